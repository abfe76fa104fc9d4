/** Work on full segments, one after the other, while the log goes on: their indexes, and the disk space of what expired. */
import { open, readFile, rm, stat, type FileHandle } from 'node:fs/promises';
import { syncFolder } from '../process/secret-file';
import { copyIndex } from './index-copy';
import {
  ROW_BYTES,
  segmentFile,
  writeWhole,
  type KnownRoom,
  type Run,
  type Segment,
  type SegmentFileKind,
} from './segment';
import { ofGeneration, type EncodedIndex } from './segment-index';
import { rowCount, type SegmentReader } from './segment-reader';

const MAX_ROWS = 1024;
/** A segment is written anew once no more than this share of the payloads in its file is kept. */
const REWRITE_SHARE = 0.5;

/** A segment with its index, made while nothing after it was synced. */
export interface FilledSegment {
  readonly segment: Segment;
  readonly index: EncodedIndex;
}

export class SegmentUpkeep {
  private work: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly folder: string,
    private readonly reader: SegmentReader,
  ) {}

  /** A segment is full: it gets its index. */
  seal({ segment, index }: FilledSegment): void {
    this.later(async () => {
      const { number, generation } = segment;
      await writeWhole(segmentFile(this.folder, number, generation, 'idx'), index.bytes);
      index.apply();
      segment.isSealed = true;
    });
    this.expired([segment]);
  }

  /** Payloads in these segments expired. */
  expired(segments: Iterable<Segment>): void {
    const concerned = [...segments];
    this.later(async () => {
      for (const segment of concerned) await this.tidy(segment, REWRITE_SHARE);
    });
  }

  /** Gives back all that can be given back. @throws what the disk says */
  async compact(segments: readonly Segment[]): Promise<void> {
    await this.idle();
    for (const segment of segments) await this.tidy(segment, Infinity);
  }

  idle(): Promise<void> {
    return this.work;
  }

  /** Waits for what is being done; the rest is done at the next start. */
  async close(): Promise<void> {
    this.isStopped = true;
    await this.idle();
  }

  /** What fails is not lost: the next start reads the segment itself, and looks again for what can go. */
  private later(task: () => Promise<void>): void {
    this.work = this.work.then(() => (this.isStopped ? undefined : task())).catch(() => undefined);
  }

  private async tidy(segment: Segment, rewriteShare: number): Promise<void> {
    if (!segment.isSealed) return;
    const { all, kept } = segment.payloads;
    // The leaves have no other place then.
    if (segment.generation > 0 || kept === 0) await this.copyIndex(segment);
    if (!segment.hasPayloads) return;
    if (kept === 0) {
      segment.hasPayloads = false;
      await rm(segmentFile(this.folder, segment.number, segment.generation, 'seg'), { force: true });
      await syncFolder(this.folder);
    } else if (hasExpired(segment) && kept <= (await this.bytesInFile(segment, all)) * rewriteShare) {
      await this.rewrite(segment);
    }
  }

  private async copyIndex(segment: Segment): Promise<void> {
    if (segment.hasCopy) return;
    await copyIndex(this.folder, segment.number, segment.generation);
    segment.hasCopy = true;
  }

  /** What was written anew has only what was kept then: it is not written again before half of that expired. */
  private async bytesInFile({ number, generation }: Segment, all: number): Promise<number> {
    return generation === 0 ? all : (await stat(segmentFile(this.folder, number, generation, 'seg'))).size;
  }

  /** Writes a segment anew without what expired. Its index names the generation, so that one file taking its name changes both. */
  private async rewrite(segment: Segment): Promise<void> {
    const { number, generation } = segment;
    const file = (of: number, kind: SegmentFileKind): string => segmentFile(this.folder, number, of, kind);
    const next = generation + 1;
    const index = ofGeneration(await readFile(file(generation, 'idx')), next);
    await this.writeKept(segment, file(next, 'seg'), index);
    await writeWhole(file(next, 'idx'), index);
    segment.generation = next;
    segment.hasCopy = false;
    await this.copyIndex(segment);
    for (const kind of ['idx', 'dup', 'seg'] as const) await rm(file(generation, kind), { force: true });
    await syncFolder(this.folder);
  }

  /** Writes the payloads that are kept, and their places into `index`. */
  private async writeKept(segment: Segment, file: string, index: Buffer): Promise<void> {
    const handle = await open(file, 'w', 0o600);
    try {
      let at = 0;
      for (const [room, { runs }] of segment.parts)
        for (const run of runs) at = await this.copyKept(room, run, handle, index, at);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncFolder(this.folder);
  }

  /** @param at where the next payload goes @returns the same, afterwards */
  private async copyKept(room: KnownRoom, run: Run, to: FileHandle, index: Buffer, at: number): Promise<number> {
    const last = run.from + run.count - 1;
    let next = at;
    for (let n = Math.max(run.from, room.synced?.first ?? 1); n <= last; n += MAX_ROWS) {
      for (const rows of await this.reader.rows(room, n, Math.min(n + MAX_ROWS - 1, last))) {
        const payloads = await this.reader.payloads(rows, 0, rowCount(rows));
        await to.writeFile(Buffer.concat(payloads));
        for (const [row, { length }] of payloads.entries()) {
          index.writeUInt32BE(next, run.rowsAt + (rows.from + row - run.from) * ROW_BYTES);
          next += length;
        }
      }
    }
    return next;
  }
}

/** Whether the payload of any position is not kept. */
export function hasExpired(segment: Segment): boolean {
  for (const [room, { runs }] of segment.parts)
    if (runs.some(({ from, payloadBytes }) => payloadBytes > 0 && from < (room.synced?.first ?? 1))) return true;
  return false;
}
