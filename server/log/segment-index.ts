/**
 * The index of a segment that is full: of each room in it where it stood, its leaves with the places of their payloads, its checkpoints and starts. It
 * outlives the payloads, since leaves are kept for ever. Header 48: label 10, version 2, number 4, generation 4, last sequence 8, bytes of the
 * directory 4, its checksum 4, bytes behind it 8, checksum 4. A start reads the directory only.
 */
import { open } from 'node:fs/promises';
import { ByteReader, ByteWriter, equalBytes, readU32 } from '../../protocol/bytes';
import { HASH_BYTES, SIGNED_START_BYTES } from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import { crc32c } from './crc32c';
import type { RoomRecord } from './room-log';
import { ROW_BYTES, checkpointsIn, type KnownRoom, type Segment } from './segment';
import { readU64, writeU64 } from './segment-records';

const LABEL = Buffer.from('aparte idx');
const VERSION = 1;
const HEADER_BYTES = 48;
const RECORD_BYTES = 32 + 2 + 8 + 8 + HASH_BYTES + 8 + 8 + 8;
const RUN_BYTES = 8 + 4 + 8;
const FIRST_READ_BYTES = 64 * 1024;

/** A run as it stands in a directory. */
interface IndexedRun {
  readonly from: number;
  readonly count: number;
  readonly payloadBytes: number;
  /** Where its rows lie in the file. */
  readonly rowsAt: number;
}

export interface IndexedRoom {
  /** As it stood when the segment was full. */
  readonly record: RoomRecord;
  readonly runs: readonly IndexedRun[];
  /** Where its starts lie in the file. */
  readonly startsAt: readonly number[];
}

export interface SegmentIndex {
  readonly number: number;
  readonly generation: number;
  readonly lastSequence: number;
  readonly rooms: readonly IndexedRoom[];
}

function putRecord(writer: ByteWriter, record: RoomRecord): void {
  writer.put(record.address).u16(record.retentionDays).u64(record.createdMs).u64(record.end).put(record.head);
  writer.u64(record.timeMs).u64(record.first).u64(record.storedBytes);
}

function readRecord(reader: ByteReader): RoomRecord {
  return {
    address: Uint8Array.from(reader.take(32)),
    retentionDays: reader.u16(),
    createdMs: reader.u64(),
    end: reader.u64(),
    head: Uint8Array.from(reader.take(HASH_BYTES)),
    timeMs: reader.u64(),
    first: reader.u64(),
    storedBytes: reader.u64(),
  };
}

/** Something whose place in the file is known once the file is whole. */
interface Placed {
  readonly bytes: Uint8Array;
  readonly place?: (at: number) => void;
}

export interface EncodedIndex {
  readonly bytes: Buffer;
  /** The index is on disk: what is in it need not stay in memory. */
  readonly apply: () => void;
}

/** The index of a segment all of whose batches are synced, and none after them. */
export function encodeIndex(segment: Segment, lastSequence: number): EncodedIndex {
  const data: Placed[] = [];
  const directory: Uint8Array[] = [];
  for (const room of segment.parts.keys()) {
    if (room.synced) directory.push(directoryEntry(segment, room, room.synced, data));
  }
  const directoryBytes = Buffer.concat(directory);
  const header = encodeHeader(segment, lastSequence, directoryBytes, lengthOf(data));
  const bytes = Buffer.concat([header, directoryBytes, ...data.map((one) => one.bytes)]);
  return {
    bytes,
    apply: () => {
      let at = header.length + directoryBytes.length;
      for (const one of data) {
        one.place?.(at);
        at += one.bytes.length;
      }
    },
  };
}

const lengthOf = (data: readonly Placed[]): number => data.reduce((sum, { bytes }) => sum + bytes.length, 0);

function directoryEntry(segment: Segment, room: KnownRoom, record: RoomRecord, data: Placed[]): Uint8Array {
  const { runs, starts } = segment.partOf(room);
  const entry = new ByteWriter(RECORD_BYTES + 4 + runs.length * RUN_BYTES + 4);
  putRecord(entry, record);
  entry.u32(runs.length);
  for (const run of runs) {
    entry.u64(run.from).u32(run.count).u64(run.payloadBytes);
    const { rows } = run;
    if (!rows) continue;
    const place = (at: number): void => {
      run.rowsAt = at;
      run.rows = undefined;
    };
    data.push({ bytes: rows.slice(0, run.count), place }, ...rows.checkpoints.map((bytes) => ({ bytes })));
  }
  entry.u32(starts.length);
  for (const start of starts) {
    const place = (at: number): void => {
      start.at = at;
      start.bytes = undefined;
    };
    if (start.bytes) data.push({ bytes: start.bytes, place });
  }
  return entry.done();
}

function encodeHeader(
  { number, generation }: Pick<Segment, 'number' | 'generation'>,
  lastSequence: number,
  directory: Uint8Array,
  dataBytes: number,
): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.set(LABEL);
  header.writeUInt16BE(VERSION, 10);
  header.writeUInt32BE(number, 12);
  header.writeUInt32BE(generation, 16);
  writeU64(header, lastSequence, 20);
  header.writeUInt32BE(directory.length, 28);
  header.writeUInt32BE(crc32c(directory), 32);
  writeU64(header, dataBytes, 36);
  header.writeUInt32BE(crc32c(header, 0, HEADER_BYTES - 4), HEADER_BYTES - 4);
  return header;
}

/** Makes a whole index file one of another generation; its rows, which no checksum covers, are the caller's to change. */
export function ofGeneration(index: Buffer, generation: number): Buffer {
  index.writeUInt32BE(generation, 16);
  index.writeUInt32BE(crc32c(index, 0, HEADER_BYTES - 4), HEADER_BYTES - 4);
  return index;
}

/** Reads the directory of an index. @throws AparteError `relay-data-damaged`, `relay-data-newer` */
export async function readIndex(file: string): Promise<SegmentIndex> {
  const damaged = (): AparteError => new AparteError('relay-data-damaged', { path: file });
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    let bytes = Buffer.alloc(Math.min(size, FIRST_READ_BYTES));
    await handle.read(bytes, 0, bytes.length, 0);
    const isIndex = size >= HEADER_BYTES && equalBytes(bytes.subarray(0, LABEL.length), LABEL);
    if (!isIndex || crc32c(bytes, 0, HEADER_BYTES - 4) !== readU32(bytes, HEADER_BYTES - 4)) throw damaged();
    const version = bytes.readUInt16BE(10);
    if (version > VERSION) throw new AparteError('relay-data-newer', { schema: version });
    const dataAt = HEADER_BYTES + readU32(bytes, 28);
    if (dataAt + readU64(bytes, 36) !== size) throw damaged();
    if (dataAt > bytes.length) {
      bytes = Buffer.alloc(dataAt);
      await handle.read(bytes, 0, dataAt, 0);
    }
    if (crc32c(bytes, HEADER_BYTES, dataAt) !== readU32(bytes, 32)) throw damaged();
    return {
      number: readU32(bytes, 12),
      generation: readU32(bytes, 16),
      lastSequence: readU64(bytes, 20),
      rooms: readRooms(bytes.subarray(HEADER_BYTES, dataAt), dataAt),
    };
  } finally {
    await handle.close();
  }
}

function readRooms(directory: Uint8Array, dataAt: number): IndexedRoom[] {
  const reader = new ByteReader(directory);
  const rooms: IndexedRoom[] = [];
  let at = dataAt;
  while (reader.remaining > 0) {
    const record = readRecord(reader);
    const runs: IndexedRun[] = [];
    for (let left = reader.u32(); left > 0; left -= 1) {
      const run = { from: reader.u64(), count: reader.u32(), payloadBytes: reader.u64(), rowsAt: at };
      runs.push(run);
      at += run.count * ROW_BYTES + checkpointsIn(run.from, run.count) * HASH_BYTES;
    }
    const startsAt: number[] = [];
    for (let left = reader.u32(); left > 0; left -= 1) {
      startsAt.push(at);
      at += SIGNED_START_BYTES;
    }
    rooms.push({ record, runs, startsAt });
  }
  return rooms;
}
