/** A room's chain over its stored leaves (docs/PROTOCOL.md §5): starts, the head at any position, and whether what is stored still joins. */
import { AparteError } from '../protocol/errors';
import { equalBytes, toHex } from '../protocol/bytes';
import { GENERATION_BYTES, HASH_BYTES, headOfStart, nextHead, type Head, type SignedStart } from '../protocol/chain';
import { sha256 } from './crypto/sha256';
import { CHECKPOINT_INTERVAL, type RoomLog } from './log/room-log';

interface KnownStart {
  readonly start: SignedStart;
  /** Head at the start's position, in the generation that it names. */
  readonly head: Head;
}

/** Parent, and head of the parent, of a room's first start. */
export const NO_GENERATION = new Uint8Array(GENERATION_BYTES);
export const NO_HEAD = new Uint8Array(HASH_BYTES);

const damaged = (what: string): AparteError => new AparteError('room-damaged', { what });

export class RoomChain {
  private readonly known: KnownStart[] = [];

  constructor(
    private readonly log: RoomLog,
    private readonly address: Uint8Array,
    starts: readonly SignedStart[],
  ) {
    for (const start of starts) this.add(start);
  }

  get generations(): number {
    return this.known.length;
  }

  /** Head at the newest start. @throws AparteError `room-damaged` where there is no start */
  get newestStart(): Head {
    const newest = this.known[this.known.length - 1];
    if (!newest) throw damaged('starts');
    return newest.head;
  }

  /** The terms stand in every start, signed; a record that says otherwise is not what was written. @throws AparteError `room-damaged` */
  requireTerms(retentionDays: number): void {
    if (this.known.some(({ start }) => start.retentionDays !== retentionDays)) throw damaged('terms');
  }

  add(start: SignedStart): void {
    this.known.push({ start, head: headOfStart(sha256, start) });
  }

  /** All starts after the newest generation of `generations` that is on this chain; all where none is. */
  startsAfter(generations: readonly Uint8Array[]): SignedStart[] {
    const shown = new Set(generations.map(toHex));
    for (let index = this.known.length - 1; index >= 0; index -= 1) {
      const known = this.known[index];
      if (known && shown.has(toHex(known.head.generation)))
        return this.known.slice(index + 1).map(({ start }) => start);
    }
    return this.known.map(({ start }) => start);
  }

  /** Head at a synced position, of the newest generation that starts there or before. */
  async headAt(n: number): Promise<Head> {
    const start = this.newestStartUpTo(n);
    const base = await this.baseFor(n, start);
    return { generation: start.generation, n, head: await this.follow(base, n) };
  }

  /** Whether the stored leaves after the last checkpoint lead to `head` at `end`. Costs at most a checkpoint's interval. */
  async checkTail(end: number, head: Uint8Array): Promise<void> {
    const start = this.newestStart;
    if (start.n > end) throw damaged('start beyond end');
    const base = await this.baseFor(Math.max(end - 1, start.n), start);
    if (!equalBytes(await this.follow(base, end), head)) throw damaged('head');
  }

  /** Follows the whole chain up to `end`, an interval at a time; `rest` runs between two. */
  async checkAll(end: number, rest: () => Promise<void>): Promise<void> {
    const starts = [...this.known];
    let head: Uint8Array = NO_HEAD;
    let next = 0;
    const passStarts = (n: number): void => {
      for (let known = starts[next]; known?.start.n === n; known = starts[next]) {
        if (!equalBytes(known.start.parentHead, head)) throw damaged('start');
        head = known.head.head;
        next += 1;
      }
    };
    passStarts(0);
    for (let n = 0; n < end;) {
      const leaves = await this.log.leaves(this.address, n + 1, Math.min(CHECKPOINT_INTERVAL, end - n));
      if (leaves.length === 0) throw damaged('leaves');
      for (const leaf of leaves) {
        n += 1;
        head = nextHead(sha256, head, n, leaf);
        const stored = n % CHECKPOINT_INTERVAL === 0 ? await this.log.checkpoint(this.address, n) : head;
        if (!stored || !equalBytes(stored, head)) throw damaged('checkpoint');
        passStarts(n);
      }
      await rest();
    }
    if (next !== starts.length) throw damaged('starts');
  }

  private newestStartUpTo(n: number): Head {
    for (let index = this.known.length - 1; index >= 0; index -= 1) {
      const head = this.known[index]?.head;
      if (head && head.n <= n) return head;
    }
    throw damaged('starts');
  }

  /** The nearest position at or below `n` whose head is stored. */
  private async baseFor(n: number, start: Head): Promise<{ readonly n: number; readonly head: Uint8Array }> {
    const checkpoint = n - (n % CHECKPOINT_INTERVAL);
    if (checkpoint <= start.n) return start;
    const head = await this.log.checkpoint(this.address, checkpoint);
    if (!head) throw damaged('checkpoint');
    return { n: checkpoint, head };
  }

  private async follow(base: { readonly n: number; readonly head: Uint8Array }, n: number): Promise<Uint8Array> {
    if (base.n === n) return base.head;
    const leaves = await this.log.leaves(this.address, base.n + 1, n - base.n);
    if (leaves.length !== n - base.n) throw damaged('leaves');
    return leaves.reduce((head, leaf, index) => nextHead(sha256, head, base.n + 1 + index, leaf), base.head);
  }
}
