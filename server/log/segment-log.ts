/**
 * The rooms' logs on this computer's disk: segments that are appended to, with the frames of all rooms one behind the other, so that one write and one
 * sync serve everybody who waits (docs/ARCHITECTURE.md). What a room's log consists of is known by an index, kept in memory for the segment that
 * is written and in a file for each that is full.
 */
import { AparteError } from '../../protocol/errors';
import { equalBytes } from '../../protocol/bytes';
import {
  decodeSignedStart,
  encodeSignedStart,
  SIGNED_START_BYTES,
  type Leaf,
  type SignedStart,
} from '../../protocol/chain';
import { diskError } from '../process/secret-file';
import { openLogFile, type OpenLogFile } from './log-file';
import { nameOf, type LogState } from './log-state';
import type {
  Expired,
  FoundEntry,
  LogEntry,
  RoomLog,
  RoomRecord,
  RoomTerms,
  StoreFindings,
  StoredEntry,
} from './room-log';
import { newRecord, withEntry, withExpired, withLeaf, withStart } from './room-state';
import { KnownRoom, type Segment } from './segment';
import { encodeIndex } from './segment-index';
import { leafOf, rowCount, SegmentReader, type Rows } from './segment-reader';
import { recover, type LogTail } from './segment-recovery';
import { SegmentUpkeep, hasExpired } from './segment-upkeep';
import { SegmentWriter, newSegment, type Batch } from './segment-writer';

/** Frames that one step of an expiry looks at. */
const EXPIRY_FRAMES = 2048;
/** What a record has beside a payload, about. */
const RECORD_OVERHEAD_BYTES = 128;

export interface SegmentLogOptions {
  /** A segment is left for the next one when it is so large. */
  readonly segmentBytes?: number;
  /** How segments are opened that are written to. */
  readonly openFile?: OpenLogFile;
  /** Called once it is closed. */
  readonly release?: () => Promise<void>;
}

export class SegmentLog implements RoomLog {
  /** Told of every sync: changes that shared it, and how long it took. */
  onSync: ((changes: number, seconds: number) => void) | undefined;
  private readonly reader: SegmentReader;
  private readonly upkeep: SegmentUpkeep;
  private readonly segments: Segment[];
  private writer: SegmentWriter | undefined;

  private constructor(
    private readonly folder: string,
    private readonly state: LogState,
    segments: readonly Segment[],
    readonly findings: StoreFindings,
    private readonly options: SegmentLogOptions,
  ) {
    this.reader = new SegmentReader(folder);
    this.upkeep = new SegmentUpkeep(folder, this.reader);
    this.segments = [...segments];
  }

  /**
   * Opens the segments in a folder, which no other process may have open.
   * @throws AparteError `relay-data-damaged`, `relay-data-newer`, `disk-full`, `disk-failed`, `file-permissions`
   */
  static async open(folder: string, options: SegmentLogOptions = {}): Promise<SegmentLog> {
    try {
      const { state, segments, findings, ...rest } = await recover(folder, options.openFile ?? openLogFile);
      const log = new SegmentLog(folder, state, segments, findings, options);
      await log.start(rest);
      return log;
    } catch (error) {
      const cause = error instanceof AparteError && error.code === 'store-failed' ? error.cause : error;
      throw diskError(cause, folder);
    }
  }

  /** Addresses, in hexadecimal, of rooms that are there and cannot be opened. */
  get unreadableRooms(): readonly string[] {
    return [...this.state.unreadable].map((name) => Buffer.from(name, 'latin1').toString('hex'));
  }

  get storedBytes(): number {
    return this.state.storedBytes;
  }

  rooms(): Promise<readonly RoomRecord[]> {
    return Promise.resolve([...this.state.rooms.values()].flatMap(({ synced }) => synced ?? []));
  }

  room(address: Uint8Array): Promise<RoomRecord | undefined> {
    const name = nameOf(address);
    if (this.state.unreadable.has(name)) return Promise.reject(damaged('room'));
    return Promise.resolve(this.state.rooms.get(name)?.synced);
  }

  async create(address: Uint8Array, terms: RoomTerms, start: SignedStart, head: Uint8Array): Promise<void> {
    const name = nameOf(address);
    const { rooms, unreadable } = this.state;
    if (rooms.has(name) || unreadable.has(name)) throw new AparteError('internal', { what: 'room exists' });
    const room = new KnownRoom(name, newRecord(Uint8Array.from(address), terms, head));
    rooms.set(name, room);
    await this.change(room, room.coming, SIGNED_START_BYTES, (batch) => {
      batch.writer.room(address, terms, start, head);
      room.addStart(batch.segment, encodeSignedStart(start));
    });
  }

  async starts(address: Uint8Array): Promise<readonly SignedStart[]> {
    const room = this.get(address);
    return this.read(async () => {
      const starts: SignedStart[] = [];
      for (const stored of room.starts) starts.push(decodeStart(await this.reader.start(stored)));
      return starts;
    });
  }

  async addStart(address: Uint8Array, start: SignedStart, head: Uint8Array): Promise<void> {
    const room = this.get(address);
    await this.change(room, withStart(room.coming, start, head), SIGNED_START_BYTES, (batch) => {
      batch.writer.start(address, start, head);
      room.addStart(batch.segment, encodeSignedStart(start));
    });
  }

  // Not async: what one frame costs in promises is what a relay under load spends its time on.
  append(address: Uint8Array, entry: LogEntry): Promise<void> {
    const room = this.get(address);
    const next = withEntry(room.coming, entry);
    const { n, head, payload } = entry;
    const { batch, done } = this.writing.gather(payload.length + RECORD_OVERHEAD_BYTES);
    const payloadAt = batch.writer.frame(address, entry, payload);
    const leaf = batch.writer.leafBefore(payloadAt);
    room.addRow(batch.segment, n, batch.offset + payloadAt, leaf, head, payload.length);
    return this.put(batch, room, next, done);
  }

  /** As {@link append}, of a frame whose payload expired; so has everything before it. */
  appendLeaf(address: Uint8Array, entry: Omit<LogEntry, 'payload'>): Promise<void> {
    const room = this.get(address);
    const next = withLeaf(room.coming, entry);
    const { batch, done } = this.writing.gather(RECORD_OVERHEAD_BYTES);
    const payloadAt = batch.writer.frame(address, entry);
    room.addRow(batch.segment, entry.n, 0, batch.writer.leafBefore(payloadAt), entry.head, 0);
    return this.put(batch, room, next, done);
  }

  async leaves(address: Uint8Array, from: number, count: number): Promise<readonly Leaf[]> {
    return this.read(async () => leavesOf(await this.wholeRows(this.get(address), from, count)));
  }

  async entries(address: Uint8Array, from: number, count: number, maxBytes: number): Promise<readonly StoredEntry[]> {
    const room = this.get(address);
    return this.read(async () => {
      const entries: StoredEntry[] = [];
      const first = room.synced?.first ?? 1;
      let bytes = 0;
      for (const rows of await this.wholeRows(room, from, count)) {
        const fitting = fittingRows(rows, first, maxBytes - bytes, entries.length === 0);
        entries.push(...(await this.entriesOf(room, rows, fitting.count)));
        bytes += fitting.bytes;
        if (fitting.count < rowCount(rows)) break;
      }
      return entries;
    });
  }

  async checkpoint(address: Uint8Array, n: number): Promise<Uint8Array | undefined> {
    const room = this.get(address);
    if (n > (room.synced?.end ?? 0)) return undefined;
    const head = await this.read(() => this.reader.checkpoint(room, n));
    return head && Uint8Array.from(head);
  }

  async expire(address: Uint8Array, beforeMs: number): Promise<Expired> {
    const total = { frames: 0, bytes: 0 };
    const room = this.get(address);
    for (let step = EXPIRY_FRAMES; step === EXPIRY_FRAMES;) {
      const expired = await this.expireSome(room, address, beforeMs);
      total.frames += expired.frames;
      total.bytes += expired.bytes;
      step = expired.frames;
    }
    if (total.frames > 0) this.upkeep.expired(new Set(room.runs.map(({ segment }) => segment)));
    return total;
  }

  async find(digest: Uint8Array): Promise<FoundEntry | undefined> {
    const found = await this.read(() => this.reader.find([...this.segments].reverse(), digest));
    const record = found?.room.synced;
    if (!found || !record || found.n < record.first || found.n > record.end) return undefined;
    const [entry] = await this.entries(record.address, found.n, 1, Infinity);
    return entry && equalBytes(entry.leaf.digest, digest)
      ? { ...entry, address: record.address, n: found.n }
      : undefined;
  }

  /** What is stored from `from` on, up to the first position that is missing; payloads that cannot be read are absent. For repairs. */
  async readable(address: Uint8Array, from: number, count: number): Promise<readonly StoredEntry[]> {
    const room = this.get(address);
    const entries: StoredEntry[] = [];
    for (const rows of await this.reader.rows(room, from, from + count - 1).catch(() => []))
      entries.push(...(await this.readableEntries(room, rows)));
    return entries;
  }

  /** Starts up to the first that cannot be read. For repairs. */
  async readableStarts(address: Uint8Array): Promise<readonly SignedStart[]> {
    const starts: SignedStart[] = [];
    try {
      for (const stored of this.get(address).starts) starts.push(decodeStart(await this.reader.start(stored)));
    } catch {
      // What follows on it cannot be followed.
    }
    return starts;
  }

  /** Gives back the disk space of all that expired. */
  async compact(): Promise<void> {
    await this.writing.idle();
    if (hasExpired(this.writing.active)) await this.writing.leave();
    await this.upkeep.compact(this.segments);
  }

  async close(): Promise<void> {
    const { writer } = this;
    this.writer = undefined;
    await writer?.close();
    await this.upkeep.close();
    if (writer) await this.options.release?.();
  }

  private get writing(): SegmentWriter {
    if (!this.writer) throw new AparteError('internal', { what: 'log is closed' });
    return this.writer;
  }

  /** Goes on writing where the log ends, in a new segment where the last one cannot be continued. */
  private async start({ tail, nextSequence, claims, unindexed }: LogTail): Promise<void> {
    const newest = this.segments[this.segments.length - 1];
    const isContinued = newest !== undefined && tail !== undefined;
    const segment = isContinued ? newest : newSegment((newest?.number ?? 0) + 1, nextSequence);
    if (!isContinued) this.segments.push(segment);
    this.writer = await SegmentWriter.open(
      { folder: this.folder, segment, tail, nextSequence, claims, openFile: this.options.openFile ?? openLogFile },
      {
        written: (batch, seconds) => this.written(batch, seconds),
        filled: (left, lastSequence) => this.upkeep.seal({ segment: left, index: encodeIndex(left, lastSequence) }),
        began: (begun) => this.segments.push(begun),
      },
      this.options.segmentBytes,
    );
    for (const left of unindexed) this.upkeep.seal(left);
    this.upkeep.expired(this.segments);
  }

  private written({ records, changes }: Batch, seconds: number): void {
    for (const [room, record] of records) {
      this.state.storedBytes += record.storedBytes - (room.synced?.storedBytes ?? 0);
      room.synced = record;
    }
    if (changes > 0) this.onSync?.(changes, seconds);
  }

  private change(room: KnownRoom, next: RoomRecord, bytes: number, apply: (batch: Batch) => void): Promise<void> {
    const { batch, done } = this.writing.gather(bytes + RECORD_OVERHEAD_BYTES);
    apply(batch);
    return this.put(batch, room, next, done);
  }

  private put(batch: Batch, room: KnownRoom, next: RoomRecord, done: Promise<void>): Promise<void> {
    room.coming = next;
    batch.records.set(room, next);
    batch.changes += 1;
    return done;
  }

  private async expireSome(room: KnownRoom, address: Uint8Array, beforeMs: number): Promise<Expired> {
    const first = room.synced?.first ?? 1;
    const leaves = await this.leaves(address, first, EXPIRY_FRAMES);
    const firstKept = leaves.findIndex(({ timeMs }) => timeMs >= beforeMs);
    const old = firstKept < 0 ? leaves : leaves.slice(0, firstKept);
    const expired = { frames: old.length, bytes: old.reduce((sum, { length }) => sum + length, 0) };
    if (old.length === 0) return expired;
    await this.change(room, withExpired(room.coming, expired), 0, (batch) => {
      batch.writer.expired(address, first + expired.frames, expired.bytes);
    });
    return expired;
  }

  /** Rows of synced positions. @throws AparteError `relay-data-damaged` where one is missing */
  private async wholeRows(room: KnownRoom, from: number, count: number): Promise<readonly Rows[]> {
    const to = Math.min(from + count - 1, room.synced?.end ?? 0);
    const rows = await this.reader.rows(room, from, to);
    const found = rows.reduce((sum, one) => sum + rowCount(one), 0);
    if (found < to - from + 1) throw damaged('leaves');
    return rows;
  }

  private async entriesOf(room: KnownRoom, rows: Rows, count: number): Promise<StoredEntry[]> {
    const expired = Math.min(count, Math.max(0, (room.synced?.first ?? 1) - rows.from));
    const leaves = leavesOf([rows]).slice(0, count);
    const payloads = expired < count ? await this.reader.payloads(rows, expired, count - expired) : [];
    return leaves.map((leaf, index) => {
      const payload = payloads[index - expired];
      // Expiry may have passed by while this was read; what it has not reached must be there.
      const isGone = index < expired || rows.from + index < (room.synced?.first ?? 1);
      if (isGone) return { leaf };
      if (payload?.length !== leaf.length) throw damaged('payload');
      return { leaf, payload };
    });
  }

  private async readableEntries(room: KnownRoom, rows: Rows): Promise<StoredEntry[]> {
    const count = rowCount(rows);
    const expired = Math.min(count, Math.max(0, (room.synced?.first ?? 1) - rows.from));
    const payloads = await this.reader.payloads(rows, expired, count - expired).catch(() => []);
    return leavesOf([rows]).map((leaf, index) => {
      const payload = payloads[index - expired];
      return payload?.length === leaf.length ? { leaf, payload } : { leaf };
    });
  }

  private get(address: Uint8Array): KnownRoom {
    const room = this.state.rooms.get(nameOf(address));
    if (!room?.synced) throw damaged('room');
    return room;
  }

  /** What cannot be read is damage of what was to be read. */
  private async read<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await this.reader.steadily(task);
    } catch (error) {
      if (error instanceof AparteError) throw error;
      throw new AparteError('relay-data-damaged', { what: 'store' }, { cause: error });
    }
  }
}

/** As many rows as have payloads of `maxBytes` together, one at least where `isFirst`; those before `first` have none. */
function fittingRows(rows: Rows, first: number, maxBytes: number, isFirst: boolean): { count: number; bytes: number } {
  let [count, bytes] = [0, 0];
  while (count < rowCount(rows)) {
    const next = rows.from + count < first ? 0 : leafOf(rows, count).length;
    if (bytes + next > maxBytes && !(isFirst && count === 0)) break;
    bytes += next;
    count += 1;
  }
  return { count, bytes };
}

function leavesOf(all: readonly Rows[]): Leaf[] {
  const leaves: Leaf[] = [];
  for (const rows of all) for (let index = 0; index < rowCount(rows); index += 1) leaves.push(leafOf(rows, index));
  return leaves;
}

function decodeStart(bytes: Uint8Array): SignedStart {
  try {
    return decodeSignedStart(Uint8Array.from(bytes));
  } catch (error) {
    throw new AparteError('relay-data-damaged', { what: 'start' }, { cause: error });
  }
}

const damaged = (what: string): AparteError => new AparteError('relay-data-damaged', { what });
