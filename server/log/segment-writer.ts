/**
 * Writes batches, one after the other, each by one write and one sync for all rooms in it. Where a batch will lie is known when it begins, so that the
 * index of what is in it is made while it gathers.
 */
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { AparteError, type ErrorDetails } from '../../protocol/errors';
import { GroupCommit, type Gathering } from './group-commit';
import { writeAll, type LogFile, type OpenLogFile } from './log-file';
import type { RoomRecord } from './room-log';
import { Segment, segmentFile, writeWhole, type KnownRoom } from './segment';
import { RecordWriter, SEGMENT_HEADER_BYTES, encodeSegmentHeader, type Claim } from './segment-records';

/** A segment is left for the next one when it is so large. */
const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Room that is taken at once: a sync that does not make the file longer is much faster. */
const MAX_EXTENSION_BYTES = 4 * 1024 * 1024;
const MIN_EXTENSION_BYTES = 64 * 1024;
/** A larger buffer is not kept for the next batch. */
const MAX_SPARE_BYTES = 4 * 1024 * 1024;

/** Changes of many rooms that are written and synced at once. */
export interface Batch {
  readonly segment: Segment;
  /** Where it begins in its segment. */
  readonly offset: number;
  readonly writer: RecordWriter;
  /** Rooms that it changes, as it leaves them. */
  readonly records: Map<KnownRoom, RoomRecord>;
  changes: number;
}

export interface WriterStart {
  readonly folder: string;
  readonly segment: Segment;
  /** Where writing goes on; `undefined` where the segment is a new one. */
  readonly tail: number | undefined;
  readonly nextSequence: number;
  readonly claims: readonly Claim[];
  readonly openFile: OpenLogFile;
}

export interface WriterEvents {
  /** A batch is on disk. */
  written(batch: Batch, seconds: number): void;
  /** Everything of a segment is on disk, and nothing more comes. */
  filled(segment: Segment, lastSequence: number): void;
  /** What comes now goes into this new segment. */
  began(segment: Segment): void;
}

export function newSegment(number: number, firstSequence: number): Segment {
  return new Segment(number, randomBytes(4).readUInt32BE(0), firstSequence);
}

export class SegmentWriter {
  private readonly commits: GroupCommit<Batch>;
  private newest: Segment;
  /** Where the newest batch begins, and the batch itself once there is one. */
  private newestOffset: number;
  private newestBatch: Batch | undefined;
  private nextSequence: number;
  private claims: readonly Claim[];
  private current: Segment;
  private file: LogFile | undefined;
  private fileBytes = 0;
  private contentBytes: number;
  private spare: Buffer | undefined;
  private isLeaving = false;

  private constructor(
    private readonly start: WriterStart,
    private readonly events: WriterEvents,
    private readonly segmentBytes = SEGMENT_BYTES,
  ) {
    this.newest = start.segment;
    this.current = start.segment;
    this.newestOffset = start.tail ?? SEGMENT_HEADER_BYTES;
    this.contentBytes = this.newestOffset;
    this.nextSequence = start.nextSequence;
    this.claims = start.claims;
    this.commits = new GroupCommit(
      () => this.begin(),
      (batch) => this.write(batch),
    );
  }

  /** Opens or makes the segment, and syncs that the log was opened: whatever was read of it is on disk then. */
  static async open(start: WriterStart, events: WriterEvents, segmentBytes?: number): Promise<SegmentWriter> {
    const writer = new SegmentWriter(start, events, segmentBytes);
    writer.file = await writer.openFile(start.segment, start.tail === undefined);
    await writer.gather(0).done;
    return writer;
  }

  /** The segment that gets what comes now. */
  get active(): Segment {
    return this.newest;
  }

  /** Where a change of about so many bytes goes. */
  gather(bytes: number): Gathering<Batch> {
    return this.commits.gather(bytes);
  }

  /** Goes on in a new segment. */
  async leave(): Promise<void> {
    await this.idle();
    this.isLeaving = true;
    await this.gather(0).done;
  }

  idle(): Promise<void> {
    return this.commits.idle();
  }

  /** Says where the last batch's rooms stand, so that no damage of it is taken for an interrupted write; then lets go of the file. */
  async close(): Promise<void> {
    await this.idle();
    await this.gather(0).done.catch(() => undefined);
    await this.idle();
    const { file } = this;
    this.file = undefined;
    if (!file) return;
    await file.truncate(this.contentBytes).catch(() => undefined);
    await file.close();
  }

  private begin(): Batch {
    const { newestBatch } = this;
    if (newestBatch) {
      this.newestOffset = newestBatch.offset + newestBatch.writer.length;
      this.claims = Array.from(newestBatch.records, ([{ starts }, record]) => ({ ...record, starts: starts.length }));
    }
    if (this.newestOffset >= this.segmentBytes || this.isLeaving) {
      this.isLeaving = false;
      this.newest = newSegment(this.newest.number + 1, this.nextSequence);
      this.events.began(this.newest);
      this.newestOffset = SEGMENT_HEADER_BYTES;
    }
    const writer = new RecordWriter(this.newest.salt, this.spare);
    this.spare = undefined;
    writer.batch(this.nextSequence, this.claims);
    this.nextSequence += 1;
    this.newestBatch = { segment: this.newest, offset: this.newestOffset, writer, records: new Map(), changes: 0 };
    return this.newestBatch;
  }

  private async write(batch: Batch): Promise<void> {
    try {
      if (batch.segment !== this.current) await this.turnTo(batch.segment);
      const { file } = this;
      if (!file) throw new AparteError('internal', { what: 'log is closed' });
      const { bytes } = batch.writer;
      const sinceMs = performance.now();
      await this.extend(file, batch.offset + bytes.length);
      await writeAll(file, bytes, batch.offset);
      await file.datasync();
      this.contentBytes = batch.offset + bytes.length;
      this.events.written(batch, (performance.now() - sinceMs) / 1000);
      this.keepSpare(bytes);
    } catch (error) {
      throw new AparteError('store-failed', reasonOf(error), { cause: error });
    }
  }

  private keepSpare(bytes: Buffer): void {
    if (bytes.buffer.byteLength <= MAX_SPARE_BYTES && bytes.byteOffset === 0) this.spare = Buffer.from(bytes.buffer);
  }

  private async extend(file: LogFile, end: number): Promise<void> {
    if (end <= this.fileBytes) return;
    // A folder that was removed under a running relay takes writes for ever, and nobody finds them again.
    if ((await file.stat()).nlink === 0) throw new AparteError('relay-data-missing', { path: this.start.folder });
    const extension = Math.min(MAX_EXTENSION_BYTES, Math.max(MIN_EXTENSION_BYTES, this.fileBytes));
    await writeAll(file, Buffer.alloc(end - this.fileBytes + extension), this.fileBytes);
    this.fileBytes = end + extension;
  }

  /** All before is synced: the segment that is left can have its index once its successor is there. */
  private async turnTo(segment: Segment): Promise<void> {
    const left = { file: this.file, segment: this.current, bytes: this.contentBytes };
    this.file = await this.openFile(segment, true);
    this.current = segment;
    this.contentBytes = SEGMENT_HEADER_BYTES;
    try {
      await left.file?.truncate(left.bytes);
    } finally {
      await left.file?.close();
    }
    this.events.filled(left.segment, segment.firstSequence - 1);
  }

  private async openFile(segment: Segment, isNew: boolean): Promise<LogFile> {
    const { folder } = this.start;
    const name = segmentFile(folder, segment.number, 0, 'seg');
    if (isNew) await writeWhole(name, encodeSegmentHeader(segment));
    const file = await this.start.openFile(name);
    this.fileBytes = (await file.stat()).size;
    return file;
  }
}

/** What the system calls the error: operators look for that name. */
function reasonOf(error: unknown): ErrorDetails {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? { reason: code } : {};
}
