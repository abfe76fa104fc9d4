/** The loads that all servers take turns at. */
import { PAYLOAD_BYTES, StrideReader, type Dialect } from './dialect';
import type { Link } from './link';
import type { Load, Workload } from './measure';
import type { ServerProcess } from './server-process';

const FAN_OUT = { publishers: 50, readers: 100 };
const PAIRS = { rooms: 200, window: 16 };
const DURABLE = { connections: 50, window: 256 };
const LATENCY = { rooms: 20, perSecond: 2000 };
const TICK_MS = 1;

/** A payload that nothing compresses, marked by its first byte. */
function payloadOf(mark: number): Buffer {
  const payload = Buffer.alloc(PAYLOAD_BYTES);
  for (let index = 0; index < PAYLOAD_BYTES; index += 1) payload[index] = (index * 167 + 89) & 255;
  payload[0] = mark;
  return payload;
}

/** Many connections, a few at a time. */
export async function connectAll(
  count: number,
  connect: (index: number) => Promise<Link>,
  atOnce = 50,
): Promise<Link[]> {
  const links: Link[] = [];
  for (let from = 0; from < count; from += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => connect(from + index));
    links.push(...(await Promise.all(some)));
  }
  return links;
}

const listener = (dialect: Dialect, server: ServerProcess) => async (room: number) => {
  const link = await dialect.connect(server);
  await dialect.listen(link, room);
  return link;
};

const speaker = (dialect: Dialect, server: ServerProcess) => async (room: number) => {
  const link = await dialect.connect(server);
  await dialect.speak(link, room);
  return link;
};

function readerOf({ delivered }: Dialect): StrideReader {
  return new StrideReader(delivered.bytes, delivered.payloadAt);
}

/** A publisher publishes again once the last reader has what it published. */
const fanOut: Workload = {
  name: `fan-out: ${String(FAN_OUT.publishers)} publishers with 1 in flight, ${String(FAN_OUT.readers)} readers`,
  unit: 'delivery',
  isDurable: false,
  async begin(dialect, server) {
    const readers = await connectAll(FAN_OUT.readers, () => listener(dialect, server)(0));
    const publishers = await connectAll(FAN_OUT.publishers, () => speaker(dialect, server)(0));
    const frames = publishers.map((_, index) => dialect.ephemeral(0, payloadOf(index)));
    let count = 0;
    let isStopped = false;
    const publish = (index: number): void => {
      const frame = frames[index];
      if (frame && !isStopped) publishers[index]?.write(frame);
    };
    for (const [index, link] of readers.entries()) {
      const reader = readerOf(dialect);
      link.take =
        index === readers.length - 1
          ? (bytes) => void (count += reader.marks(bytes, publish))
          : (bytes) => void (count += reader.count(bytes));
    }
    frames.forEach((_, index) => publish(index));
    return { count: () => count, stop: () => void (isStopped = true) };
  },
};

/** In each room one speaks, and the other's receiving opens the window again. */
const pairs: Workload = {
  name: `${String(PAIRS.rooms)} rooms of 2, window ${String(PAIRS.window)}`,
  unit: 'message',
  isDurable: false,
  async begin(dialect, server) {
    const readers = await connectAll(PAIRS.rooms, listener(dialect, server));
    const speakers = await connectAll(PAIRS.rooms, speaker(dialect, server));
    let count = 0;
    let isStopped = false;
    for (const [room, link] of readers.entries()) {
      const reader = readerOf(dialect);
      const frame = dialect.ephemeral(room, payloadOf(0));
      const window = Buffer.concat(Array.from({ length: PAIRS.window }, () => frame));
      link.take = (bytes) => {
        const received = reader.count(bytes);
        count += received;
        if (received > 0 && !isStopped) speakers[room]?.write(window.subarray(0, received * frame.length));
      };
      speakers[room]?.write(window);
    }
    return { count: () => count, stop: () => void (isStopped = true) };
  },
};

/** Writes durable publishes one after another; no two payloads are alike. */
export function durableWriter(dialect: Dialect, link: Link, room: number): (count: number) => void {
  const payload = payloadOf(room & 255);
  payload.writeUInt32BE(room, 8);
  let sequence = 0;
  return (count) => {
    const frames: Uint8Array[] = [];
    for (let index = 0; index < count; index += 1) {
      sequence += 1;
      payload.writeUInt32BE(sequence, 4);
      frames.push(dialect.durable(room, sequence, payload));
    }
    link.write(Buffer.concat(frames));
  };
}

async function durableLinks(dialect: Dialect, server: ServerProcess, count: number): Promise<Link[]> {
  const links: Link[] = [];
  for (let room = 0; room < count; room += 1) {
    const link = await dialect.connect(server);
    await dialect.prepareDurable(link, room);
    links.push(link);
  }
  return links;
}

const durable: Workload = {
  name: `durable acknowledgements: ${String(DURABLE.connections)} connections, window ${String(DURABLE.window)}`,
  unit: 'acknowledgement',
  isDurable: true,
  async begin(dialect, server) {
    let count = 0;
    let isStopped = false;
    for (const [room, link] of (await durableLinks(dialect, server, DURABLE.connections)).entries()) {
      const acknowledgements = dialect.countAcknowledgements();
      const write = durableWriter(dialect, link, room);
      link.take = (bytes) => {
        const done = acknowledgements(bytes);
        count += done;
        if (done > 0 && !isStopped) write(done);
      };
      write(DURABLE.window);
    }
    return { count: () => count, stop: () => void (isStopped = true) };
  },
};

/** Calls `send` at an even rate, whatever became of the earlier ones. */
function atRate(perSecond: number, send: (number: number) => void): () => void {
  const startedMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - startedMs) / 1000) * perSecond;
    for (; sent < due; sent += 1) send(sent);
  }, TICK_MS);
  return () => clearInterval(timer);
}

/** Notes how long each of a room's messages takes: they come back in the order in which they went. */
class Delays {
  readonly delaysMs: number[] = [];
  count = 0;
  private readonly sentMs: number[][] = [];

  sent(room: number): void {
    (this.sentMs[room] ??= []).push(performance.now());
  }

  returned(room: number, count: number): void {
    const nowMs = performance.now();
    for (const sentMs of this.sentMs[room]?.splice(0, count) ?? []) this.delaysMs.push(nowMs - sentMs);
    this.count += count;
  }
}

/** The ephemeral load of {@link latency}, for other measurements, too. */
export async function beginLatency(dialect: Dialect, server: ServerProcess, firstRoom = 0): Promise<Load> {
  const room = (index: number): number => firstRoom + index;
  const readers = await connectAll(LATENCY.rooms, (index) => listener(dialect, server)(room(index)));
  const speakers = await connectAll(LATENCY.rooms, (index) => speaker(dialect, server)(room(index)));
  const delays = new Delays();
  for (const [index, link] of readers.entries()) {
    const reader = readerOf(dialect);
    link.take = (bytes) => delays.returned(index, reader.count(bytes));
  }
  const frames = speakers.map((_, index) => dialect.ephemeral(room(index), payloadOf(0)));
  const stop = atRate(LATENCY.perSecond, (number) => {
    const index = number % LATENCY.rooms;
    delays.sent(index);
    speakers[index]?.write(frames[index] ?? new Uint8Array(0));
  });
  return { count: () => delays.count, delaysMs: delays.delaysMs, stop };
}

const latency: Workload = {
  name: `latency at ${String(LATENCY.perSecond)}/s, ephemeral`,
  unit: 'message',
  isDurable: false,
  begin: beginLatency,
};

const durableLatency: Workload = {
  name: `latency at ${String(LATENCY.perSecond)}/s, durable, to the acknowledgement`,
  unit: 'acknowledgement',
  isDurable: true,
  async begin(dialect, server) {
    const delays = new Delays();
    const writers = (await durableLinks(dialect, server, LATENCY.rooms)).map((link, room) => {
      const acknowledgements = dialect.countAcknowledgements();
      link.take = (bytes) => delays.returned(room, acknowledgements(bytes));
      return durableWriter(dialect, link, room);
    });
    const stop = atRate(LATENCY.perSecond, (number) => {
      const room = number % LATENCY.rooms;
      delays.sent(room);
      writers[room]?.(1);
    });
    return { count: () => delays.count, delaysMs: delays.delaysMs, stop };
  },
};

/** By the name that `--only` takes. */
export const WORKLOADS: Readonly<Record<string, Workload>> = {
  'fan-out': fanOut,
  pairs,
  durable,
  latency,
  'durable-latency': durableLatency,
};
