/** The relay is killed and started again, and all its clients come back at once. */
import { printTable, median, percentile } from '../support/table';
import { aparte, startRelay } from './aparte';
import type { Dialect } from './dialect';
import type { Sizes } from './extras';
import type { Link } from './link';
import { rest, type ServerProcess } from './server-process';
import { beginLatency, connectAll } from './workloads';

const MEMBERS = 10;
const OTHER_ROOMS = 100_000 / MEMBERS;
const RETRY_MS = 500;
const AFTER_MS = 5000;

/** Comes back until it has its room; each refusal is noted. */
async function comeBack(server: ServerProcess, index: number, refusals: Map<string, number>): Promise<Link> {
  for (;;) {
    try {
      const link = await aparte.connect(server);
      await aparte.listen(link, Math.floor(index / MEMBERS));
      return link;
    } catch (error) {
      const why = error instanceof Error ? error.message : 'unknown';
      refusals.set(why, (refusals.get(why) ?? 0) + 1);
      await rest(RETRY_MS * (1 + Math.random()));
    }
  }
}

export async function storm(_dialects: readonly Dialect[], { connections }: Sizes): Promise<void> {
  const first = await aparte.start(true);
  await connectAll(connections, (index) => comeBack(first, index, new Map()));
  await first.stop('SIGKILL');
  const server = await startRelay(first.folder, first.port);
  const refusals = new Map<string, number>();
  const startedMs = performance.now();
  const cpuBefore = server.cpuMicros;
  const backMs: number[] = [];
  await connectAll(
    connections,
    async (index) => {
      const link = await comeBack(server, index, refusals);
      backMs.push(performance.now() - startedMs);
      return link;
    },
    connections,
  );
  const cpuMicros = server.cpuMicros - cpuBefore;
  const load = await beginLatency(aparte, server, OTHER_ROOMS);
  await rest(AFTER_MS);
  load.stop();
  const delays = load.delaysMs ?? [];
  const refused = [...refusals].map(([why, count]) => `${why}: ${String(count)}`).join(', ');
  await server.erase();
  printTable(`aparté: ${connections.toLocaleString('en')} connections come back at once after kill -9`, [
    ['half back s', 'all back s', 'server ms/connection', 'attempts that failed', 'then p50 ms', 'p99 ms'],
    [
      median(backMs) / 1000,
      Math.max(...backMs) / 1000,
      cpuMicros / 1000 / connections,
      refused === '' ? 'none' : refused,
      median(delays),
      percentile(delays, 0.99),
    ],
  ]);
}
