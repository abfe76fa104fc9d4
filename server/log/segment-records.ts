/**
 * Records of the log's segments: checksum 4, length 4 of what follows the kind, kind 1, fields, and a frame's payload. The checksum covers length,
 * kind and fields, and begins with the segment's salt: whoever writes a payload that looks like records cannot know theirs. A payload is
 * checked by the digest in its fields, which is there already.
 */
import { equalBytes, readU32 } from '../../protocol/bytes';
import { HASH_BYTES, LEAF_BYTES, SIGNED_START_BYTES, encodeSignedStart, type SignedStart } from '../../protocol/chain';
import { crc32c } from './crc32c';
import type { LogEntry, RoomTerms } from './room-log';

/** Kinds; a number never changes its meaning. */
export const RECORD = { batch: 1, room: 2, start: 3, frame: 4, leaf: 5, expired: 6 } as const;

export const ADDRESS_BYTES = 32;
const HEAD_BYTES = 9;
const LEAF_AT = ADDRESS_BYTES + 8;
/** Address 32, position 8, leaf 44, head 32. */
const FRAME_FIELDS_BYTES = LEAF_AT + LEAF_BYTES + HASH_BYTES;
/** Address 32, position 8, head 32, time 8, starts 4. */
const CLAIM_BYTES = ADDRESS_BYTES + 8 + HASH_BYTES + 8 + 4;
const ROOM_BYTES = ADDRESS_BYTES + 2 + 8 + HASH_BYTES + SIGNED_START_BYTES;
const START_BYTES = ADDRESS_BYTES + HASH_BYTES + SIGNED_START_BYTES;
const EXPIRED_BYTES = ADDRESS_BYTES + 8 + 8;
const INITIAL_BYTES = 64 * 1024;
const HIGH = 0x1_0000_0000;

/** The segment's first bytes: label 10, version 2, number 4, salt 4, first sequence 8, checksum 4. */
export const SEGMENT_HEADER_BYTES = 32;
const SEGMENT_VERSION = 1;
const LABEL = Buffer.from('aparte log');

export interface SegmentHeader {
  readonly number: number;
  readonly salt: number;
  /** Number of the first batch: batches are counted through all segments. */
  readonly firstSequence: number;
}

/** Where a room stood when a batch was written. */
export interface Claim {
  readonly address: Uint8Array;
  readonly end: number;
  readonly head: Uint8Array;
  readonly timeMs: number;
  /** How many starts it has. */
  readonly starts: number;
}

interface RecordFields {
  readonly address: Uint8Array;
  readonly head: Uint8Array;
}

export type SegmentRecord =
  | { readonly kind: typeof RECORD.batch; readonly sequence: number; readonly claims: readonly Claim[] }
  | ({ readonly kind: typeof RECORD.room; readonly terms: RoomTerms; readonly start: Uint8Array } & RecordFields)
  | ({ readonly kind: typeof RECORD.start; readonly start: Uint8Array } & RecordFields)
  | ({
      readonly kind: typeof RECORD.frame | typeof RECORD.leaf;
      readonly n: number;
      /** {@link LEAF_BYTES}. */
      readonly leaf: Uint8Array;
      /** Where the payload begins in the segment. */
      readonly payloadAt: number;
    } & RecordFields)
  | {
      readonly kind: typeof RECORD.expired;
      readonly address: Uint8Array;
      readonly first: number;
      readonly bytes: number;
    };

export interface PlacedRecord {
  readonly record: SegmentRecord;
  readonly at: number;
  readonly end: number;
}

export function encodeSegmentHeader({ number, salt, firstSequence }: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
  bytes.set(LABEL);
  bytes.writeUInt16BE(SEGMENT_VERSION, 10);
  bytes.writeUInt32BE(number, 12);
  bytes.writeUInt32BE(salt, 16);
  writeU64(bytes, firstSequence, 20);
  bytes.writeUInt32BE(crc32c(bytes, 0, SEGMENT_HEADER_BYTES - 4), SEGMENT_HEADER_BYTES - 4);
  return bytes;
}

/** @returns `undefined` where it is damaged; the version of a newer one */
export function decodeSegmentHeader(bytes: Uint8Array): SegmentHeader | { readonly newer: number } | undefined {
  const isWhole = bytes.length >= SEGMENT_HEADER_BYTES && equalBytes(bytes.subarray(0, LABEL.length), LABEL);
  if (!isWhole || crc32c(bytes, 0, SEGMENT_HEADER_BYTES - 4) !== readU32(bytes, SEGMENT_HEADER_BYTES - 4))
    return undefined;
  const version = ((bytes[10] ?? 0) << 8) | (bytes[11] ?? 0);
  if (version > SEGMENT_VERSION) return { newer: version };
  return { number: readU32(bytes, 12), salt: readU32(bytes, 16), firstSequence: readU64(bytes, 20) };
}

/** Writes records one behind the other into memory. */
export class RecordWriter {
  private used = 0;

  constructor(
    private readonly salt: number,
    private buffer: Buffer = Buffer.allocUnsafe(INITIAL_BYTES),
  ) {}

  /** What was written; it shares memory with the writer. */
  get bytes(): Buffer {
    return this.buffer.subarray(0, this.used);
  }

  get length(): number {
    return this.used;
  }

  /** @param claims where the rooms of the batch before stand: what is lost of it is missed then */
  batch(sequence: number, claims: readonly Claim[]): void {
    const at = this.begin(RECORD.batch, 8 + claims.length * CLAIM_BYTES);
    writeU64(this.buffer, sequence, at);
    for (const [index, { address, end, head, timeMs, starts }] of claims.entries()) {
      const claimAt = at + 8 + index * CLAIM_BYTES;
      this.buffer.set(address, claimAt);
      writeU64(this.buffer, end, claimAt + ADDRESS_BYTES);
      this.buffer.set(head, claimAt + ADDRESS_BYTES + 8);
      writeU64(this.buffer, timeMs, claimAt + ADDRESS_BYTES + 8 + HASH_BYTES);
      this.buffer.writeUInt32BE(starts, claimAt + CLAIM_BYTES - 4);
    }
    this.finish(at, this.used);
  }

  room(address: Uint8Array, terms: RoomTerms, start: SignedStart, head: Uint8Array): void {
    const at = this.begin(RECORD.room, ROOM_BYTES);
    this.buffer.set(address, at);
    this.buffer.writeUInt16BE(terms.retentionDays, at + ADDRESS_BYTES);
    writeU64(this.buffer, terms.createdMs, at + ADDRESS_BYTES + 2);
    this.buffer.set(head, at + ADDRESS_BYTES + 10);
    this.buffer.set(encodeSignedStart(start), at + ADDRESS_BYTES + 10 + HASH_BYTES);
    this.finish(at, this.used);
  }

  start(address: Uint8Array, start: SignedStart, head: Uint8Array): void {
    const at = this.begin(RECORD.start, START_BYTES);
    this.buffer.set(address, at);
    this.buffer.set(head, at + ADDRESS_BYTES);
    this.buffer.set(encodeSignedStart(start), at + ADDRESS_BYTES + HASH_BYTES);
    this.finish(at, this.used);
  }

  /** @param payload absent where only the leaf is kept @returns where the payload begins */
  frame(address: Uint8Array, { n, leaf, head }: Omit<LogEntry, 'payload'>, payload?: Uint8Array): number {
    const kind = payload ? RECORD.frame : RECORD.leaf;
    const at = this.begin(kind, FRAME_FIELDS_BYTES + (payload?.length ?? 0));
    const { buffer } = this;
    buffer.set(address, at);
    writeU64(buffer, n, at + ADDRESS_BYTES);
    writeU64(buffer, leaf.timeMs, at + LEAF_AT);
    buffer.writeUInt32BE(leaf.length, at + LEAF_AT + 8);
    buffer.set(leaf.digest, at + LEAF_AT + 12);
    buffer.set(head, at + LEAF_AT + LEAF_BYTES);
    const payloadAt = at + FRAME_FIELDS_BYTES;
    if (payload) buffer.set(payload, payloadAt);
    this.finish(at, payloadAt);
    return payloadAt;
  }

  /** The leaf of the frame whose payload was put at `payloadAt`; shares memory. */
  leafBefore(payloadAt: number): Buffer {
    const at = payloadAt - FRAME_FIELDS_BYTES + LEAF_AT;
    return this.buffer.subarray(at, at + LEAF_BYTES);
  }

  expired(address: Uint8Array, first: number, bytes: number): void {
    const at = this.begin(RECORD.expired, EXPIRED_BYTES);
    this.buffer.set(address, at);
    writeU64(this.buffer, first, at + ADDRESS_BYTES);
    writeU64(this.buffer, bytes, at + ADDRESS_BYTES + 8);
    this.finish(at, this.used);
  }

  /** @returns where the fields begin */
  private begin(kind: number, bytes: number): number {
    const needed = this.used + HEAD_BYTES + bytes;
    if (needed > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
      larger.set(this.bytes);
      this.buffer = larger;
    }
    this.buffer.writeUInt32BE(bytes, this.used + 4);
    this.buffer[this.used + 8] = kind;
    const at = this.used + HEAD_BYTES;
    this.used = needed;
    return at;
  }

  private finish(fieldsAt: number, coveredTo: number): void {
    const at = fieldsAt - HEAD_BYTES;
    this.buffer.writeUInt32BE(crc32c(this.buffer, at + 4, coveredTo, this.salt), at);
  }
}

/** The record at `at`; `undefined` where there is none that is what was written. Its fields share memory with `bytes`. */
export function recordAt(bytes: Uint8Array, at: number, salt: number): PlacedRecord | undefined {
  if (at + HEAD_BYTES > bytes.length) return undefined;
  const kind = bytes[at + 8] ?? 0;
  const length = readU32(bytes, at + 4);
  const fieldsAt = at + HEAD_BYTES;
  const end = fieldsAt + length;
  if (end > bytes.length || !isLengthOf(kind, length)) return undefined;
  const covered = kind === RECORD.frame ? fieldsAt + FRAME_FIELDS_BYTES : end;
  if (crc32c(bytes, at + 4, covered, salt) !== readU32(bytes, at)) return undefined;
  const record = decodeFields(kind, bytes, fieldsAt, end);
  return record && { record, at, end };
}

function isLengthOf(kind: number, length: number): boolean {
  switch (kind) {
    case RECORD.batch:
      return length >= 8 && (length - 8) % CLAIM_BYTES === 0;
    case RECORD.room:
      return length === ROOM_BYTES;
    case RECORD.start:
      return length === START_BYTES;
    case RECORD.frame:
      return length >= FRAME_FIELDS_BYTES;
    case RECORD.leaf:
      return length === FRAME_FIELDS_BYTES;
    case RECORD.expired:
      return length === EXPIRED_BYTES;
    default:
      return false;
  }
}

function decodeFields(kind: number, bytes: Uint8Array, at: number, end: number): SegmentRecord | undefined {
  const take = (from: number, length: number): Uint8Array => bytes.subarray(at + from, at + from + length);
  const address = take(0, ADDRESS_BYTES);
  switch (kind) {
    case RECORD.batch:
      return { kind, sequence: readU64(bytes, at), claims: decodeClaims(bytes.subarray(at + 8, end)) };
    case RECORD.room: {
      const retentionDays = ((bytes[at + ADDRESS_BYTES] ?? 0) << 8) | (bytes[at + ADDRESS_BYTES + 1] ?? 0);
      const terms = { retentionDays, createdMs: readU64(bytes, at + ADDRESS_BYTES + 2) };
      const head = take(ADDRESS_BYTES + 10, HASH_BYTES);
      return { kind, address, terms, head, start: take(ADDRESS_BYTES + 10 + HASH_BYTES, SIGNED_START_BYTES) };
    }
    case RECORD.start:
      return {
        kind,
        address,
        head: take(ADDRESS_BYTES, HASH_BYTES),
        start: take(ADDRESS_BYTES + HASH_BYTES, SIGNED_START_BYTES),
      };
    case RECORD.frame:
    case RECORD.leaf: {
      const n = readU64(bytes, at + ADDRESS_BYTES);
      const head = take(LEAF_AT + LEAF_BYTES, HASH_BYTES);
      return { kind, address, n, leaf: take(LEAF_AT, LEAF_BYTES), head, payloadAt: at + FRAME_FIELDS_BYTES };
    }
    case RECORD.expired:
      return {
        kind,
        address,
        first: readU64(bytes, at + ADDRESS_BYTES),
        bytes: readU64(bytes, at + ADDRESS_BYTES + 8),
      };
    default:
      return undefined;
  }
}

function decodeClaims(bytes: Uint8Array): Claim[] {
  const claims: Claim[] = [];
  for (let at = 0; at < bytes.length; at += CLAIM_BYTES) {
    claims.push({
      address: bytes.subarray(at, at + ADDRESS_BYTES),
      end: readU64(bytes, at + ADDRESS_BYTES),
      head: bytes.subarray(at + ADDRESS_BYTES + 8, at + ADDRESS_BYTES + 8 + HASH_BYTES),
      timeMs: readU64(bytes, at + ADDRESS_BYTES + 8 + HASH_BYTES),
      starts: readU32(bytes, at + CLAIM_BYTES - 4),
    });
  }
  return claims;
}

export function writeU64(bytes: Buffer, value: number, at: number): void {
  bytes.writeUInt32BE(Math.floor(value / HIGH), at);
  bytes.writeUInt32BE(value % HIGH, at + 4);
}

export function readU64(bytes: Uint8Array, at: number): number {
  return readU32(bytes, at) * HIGH + readU32(bytes, at + 4);
}
