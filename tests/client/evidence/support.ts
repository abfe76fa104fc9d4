/** A relay's key in the hands of whoever writes two histories with it. */
import { createHash, generateKeyPairSync } from 'node:crypto';

import { branchChallenge, type LogName } from '../../../client/evidence/challenge';
import type { BranchSide, Statement } from '../../../client/evidence/evidence';
import {
  NO_CHALLENGE,
  encodeHeadStatement,
  encodeStart,
  headOfStart,
  nextHead,
  type Head,
  type Leaf,
  type SignedHead,
  type SignedStart,
  type Start,
} from '../../../protocol/chain';
import { makeRelayKey } from '../../../server/crypto/relay-key';

export const sha256 = (bytes: Uint8Array): Uint8Array => Uint8Array.from(createHash('sha256').update(bytes).digest());

/** 32 bytes that differ from every other by their name. */
export const bytesOf = (name: string): Uint8Array => sha256(Buffer.from(name));

export const ROOM = bytesOf('room');

/** A leaf as a payload of that name leaves it. */
function leafOf(name: string, timeMs = 1_760_000_000_000): Leaf {
  return { timeMs, length: 300, digest: bytesOf(name) };
}

/** One history of a generation: its start, and a leaf for each name. */
export class History {
  readonly leaves: readonly Leaf[];
  private readonly heads: readonly Uint8Array[];

  constructor(
    readonly start: SignedStart,
    names: readonly string[],
    /** Head at the start's position; another one than the start's hash makes a history that no generation has. */
    base: Uint8Array = headOfStart(sha256, start).head,
  ) {
    this.leaves = names.map((name) => leafOf(name));
    const heads = [base];
    for (const [index, leaf] of this.leaves.entries()) {
      heads.push(nextHead(sha256, heads[index] ?? base, start.n + index + 1, leaf));
    }
    this.heads = heads;
  }

  get generation(): Uint8Array {
    return headOfStart(sha256, this.start).generation;
  }

  at(n: number): Head {
    const head = this.heads[n - this.start.n];
    if (!head) throw new Error(`no position ${String(n)}`);
    return { generation: this.generation, n, head };
  }

  /** How the head at `to` descends from that at `from`. */
  descent(from: number, to: number): { readonly from: Uint8Array; readonly leaves: readonly Leaf[] } {
    return { from: this.at(from).head, leaves: this.leaves.slice(from - this.start.n, to - this.start.n) };
  }
}

/** See the file's head. */
export class RelayHand implements LogName {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly key = makeRelayKey(this.keys.privateKey);
  readonly relayPublicKey = Uint8Array.from(this.keys.publicKey.export({ type: 'spki', format: 'der' }));
  readonly relayKey = Uint8Array.from(this.key.hash);

  constructor(readonly room: Uint8Array = ROOM) {}

  start(name: string, fields: Partial<Start> = {}): SignedStart {
    const start: Start = {
      relayKey: this.relayKey,
      room: this.room,
      random: bytesOf(name).subarray(0, 16),
      parent: new Uint8Array(16),
      n: 0,
      parentHead: new Uint8Array(32),
      retentionDays: 30,
      timeMs: 1_760_000_000_000,
      ...fields,
    };
    return { ...start, signature: this.key.sign(encodeStart(start)) };
  }

  /** A start that continues `history` at `n`. */
  startAfter(history: History, n: number, name: string): SignedStart {
    return this.start(name, { parent: history.generation, n, parentHead: history.at(n).head });
  }

  signed(head: Head, challenge: Uint8Array = NO_CHALLENGE): SignedHead {
    return { ...head, signature: this.key.sign(encodeHeadStatement(this.relayKey, this.room, head, challenge)) };
  }

  statement(head: Head, challenge: Uint8Array = NO_CHALLENGE): Statement {
    return { type: 'head', head: this.signed(head, challenge), challenge };
  }

  /** What a generation shows beside `other`. */
  side(shown: SignedHead, answered: Head, other: SignedHead): BranchSide {
    return { shown, answer: this.signed(answered, branchChallenge(this, other)) };
  }
}

/** Two histories of one generation that part after position 2. */
export function twoHistories(relay: RelayHand): { readonly one: History; readonly two: History } {
  const start = relay.start('generation');
  return {
    one: new History(start, ['a', 'b', 'c', 'd', 'e']),
    two: new History(start, ['a', 'b', 'C', 'D', 'E', 'F']),
  };
}

/** Two generations, and what each shows of the other. */
export function twoSides(relay: RelayHand): readonly [BranchSide, BranchSide] {
  const root = new History(relay.start('root'), ['a', 'b', 'c']);
  const left = new History(relay.startAfter(root, 3, 'left'), ['d', 'e']);
  const right = new History(relay.startAfter(root, 2, 'right'), ['D', 'E', 'F']);
  const [here, there] = [relay.signed(left.at(5)), relay.signed(right.at(4))];
  return [relay.side(here, left.at(5), there), relay.side(there, right.at(5), here)];
}
