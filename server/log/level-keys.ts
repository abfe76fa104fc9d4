/**
 * Keys and values of the embedded store. A key is a table's byte, a room's address and a position, big-endian: a room's leaves lie side by
 * side, and so do its payloads, so that a page is one short scan of each.
 */
import { ByteReader, ByteWriter } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import type { RoomRecord } from './room-log';

const ADDRESS_BYTES = 32;
const NUMBER_BYTES = 8;
const DIGEST_PREFIX_BYTES = 16;

/** Tables; a number never changes its meaning. */
const TABLE = { store: 0, room: 1, start: 2, leaf: 3, payload: 4, checkpoint: 5, digest: 6 } as const;

const numbered = (table: number) => (address: Uint8Array, n: number) =>
  new ByteWriter(1 + ADDRESS_BYTES + NUMBER_BYTES).u8(table).put(address).u64(n).done();

/** Number of the layout below; a store with a higher one is left alone. */
export const SCHEMA = 1;
export const SCHEMA_KEY = Uint8Array.of(TABLE.store, 0);
/** Counts openings of the store: written and synced before anything is read. */
export const OPENINGS_KEY = Uint8Array.of(TABLE.store, 1);

export const startKey = numbered(TABLE.start);
export const leafKey = numbered(TABLE.leaf);
export const payloadKey = numbered(TABLE.payload);
export const checkpointKey = numbered(TABLE.checkpoint);

export function roomKey(address: Uint8Array): Uint8Array {
  return new ByteWriter(1 + ADDRESS_BYTES).u8(TABLE.room).put(address).done();
}

/** All rooms. */
export const ROOM_RANGE = { gte: Uint8Array.of(TABLE.room), lt: Uint8Array.of(TABLE.room + 1) };

/** Starts of all rooms. */
export const START_RANGE = { gte: Uint8Array.of(TABLE.start), lt: Uint8Array.of(TABLE.start + 1) };

/** Room in a key made by {@link leafKey} and its like. */
export function addressOf(key: Uint8Array): Uint8Array {
  return Uint8Array.from(key.subarray(1, 1 + ADDRESS_BYTES));
}

/** Position in a key made by {@link leafKey} and its like. */
export function positionOf(key: Uint8Array): number {
  return new ByteReader(key.subarray(1 + ADDRESS_BYTES)).u64();
}

/** Where a payload with this digest lies: the digest's front, the room, the position; without a value. */
export function digestKey(digest: Uint8Array, address: Uint8Array, n: number): Uint8Array {
  const bytes = new ByteWriter(1 + DIGEST_PREFIX_BYTES + ADDRESS_BYTES + NUMBER_BYTES);
  return bytes.u8(TABLE.digest).put(digest.subarray(0, DIGEST_PREFIX_BYTES)).put(address).u64(n).done();
}

export function readDigestKey(key: Uint8Array): { readonly address: Uint8Array; readonly n: number } {
  const reader = new ByteReader(key.subarray(1 + DIGEST_PREFIX_BYTES));
  return { address: reader.take(ADDRESS_BYTES), n: reader.u64() };
}

/** All places of payloads whose digests begin alike. */
export function digestRange(digest: Uint8Array): { readonly gte: Uint8Array; readonly lte: Uint8Array } {
  const last = new Uint8Array(ADDRESS_BYTES).fill(0xff);
  return {
    gte: digestKey(digest, new Uint8Array(ADDRESS_BYTES), 0),
    lte: digestKey(digest, last, Number.MAX_SAFE_INTEGER),
  };
}

const RECORD_BYTES = 2 + 8 + 8 + 32 + 8 + 8 + 8;

export function encodeRecord(record: RoomRecord): Uint8Array {
  return new ByteWriter(RECORD_BYTES)
    .u16(record.retentionDays)
    .u64(record.createdMs)
    .u64(record.end)
    .put(record.head)
    .u64(record.timeMs)
    .u64(record.first)
    .u64(record.storedBytes)
    .done();
}

/** @throws AparteError `relay-data-damaged` */
export function decodeRecord(key: Uint8Array, value: Uint8Array): RoomRecord {
  if (key.length !== 1 + ADDRESS_BYTES || value.length !== RECORD_BYTES) {
    throw new AparteError('relay-data-damaged', { what: 'room' });
  }
  const reader = new ByteReader(value);
  return {
    address: Uint8Array.from(key.subarray(1)),
    retentionDays: reader.u16(),
    createdMs: reader.u64(),
    end: reader.u64(),
    head: Uint8Array.from(reader.take(32)),
    timeMs: reader.u64(),
    first: reader.u64(),
    storedBytes: reader.u64(),
  };
}

export function encodeNumber(value: number): Uint8Array {
  return new ByteWriter(NUMBER_BYTES).u64(value).done();
}

export function decodeNumber(value: Uint8Array): number {
  return new ByteReader(value).u64();
}
