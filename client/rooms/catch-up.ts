/** One opening's way from where we stand to the end of the log, and what it finds where the relay's log is not the one that we followed. */
import { equalBytes } from '../../protocol/bytes';
import { NO_CHALLENGE, nextHead, type Head, type Leaf } from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import type { Opened, Page } from '../../protocol/messages';
import { sha256 } from '../crypto/hash';
import type { Meeting } from '../transcript/comparison';
import { misbehaved, type VerifyRelay } from '../transcript/transcript';
import { encodeStatement } from '../evidence/evidence';
import { buildForkEvidence } from '../trust/fork-proof';
import { keepSigned } from '../trust/views';
import { entryDigest, type Follower } from './follower';
import { openAhead, writeEntries, type IncomingEntry, type WrittenStep } from './log-writer';
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

/** A page whose payloads are being opened. */
interface OpeningPage {
  readonly entries: readonly IncomingEntry[];
  /** The position after it. */
  readonly following: number;
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
    try {
      await this.advance(opened);
    } catch (error) {
      if (!before || !isParting(error)) throw error;
      await this.rejoin(opened, before);
    }
    if (before && !equalBytes(before.generation, opened.end.generation)) {
      state.beacons.generationChanged();
      state.signatures.clear();
      state.proofs.dropCarried();
    }
    await keepSigned(state, opened.end);
  }

  private async advance(opened: Opened): Promise<void> {
    const { state } = this;
    // A newcomer's record holds the invitation's head as its base until the first opening.
    const invited = state.transcript.end ? undefined : state.record.base;
    if (await takeOpening(state, opened, this.verify, invited)) this.listener.lost();
    await this.follow(opened.end.n);
    const { result } = await state.transcript.compareHead(opened.end);
    if (result !== 'agrees') throw misbehaved('gap', { n: opened.end.n });
  }

  /** Fetches and takes everything up to `target`. */
  async follow(target: number): Promise<void> {
    const { state } = this;
    const first = state.endPosition;
    const total = target - first;
    let next = total > 0 ? this.fetchOpening(first + 1) : undefined;
    while (next) {
      this.listener.progress(state.endPosition - first, total);
      const { entries, following }: OpeningPage = await next;
      next = following <= target ? this.fetchOpening(following) : undefined;
      next?.catch(() => undefined);
      this.listener.stored(await writeEntries(state, entries));
    }
  }

  private async fetchOpening(from: number): Promise<OpeningPage> {
    const page = await this.fetch(from);
    const entries = page.entries.map((entry, index): IncomingEntry => {
      const { timeMs, length, payload } = entry;
      return { n: page.from + index, timeMs, length, payload, digest: entryDigest(entry) };
    });
    return { entries: await openAhead(this.state, entries), following: page.from + page.entries.length };
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
   * The relay's log does not continue ours: finds where they part, keeps ours as a lost branch, and goes on with the relay's, which is the only one that
   * members can still share.
   */
  private async rejoin(opened: Opened, before: Head): Promise<void> {
    const { state, verify } = this;
    if (!state.transcript.verifyHead(opened.end, verify)) throw misbehaved('unsigned', { n: opened.end.n });
    const meeting = state.transcript.meeting(opened, verify);
    const { target } = meeting;
    const parting = await this.partingOf(meeting);
    const leaves = await this.leaves(parting, target);
    if (!leaves) throw await this.contradiction(meeting);
    // A generation that another one continued is over, though nothing stood in that one yet.
    const isLeft = opened.starts.length === 0 && !meeting.isCurrent;
    if (parting < before.n || isLeft) await this.noteParting(opened, meeting, { parting, before });
    const { signed } = state.record;
    const contradicted = signed && signed.n > parting && equalBytes(signed.generation, target.generation);
    await leaveBranch(state, target.generation, parting);
    if (contradicted) state.proofs.contest({ type: 'head', head: signed, challenge: NO_CHALLENGE });
    this.listener.lost();
    await this.takeCarefully(parting, leaves);
    await this.advance(opened);
  }

  /** The relay signed a head to which its own log does not lead: convicted at once where its signature on ours is held, or when it is. */
  private async contradiction({ target, statement }: Meeting): Promise<AparteError> {
    const { state } = this;
    const evidence = await buildForkEvidence(state, statement);
    if (!evidence) {
      state.proofs.contest(statement);
      return misbehaved('gap', { n: target.n });
    }
    state.note({ name: 'forked', position: target.n, proof: encodeStatement(statement), evidence });
    return misbehaved('diverged', { n: target.n });
  }

  private async noteParting(
    { starts, end }: Opened,
    { statement, isCurrent, to }: Meeting,
    { parting, before }: { readonly parting: number; readonly before: Head },
  ): Promise<void> {
    const { state } = this;
    const isShorter = starts.length === 0 && parting === to && (end.n < before.n || !isCurrent);
    if (isShorter) state.note({ name: 'rolled-back', position: parting, details: { held: before.n, shown: end.n } });
    else {
      const evidence = await buildForkEvidence(state, statement);
      state.note({ name: 'forked', position: parting + 1, ...(evidence && { evidence }) });
    }
    const { rows } = await state.context.store.readMessages(state.record.room, { after: parting, limit: 500 });
    const own = rows.find(({ author, n }) => n <= before.n && state.isOwn(author));
    if (own) state.note({ name: 'unacknowledged', position: own.n });
  }

  /** The newest position of the meeting at which the relay's log and ours have one head. */
  private async partingOf({ target, from, to }: Meeting): Promise<number> {
    const { transcript } = this.state;
    let low = from;
    let high = to;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const theirs = middle === target.n ? target.head : (await this.fetch(middle + 1, true, 1)).headBefore;
      const ours = await transcript.headAt(middle);
      if (ours && equalBytes(ours, theirs)) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The relay's leaves above `from`; undefined where they do not lead to the head that it signed. */
  private async leaves(from: number, target: Head): Promise<Leaf[] | undefined> {
    const leaves: Leaf[] = [];
    let head = await this.state.transcript.ownHeadAt(target.generation, from);
    if (!head) throw misbehaved('gap', { n: from });
    while (from + leaves.length < target.n) {
      const page = await this.fetch(from + leaves.length + 1, true);
      for (const entry of page.entries.slice(0, target.n - from - leaves.length)) {
        const leaf = { timeMs: entry.timeMs, length: entry.length, digest: entryDigest(entry) };
        leaves.push(leaf);
        head = nextHead(sha256, head, from + leaves.length, leaf);
      }
    }
    return equalBytes(head, target.head) ? leaves : undefined;
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

/** Whether an answer did not continue our chain, in a way in which another history of it would not either. */
function isParting(error: unknown): boolean {
  if (!(error instanceof AparteError) || error.code !== 'relay-misbehaved') return false;
  return error.details['what'] === 'gap' || error.details['what'] === 'rolled-back';
}
