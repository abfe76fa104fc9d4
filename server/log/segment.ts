/** What the log knows of its segments and rooms while it is open. */
import { open, rename } from 'node:fs/promises';
import path from 'node:path';
import { LEAF_BYTES } from '../../protocol/chain';
import { syncFolder } from '../process/secret-file';
import { CHECKPOINT_INTERVAL, type RoomRecord } from './room-log';

/** Of each frame the index has: where its payload begins in the segment 4, leaf 44. */
export const ROW_BYTES = 4 + LEAF_BYTES;
export const LEAF_LENGTH_AT = 4 + 8;
export const DIGEST_AT = 4 + 12;

const NAME = /^(\d{8,10})-(\d{1,10})\.(seg|idx|dup)$/u;

/** Records or payloads; their index; the index once more. */
export type SegmentFileKind = 'seg' | 'idx' | 'dup';

export function segmentFile(folder: string, number: number, generation: number, kind: SegmentFileKind): string {
  return path.join(folder, `${String(number).padStart(8, '0')}-${String(generation)}.${kind}`);
}

export interface SegmentFileName {
  readonly name: string;
  readonly number: number;
  readonly generation: number;
  readonly kind: SegmentFileKind;
}

export function parseSegmentFile(name: string): SegmentFileName | undefined {
  const [, number, generation, kind] = NAME.exec(name) ?? [];
  if (kind !== 'seg' && kind !== 'idx' && kind !== 'dup') return undefined;
  return { name, number: Number(number), generation: Number(generation), kind };
}

/** Writes a file that is there whole or not at all. */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const draft = `${file}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  await syncFolder(path.dirname(file));
}

/** How many checkpoints lie from `from` on among `count` positions. */
export function checkpointsIn(from: number, count: number): number {
  return Math.floor((from + count - 1) / CHECKPOINT_INTERVAL) - Math.floor((from - 1) / CHECKPOINT_INTERVAL);
}

/** Rows of a run whose segment has no index on disk yet. */
export class RowBuffer {
  private buffer = Buffer.allocUnsafe(4 * ROW_BYTES);
  private count = 0;
  /** Heads at multiples of the interval. */
  readonly checkpoints: Uint8Array[] = [];

  add(payloadAt: number, leaf: Uint8Array): void {
    const at = this.count * ROW_BYTES;
    if (at + ROW_BYTES > this.buffer.length) {
      const larger = Buffer.allocUnsafe(this.buffer.length * 2);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    this.buffer.writeUInt32BE(payloadAt, at);
    this.buffer.set(leaf, at + 4);
    this.count += 1;
  }

  /** Rows from the one at `index` on; shares memory with rows that never change. */
  slice(index: number, count: number): Buffer {
    return this.buffer.subarray(index * ROW_BYTES, Math.min(index + count, this.count) * ROW_BYTES);
  }
}

/** Positions of a room, one after another, that lie in one segment. */
export interface Run {
  readonly segment: Segment;
  readonly from: number;
  count: number;
  payloadBytes: number;
  /** Until the segment's index is on disk. */
  rows: RowBuffer | undefined;
  /** Where they lie in the index then. */
  rowsAt: number;
}

/** Where a start lies: in memory, later in the segment's index. */
export interface StoredStart {
  readonly segment: Segment;
  bytes: Uint8Array | undefined;
  at: number;
}

/** What one segment has of one room. */
export interface SegmentPart {
  readonly runs: Run[];
  readonly starts: StoredStart[];
}

export class Segment {
  /** Counts how often its payloads were written anew, without those that expired. */
  generation = 0;
  /** Whether its index is on disk. */
  isSealed = false;
  /** Whether there is a file of payloads. */
  hasPayloads = true;
  /** Whether its index is on disk twice. */
  hasCopy = false;
  readonly parts = new Map<KnownRoom, SegmentPart>();

  constructor(
    readonly number: number,
    readonly salt: number,
    readonly firstSequence: number,
  ) {}

  partOf(room: KnownRoom): SegmentPart {
    const known = this.parts.get(room);
    if (known) return known;
    const part = { runs: [], starts: [] };
    this.parts.set(room, part);
    return part;
  }

  /** Bytes of payloads, and of those that have not expired: a run counts as long as one of its positions does. */
  get payloads(): { readonly all: number; readonly kept: number } {
    let [all, kept] = [0, 0];
    for (const [room, { runs }] of this.parts) {
      for (const run of runs) {
        all += run.payloadBytes;
        if (run.from + run.count > (room.synced?.first ?? 1)) kept += run.payloadBytes;
      }
    }
    return { all, kept };
  }
}

/** A room: as it is on disk, and as it will be when everything begun is. */
export class KnownRoom {
  /** Absent until its making is synced. */
  synced: RoomRecord | undefined;
  /** In the order of positions; where one is missing between two, it was lost. */
  readonly runs: Run[] = [];
  readonly starts: StoredStart[] = [];

  constructor(
    readonly name: string,
    public coming: RoomRecord,
  ) {}

  /** Notes a frame that was put into `segment`. */
  addRow(
    segment: Segment,
    n: number,
    payloadAt: number,
    leaf: Uint8Array,
    head: Uint8Array,
    payloadBytes: number,
  ): void {
    let run = this.runs[this.runs.length - 1];
    if (run?.segment !== segment || run.from + run.count !== n || !run.rows) {
      run = { segment, from: n, count: 0, payloadBytes: 0, rows: new RowBuffer(), rowsAt: 0 };
      this.runs.push(run);
      segment.partOf(this).runs.push(run);
    }
    run.rows?.add(payloadAt, leaf);
    if (n % CHECKPOINT_INTERVAL === 0) run.rows?.checkpoints.push(Uint8Array.from(head));
    run.count += 1;
    run.payloadBytes += payloadBytes;
  }

  addStart(segment: Segment, bytes: Uint8Array): void {
    const start = { segment, bytes: Uint8Array.from(bytes), at: 0 };
    this.starts.push(start);
    segment.partOf(this).starts.push(start);
  }

  /** Index of the first run that reaches `n` or lies above it. */
  runIndex(n: number): number {
    let [low, high] = [0, this.runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const run = this.runs[middle];
      if (run && run.from + run.count <= n) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
