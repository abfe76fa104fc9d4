/**
 * Blobs on disk, as the core sees them: bytes by room and name, without quota, rights or digests. Two rules hold for every implementation: a
 * promise that writes resolves only when what was written is synced; and what a caller was told survives kill -9 and power loss.
 */

/** A blob, whole or on its way. */
export interface BlobRecord {
  /** Address of its room. */
  readonly room: Uint8Array;
  /** SHA-256 of its bytes. */
  readonly blob: Uint8Array;
  /** SHA-256 of the secret that deletes it. */
  readonly owner: Uint8Array;
  readonly total: number;
  /** When it was begun, or finished where it is whole. */
  readonly timeMs: number;
  readonly isWhole: boolean;
  /** Bytes from the front on that are there. */
  readonly stored: number;
}

/** What names a blob. */
export type BlobName = Pick<BlobRecord, 'room' | 'blob'>;

export interface BlobStore {
  /** All blobs, in no order; called once, before anything else. */
  list(): Promise<readonly BlobRecord[]>;
  /** Makes an empty one. */
  begin(record: BlobRecord): Promise<void>;
  /** Writes at `offset`, over whatever a failed write left there. @throws AparteError `disk-full`, `disk-failed` */
  write(record: BlobRecord, offset: number, bytes: Uint8Array): Promise<void>;
  /** It is whole, since `timeMs`. @returns how it is now */
  finish(record: BlobRecord, timeMs: number): Promise<BlobRecord>;
  /** Bytes at `from`: fewer where the store has fewer. */
  read(record: BlobRecord, from: number, count: number): Promise<Uint8Array>;
  /** Forgets it; one that is gone already is no error. */
  remove(record: BlobRecord): Promise<void>;
}
