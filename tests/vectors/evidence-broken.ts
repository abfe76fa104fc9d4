/** Files of evidence that prove nothing, or cannot be read, each for one reason. */
import {
  compareSides,
  compareStatements,
  encodeEvidence,
  type BranchSide,
  type Statement,
} from '../../client/evidence/evidence';
import { ByteWriter, concatBytes, fromHex, toHex } from '../../protocol/bytes';
import type { SignedHead } from '../../protocol/chain';
import chain from './chain.json';
import { RELAY, at, withHighS } from './log';
import ecdsa from './published/wycheproof-ecdsa-p256-sha256.json';
import { signedHeadOf } from './hex';

export interface RefusedJson {
  readonly name: string;
  /** Why it proves nothing, or `bad-evidence` where it cannot be read. */
  readonly expect: string;
  readonly bytes: string;
}

/** What the broken ones are made of: the good files, and their parts by number. */
export interface Material {
  readonly forks: readonly Uint8Array[];
  readonly branches: readonly Uint8Array[];
  readonly statement: (index: number) => Statement;
  readonly side: (shown: number, answer: number) => BranchSide;
}

const KEY_AT = 14 + 1 + 1 + 2;
const KEY_BYTES = RELAY.publicKey.length;
const ROOM_AT = KEY_AT + KEY_BYTES;
const BODY_AT = ROOM_AT + 32;
const HEAD_STATEMENT_BYTES = 1 + 120 + 32;
const DESCENT_AT = BODY_AT + 2 * HEAD_STATEMENT_BYTES;
const ED25519_SPKI = fromHex(`302a300506032b6570032100${chain.room}`);

function flipped(bytes: Uint8Array, offset: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[offset] = (changed[offset] ?? 0) ^ 1;
  return changed;
}

function withBytes(bytes: Uint8Array, offset: number, part: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed.set(part, offset);
  return changed;
}

/** The same file with another relay key, of any length. */
function withKey(bytes: Uint8Array, key: Uint8Array): Uint8Array {
  const length = new ByteWriter(2).u16(key.length).done();
  return concatBytes(bytes.subarray(0, KEY_AT - 2), length, key, bytes.subarray(ROOM_AT));
}

function fork(first: Statement, second: Statement): Uint8Array {
  return encodeEvidence({ kind: 'fork', relayPublicKey: RELAY.publicKey, room: RELAY.room, first, second });
}

function sorted(a: Statement, b: Statement): [Statement, Statement] {
  return compareStatements(a, b) < 0 ? [a, b] : [b, a];
}

const headStatement = (head: SignedHead, challenge: string): Statement => ({
  type: 'head',
  head,
  challenge: fromHex(challenge),
});

/** Two heads at position 3 of chain.json, of two generations. */
function ofTwoGenerations(): Uint8Array {
  const heads = [0, 4].map((index) => at(chain.heads, index));
  const [a, b] = heads.map((one) => headStatement(signedHeadOf(one), one.covered));
  if (!a || !b) throw new Error('heads');
  return fork(...sorted(a, b));
}

function highS(statement: Statement): Statement {
  if (statement.type !== 'head') throw new Error('no head');
  const signature = fromHex(withHighS(toHex(statement.head.signature)));
  return { ...statement, head: { ...statement.head, signature } };
}

function provingNothing({ forks, branches, statement, side }: Material): [string, string, Uint8Array][] {
  const [onePosition, twoPositions, starts] = [at(forks, 0), at(forks, 1), at(forks, 3)];
  const sides = at(branches, 0);
  const otherKey = fromHex(at(ecdsa, 0).publicKey);
  const branchesWith = (a: BranchSide, b: BranchSide): Uint8Array =>
    encodeEvidence({
      kind: 'branches',
      relayPublicKey: RELAY.publicKey,
      room: RELAY.room,
      sides: compareSides(a, b) < 0 ? [a, b] : [b, a],
    });
  return [
    ['a relay key that is none', 'relay-key', withKey(twoPositions, new Uint8Array(KEY_BYTES))],
    ['an Ed25519 key', 'relay-key', withKey(twoPositions, ED25519_SPKI)],
    ['no relay key', 'relay-key', withKey(twoPositions, new Uint8Array(0))],
    ['starts, against another key', 'other-relay', withKey(starts, otherKey)],
    ['heads, against another key', 'false-signature', withKey(twoPositions, otherKey)],
    ['branches, against another key', 'false-signature', withKey(sides, otherKey)],
    ['starts, in another room', 'other-room', flipped(starts, ROOM_AT)],
    ['heads, in another room', 'false-signature', flipped(twoPositions, ROOM_AT)],
    ['branches, in another room', 'false-signature', flipped(sides, ROOM_AT)],
    ['a bit of the first signature', 'false-signature', flipped(twoPositions, BODY_AT + 120)],
    ['a bit of the second challenge', 'false-signature', flipped(twoPositions, DESCENT_AT - 1)],
    ['a signature with its high s', 'false-signature', fork(...sorted(highS(statement(0)), statement(1)))],
    ['two generations, one head each', 'other-generation', ofTwoGenerations()],
    ['one head, signed twice', 'same-head', fork(...sorted(statement(0), statement(7)))],
    ['a bit of the head that the leaves begin at', 'leaves', flipped(twoPositions, DESCENT_AT)],
    ['a bit of a digest among the leaves', 'leaves', flipped(twoPositions, DESCENT_AT + 32 + 43)],
    ['a bit of a time among the leaves', 'leaves', flipped(twoPositions, DESCENT_AT + 32 + 7)],
    ['branches, one of them over when it answered', 'false-signature', branchesWith(side(3, 2), side(4, 1))],
    ['branches, an answer in place of the other', 'false-signature', branchesWith(side(3, 1), side(4, 0))],
    ['branches, a bit of an answer', 'false-signature', flipped(sides, sides.length - 1)],
    ['a bit of a head at one position', 'false-signature', flipped(onePosition, BODY_AT + 1 + 16 + 8)],
  ];
}

function unreadable({ forks, branches, statement }: Material): [string, Uint8Array][] {
  const [good, starts] = [at(forks, 1), at(forks, 3)];
  const branchesFile = at(branches, 0);
  const [a, b] = sorted(statement(0), statement(1));
  const sideBytes = (branchesFile.length - BODY_AT) / 2;
  const [left, right] = [branchesFile.subarray(BODY_AT, BODY_AT + sideBytes), branchesFile.subarray(-sideBytes)];
  return [
    ['nothing', new Uint8Array(0)],
    ['another label', flipped(good, 13)],
    ['version 2', withBytes(good, 14, Uint8Array.of(2))],
    ['kind 3', withBytes(good, 15, Uint8Array.of(3))],
    ['a fork said to be branches', withBytes(good, 15, Uint8Array.of(2))],
    ['branches said to be a fork', withBytes(branchesFile, 15, Uint8Array.of(1))],
    ['a relay key of 513 bytes', withKey(good, new Uint8Array(513))],
    ['a statement of type 4', withBytes(good, BODY_AT, Uint8Array.of(4))],
    ['a start with another label', flipped(starts, BODY_AT + 1)],
    ['statements in the other order', fork(b, a)],
    ['one statement twice', fork(a, a)],
    ['sides in the other order', concatBytes(branchesFile.subarray(0, BODY_AT), right, left)],
    ['one side twice', concatBytes(branchesFile.subarray(0, BODY_AT), left, left)],
    ['a byte less', good.subarray(0, -1)],
    ['a byte more', concatBytes(good, Uint8Array.of(0))],
    ['a leaf less', good.subarray(0, -44)],
    ['a leaf more', concatBytes(good, good.subarray(-44))],
    ['a position of 2^53', withBytes(good, BODY_AT + HEAD_STATEMENT_BYTES + 1 + 16, fromHex('0020000000000000'))],
    ['a time of 2^53 among the leaves', withBytes(good, DESCENT_AT + 32, fromHex('0020000000000000'))],
  ];
}

/** All of them. */
export function brokenFiles(material: Material): RefusedJson[] {
  const refused = provingNothing(material).map(([name, reason, bytes]) => {
    return { name, expect: reason, bytes: toHex(bytes) };
  });
  const bad = unreadable(material).map(([name, bytes]) => ({ name, expect: 'bad-evidence', bytes: toHex(bytes) }));
  return [...refused, ...bad];
}
