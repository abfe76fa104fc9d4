/**
 * The hash chain that keeps the relay honest (docs/PROTOCOL.md §5): leaves, heads, starts of generations, signed heads. Pure: hashing is passed in,
 * signing and verifying happen elsewhere over the bytes given here.
 */
import { AparteError } from './errors';
import { ByteReader, ByteWriter, concatBytes, equalBytes } from './bytes';
import { LABEL_BYTES, LABEL_CHAIN, LABEL_HEADS, LABEL_OLDER, LABEL_START } from './labels';

/** SHA-256 of a byte string, 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32;
/** Bytes of a generation's name. */
export const GENERATION_BYTES = 16;
/** Bytes of a signature, ECDSA P-256 and Ed25519 alike. */
export const SIGNATURE_BYTES = 64;
/** Bytes of a leaf. */
export const LEAF_BYTES = 44;
/** Bytes of a start, under its hash and its signature. */
const START_BYTES = 160;
/** Bytes of a start with its signature. */
export const SIGNED_START_BYTES = START_BYTES + SIGNATURE_BYTES;
/** Bytes of a head as it is shown: generation, n, head, signature. */
export const SHOWN_HEAD_BYTES = GENERATION_BYTES + 8 + HASH_BYTES + SIGNATURE_BYTES;

/** What the relay keeps of a durable frame for ever. */
export interface Leaf {
  /** Relay time of acceptance, ms since 1970; never goes back along the chain. */
  readonly timeMs: number;
  /** Bytes of the payload. */
  readonly length: number;
  /** SHA-256 of the payload. */
  readonly digest: Uint8Array;
}

/** A position of a room's log in one generation, with the chain's head there. */
export interface Head {
  /** First 16 bytes of the hash of the generation's start. */
  readonly generation: Uint8Array;
  /** Position; 0 before the first frame. */
  readonly n: number;
  readonly head: Uint8Array;
}

/** A head that the relay signed. */
export interface SignedHead extends Head {
  /** ECDSA P-256 signature (r, s; low s) over {@link encodeHeadStatement}. */
  readonly signature: Uint8Array;
}

/** The start of a generation. */
export interface Start {
  /** SHA-256 of the relay's public key (SPKI). */
  readonly relayKey: Uint8Array;
  readonly room: Uint8Array;
  readonly random: Uint8Array;
  /** Generation that it continues; zeros for a room's first. */
  readonly parent: Uint8Array;
  /** Position at which it continues. */
  readonly n: number;
  /** Head of the parent at `n`; zeros for a room's first. */
  readonly parentHead: Uint8Array;
  readonly retentionDays: number;
  readonly timeMs: number;
}

/** A start with the relay's signature over its {@link START_BYTES}. */
export interface SignedStart extends Start {
  readonly signature: Uint8Array;
}

/** 44 bytes of a leaf. */
export function encodeLeaf(leaf: Leaf): Uint8Array {
  return new ByteWriter(LEAF_BYTES).u64(leaf.timeMs).u32(leaf.length).put(leaf.digest).done();
}

/** Reads a leaf. */
export function readLeaf(reader: ByteReader): Leaf {
  return { timeMs: reader.u64(), length: reader.u32(), digest: reader.take(HASH_BYTES) };
}

/** What every link of a chain is hashed from, written over each time: an array for each would cost as much as its hash. */
const linkBytes = new Uint8Array(LABEL_BYTES + HASH_BYTES + 8 + LEAF_BYTES);

/** head(n) from head(n - 1) and the leaf at n. */
export function nextHead(sha256: Sha256, previous: Uint8Array, n: number, leaf: Leaf): Uint8Array {
  const bytes = new ByteWriter(linkBytes.length, linkBytes);
  bytes.put(LABEL_CHAIN).put(previous).u64(n).u64(leaf.timeMs).u32(leaf.length).put(leaf.digest);
  return sha256(bytes.done());
}

/** 160 bytes of a start: what its hash covers and what the relay signs. */
export function encodeStart(start: Start): Uint8Array {
  return new ByteWriter(START_BYTES)
    .put(LABEL_START)
    .put(start.relayKey)
    .put(start.room)
    .put(start.random)
    .put(start.parent)
    .u64(start.n)
    .put(start.parentHead)
    .u16(start.retentionDays)
    .u64(start.timeMs)
    .done();
}

/** A start with its signature, as it travels: 224 bytes. */
export function encodeSignedStart(start: SignedStart): Uint8Array {
  return new ByteWriter(SIGNED_START_BYTES).put(encodeStart(start)).put(start.signature).done();
}

/** Reads {@link SIGNED_START_BYTES}; the signature is not verified here. @throws AparteError `bad-frame` */
export function decodeSignedStart(bytes: Uint8Array): SignedStart {
  const reader = new ByteReader(bytes);
  if (!equalBytes(reader.take(LABEL_BYTES), LABEL_START)) throw new AparteError('bad-frame', { what: 'start label' });
  const start: SignedStart = {
    relayKey: reader.take(HASH_BYTES),
    room: reader.take(32),
    random: reader.take(16),
    parent: reader.take(GENERATION_BYTES),
    n: reader.u64(),
    parentHead: reader.take(HASH_BYTES),
    retentionDays: reader.u16(),
    timeMs: reader.u64(),
    signature: reader.take(SIGNATURE_BYTES),
  };
  reader.end();
  return start;
}

/** The head at a start's position, and the generation that it names. */
export function headOfStart(sha256: Sha256, start: Start): Head {
  const hash = sha256(encodeStart(start));
  return { generation: hash.subarray(0, GENERATION_BYTES), n: start.n, head: hash };
}

/** Challenge of a head that was signed unasked. */
export const NO_CHALLENGE: Uint8Array = new Uint8Array(HASH_BYTES);

/** What the relay signs of a head: label, relay key, room, generation, n, head, challenge. */
export function encodeHeadStatement(
  relayKey: Uint8Array,
  room: Uint8Array,
  head: Head,
  challenge: Uint8Array = NO_CHALLENGE,
): Uint8Array {
  return new ByteWriter(LABEL_BYTES + HASH_BYTES + 32 + GENERATION_BYTES + 8 + HASH_BYTES + HASH_BYTES)
    .put(LABEL_HEADS)
    .put(relayKey)
    .put(room)
    .put(head.generation)
    .u64(head.n)
    .put(head.head)
    .put(challenge)
    .done();
}

/**
 * The challenge under the relay's signature on a head of `generation` that was asked for with `challenge` while `current` was the newest
 * generation. In the current one it is what the client sent. On an older one it is bound to the current one: whoever reads such a
 * signature later can tell that the generation was over by then, which is what evidence of two branches rests on.
 */
export function signedChallenge(
  sha256: Sha256,
  current: Uint8Array,
  generation: Uint8Array,
  challenge: Uint8Array,
): Uint8Array {
  if (equalBytes(generation, current)) return challenge;
  return sha256(concatBytes(LABEL_OLDER, current, challenge));
}

/** A signed head as it is shown in openings, views and evidence: generation 16, n 8, head 32, signature 64. */
export function encodeShownHead(head: SignedHead): Uint8Array {
  return new ByteWriter(SHOWN_HEAD_BYTES).put(head.generation).u64(head.n).put(head.head).put(head.signature).done();
}

/** Reads a shown head; the signature is not verified here. */
export function readShownHead(reader: ByteReader): SignedHead {
  return {
    generation: reader.take(GENERATION_BYTES),
    n: reader.u64(),
    head: reader.take(HASH_BYTES),
    signature: reader.take(SIGNATURE_BYTES),
  };
}
