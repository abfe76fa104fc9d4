/**
 * What every implementation of the room log must do ({@link RoomLog}): one suite, run by a test of each. A new implementation passes it before anything
 * is built on it.
 */
import { expect, it } from 'vitest';
import { headOfStart, nextHead, type SignedStart } from '../../../protocol/chain';
import { ENTRY_OVERHEAD_BYTES, type LogEntry, type RoomLog } from '../../../server/log/room-log';
import { digestOf } from './digest';
import { payload } from './world';

/** How a test makes an implementation. */
export interface RoomLogUnderTest {
  /** An empty log. */
  readonly open: () => Promise<RoomLog>;
  /** Closes it, and opens what was stored again. */
  readonly reopen: (log: RoomLog) => Promise<RoomLog>;
  /** Ends it as kill -9 does, nothing closed, and opens what is there. */
  readonly crash: (log: RoomLog) => Promise<RoomLog>;
}

const ROOM = payload(1, 32);
const OTHER = payload(2, 32);
const TERMS = { retentionDays: 30, createdMs: 1000 };

function startAt(n: number, number: number): SignedStart {
  return {
    relayKey: payload(9, 32),
    room: ROOM,
    random: payload(number, 16),
    parent: new Uint8Array(16),
    n,
    parentHead: new Uint8Array(32),
    retentionDays: 30,
    timeMs: 1000 + number,
    signature: payload(number, 64),
  };
}

const headOf = (start: SignedStart): Uint8Array => headOfStart(digestOf, start).head;

function entryAt(n: number, previous: Uint8Array, bytes = 50): LogEntry {
  const data = payload(n, bytes);
  const leaf = { timeMs: 1000 + n, length: bytes, digest: digestOf(data) };
  return { n, leaf, head: nextHead(digestOf, previous, n, leaf), payload: data };
}

async function fill(log: RoomLog, address: Uint8Array, count: number): Promise<LogEntry[]> {
  const start = startAt(0, 0);
  await log.create(address, TERMS, start, headOf(start));
  const entries: LogEntry[] = [];
  for (let n = 1; n <= count; n += 1) entries.push(entryAt(n, entries[n - 2]?.head ?? headOf(start)));
  await Promise.all(entries.map((entry) => log.append(address, entry)));
  return entries;
}

export function itIsARoomLog({ open, reopen, crash }: RoomLogUnderTest): void {
  it('gives back what was written, also after it was opened again', async () => {
    const log = await open();
    const entries = await fill(log, ROOM, 5);
    const again = await reopen(log);
    expect(await again.room(ROOM)).toEqual({
      ...TERMS,
      address: ROOM,
      end: 5,
      head: entries[4]?.head,
      timeMs: 1005,
      first: 1,
      storedBytes: 5 * (50 + ENTRY_OVERHEAD_BYTES),
    });
    expect(await again.starts(ROOM)).toEqual([startAt(0, 0)]);
    expect(await again.leaves(ROOM, 1, 100)).toEqual(entries.map(({ leaf }) => leaf));
    const stored = await again.entries(ROOM, 2, 2, 1e6);
    expect(stored.map((entry) => Uint8Array.from(entry.payload ?? []))).toEqual([payload(2, 50), payload(3, 50)]);
    expect(again.storedBytes).toBe(5 * (50 + ENTRY_OVERHEAD_BYTES));
  });

  it('knows rooms apart, and none that was not made', async () => {
    const log = await open();
    await fill(log, ROOM, 2);
    await fill(log, OTHER, 3);
    expect((await log.rooms()).map(({ end }) => end).sort()).toEqual([2, 3]);
    expect(await log.room(payload(3, 32))).toBeUndefined();
    expect(await log.leaves(ROOM, 1, 10)).toHaveLength(2);
  });

  it('keeps starts in their order, several at one position too', async () => {
    const log = await open();
    await fill(log, ROOM, 1);
    const starts = [startAt(1, 1), startAt(1, 2)];
    for (const start of starts) await log.addStart(ROOM, start, headOf(start));
    const again = await reopen(log);
    const last = startAt(1, 3);
    await again.addStart(ROOM, last, headOf(last));
    expect(await again.starts(ROOM)).toEqual([startAt(0, 0), ...starts, last]);
    expect(await again.room(ROOM)).toMatchObject({ end: 1, head: headOf(last), timeMs: 1003 });
  });

  it('resolves writes in the order of the calls', async () => {
    const log = await open();
    const [first] = await fill(log, ROOM, 1);
    const order: number[] = [];
    let head = first?.head ?? new Uint8Array(32);
    const writes: Promise<unknown>[] = [];
    for (let n = 2; n <= 200; n += 1) {
      const entry = entryAt(n, head, n % 7 === 0 ? 60_000 : 50);
      head = entry.head;
      writes.push(log.append(ROOM, entry).then(() => order.push(n)));
    }
    await Promise.all(writes);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).toHaveLength(199);
  });

  it('gives at least one entry, then no more than asked in number or bytes', async () => {
    const log = await open();
    await fill(log, ROOM, 5);
    const lengths = await Promise.all([
      log.entries(ROOM, 1, 10, 1),
      log.entries(ROOM, 1, 10, 100),
      log.entries(ROOM, 1, 3, 1e6),
      log.entries(ROOM, 4, 10, 1e6),
      log.entries(ROOM, 6, 10, 1e6),
    ]);
    expect(lengths.map((entries) => entries.length)).toEqual([1, 2, 3, 2, 0]);
    expect(await log.leaves(ROOM, 6, 10)).toEqual([]);
  });

  it('stores heads at checkpoints only', async () => {
    const log = await open();
    const entries = await fill(log, ROOM, 1030);
    const again = await reopen(log);
    expect(await again.checkpoint(ROOM, 1024)).toEqual(entries[1023]?.head);
    expect(await again.checkpoint(ROOM, 1025)).toBeUndefined();
    expect(await again.checkpoint(ROOM, 2048)).toBeUndefined();
  });

  it('expires a prefix by age, keeps its leaves, and forgets where the payloads were', async () => {
    const log = await open();
    const entries = await fill(log, ROOM, 2500);
    expect(await log.expire(ROOM, 1000 + 2100)).toEqual({ frames: 2099, bytes: 2099 * 50 });
    expect(await log.expire(ROOM, 1000 + 2100)).toEqual({ frames: 0, bytes: 0 });
    const again = await reopen(log);
    expect(await again.room(ROOM)).toMatchObject({ first: 2100, storedBytes: 401 * 50 + 2500 * ENTRY_OVERHEAD_BYTES });
    const stored = await again.entries(ROOM, 2099, 2, 1e6);
    expect(stored.map((entry) => entry.payload?.length)).toEqual([undefined, 50]);
    expect(await again.leaves(ROOM, 1, 3000)).toHaveLength(2500);
    expect(await again.find(digestOf(payload(2099, 50)))).toBeUndefined();
    expect(await again.find(digestOf(payload(2100, 50)))).toMatchObject({
      n: 2100,
      address: ROOM,
      leaf: entries[2099]?.leaf,
    });
  });

  it('finds a payload by its digest', async () => {
    const log = await open();
    await fill(log, OTHER, 3);
    expect(await log.find(digestOf(payload(2, 50)))).toMatchObject({ n: 2, address: OTHER });
    expect(await log.find(digestOf(payload(4, 50)))).toBeUndefined();
  });

  it('has after kill -9 all that it acknowledged, whole, and nothing out of order', async () => {
    const log = await open();
    const [, second, third] = [...(await fill(log, ROOM, 3))];
    const acknowledged = { ...(await log.room(ROOM)) };
    // Under way when the process ends: each may be there or not, but none without those before it.
    let head = third?.head ?? new Uint8Array(32);
    const under: Promise<void>[] = [];
    for (let n = 4; n <= 40; n += 1) {
      const entry = entryAt(n, head);
      head = entry.head;
      under.push(log.append(ROOM, entry));
    }
    const again = await crash(log);
    await Promise.all(under);
    const record = await again.room(ROOM);
    expect(record?.end).toBeGreaterThanOrEqual(acknowledged.end ?? Infinity);
    const leaves = await again.leaves(ROOM, 1, 100);
    expect(leaves).toHaveLength(record?.end ?? 0);
    expect(leaves[1]).toEqual(second?.leaf);
    const heads = leaves.reduce(
      (heads, leaf, index) => {
        return [...heads, nextHead(digestOf, heads[index] ?? new Uint8Array(32), index + 1, leaf)];
      },
      [headOf(startAt(0, 0))],
    );
    expect(record?.head).toEqual(heads[heads.length - 1]);
    expect(await again.entries(ROOM, 1, 100, 1e6)).toHaveLength(leaves.length);
  });

  it('takes the next position only, starts at the end only, rooms once, and goes on after a refusal', async () => {
    const log = await open();
    const [first] = await fill(log, ROOM, 1);
    const next = entryAt(2, first?.head ?? new Uint8Array(32));
    const refusals = [
      () => log.append(ROOM, { ...next, n: 3 }),
      () => log.append(ROOM, { ...next, n: 1 }),
      () => log.append(OTHER, next),
      () => log.addStart(ROOM, startAt(0, 7), headOf(startAt(0, 7))),
      () => log.addStart(ROOM, startAt(2, 7), headOf(startAt(2, 7))),
      () => log.create(ROOM, TERMS, startAt(0, 0), headOf(startAt(0, 0))),
    ];
    for (const refused of refusals) await expect(Promise.resolve().then(refused)).rejects.toThrow();
    const again = await reopen(log);
    expect(await again.room(ROOM)).toMatchObject({ end: 1, head: first?.head });
    expect(await again.starts(ROOM)).toHaveLength(1);
    await again.append(ROOM, next);
    expect(await again.leaves(ROOM, 1, 10)).toHaveLength(2);
  });
}
