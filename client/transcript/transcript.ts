/**
 * A room's log as this member follows it (docs/PROTOCOL.md §5): every position is joined to the one before, every start to its parent, every signed
 * head to the chain. What does not fit is `relay-misbehaved`, with the anomaly's name in `what`.
 */
import { equalBytes } from '../../protocol/bytes';
import {
  NO_CHALLENGE,
  decodeSignedStart,
  encodeHeadStatement,
  encodeSignedStart,
  encodeStart,
  headOfStart,
  nextHead,
  type Head,
  type SignedHead,
  type SignedStart,
} from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import { MAX_KNOWN_GENERATIONS } from '../../protocol/limits';
import type { Opened } from '../../protocol/messages';
import { sha256 } from '../crypto/hash';
import type { View } from '../crypto/content';
import type { Statement } from '../evidence/evidence';
import type { LogRecord, StartRecord } from '../vault/store';
import type { Meeting, OpeningPlan, TranscriptIdentity, ViewComparison } from './comparison';

const RECENT_POSITIONS = 4096;

/** Verifies a signature of the relay; given once its public key is known. */
export type VerifyRelay = (statement: Uint8Array, signature: Uint8Array) => boolean;

/** Looks up stored log entries. */
export type ReadLog = (from: number, limit: number) => Promise<readonly LogRecord[]>;

interface KnownStart {
  readonly start: SignedStart;
  readonly head: Head;
}

/** The error for an answer that an honest relay does not give. */
export function misbehaved(what: string, details: Readonly<Record<string, number>> = {}): AparteError {
  return new AparteError('relay-misbehaved', { what, ...details });
}

/** See the file's head. */
export class Transcript {
  private starts: KnownStart[];
  /** Index in `starts` of the generation that `end` lies in. */
  private current: number;
  private readonly recent = new Map<number, Uint8Array>();
  private lastTimeMs = 0;

  /** Where our knowledge begins and ends; undefined before the first opening. */
  base: Head | undefined;
  end: Head | undefined;

  constructor(
    private readonly identity: TranscriptIdentity,
    private readonly readLog: ReadLog,
    stored: {
      readonly starts: readonly StartRecord[];
      readonly base?: Head | undefined;
      readonly end?: Head | undefined;
    },
  ) {
    this.starts = stored.starts.map(({ bytes }) => known(decodeSignedStart(bytes)));
    this.base = stored.base;
    this.end = stored.end;
    this.current = this.end === undefined ? -1 : this.indexOf(this.end.generation);
  }

  /** Remembers the present state; the returned function goes back to it, for a step that could not be stored. */
  checkpoint(): () => void {
    const { starts, current, lastTimeMs, base, end } = this;
    return () => {
      Object.assign(this, { starts, current, lastTimeMs, base, end });
      this.recent.clear();
    };
  }

  /** Generations that an opening shows, newest first. */
  generations(): Uint8Array[] {
    return this.starts
      .slice(-MAX_KNOWN_GENERATIONS)
      .map(({ head }) => head.generation)
      .reverse();
  }

  /** The key that a generation of our chain was begun with. */
  keyOf(generation: Uint8Array): Uint8Array | undefined {
    return this.starts[this.indexOf(generation)]?.start.relayKey;
  }

  /** Name of the generation at the end. */
  get generation(): Uint8Array | undefined {
    return this.end?.generation;
  }

  /**
   * Takes the starts of an answer to an opening; afterwards `end` is the newest position that both agree on, and `extend` follows from there.
   * @param invited the invitation's head, where a newcomer's knowledge begins
   */
  async applyOpened(opened: Opened, verify: VerifyRelay, invited?: Head): Promise<OpeningPlan> {
    if (!this.verifyHead(opened.end, verify)) throw misbehaved('unsigned');
    const fresh = opened.starts.map(known).filter(({ head }) => this.indexOf(head.generation) < 0);
    for (const [index, item] of fresh.entries()) this.checkStart(item, fresh[index - 1], verify);
    const plan = this.end ? await this.joinStarts(fresh) : this.beginAt(fresh, invited);
    this.crossStarts();
    const newest = this.starts[this.starts.length - 1];
    if (!this.end || !newest || !equalBytes(newest.head.generation, opened.end.generation)) throw misbehaved('gap');
    // Nothing goes on under a key that was given up.
    if (!equalBytes(newest.start.relayKey, this.identity.keys.present())) throw misbehaved('gap');
    if (opened.end.n < this.end.n)
      throw misbehaved('rolled-back', { n: opened.end.n, shown: opened.end.n, held: this.end.n });
    return plan;
  }

  /** Appends the next entry. @throws AparteError `relay-misbehaved` for a time that goes back */
  extend(leaf: { readonly timeMs: number; readonly length: number; readonly digest: Uint8Array }): LogRecord {
    if (!this.end) throw misbehaved('gap');
    if (leaf.timeMs < this.lastTimeMs) throw misbehaved('gap');
    const n = this.end.n + 1;
    const { generation } = this.end;
    const head = nextHead(sha256, this.end.head, n, leaf);
    this.lastTimeMs = leaf.timeMs;
    this.end = { generation, n, head };
    this.remember(n, head);
    this.crossStarts();
    return { n, generation, head, timeMs: leaf.timeMs, length: leaf.length, digest: leaf.digest };
  }

  /** The head at `n` just before any start there; undefined where our knowledge does not reach. */
  async headAt(n: number): Promise<Uint8Array | undefined> {
    const recent = this.recent.get(n);
    if (recent) return recent;
    const [entry] = await this.readLog(n, 1);
    return entry?.n === n ? entry.head : undefined;
  }

  /** Compares a signed head with the chain; its signature is the caller's to verify. */
  async compareHead(head: Head): Promise<ViewComparison> {
    const index = this.indexOf(head.generation);
    const start = this.starts[index];
    if (!start || !this.end || !this.base) return { result: 'unknown' };
    const { n } = head;
    const next = this.starts[index + 1];
    if (n < start.head.n) return { result: 'differs', n };
    // Beyond where our chain left that generation lies a branch that the relay lost, not a lie.
    if (next && n > next.head.n) return { result: 'unknown' };
    if (n > this.end.n) return { result: 'ahead' };
    const own = n === start.head.n ? start.head.head : await this.headAt(n);
    if (!own) return n === this.base.n ? this.compareBase(head) : { result: 'unknown' };
    const current = index === this.starts.length - 1;
    return equalBytes(own, head.head) ? { result: 'agrees', n, current } : { result: 'differs', n };
  }

  /** Where the generation of our end begins; nothing below our base. */
  get currentFrom(): number {
    return Math.max(this.starts[this.current]?.head.n ?? 0, this.base?.n ?? 0);
  }

  /**
   * Where an answer that does not continue our chain could still meet it: the generation that it ends in or continues, what part of it we followed, and
   * what the relay signed of it. @throws AparteError `relay-misbehaved` where there is no such place
   */
  meeting({ starts, end }: Opened, verify: VerifyRelay): Meeting {
    const fresh = starts.map(known);
    for (const [index, item] of fresh.entries()) this.checkStart(item, fresh[index - 1], verify);
    const [first] = fresh;
    const target: Head = first
      ? { generation: first.start.parent, n: first.start.n, head: first.start.parentHead }
      : { generation: end.generation, n: end.n, head: end.head };
    const index = this.indexOf(target.generation);
    const own = this.starts[index];
    const from = Math.max(own?.head.n ?? 0, this.base?.n ?? 0);
    if (!own || !this.end || target.n < from || index > this.current) throw misbehaved('gap', { n: target.n });
    const to = index < this.current ? (this.starts[index + 1]?.head.n ?? from) : this.end.n;
    const statement: Statement = first
      ? { type: 'parent', start: first.start }
      : { type: 'head', head: end, challenge: NO_CHALLENGE };
    return { target, statement, from, to: Math.min(to, target.n), isCurrent: index === this.current };
  }

  /**
   * Goes back to position `n` of a generation of our chain. Returns the generations that are left.
   * @throws AparteError `relay-misbehaved` where our knowledge does not reach so far back
   */
  async rewind(generation: Uint8Array, n: number): Promise<Uint8Array[]> {
    const index = this.indexOf(generation);
    const head = await this.ownHeadAt(generation, n);
    if (index < 0 || !head || n < (this.base?.n ?? 0)) throw misbehaved('gap', { n });
    const left = this.starts.slice(index + 1).map((one) => one.head.generation);
    this.starts = this.starts.slice(0, index + 1);
    this.current = index;
    this.end = { generation: generation.slice(), n, head };
    this.lastTimeMs = 0;
    this.recent.clear();
    return left;
  }

  /** Whether `generation` is one of our chain. */
  holds(generation: Uint8Array): boolean {
    return this.indexOf(generation) >= 0;
  }

  /** Our head at `n` of a generation of our chain. */
  async ownHeadAt(generation: Uint8Array, n: number): Promise<Uint8Array | undefined> {
    const start = this.starts[this.indexOf(generation)];
    if (!start) return undefined;
    if (n === start.head.n) return start.head.head;
    const { base } = this;
    return (
      (await this.headAt(n)) ??
      (base && n === base.n && equalBytes(base.generation, generation) ? base.head : undefined)
    );
  }

  /** What the starts of our chain say, signed, of a generation: its own, and of the one that continues it. */
  statementsOf(generation: Uint8Array): Statement[] {
    const index = this.indexOf(generation);
    const [own, next] = [this.starts[index], this.starts[index + 1]];
    return [
      ...(own ? [{ type: 'start' as const, start: own.start }] : []),
      ...(next ? [{ type: 'parent' as const, start: next.start }] : []),
    ];
  }

  /** Compares the newest part of a member's view. */
  async compareView(view: View): Promise<ViewComparison> {
    const newest = view.computed ?? view.signed;
    return this.compareHead({ generation: view.signed.generation, n: newest.n, head: newest.head });
  }

  /** Whether the relay signed this head. */
  verifyHead(head: SignedHead, verify: VerifyRelay, challenge?: Uint8Array): boolean {
    return verify(
      encodeHeadStatement(this.identity.keys.present(), this.identity.room, head, challenge),
      head.signature,
    );
  }

  /**
   * Follows entries below our base: `before` is the head that the relay claims before them, and is proven by joining our base.
   * @returns the log entries, and the new base
   */
  extendBack(
    from: number,
    before: Uint8Array,
    leaves: readonly { readonly timeMs: number; readonly length: number; readonly digest: Uint8Array }[],
  ): { readonly log: LogRecord[]; readonly base: Head } {
    const { base } = this;
    if (!base || from + leaves.length - 1 !== base.n) throw misbehaved('gap');
    let index = this.starts.reduce((found, { head }, at) => (head.n < from ? at : found), -1);
    const first = this.starts[index];
    if (!first) throw misbehaved('gap');
    let head = before;
    const log = leaves.map((leaf, offset) => {
      const n = from + offset;
      head = nextHead(sha256, head, n, leaf);
      const record: LogRecord = { n, generation: this.generationAt(index), head, ...leaf };
      for (let next = this.starts[index + 1]; next?.head.n === n; next = this.starts[index + 1]) {
        if (n === base.n && equalBytes(this.generationAt(index), base.generation)) break;
        if (!equalBytes(next.start.parentHead, head)) throw misbehaved('gap', { n });
        head = next.head.head;
        index += 1;
      }
      return record;
    });
    if (!equalBytes(head, base.head)) throw misbehaved('gap', { n: base.n });
    this.base = { generation: first.head.generation, n: from - 1, head: before };
    return { log, base: this.base };
  }

  private generationAt(index: number): Uint8Array {
    const start = this.starts[index];
    if (!start) throw misbehaved('gap');
    return start.head.generation;
  }

  private compareBase(head: Head): ViewComparison {
    const { base } = this;
    if (!base || !equalBytes(base.generation, head.generation)) return { result: 'unknown' };
    const current = this.indexOf(base.generation) === this.starts.length - 1;
    return equalBytes(base.head, head.head)
      ? { result: 'agrees', n: head.n, current }
      : { result: 'differs', n: head.n };
  }

  private indexOf(generation: Uint8Array): number {
    return this.starts.findIndex(({ head }) => equalBytes(head.generation, generation));
  }

  private remember(n: number, head: Uint8Array): void {
    this.recent.set(n, head);
    this.recent.delete(n - RECENT_POSITIONS);
  }

  private checkStart({ start }: KnownStart, previous: KnownStart | undefined, verify: VerifyRelay): void {
    const { keys, room, retentionDays } = this.identity;
    const fits = keys.isOne(start.relayKey) && equalBytes(start.room, room) && start.retentionDays === retentionDays;
    if (!fits || !verify(encodeStart(start), start.signature)) throw misbehaved('gap');
    if (previous && (!equalBytes(start.parent, previous.head.generation) || start.n < previous.head.n))
      throw misbehaved('gap');
  }

  /** First opening: the whole list of starts from the room's first, and our knowledge from there or from the invitation's head on. */
  private beginAt(fresh: readonly KnownStart[], invited: Head | undefined): OpeningPlan {
    const [first] = fresh;
    if (!first || !isRoomsFirst(first)) throw misbehaved('gap');
    this.starts = [...fresh];
    this.base = (invited && restartOf(fresh, invited)?.head) ?? invited ?? first.head;
    this.end = this.base;
    this.current = this.indexOf(this.end.generation);
    return { newStarts: fresh.map(record), leftStarts: [] };
  }

  /** Joins starts that continue a generation of ours, leaving a branch where they continue before our end. */
  private async joinStarts(fresh: readonly KnownStart[]): Promise<OpeningPlan> {
    const { end, base } = this;
    const [first] = fresh;
    if (!first || !end || !base) return { newStarts: [], leftStarts: [] };
    if (isRoomsFirst(first)) return this.beginAnew(fresh, end);
    const parent = this.starts.findIndex(({ head }) => equalBytes(head.generation, first.start.parent));
    const origin = this.starts[parent];
    if (!origin) throw misbehaved('gap');
    const branch = this.starts[parent + 1];
    const common = Math.min(first.start.n, end.n, branch?.head.n ?? end.n);
    const leftStarts = this.starts.slice(parent + 1).map(({ head }) => head.generation);
    this.starts = [...this.starts.slice(0, parent + 1), ...fresh];
    const plan = { newStarts: fresh.map(record), leftStarts, ...(common < end.n && { truncateAfter: common }) };
    // A parent that we did not reach yet is reached on the way: nothing of ours is lost.
    if (common === end.n && parent >= this.current) return plan;
    this.current = parent;
    this.lastTimeMs = 0;
    if (common < base.n) {
      this.current = parent + 1;
      this.end = first.head;
      this.base = first.head;
      return plan;
    }
    const head = branch?.head.n === common ? branch.start.parentHead : await this.headOn(origin, common);
    if (!head) throw misbehaved('gap', { n: common });
    this.end = { generation: origin.head.generation, n: common, head };
    this.recent.clear();
    return plan;
  }

  /** The room was erased and made again: a start at 0 that lost everything, as a backup from before the first message would have. */
  private beginAnew(fresh: readonly KnownStart[], end: Head): OpeningPlan {
    const leftStarts = this.starts.map(({ head }) => head.generation);
    this.starts = [...fresh];
    this.current = 0;
    this.lastTimeMs = 0;
    this.end = fresh[0]?.head;
    this.base = this.end;
    this.recent.clear();
    return { newStarts: fresh.map(record), leftStarts, ...(end.n > 0 && { truncateAfter: 0 }) };
  }

  private async headOn(origin: KnownStart, n: number): Promise<Uint8Array | undefined> {
    if (n === origin.head.n) return origin.head.head;
    return n === this.base?.n ? this.base.head : this.headAt(n);
  }

  /** Moves into every generation that starts where our end stands. */
  private crossStarts(): void {
    for (;;) {
      const next = this.starts[this.current + 1];
      if (!next || !this.end || next.head.n !== this.end.n) return;
      if (!equalBytes(next.start.parentHead, this.end.head)) throw misbehaved('gap', { n: this.end.n });
      this.current += 1;
      this.end = next.head;
    }
  }
}

/** Whether a start is a room's first: it continues nothing. */
/** The start at which a relay that was restored meanwhile left what an invitation names: what lies before is known by its word alone. */
function restartOf(starts: readonly KnownStart[], { generation, n }: Head): KnownStart | undefined {
  const index = starts.findIndex(({ head }) => equalBytes(head.generation, generation));
  if (index < 0) return [...starts].reverse().find(({ start }) => start.n <= n);
  return starts.slice(index + 1, index + 2).find(({ start }) => start.n < n);
}

function isRoomsFirst({ start }: KnownStart): boolean {
  return start.n === 0 && start.parent.every((byte) => byte === 0);
}

function known(start: SignedStart): KnownStart {
  return { start, head: headOfStart(sha256, start) };
}

function record({ start, head }: KnownStart): StartRecord {
  return { generation: head.generation, n: head.n, bytes: encodeSignedStart(start) };
}
