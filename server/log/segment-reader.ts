/** Reads rows, payloads and starts of rooms from segments, wherever they lie at the moment. */
import { open, type FileHandle } from 'node:fs/promises';
import { readU32 } from '../../protocol/bytes';
import { HASH_BYTES, SIGNED_START_BYTES, type Leaf } from '../../protocol/chain';
import { hasCode } from '../process/secret-file';
import { CHECKPOINT_INTERVAL } from './room-log';
import {
  DIGEST_AT,
  LEAF_LENGTH_AT,
  ROW_BYTES,
  checkpointsIn,
  segmentFile,
  type KnownRoom,
  type Run,
  type Segment,
  type StoredStart,
} from './segment';
import { readU64 } from './segment-records';

/** Payloads that lie nearer to each other than this are read together. */
const MAX_GAP_BYTES = 16 * 1024;
const MAX_READ_BYTES = 4 * 1024 * 1024;
/** Small segments are written anew one after the other, and what reads many of them meets one at each try. */
const MAX_TRIES = 100;

/** Rows of one segment, one position after another. */
export interface Rows {
  readonly segment: Segment;
  /** To which the places of payloads belong. */
  readonly generation: number;
  readonly from: number;
  readonly bytes: Buffer;
}

export function rowCount({ bytes }: Rows): number {
  return bytes.length / ROW_BYTES;
}

/** The leaf in the row at `index`; its digest shares memory with the row. */
export function leafOf({ bytes }: Rows, index: number): Leaf {
  const at = index * ROW_BYTES;
  return {
    timeMs: readU64(bytes, at + 4),
    length: readU32(bytes, at + LEAF_LENGTH_AT),
    digest: new Uint8Array(bytes.buffer, bytes.byteOffset + at + DIGEST_AT, HASH_BYTES),
  };
}

interface Span {
  readonly at: number;
  readonly length: number;
}

export class SegmentReader {
  constructor(private readonly folder: string) {}

  /** Reads again where a segment was written anew or left meanwhile. */
  async steadily<T>(task: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await task();
      } catch (error) {
        if (!hasCode(error, 'ENOENT') || tries === MAX_TRIES) throw error;
      }
    }
  }

  /** Rows of `from`, `from` + 1, … up to `to`, as far as there is none missing. */
  async rows(room: KnownRoom, from: number, to: number): Promise<Rows[]> {
    const found: Rows[] = [];
    let next = from;
    for (let index = room.runIndex(from); next <= to; index += 1) {
      const run = room.runs[index];
      if (!run || run.from > next) break;
      const count = Math.min(to, run.from + run.count - 1) - next + 1;
      found.push(await this.rowsOfRun(run, next, count));
      next += count;
    }
    return found;
  }

  /** Payloads of the rows from the one at `index` on; what lies beyond the file is empty. */
  async payloads({ segment, generation, bytes }: Rows, index: number, count: number): Promise<Uint8Array[]> {
    const spans: Span[] = [];
    for (let row = index; row < index + count; row += 1) {
      const at = row * ROW_BYTES;
      spans.push({ at: readU32(bytes, at), length: readU32(bytes, at + LEAF_LENGTH_AT) });
    }
    const handle = await open(segmentFile(this.folder, segment.number, generation, 'seg'), 'r');
    try {
      return await readSpans(handle, spans);
    } finally {
      await handle.close();
    }
  }

  async checkpoint(room: KnownRoom, n: number): Promise<Uint8Array | undefined> {
    const run = room.runs[room.runIndex(n)];
    if (!run || run.from > n || n % CHECKPOINT_INTERVAL !== 0) return undefined;
    const index = checkpointsIn(run.from, n - run.from + 1) - 1;
    const inMemory = run.rows?.checkpoints[index];
    if (inMemory) return inMemory;
    return this.fromIndex(run.segment, run.rowsAt + run.count * ROW_BYTES + index * HASH_BYTES, HASH_BYTES);
  }

  start({ segment, bytes, at }: StoredStart): Promise<Uint8Array> {
    return bytes ? Promise.resolve(bytes) : this.fromIndex(segment, at, SIGNED_START_BYTES);
  }

  /** The position whose row has this digest, newest segments first in the order given. */
  async find(segments: readonly Segment[], digest: Uint8Array): Promise<{ room: KnownRoom; n: number } | undefined> {
    for (const segment of segments) {
      for (const [room, { runs }] of segment.parts) {
        for (const run of runs) {
          const { bytes } = await this.rowsOfRun(run, run.from, run.count);
          const index = rowWith(bytes, digest);
          if (index !== undefined) return { room, n: run.from + index };
        }
      }
    }
    return undefined;
  }

  private async rowsOfRun(run: Run, from: number, count: number): Promise<Rows> {
    const { segment, rows } = run;
    const { generation } = segment;
    const index = from - run.from;
    const bytes =
      rows?.slice(index, count) ??
      (await this.fromIndex(segment, run.rowsAt + index * ROW_BYTES, count * ROW_BYTES, generation));
    return { segment, generation, from, bytes };
  }

  private async fromIndex(segment: Segment, at: number, length: number, generation = segment.generation) {
    const handle = await open(segmentFile(this.folder, segment.number, generation, 'idx'), 'r');
    try {
      return await readAt(handle, at, length);
    } finally {
      await handle.close();
    }
  }
}

/** Index of the row that has a digest. */
function rowWith(rows: Buffer, digest: Uint8Array): number | undefined {
  for (let at = rows.indexOf(digest); at >= 0; at = rows.indexOf(digest, at + 1))
    if (at % ROW_BYTES === DIGEST_AT) return (at - DIGEST_AT) / ROW_BYTES;
  return undefined;
}

/** Reads spans in ascending order, neighbours together. */
async function readSpans(handle: FileHandle, spans: readonly Span[]): Promise<Uint8Array[]> {
  const payloads: Uint8Array[] = [];
  for (let first = 0; first < spans.length;) {
    const from = spans[first]?.at ?? 0;
    let to = from;
    let last = first;
    for (let span = spans[last]; span; span = spans[last]) {
      const end = span.at + span.length;
      if (last > first && (span.at < to || span.at - to > MAX_GAP_BYTES || end - from > MAX_READ_BYTES)) break;
      to = end;
      last += 1;
    }
    const bytes = await readAt(handle, from, to - from);
    for (const { at, length } of spans.slice(first, last)) payloads.push(bytes.subarray(at - from, at - from + length));
    first = last;
  }
  return payloads;
}

/** What is there of so many bytes at a place. */
async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(bytes, read, length - read, position + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}
