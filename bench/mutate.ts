/**
 * Mutated frames against the relay's core, at every state of a connection: no crash, no memory that stays, only documented codes, others served.
 * `--frames N` (10,000,000), `--seed N` (1). Ends with 1 and the seed where anything of that does not hold.
 */
import { parseArgs } from 'node:util';
import { MutationRun } from '../tests/server/support/mutations';
import { printTable } from './support/table';

const ROUNDS_BETWEEN_CHECKS = 500;
/** One run's relay keeps what was published: every so often a new one takes over. */
const FRAMES_PER_RUN = 500_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { frames: { type: 'string' }, seed: { type: 'string' } } });
  const frames = Number(values.frames ?? 10_000_000);
  const codes = new Map<string, number>();
  const startedMs = performance.now();
  const heapMib: number[] = [];
  let seed = Number(values.seed ?? 1);
  for (let sent = 0; sent < frames; seed += 1) {
    const run = await MutationRun.start(seed);
    const wanted = Math.min(FRAMES_PER_RUN, frames - sent);
    for (let round = 1; run.sent < wanted; round += 1) {
      await run.round();
      if (round % ROUNDS_BETWEEN_CHECKS === 0) await run.checkService();
    }
    await run.checkService();
    sent += run.sent;
    for (const [code, count] of run.codes) codes.set(code, (codes.get(code) ?? 0) + count);
    global.gc?.();
    heapMib.push(process.memoryUsage().heapUsed / 2 ** 20);
    console.log(
      `${sent.toLocaleString('en')} frames, next seed ${String(seed + 1)}, heap ${String(heapMib.slice(-1))} MiB`,
    );
  }
  printTable(
    `${frames.toLocaleString('en')} mutated frames in ${((performance.now() - startedMs) / 1000).toFixed(0)} s`,
    [['code', 'times'], ...[...codes].sort((a, b) => b[1] - a[1])],
  );
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
