/**
 * The rooms' logs on disk, as the core sees them. Two rules hold for every implementation: a promise that writes resolves only when what was
 * written is synced, in the order of the calls; and a write that fails fails everything after it, for nobody knows what the disk holds then.
 */
import type { Leaf, SignedStart } from '../../protocol/chain';

/** Every so many positions the head is stored, so that no head costs more than this many leaves. */
export const CHECKPOINT_INTERVAL = 1024;

/** Bytes counted for a durable frame beside its payload: leaf, keys, index. */
export const ENTRY_OVERHEAD_BYTES = 256;

/** A room as it is stored. */
export interface RoomRecord {
  readonly address: Uint8Array;
  readonly retentionDays: number;
  readonly createdMs: number;
  /** Newest position, 0 before the first. */
  readonly end: number;
  /** Head at `end` in the newest generation. */
  readonly head: Uint8Array;
  /** Time of the newest leaf or start. */
  readonly timeMs: number;
  /** First position whose payload is kept, `end` + 1 where none is. */
  readonly first: number;
  /** Bytes of kept payloads, and {@link ENTRY_OVERHEAD_BYTES} per position. */
  readonly storedBytes: number;
}

/** Terms of a new room. */
export interface RoomTerms {
  readonly retentionDays: number;
  readonly createdMs: number;
}

/** A durable frame to be stored at the position after the end. */
export interface LogEntry {
  readonly n: number;
  readonly leaf: Leaf;
  /** Head at `n`. */
  readonly head: Uint8Array;
  readonly payload: Uint8Array;
}

/** A stored entry; its payload is absent where it expired. */
export interface StoredEntry {
  readonly leaf: Leaf;
  readonly payload?: Uint8Array;
}

/** Where a payload lies. */
export interface FoundEntry extends StoredEntry {
  readonly address: Uint8Array;
  readonly n: number;
}

/** What expiry took. */
export interface Expired {
  readonly frames: number;
  readonly bytes: number;
}

/** What the store's files were like before they were opened. */
export interface StoreFindings {
  /** Bytes at their ends that never became a whole record: writes that a kill or a power cut interrupted. */
  readonly tornBytes: number;
  /** Bytes that were whole and are not what was written. */
  readonly damagedBytes: number;
  /** Indexes that were damaged and are whole again, from their copies. */
  readonly mendedFiles: number;
  /** Where a copy of damaged files was put. */
  readonly keptAt?: string;
}

export interface RoomLog {
  /** What was found at opening, where the store can tell. */
  readonly findings?: StoreFindings;
  /** Every room, in no order. */
  rooms(): Promise<readonly RoomRecord[]>;
  /** @throws AparteError `relay-data-damaged` where the record cannot be read */
  room(address: Uint8Array): Promise<RoomRecord | undefined>;
  /** Makes a room with its first start; `head` is the hash of that start. */
  create(address: Uint8Array, terms: RoomTerms, start: SignedStart, head: Uint8Array): Promise<void>;
  /** Starts of a room, oldest first. */
  starts(address: Uint8Array): Promise<readonly SignedStart[]>;
  /** Adds a start at the end of the log; `head` is its hash. */
  addStart(address: Uint8Array, start: SignedStart, head: Uint8Array): Promise<void>;
  append(address: Uint8Array, entry: LogEntry): Promise<void>;
  /** Leaves at `from`, `from` + 1, …: fewer than `count` at the end of the log. @throws AparteError `relay-data-damaged` where one is missing */
  leaves(address: Uint8Array, from: number, count: number): Promise<readonly Leaf[]>;
  /** As {@link leaves}, with payloads; at least one entry, then no more than `maxBytes` of payloads. */
  entries(address: Uint8Array, from: number, count: number, maxBytes: number): Promise<readonly StoredEntry[]>;
  /** The head stored at a multiple of {@link CHECKPOINT_INTERVAL}. */
  checkpoint(address: Uint8Array, n: number): Promise<Uint8Array | undefined>;
  /** Drops the payloads of the longest prefix whose leaves are older than `beforeMs`. */
  expire(address: Uint8Array, beforeMs: number): Promise<Expired>;
  /** A kept payload by its SHA-256. */
  find(digest: Uint8Array): Promise<FoundEntry | undefined>;
  /** Stored bytes of all rooms. */
  readonly storedBytes: number;
  /** Waits for what was begun, then lets go of the store. */
  close(): Promise<void>;
}
