/** Memory that connections cost a server while nothing is said: each has joined one room of ten. */
import { printTable } from '../support/table';
import type { Dialect } from './dialect';
import type { Sizes } from './extras';
import { rest } from './server-process';
import { connectAll } from './workloads';

const MEMBERS = 10;
const SETTLE_MS = 8000;

export async function idle(dialects: readonly Dialect[], { connections }: Sizes): Promise<void> {
  const rows: (string | number)[][] = [];
  for (const dialect of dialects) {
    const server = await dialect.start(false);
    const before = server.residentKib;
    const startedMs = performance.now();
    const links = await connectAll(connections, async (index) => {
      const link = await dialect.connect(server);
      await dialect.listen(link, Math.floor(index / MEMBERS));
      return link;
    });
    const tookSeconds = (performance.now() - startedMs) / 1000;
    await rest(SETTLE_MS);
    const after = server.residentKib;
    rows.push([dialect.name, (after - before) / connections, before / 1024, after / 1024, tookSeconds]);
    for (const link of links) link.close();
    await server.erase();
  }
  printTable(`Idle memory with ${connections.toLocaleString('en')} connections`, [
    ['server', 'KiB/connection', 'MiB before', 'MiB after', 's to connect all'],
    ...rows,
  ]);
}
