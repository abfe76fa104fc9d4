/**
 * Evidence against a relay as one small file (docs/PROTOCOL.md §11.10): values, and their one encoding. What is the same in all evidence of a kind
 * is not written, and what can be computed is not either: there is one file for one proof, and no byte of it that says nothing. Whether what a file
 * says is true is judged in verify.ts.
 */
import { ByteReader, ByteWriter, concatBytes, equalBytes } from '../../protocol/bytes';
import {
  HASH_BYTES,
  LEAF_BYTES,
  SHOWN_HEAD_BYTES,
  SIGNATURE_BYTES,
  SIGNED_START_BYTES,
  decodeSignedStart,
  encodeShownHead,
  encodeSignedStart,
  headOfStart,
  readShownHead,
  type Head,
  type SignedHead,
  type SignedStart,
} from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import { LABEL_BYTES, LABEL_PROOF } from '../../protocol/labels';
import { sha256 } from '../crypto/hash';

const VERSION = 1;
const KIND_FORK = 1;
const KIND_BRANCHES = 2;
const ROOM_BYTES = 32;
/** A P-256 key in SPKI form takes 91 bytes as relays write it; the longest form that names its curve by numbers takes 335. */
const MAX_PUBLIC_KEY_BYTES = 512;
/** Positions between the two statements of a fork. The relay signs within a second of a change: they are rarely more than some hundreds. */
export const MAX_EVIDENCE_LEAVES = 1_000_000;
const ANSWER_BYTES = 8 + HASH_BYTES + SIGNATURE_BYTES;
const SIDE_BYTES = SHOWN_HEAD_BYTES + ANSWER_BYTES;
const MAX_STATEMENT_BYTES = 1 + SIGNED_START_BYTES;
const MAX_HEADER_BYTES = LABEL_BYTES + 1 + 1 + 2 + MAX_PUBLIC_KEY_BYTES + ROOM_BYTES;
/** No evidence is longer. */
export const MAX_EVIDENCE_BYTES =
  MAX_HEADER_BYTES + 2 * MAX_STATEMENT_BYTES + HASH_BYTES + MAX_EVIDENCE_LEAVES * LEAF_BYTES;

/** Something that the relay signed about one position of one generation. */
export type Statement =
  /** A signed head, asked for or not. */
  | { readonly type: 'head'; readonly head: SignedHead; readonly challenge: Uint8Array }
  /** A start, for what it says of its parent: the head at the position where it continues. */
  | { readonly type: 'parent'; readonly start: SignedStart }
  /** A start, for the generation that it begins: its hash is the head at its position. */
  | { readonly type: 'start'; readonly start: SignedStart };

const STATEMENT_TYPES: Readonly<Record<Statement['type'], number>> = { head: 1, parent: 2, start: 3 };

/** How the second statement's head descends from another head than the first statement's. */
export interface Descent {
  /** Head of the second history at the first statement's position. */
  readonly from: Uint8Array;
  /** The leaves above it up to the second statement's position, {@link LEAF_BYTES} each. */
  readonly leaves: Uint8Array;
}

interface EvidenceBase {
  /** The relay's public key as SPKI, byte for byte as its hash, the pin, is taken of it. */
  readonly relayPublicKey: Uint8Array;
  readonly room: Uint8Array;
}

/** Two statements about one generation that no one history has. */
export interface ForkEvidence extends EvidenceBase {
  readonly kind: 'fork';
  /** At the lower position; at equal ones that with the smaller bytes. */
  readonly first: Statement;
  readonly second: Statement;
  /** Absent where both are about one position: then the second statement's own head is the other one. */
  readonly descent?: Descent;
}

/** What one of two generations shows. */
export interface BranchSide {
  /** Signed unasked. */
  readonly shown: SignedHead;
  /** Head of the same generation, signed with the challenge that covers what the other side shows. */
  readonly answer: Omit<SignedHead, 'generation'>;
}

/** Two generations that the relay kept alive at once. */
export interface BranchEvidence extends EvidenceBase {
  readonly kind: 'branches';
  /** The generation with the smaller name first. */
  readonly sides: readonly [BranchSide, BranchSide];
}

/** See the file's head. */
export type Evidence = ForkEvidence | BranchEvidence;

/** The generation, position and head that a statement is about. */
export function headOf(statement: Statement): Head {
  if (statement.type === 'head') return statement.head;
  const { start } = statement;
  if (statement.type === 'start') return headOfStart(sha256, start);
  return { generation: start.parent, n: start.n, head: start.parentHead };
}

function positionOf(statement: Statement): number {
  return statement.type === 'head' ? statement.head.n : statement.start.n;
}

/** The bytes of a statement: its type, then what was signed. */
export function encodeStatement(statement: Statement): Uint8Array {
  const type = Uint8Array.of(STATEMENT_TYPES[statement.type]);
  return statement.type === 'head'
    ? concatBytes(type, encodeShownHead(statement.head), statement.challenge)
    : concatBytes(type, encodeSignedStart(statement.start));
}

/** Negative where `a` stands before `b`, 0 where they are the same. */
export function compareStatements(a: Statement, b: Statement): number {
  const distance = positionOf(a) - positionOf(b);
  return distance === 0 ? Buffer.compare(encodeStatement(a), encodeStatement(b)) : distance;
}

function encodeFork({ first, second, descent }: ForkEvidence): Uint8Array {
  const statements = concatBytes(encodeStatement(first), encodeStatement(second));
  return descent ? concatBytes(statements, descent.from, descent.leaves) : statements;
}

function encodeSide({ shown, answer }: BranchSide): Uint8Array {
  const bytes = new ByteWriter(SIDE_BYTES).put(encodeShownHead(shown));
  return bytes.u64(answer.n).put(answer.head).put(answer.signature).done();
}

/** The bytes of a file of evidence. */
export function encodeEvidence(evidence: Evidence): Uint8Array {
  const { relayPublicKey, room, kind } = evidence;
  const header = new ByteWriter(LABEL_BYTES + 1 + 1 + 2 + relayPublicKey.length + ROOM_BYTES)
    .put(LABEL_PROOF)
    .u8(VERSION)
    .u8(kind === 'fork' ? KIND_FORK : KIND_BRANCHES)
    .u16(relayPublicKey.length)
    .put(relayPublicKey)
    .put(room)
    .done();
  const body = evidence.kind === 'fork' ? encodeFork(evidence) : concatBytes(...evidence.sides.map(encodeSide));
  return concatBytes(header, body);
}

const unreadable = (what: string, cause?: unknown): AparteError => new AparteError('bad-evidence', { what }, { cause });

function readStatement(reader: ByteReader): Statement {
  const type = reader.u8();
  if (type === STATEMENT_TYPES.head) {
    return { type: 'head', head: readShownHead(reader), challenge: reader.take(HASH_BYTES) };
  }
  if (type !== STATEMENT_TYPES.parent && type !== STATEMENT_TYPES.start) throw unreadable('statement type');
  const start = decodeSignedStart(reader.take(SIGNED_START_BYTES));
  return { type: type === STATEMENT_TYPES.parent ? 'parent' : 'start', start };
}

/** Reads what {@link encodeStatement} wrote. @throws AparteError `bad-evidence` */
export function decodeStatement(bytes: Uint8Array): Statement {
  const reader = new ByteReader(bytes);
  const statement = readStatement(reader);
  reader.end();
  return statement;
}

/** Takes `count` leaves, each of which must be readable, as one piece: a million objects would take ten times their room. */
function readLeaves(reader: ByteReader, count: number): Uint8Array {
  const leaves = reader.take(count * LEAF_BYTES);
  const fields = new DataView(leaves.buffer, leaves.byteOffset, leaves.byteLength);
  for (let offset = 0; offset < leaves.length; offset += LEAF_BYTES) {
    // The upper half of the time; beyond, it is no number that a leaf can have.
    if (fields.getUint32(offset) > 0x1f_ffff) throw unreadable('leaf');
  }
  return leaves;
}

function readFork(reader: ByteReader, base: EvidenceBase): ForkEvidence {
  const first = readStatement(reader);
  const second = readStatement(reader);
  if (compareStatements(first, second) >= 0) throw unreadable('order');
  const distance = positionOf(second) - positionOf(first);
  if (distance === 0) return { kind: 'fork', ...base, first, second };
  if (distance > MAX_EVIDENCE_LEAVES) throw unreadable('leaves');
  const from = reader.take(HASH_BYTES);
  return { kind: 'fork', ...base, first, second, descent: { from, leaves: readLeaves(reader, distance) } };
}

function readSide(reader: ByteReader): BranchSide {
  const shown = readShownHead(reader);
  const answer = { n: reader.u64(), head: reader.take(HASH_BYTES), signature: reader.take(SIGNATURE_BYTES) };
  return { shown, answer };
}

function readBranches(reader: ByteReader, base: EvidenceBase): BranchEvidence {
  const sides = [readSide(reader), readSide(reader)] as const;
  if (compareSides(...sides) >= 0) throw unreadable('order');
  return { kind: 'branches', ...base, sides };
}

/** Negative where `a` stands before `b`, 0 where they are of one generation. */
export function compareSides(a: BranchSide, b: BranchSide): number {
  return Buffer.compare(a.shown.generation, b.shown.generation);
}

function read(reader: ByteReader): Evidence {
  if (!equalBytes(reader.take(LABEL_BYTES), LABEL_PROOF)) throw unreadable('label');
  if (reader.u8() !== VERSION) throw unreadable('version');
  const kind = reader.u8();
  const keyBytes = reader.u16();
  if (keyBytes > MAX_PUBLIC_KEY_BYTES) throw unreadable('relay key');
  const base = { relayPublicKey: reader.take(keyBytes), room: reader.take(ROOM_BYTES) };
  if (kind !== KIND_FORK && kind !== KIND_BRANCHES) throw unreadable('kind');
  const evidence = kind === KIND_FORK ? readFork(reader, base) : readBranches(reader, base);
  reader.end();
  return evidence;
}

/** Reads a file of evidence; nothing of it is verified yet. The values share memory with `bytes`. @throws AparteError `bad-evidence` */
export function decodeEvidence(bytes: Uint8Array): Evidence {
  if (bytes.length > MAX_EVIDENCE_BYTES) throw unreadable('too long');
  try {
    return read(new ByteReader(bytes));
  } catch (error) {
    if (error instanceof AparteError && error.code !== 'bad-evidence') throw unreadable('layout', error);
    throw error;
  }
}
