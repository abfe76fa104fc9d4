/**
 * The store's first layout, everything in LevelDB; it is only read, to be brought into segments. A key is a table's byte, a room's address and a position,
 * big-endian.
 */
import { ByteReader, ByteWriter } from '../../protocol/bytes';
import { HASH_BYTES, decodeSignedStart, readLeaf, type Leaf, type SignedStart } from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import { nameOf } from './log-state';
import type { RoomRecord } from './room-log';
import { ADDRESS_BYTES } from './segment-records';
import type { LockStore } from './store-lock';

const NUMBER_BYTES = 8;
const RECORD_BYTES = 2 + 8 + 8 + HASH_BYTES + 8 + 8 + 8;
/** Tables. */
const TABLE = { room: 1, start: 2, leaf: 3, payload: 4 } as const;
/** Everything but the layout's number. */
const ALL_ROWS = { gte: Uint8Array.of(TABLE.room), lt: Uint8Array.of(0xff) };

const damaged = (what: string): AparteError => new AparteError('relay-data-damaged', { what });

function keyOf(table: number, address: Uint8Array, n: number): Uint8Array {
  return new ByteWriter(1 + ADDRESS_BYTES + NUMBER_BYTES).u8(table).put(address).u64(n).done();
}

const positionOf = (key: Uint8Array): number => new ByteReader(key.subarray(1 + ADDRESS_BYTES)).u64();

/** @throws AparteError `relay-data-damaged` */
export async function roomsOf(store: LockStore): Promise<RoomRecord[]> {
  const range = { gte: Uint8Array.of(TABLE.room), lt: Uint8Array.of(TABLE.room + 1) };
  return (await store.iterator(range).all()).map(([key, value]) => {
    if (key.length !== 1 + ADDRESS_BYTES || value.length !== RECORD_BYTES) throw damaged('room');
    const reader = new ByteReader(value);
    return {
      address: Uint8Array.from(key.subarray(1)),
      retentionDays: reader.u16(),
      createdMs: reader.u64(),
      end: reader.u64(),
      head: Uint8Array.from(reader.take(HASH_BYTES)),
      timeMs: reader.u64(),
      first: reader.u64(),
      storedBytes: reader.u64(),
    };
  });
}

/** @throws AparteError `relay-data-damaged` */
export async function startsOf(store: LockStore, address: Uint8Array): Promise<SignedStart[]> {
  const range = { gte: keyOf(TABLE.start, address, 0), lt: keyOf(TABLE.start, address, Number.MAX_SAFE_INTEGER) };
  return (await store.iterator(range).all()).map(([key, value], index) => {
    if (positionOf(key) !== index) throw damaged('starts');
    return decodeSignedStart(Uint8Array.from(value));
  });
}

/** Leaves from `from` up to the first that is missing, with the payloads that are there. */
export async function framesOf(
  store: LockStore,
  address: Uint8Array,
  from: number,
  count: number,
): Promise<{ readonly leaf: Leaf; readonly payload: Uint8Array | undefined }[]> {
  const rangeOf = (table: number) => ({ gte: keyOf(table, address, from), lt: keyOf(table, address, from + count) });
  const payloads = new Map(
    (await store.iterator(rangeOf(TABLE.payload)).all()).map(([key, value]) => [positionOf(key), value]),
  );
  return (await store.iterator(rangeOf(TABLE.leaf)).all()).map(([key, value], index) => {
    if (positionOf(key) !== from + index) throw damaged('leaves');
    return { leaf: readLeaf(new ByteReader(Uint8Array.from(value))), payload: payloads.get(from + index) };
  });
}

/** LevelDB loses a room's record and keeps what belongs to it. @throws AparteError `relay-data-damaged` where a row is of no room, or beyond its end */
export async function requireNothingElse(store: LockStore, records: readonly RoomRecord[]): Promise<void> {
  const ends = new Map(records.map(({ address, end }) => [nameOf(address), end]));
  for await (const key of store.keys({ gte: Uint8Array.of(TABLE.start), lt: Uint8Array.of(TABLE.payload + 1) })) {
    const end = ends.get(nameOf(key.subarray(1, 1 + ADDRESS_BYTES)));
    if (end === undefined) throw damaged('layout 1: room');
    if ((key[0] ?? 0) >= TABLE.leaf && positionOf(key) > end) throw damaged('layout 1: end');
  }
}

/** Takes everything out but the layout's number. */
export async function clearRows(store: LockStore): Promise<void> {
  const [row] = await store.keys({ ...ALL_ROWS, limit: 1 }).all();
  if (row === undefined) return;
  await store.clear(ALL_ROWS);
  await store.compactRange(Uint8Array.of(0), Uint8Array.of(0xff), { keyEncoding: 'view' });
}
