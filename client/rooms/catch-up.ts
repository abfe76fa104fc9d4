/** One opening's way from where we stand to the end of the log, and what it finds where the relay's log is not the one that we followed. */
import { equalBytes } from '../../protocol/bytes';
import { NO_CHALLENGE, nextHead, type Leaf, type SignedHead } from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import type { Opened, Page } from '../../protocol/messages';
import { sha256 } from '../crypto/hash';
import { misbehaved, type VerifyRelay } from '../transcript/transcript';
import { contest, reviewContested } from '../trust/views';
import { entryDigest, type Follower } from './follower';
import { writeEntries, type IncomingEntry, type WrittenStep } from './log-writer';
import { leaveBranch, takeOpening } from './opening';
import type { RoomState } from './room-state';

const PAGE_ENTRIES = 512;

/** Who hears how far it is. */
export interface CatchUpListener {
  progress(done: number, total: number): void;
  stored(step: WrittenStep): void;
  /** Rows left the log. */
  lost(): void;
}

/** See the file's head. */
export class CatchUp {
  constructor(
    private readonly state: RoomState,
    private readonly follower: Follower,
    private readonly verify: VerifyRelay,
    private readonly listener: CatchUpListener,
  ) {}

  /** Follows the log of an answer to its end. @throws AparteError `relay-misbehaved` with the anomaly in `what` */
  async run(opened: Opened): Promise<void> {
    const { state } = this;
    const before = state.transcript.end;
    // A newcomer's record holds the invitation's head as its base until the first opening.
    const invited = before ? undefined : state.record.base;
    const rolledBack = before && equalBytes(before.generation, opened.end.generation) && opened.end.n < before.n;
    if (rolledBack) await this.rejoin(opened, before.n);
    else if (await takeOpening(state, opened, this.verify, invited)) this.listener.lost();
    if (before && !equalBytes(before.generation, opened.end.generation)) {
      state.beacons.generationChanged();
      state.signatures.clear();
    }
    await this.follow(opened.end.n);
    if ((await state.transcript.compareHead(opened.end)).result !== 'agrees') {
      if (invited) throw misbehaved('gap', { n: opened.end.n });
      await this.rejoin(opened, before?.n ?? 0);
    }
    await this.signed(opened.end);
  }

  /** Fetches and takes everything up to `target`. */
  async follow(target: number): Promise<void> {
    const { state } = this;
    const first = state.endPosition;
    const total = target - first;
    let next = total > 0 ? this.fetch(first + 1) : undefined;
    while (next) {
      this.listener.progress(state.endPosition - first, total);
      const page: Page = await next;
      const following: number = page.from + page.entries.length;
      next = following <= target ? this.fetch(following) : undefined;
      next?.catch(() => undefined);
      const entries = page.entries.map((entry, index): IncomingEntry => {
        const { timeMs, length, payload } = entry;
        return { n: page.from + index, timeMs, length, payload, digest: entryDigest(entry) };
      });
      this.listener.stored(await writeEntries(state, entries));
    }
  }

  /** A head that the relay signed and that is on our chain: our newest. */
  private async signed(head: SignedHead): Promise<void> {
    const { state } = this;
    const record = state.recordWith({ signed: head });
    await state.context.store.saveRoom(record);
    state.record = record;
    await reviewContested(state);
  }

  /** What the relay signed and does not give is held back. */
  private async fetch(from: number, leavesOnly = false, count = PAGE_ENTRIES): Promise<Page> {
    try {
      return await this.follower.fetch(from, count, leavesOnly);
    } catch (error) {
      if (error instanceof AparteError && error.code === 'bad-range') throw misbehaved('held-back', { n: from });
      throw error;
    }
  }

  /**
   * The relay's log of this same generation is not ours: finds where they part, keeps ours as a lost branch, and goes on with the relay's, which is the
   * only one that members can still share. `known` is how far ours was followed before this opening.
   */
  private async rejoin({ end }: Opened, known: number): Promise<void> {
    const { state } = this;
    const { transcript, record } = state;
    if (!transcript.verifyHead(end, this.verify)) throw misbehaved('unsigned', { n: end.n });
    const parting = await this.partingFrom(end);
    const leaves = await this.leaves(parting, end);
    if (parting < known) await this.noteParting(end, parting, known);
    const { signed } = record;
    const contradicted = signed && signed.n > parting && equalBytes(signed.generation, end.generation);
    if (contradicted) contest(state, { ...signed, challenge: NO_CHALLENGE });
    await leaveBranch(state, parting);
    this.listener.lost();
    await this.takeCarefully(parting, leaves);
  }

  private async noteParting(end: SignedHead, parting: number, known: number): Promise<void> {
    const { state } = this;
    const { result } = await state.transcript.compareHead(end);
    const details = { held: known, shown: end.n };
    if (result === 'agrees') state.note({ name: 'rolled-back', position: end.n, details });
    else state.note({ name: 'forked', position: parting + 1, details: { n: parting + 1 } });
    const { rows } = await state.context.store.readMessages(state.record.room, { after: parting, limit: 500 });
    const own = rows.find(({ author, n }) => n <= known && state.isOwn(author));
    if (own) state.note({ name: 'unacknowledged', position: own.n });
  }

  /** The newest position of the current generation at which the relay's log and ours have one head. */
  private async partingFrom(end: SignedHead): Promise<number> {
    const { transcript, endPosition } = this.state;
    let low = transcript.currentFrom;
    let high = Math.min(endPosition, end.n);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const theirs = middle === end.n ? end.head : (await this.fetch(middle + 1, true, 1)).headBefore;
      const ours = await transcript.headAt(middle);
      if (ours && equalBytes(ours, theirs)) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The relay's leaves above `from`, which must lead to the head that it signed. */
  private async leaves(from: number, end: SignedHead): Promise<Leaf[]> {
    const leaves: Leaf[] = [];
    let head = await this.state.transcript.ownHeadAt(end.generation, from);
    if (!head) throw misbehaved('gap', { n: from });
    while (from + leaves.length < end.n) {
      const page = await this.fetch(from + leaves.length + 1, true);
      for (const entry of page.entries) {
        const leaf = { timeMs: entry.timeMs, length: entry.length, digest: entryDigest(entry) };
        leaves.push(leaf);
        head = nextHead(sha256, head, from + leaves.length, leaf);
        if (from + leaves.length === end.n) break;
      }
    }
    if (!equalBytes(head, end.head)) throw misbehaved('gap', { n: from + 1 });
    return leaves;
  }

  /** Takes what follows by its leaves: a payload that is not its leaf's was altered on the way, and hides no other. */
  private async takeCarefully(from: number, leaves: readonly Leaf[]): Promise<void> {
    for (let taken = 0; taken < leaves.length;) {
      this.listener.progress(taken, leaves.length);
      const page = await this.fetch(from + taken + 1);
      const entries = page.entries.slice(0, leaves.length - taken).flatMap((entry, index): IncomingEntry[] => {
        const leaf = leaves[taken + index];
        if (!leaf) return [];
        const n = from + taken + index + 1;
        const { payload } = entry;
        const fits = payload?.length === leaf.length && equalBytes(sha256(payload), leaf.digest);
        return [{ n, ...leaf, ...(fits ? { payload } : { altered: payload !== undefined }) }];
      });
      taken += entries.length;
      this.listener.stored(await writeEntries(this.state, entries));
    }
  }
}
