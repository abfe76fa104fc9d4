/**
 * What may yet prove something (docs/PROTOCOL.md §11): what the relay signed against our chain, what our beacons showed, what was answered, whose account
 * differs. Kept in the vault, since the other half may come after a restart. Each part is bounded, the oldest of it goes first.
 */
import { ByteReader, ByteWriter, concatBytes, equalBytes } from '../../protocol/bytes';
import { HASH_BYTES, encodeShownHead, readShownHead, type SignedHead } from '../../protocol/chain';
import type { SignedAnswer } from '../../protocol/messages';
import { decodeStatement, encodeStatement, type Statement } from '../evidence/evidence';
import type { ProofRecord, ProofRole } from '../vault/store';
import type { Wanted } from './signature-desk';

/** Statements that contradict ours and wait for ours to be signed. */
const MAX_CONTESTED = 8;
/** Heads that we showed, and answers held against other branches. */
const MAX_REMEMBERED = 16;
/** Beacons that carry an answer: one may be lost, two may be. */
const CARRIES = 3;
const MAX_CARRIED = 4;
/** Accounts of the order that differ and that nobody signed. */
const MAX_DISPUTED = 16;

const AUTHOR_BYTES = 32;

/** Our relay's answer to a challenge that covers a head of another generation. */
export interface BranchAnswer {
  readonly against: SignedHead;
  readonly answer: SignedAnswer;
}

interface Carried {
  readonly answer: SignedAnswer;
  readonly left: number;
}

/** A member's account of a position that differs from ours. */
interface Disputed {
  readonly author: Uint8Array;
  readonly n: number;
}

/** The newest `count` of a list. */
function newest<Item>(items: readonly Item[], count: number): Item[] {
  return items.slice(-count);
}

function encodeAnswer(answer: SignedAnswer): Uint8Array {
  return concatBytes(encodeShownHead(answer), answer.challenge);
}

function readAnswer(reader: ByteReader): SignedAnswer {
  return { ...readShownHead(reader), challenge: reader.take(HASH_BYTES) };
}

function encodeDisputed({ author, n }: Disputed): Uint8Array {
  return new ByteWriter(AUTHOR_BYTES + 8).put(author).u64(n).done();
}

/** See the file's head. Changes are stored with the next step, or by `saveFindings`. */
export class OpenProofs {
  private contested: readonly Statement[] = [];
  private shown: readonly SignedHead[] = [];
  private answers: readonly BranchAnswer[] = [];
  private carried: readonly Carried[] = [];
  private disputed: readonly Disputed[] = [];
  private revision = 0;
  private savedRevision = 0;
  private given: { readonly records: readonly ProofRecord[]; readonly revision: number } | undefined;

  /** @throws AparteError where the vault holds something else */
  constructor(stored: readonly ProofRecord[]) {
    for (const { role, bytes } of stored) this.restore(role, new ByteReader(bytes), bytes);
  }

  /** Keeps what the relay signed, for the day when it signed another history. */
  contest(statement: Statement): void {
    const bytes = encodeStatement(statement);
    if (this.contested.some((other) => equalBytes(encodeStatement(other), bytes))) return;
    this.contested = [...newest(this.contested, MAX_CONTESTED - 1), statement];
    this.revision += 1;
  }

  get contests(): readonly Statement[] {
    return this.contested;
  }

  /** These are settled: they convicted, or agree after all. */
  drop(statements: readonly Statement[]): void {
    if (statements.length === 0) return;
    this.contested = this.contested.filter((other) => !statements.includes(other));
    this.revision += 1;
  }

  /** A head that our beacon shows: others may put it into their challenges. */
  show(head: SignedHead): void {
    if (this.shown.some((other) => equalBytes(other.signature, head.signature))) return;
    this.shown = [...newest(this.shown, MAX_REMEMBERED - 1), head];
    this.revision += 1;
  }

  get shownHeads(): readonly SignedHead[] {
    return this.shown;
  }

  /** The answer to a request: it goes to the others, or stands against another branch, or both. */
  answered({ carry, against }: Wanted, answer: SignedAnswer): void {
    if (carry) this.carried = [...newest(this.carried, MAX_CARRIED - 1), { answer, left: CARRIES }];
    if (against) this.answers = [...newest(this.answers, MAX_REMEMBERED - 1), { against, answer }];
    if (carry || against) this.revision += 1;
  }

  /** Our answers that hold a head of `generation` against our branch. */
  against(generation: Uint8Array): readonly BranchAnswer[] {
    return this.answers.filter(({ against }) => equalBytes(against.generation, generation));
  }

  /** The answer that the next beacon carries. */
  takeCarried(): SignedAnswer | undefined {
    const [first, ...rest] = this.carried;
    if (!first) return undefined;
    this.carried = first.left > 1 ? [...rest, { ...first, left: first.left - 1 }] : rest;
    this.revision += 1;
    return first.answer;
  }

  /** A new generation: what was asked of the old one is not carried any more. */
  dropCarried(): void {
    if (this.carried.length === 0) return;
    this.carried = [];
    this.revision += 1;
  }

  /** A member computed another head than we did at `n`, and the relay has not said which is its own. */
  dispute(author: Uint8Array, n: number): void {
    if (this.disputed.some((other) => other.n === n && equalBytes(other.author, author))) return;
    this.disputed = [...newest(this.disputed, MAX_DISPUTED - 1), { author: author.slice(), n }];
    this.revision += 1;
  }

  /** Members whose accounts were decided by what the relay signed at `n`, by all or by one of them; nothing of theirs is open any more. */
  decided(n: number, author?: Uint8Array): Uint8Array[] {
    const isDecided = (one: Disputed): boolean => one.n <= n && (!author || equalBytes(one.author, author));
    const done = this.disputed.filter(isDecided);
    if (done.length === 0) return [];
    this.disputed = this.disputed.filter((one) => !isDecided(one));
    this.revision += 1;
    return done
      .map((one) => one.author)
      .filter((one, index, all) => all.findIndex((other) => equalBytes(other, one)) === index)
      .filter((one) => !this.disputed.some((other) => equalBytes(other.author, one)));
  }

  /** All of it, where it changed since it was stored. */
  get changes(): readonly ProofRecord[] | undefined {
    if (this.revision === this.savedRevision) return undefined;
    if (this.given?.revision !== this.revision) this.given = { records: this.encode(), revision: this.revision };
    return this.given.records;
  }

  /** These changes were stored. */
  saved(records: readonly ProofRecord[] | undefined): void {
    if (records && this.given?.records === records) this.savedRevision = this.given.revision;
  }

  private encode(): ProofRecord[] {
    const as = (role: ProofRole) => (bytes: Uint8Array) => ({ role, bytes });
    return [
      ...this.contested.map(encodeStatement).map(as('contested')),
      ...this.shown.map(encodeShownHead).map(as('shown')),
      ...this.answers
        .map(({ against, answer }) => concatBytes(encodeShownHead(against), encodeAnswer(answer)))
        .map(as('answer')),
      ...this.carried
        .map(({ answer, left }) => concatBytes(encodeAnswer(answer), Uint8Array.of(left)))
        .map(as('carried')),
      ...this.disputed.map(encodeDisputed).map(as('disputed')),
    ];
  }

  private restore(role: ProofRole, reader: ByteReader, bytes: Uint8Array): void {
    switch (role) {
      case 'contested':
        this.contested = [...this.contested, decodeStatement(bytes)];
        return;
      case 'shown':
        this.shown = [...this.shown, readShownHead(reader)];
        return;
      case 'answer':
        this.answers = [...this.answers, { against: readShownHead(reader), answer: readAnswer(reader) }];
        return;
      case 'carried':
        this.carried = [...this.carried, { answer: readAnswer(reader), left: reader.u8() }];
        return;
      case 'disputed':
        this.disputed = [...this.disputed, { author: reader.take(AUTHOR_BYTES), n: reader.u64() }];
    }
  }
}
