/**
 * What honesty costs (bench/README.md): the relay with and without its chain and signatures, in turns, and a member's view checks beside all that opening a
 * message takes. `--rounds N` (5), `--count N` (30000) acknowledgements each time, `--messages N` (10000), `--only relay|views`.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { aparte, startRelay } from './relay/aparte';
import type { Dialect } from './relay/dialect';
import { dataFolder, freePort, pinGenerator, rest } from './relay/server-process';
import { WORKLOADS } from './relay/workloads';
import { checkViews } from './support/view-checks';
import { median, printTable } from './support/table';

/** Acknowledgements before those that count: by then the runtime has compiled what is hot. */
const WARM_COUNT = 10_000;
const POLL_MS = 5;

/**
 * Loaded into the built relay before it begins: digests of messages, leaves and heads are counted instead of computed, and nothing is signed. That is more
 * than the chain: a digest of each message is also what a resend is known by.
 */
const WITHOUT_PROOFS = `
const crypto = require('node:crypto');
if (typeof crypto.hash !== 'function') throw new Error('this Node has no crypto.hash');
let count = 0;
crypto.hash = () => (count += 1).toString(16).padStart(64, '0');
crypto.sign = () => Buffer.alloc(64, 1);
`;

/** The relay as it is shipped, but for the proofs. */
const withoutProofs: Dialect = {
  ...aparte,
  name: 'aparté without chain and signatures',
  async start() {
    const folder = dataFolder();
    const patch = path.join(folder, 'without-proofs.cjs');
    writeFileSync(patch, WITHOUT_PROOFS, { mode: 0o600 });
    return startRelay(folder, await freePort(), ['--require', patch]);
  },
};

/** Processor µs of the relay for each of `count` acknowledgements: a number of them, not a time, so that a busy computer changes little. */
async function microsOf(dialect: Dialect, count: number): Promise<number> {
  const { durable } = WORKLOADS;
  if (!durable) throw new Error('no such workload');
  const server = await dialect.start(true);
  try {
    const load = await durable.begin(dialect, server);
    while (load.count() < WARM_COUNT) await rest(POLL_MS);
    const [before, cpuBefore] = [load.count(), server.cpuMicros];
    while (load.count() < before + count) await rest(POLL_MS);
    const micros = (server.cpuMicros - cpuBefore) / (load.count() - before);
    load.stop();
    return micros;
  } finally {
    await server.erase();
  }
}

async function compareRelays(rounds: number, count: number): Promise<void> {
  const pairs: { readonly real: number; readonly bare: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Who begins changes with each pair: what else the computer does must not favour one.
    const isRealFirst = round % 2 === 0;
    const first = await microsOf(isRealFirst ? aparte : withoutProofs, count);
    const second = await microsOf(isRealFirst ? withoutProofs : aparte, count);
    pairs.push(isRealFirst ? { real: first, bare: second } : { real: second, bare: first });
  }
  const [real, bare] = [median(pairs.map((pair) => pair.real)), median(pairs.map((pair) => pair.bare))];
  printTable(`${String(count)} durable messages (medians of ${String(rounds)} pairs)`, [
    ['', 'processor µs an acknowledgement'],
    ['with chain and signed heads', real],
    ['without', bare],
  ]);
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  console.log(`Chain and signed heads: ${percent(1 - bare / real)} of the relay's processor time a message`);
  console.log(`  (pairs: ${pairs.map((pair) => percent(1 - pair.bare / pair.real)).join(', ')})`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      count: { type: 'string', default: '30000' },
      messages: { type: 'string', default: '10000' },
      only: { type: 'string' },
    },
  });
  const { only } = values;
  if (only !== 'relay') await checkViews(Number(values.messages), Math.min(3, Number(values.rounds)));
  if (only !== 'views') {
    pinGenerator();
    await compareRelays(Number(values.rounds), Number(values.count));
  }
  // The relay's own timers would keep the process.
  process.exit(0);
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exit(70);
});
