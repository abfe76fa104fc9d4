/** A member who was away for many messages comes back; what the others feel meanwhile. */
import { FRAME_TYPE, encodeFrame } from '../../protocol/frames';
import { decodeOpened, decodePage, encodeFetch } from '../../protocol/messages';
import { median, percentile, printTable } from '../support/table';
import { CHANNEL, aparte, askFrame, openRoom } from './aparte';
import type { Dialect } from './dialect';
import type { Sizes } from './extras';
import { rest, type ServerProcess } from './server-process';
import { beginLatency, durableWriter } from './workloads';

const OTHER_ROOMS = 1000;
const WINDOW = 256;
const PAGE_ENTRIES = 1024;
const QUIET_MS = 3000;

async function fill(server: ServerProcess, messages: number): Promise<void> {
  const link = await aparte.connect(server);
  await aparte.prepareDurable(link, 0);
  const acknowledged = aparte.countAcknowledgements();
  const write = durableWriter(aparte, link, 0);
  let sent = WINDOW;
  let done = 0;
  await new Promise<void>((resolve) => {
    link.take = (bytes) => {
      const more = acknowledged(bytes);
      done += more;
      const next = Math.min(more, messages - sent);
      sent += next;
      if (next > 0) write(next);
      if (done >= messages) resolve();
    };
    write(WINDOW);
  });
  link.close();
}

/** Reads a room from its first position to its end. */
async function readAll(server: ServerProcess): Promise<{ readonly messages: number; readonly bytes: number }> {
  const link = await aparte.connect(server);
  const { end } = decodeOpened(await openRoom(link, 0));
  let bytes = 0;
  for (let from = 1; from <= end.n;) {
    const body = encodeFetch({ request: 1, from, count: PAGE_ENTRIES, leavesOnly: false });
    const page = await askFrame(link, encodeFrame(FRAME_TYPE.fetch, CHANNEL, body), FRAME_TYPE.page);
    from += decodePage(page.body).entries.length;
    bytes += page.body.length;
  }
  link.close();
  return { messages: end.n, bytes };
}

export async function resume(_dialects: readonly Dialect[], { messages }: Sizes): Promise<void> {
  const server = await aparte.start(true);
  await fill(server, messages);
  const load = await beginLatency(aparte, server, OTHER_ROOMS);
  await rest(QUIET_MS);
  const before = load.delaysMs?.splice(0) ?? [];
  const cpuBefore = server.cpuMicros;
  const startedMs = performance.now();
  const read = await readAll(server);
  const tookSeconds = (performance.now() - startedMs) / 1000;
  const cpuMicros = server.cpuMicros - cpuBefore;
  const meanwhile = load.delaysMs?.splice(0) ?? [];
  load.stop();
  await server.erase();
  printTable(`aparté: a member ${messages.toLocaleString('en')} messages behind, beside 2,000 messages/s of others`, [
    ['messages/s', 'MB/s', 'server µs/message', 'others p50 ms', 'p99 ms', 'meanwhile p50 ms', 'p99 ms'],
    [
      read.messages / tookSeconds,
      read.bytes / 1e6 / tookSeconds,
      cpuMicros / read.messages,
      median(before),
      percentile(before, 0.99),
      median(meanwhile),
      percentile(meanwhile, 0.99),
    ],
  ]);
}
