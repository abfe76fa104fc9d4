/** The blobs of a relay: who may have how many, what is there, whether it is what its name says, and when it goes (docs/PROTOCOL.md §6.1). */
import { createHash } from 'node:crypto';
import { equalBytes, toHex } from '../../protocol/bytes';
import type { BlobDelete, BlobGet, BlobPut } from '../../protocol/blobs';
import { AparteError, type ErrorCode } from '../../protocol/errors';
import { MAX_BLOB_SLICE_BYTES } from '../../protocol/limits';
import { sha256 } from '../crypto/sha256';
import type { Clock } from '../environment';
import type { Limits } from '../limits';
import { hasCode } from '../process/secret-file';
import type { BlobRecord, BlobStore } from './blob-store';

/** Counted for a blob beside its bytes: a file's name and its last block. */
const BLOB_OVERHEAD_BYTES = 4096;

/** What blobs need of their relay. */
export interface BlobContext {
  readonly store: BlobStore;
  readonly clock: Clock;
  readonly limits: Limits;
  /** Blobs are refused for want of room: a limit was reached. */
  tripped(limit: 'maxRoomBlobBytes' | 'maxBlobStoreBytes' | 'blobPartMs'): void;
  /** Why nothing can be stored now, if so. */
  storeRefusal(): ErrorCode | undefined;
  /** The disk failed: nothing more is acknowledged. */
  storeFailed(error: unknown): void;
}

/** What a put did. */
export interface BlobProgress {
  /** Bytes from the front on that are synced. */
  readonly stored: number;
  /** The last byte came with this put, and all of them are what the name says. */
  readonly isFinished: boolean;
}

/** Bytes of a blob, and how many it has. */
export interface BlobSlice {
  readonly total: number;
  readonly bytes: Uint8Array;
}

/** What expiry took. */
export interface ExpiredBlobs {
  readonly blobs: number;
  readonly bytes: number;
}

interface Blob {
  record: BlobRecord;
  stored: number;
  isBegun: boolean;
  isGone: boolean;
  /** Monotonic time of the last write. */
  touchedMs: number;
  turn: Promise<unknown>;
}

const countedBytes = ({ total }: BlobRecord): number => total + BLOB_OVERHEAD_BYTES;

export class Blobs {
  private readonly rooms = new Map<string, Map<string, Blob>>();
  private totalBytes = 0;

  private constructor(private readonly context: BlobContext) {}

  static async open(context: BlobContext): Promise<Blobs> {
    const blobs = new Blobs(context);
    for (const record of await context.store.list()) blobs.add(record, true);
    return blobs;
  }

  /** Bytes of all rooms' blobs, those on their way with all that they will have. */
  get storedBytes(): number {
    return this.totalBytes;
  }

  /** Takes a slice, in the order of the calls. @throws AparteError why not */
  async put(room: Uint8Array, put: BlobPut): Promise<BlobProgress> {
    const blob = this.find(room, put.blob) ?? this.admit(room, put);
    if (blob.record.total !== put.total) throw new AparteError('blob-mismatch', { what: 'total' });
    return this.exclusively(blob, () => this.write(blob, put));
  }

  /** Bytes of a whole blob. @throws AparteError why not */
  async get(room: Uint8Array, { blob: name, from, count }: BlobGet): Promise<BlobSlice> {
    const blob = this.find(room, name);
    if (!blob?.record.isWhole) throw new AparteError('blob-absent');
    const { total } = blob.record;
    if (from >= total) throw new AparteError('bad-range', { from, total });
    const expected = Math.min(count, total - from);
    const bytes = await this.read(blob, from, expected);
    // What is shorter than it was is not what was stored.
    if (bytes.length < expected) throw new AparteError('blob-mismatch', { what: 'length' });
    return { total, bytes };
  }

  /** Deletes a blob, or what came of it. @throws AparteError why not */
  async delete(room: Uint8Array, { blob: name, secret }: BlobDelete): Promise<void> {
    const blob = this.find(room, name);
    if (!blob) throw new AparteError('blob-absent');
    if (!equalBytes(sha256(secret), blob.record.owner)) throw new AparteError('blob-not-yours');
    await this.exclusively(blob, () => this.drop(blob));
  }

  /** Drops a room's whole blobs that were finished before `beforeMs`, and parts that nobody went on with. */
  async expire(room: Uint8Array, beforeMs: number): Promise<ExpiredBlobs> {
    const expired = { blobs: 0, bytes: 0 };
    const { clock, limits } = this.context;
    for (const blob of [...(this.rooms.get(toHex(room))?.values() ?? [])]) {
      const { isWhole, timeMs } = blob.record;
      const isOld = isWhole ? timeMs < beforeMs : clock.monotonicMs() - blob.touchedMs > limits.blobPartMs;
      if (!isOld) continue;
      if (!isWhole) this.context.tripped('blobPartMs');
      await this.exclusively(blob, () => this.drop(blob));
      expired.blobs += 1;
      expired.bytes += blob.record.total;
    }
    return expired;
  }

  /** Drops everything of a room, also what is on its way. */
  async erase(room: Uint8Array): Promise<ExpiredBlobs> {
    const erased = { blobs: 0, bytes: 0 };
    for (const blob of [...(this.rooms.get(toHex(room))?.values() ?? [])]) {
      await this.exclusively(blob, () => this.drop(blob));
      erased.blobs += 1;
      erased.bytes += blob.record.total;
    }
    return erased;
  }

  private find(room: Uint8Array, blob: Uint8Array): Blob | undefined {
    return this.rooms.get(toHex(room))?.get(toHex(blob));
  }

  /** A place for a blob that was not there: all that it will have is counted from now on. */
  private admit(room: Uint8Array, { blob, owner, total, offset }: BlobPut): Blob {
    const { limits, clock } = this.context;
    if (total > limits.maxBlobBytes) throw new AparteError('blob-too-large', { bytes: total });
    const refusal = this.context.storeRefusal();
    if (refusal) throw new AparteError(refusal);
    // Somebody continues what expired, or was deleted: from the front on, or not at all.
    if (offset > 0) throw new AparteError('bad-range', { offset });
    const timeMs = clock.nowMs();
    const record = { room: Uint8Array.from(room), blob: Uint8Array.from(blob), owner: Uint8Array.from(owner) };
    const whole: BlobRecord = { ...record, total, timeMs, isWhole: false, stored: 0 };
    const inRoom = [...(this.rooms.get(toHex(room))?.values() ?? [])];
    const roomBytes = inRoom.reduce((sum, other) => sum + countedBytes(other.record), countedBytes(whole));
    const isRoomFull = roomBytes > limits.maxRoomBlobBytes;
    if (isRoomFull || this.totalBytes + countedBytes(whole) > limits.maxBlobStoreBytes) {
      this.context.tripped(isRoomFull ? 'maxRoomBlobBytes' : 'maxBlobStoreBytes');
      throw new AparteError('blobs-full');
    }
    return this.add(whole, false);
  }

  private add(record: BlobRecord, isBegun: boolean): Blob {
    const { stored } = record;
    const touchedMs = this.context.clock.monotonicMs();
    const blob: Blob = { record, stored, isBegun, isGone: false, touchedMs, turn: Promise.resolve() };
    const room = toHex(record.room);
    const inRoom = this.rooms.get(room) ?? new Map<string, Blob>();
    this.rooms.set(room, inRoom.set(toHex(record.blob), blob));
    this.totalBytes += countedBytes(record);
    return blob;
  }

  private forget(blob: Blob): void {
    if (blob.isGone) return;
    blob.isGone = true;
    const room = toHex(blob.record.room);
    const inRoom = this.rooms.get(room);
    inRoom?.delete(toHex(blob.record.blob));
    if (inRoom?.size === 0) this.rooms.delete(room);
    this.totalBytes -= countedBytes(blob.record);
  }

  private async write(blob: Blob, { offset, bytes }: BlobPut): Promise<BlobProgress> {
    const { record } = blob;
    if (record.isWhole) return { stored: record.total, isFinished: false };
    const refusal = this.context.storeRefusal();
    if (refusal) throw new AparteError(refusal);
    if (!blob.isBegun) await this.begin(blob);
    if (offset > blob.stored) throw new AparteError('bad-range', { offset, stored: blob.stored });
    // What came before stays as it is.
    const fresh = bytes.subarray(Math.min(bytes.length, blob.stored - offset));
    if (fresh.length > 0) await this.onDisk(() => this.context.store.write(record, blob.stored, fresh));
    blob.stored += fresh.length;
    blob.touchedMs = this.context.clock.monotonicMs();
    if (blob.stored < record.total) return { stored: blob.stored, isFinished: false };
    await this.finish(blob);
    return { stored: blob.stored, isFinished: true };
  }

  private async begin(blob: Blob): Promise<void> {
    try {
      await this.onDisk(() => this.context.store.begin(blob.record));
      blob.isBegun = true;
    } catch (error) {
      this.forget(blob);
      throw error;
    }
  }

  /** All bytes are there: read back, since parts of them may be from before a restart, and compared with the name. */
  private async finish(blob: Blob): Promise<void> {
    const { store, clock } = this.context;
    const hash = createHash('sha256');
    for (let from = 0; from < blob.record.total; from += MAX_BLOB_SLICE_BYTES) {
      hash.update(await this.read(blob, from, Math.min(MAX_BLOB_SLICE_BYTES, blob.record.total - from)));
    }
    if (!equalBytes(hash.digest(), blob.record.blob)) {
      await this.drop(blob);
      throw new AparteError('blob-mismatch', { what: 'digest' });
    }
    blob.record = await this.onDisk(() => store.finish(blob.record, clock.nowMs()));
  }

  private async drop(blob: Blob): Promise<void> {
    this.forget(blob);
    await this.onDisk(() => this.context.store.remove(blob.record));
  }

  private async read(blob: Blob, from: number, count: number): Promise<Uint8Array> {
    try {
      return await this.context.store.read(blob.record, from, count);
    } catch (error) {
      if (!blob.isGone && !isGone(error))
        throw new AparteError('blob-mismatch', { what: 'unreadable' }, { cause: error });
      this.forget(blob);
      throw new AparteError('blob-absent', {}, { cause: error });
    }
  }

  /** One change of a blob at a time, in the order of the calls. */
  private exclusively<T>(blob: Blob, task: () => Promise<T>): Promise<T> {
    const result = blob.turn.then(() => {
      if (blob.isGone) throw new AparteError('blob-absent');
      return task();
    });
    blob.turn = result.catch(() => undefined);
    return result;
  }

  /** A full disk is said and waited for; any other failure of a write is the relay's end: nobody knows what the disk holds. */
  private async onDisk<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      if (error instanceof AparteError && error.code === 'disk-full')
        throw new AparteError('store-full', {}, { cause: error });
      const failure = new AparteError('store-failed', {}, { cause: error });
      this.context.storeFailed(failure);
      throw failure;
    }
  }
}

/** Whether a file went behind our back. */
function isGone(error: unknown): boolean {
  return error instanceof Error && hasCode(error.cause, 'ENOENT');
}
