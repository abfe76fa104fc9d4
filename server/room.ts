/**
 * One room: takes durable frames in order, lets nothing of them out before their sync, fans out, keeps the chain, signs heads
 * (docs/PROTOCOL.md §4, §5).
 */
import { AparteError, toAparteError, type ErrorCode } from '../protocol/errors';
import { equalBytes } from '../protocol/bytes';
import { NO_CHALLENGE, nextHead, signedChallenge, type Head, type SignedHead } from '../protocol/chain';
import { MAX_STARTS } from '../protocol/limits';
import type { Open, SignRequest } from '../protocol/messages';
import { sha256, sha256Hex } from './crypto/sha256';
import type { Cancel } from './environment';
import { SignedEnd } from './head-signer';
import { InOrder } from './in-order';
import { ENTRY_OVERHEAD_BYTES, type RoomRecord, type StoredEntry } from './log/room-log';
import type { RecentDigests } from './recent-digests';
import type { RoomChain } from './room-chain';
import type { RoomContext } from './room-context';
import type { Publication, RoomMember } from './room-member';
import { headAtStart, makeSignedStart } from './room-start';
import { SharedFrame } from './shared-frame';

/** A durable frame between arrival and sync. */
interface PendingFrame {
  readonly publication: Publication;
  readonly n: number;
  readonly timeMs: number;
  readonly head: Uint8Array;
  readonly digest: string;
}

interface SyncWaiter {
  readonly n: number;
  readonly run: () => void;
}

/** What is known of a room when it is first opened or made. */
export interface RoomParts {
  readonly record: RoomRecord;
  readonly chain: RoomChain;
  readonly recent: RecentDigests;
  /** Whether a start must be made before the next opening or signature. */
  readonly wantsStart: boolean;
}

/** Stored entries with the head that the first of them continues. */
export interface StoredPage {
  readonly headBefore: Uint8Array;
  readonly entries: readonly StoredEntry[];
}

const nobody = (): void => undefined;

export class Room {
  readonly address: Uint8Array;
  readonly shortId: string;
  readonly retentionDays: number;
  readonly createdMs: number;
  readonly chain: RoomChain;
  private readonly members = new Set<RoomMember>();
  private readonly recent: RecentDigests;
  /** Newest accepted position; what is above `synced` has left in no form. */
  private tip: { readonly n: number; readonly head: Uint8Array; readonly timeMs: number };
  private synced: { readonly n: number; readonly head: Uint8Array };
  private waiters: SyncWaiter[] = [];
  private readonly unsynced: InOrder<PendingFrame>;
  private storedBytes: number;
  private wantsStart: boolean;
  /** Why nothing new is taken: what is stored does not join. */
  damage: AparteError | undefined;
  private readonly signedEnd: SignedEnd;
  private cancelHead: Cancel | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly context: RoomContext,
    parts: RoomParts,
  ) {
    const { record } = parts;
    this.address = record.address;
    this.shortId = context.shortId(record.address);
    this.retentionDays = record.retentionDays;
    this.createdMs = record.createdMs;
    this.chain = parts.chain;
    this.recent = parts.recent;
    this.signedEnd = new SignedEnd(context.signer, record.address);
    this.wantsStart = parts.wantsStart;
    this.tip = { n: record.end, head: record.head, timeMs: record.timeMs };
    this.synced = this.tip;
    this.storedBytes = record.storedBytes;
    const failed = (error: unknown): void => context.storeFailed(error);
    this.unsynced = new InOrder<PendingFrame>((frame) => this.commit(frame), failed);
  }

  get openings(): number {
    return this.members.size;
  }

  /** Newest synced position. */
  get end(): number {
    return this.synced.n;
  }

  /**
   * Opens the room for `member`: a new start first where one is due, then the answer, once everything accepted before is synced. From the
   * answer on, in the same turn, the member gets what others publish.
   * @param isWanted whether the answer still has somewhere to go
   */
  async join(member: RoomMember, open: Open, isWanted: () => boolean): Promise<void> {
    await this.exclusively(async () => {
      if (await this.needsStart(open.newest)) await this.makeStart();
      const starts = this.chain.startsAfter(open.generations);
      if (starts.length > MAX_STARTS) throw new AparteError('relay-internal', { starts: starts.length });
      const first = (await this.record()).first;
      // What is signed already costs nobody a turn: a thousand members may come back at once.
      if (!this.signedEnd.has(this.endHead())) await this.context.signer.turn();
      await this.whenSynced(() => {
        if (!isWanted()) return;
        this.members.add(member);
        member.opened({ starts, end: this.signedEnd.sign(this.endHead()), first, timeMs: this.context.clock.nowMs() });
      });
    });
  }

  /** Lets go of an opening that its client left or lost. */
  leave(member: RoomMember): void {
    this.members.delete(member);
  }

  /** Ends every opening. */
  endAll(code: ErrorCode): void {
    for (const member of [...this.members]) {
      this.members.delete(member);
      member.ended({ code });
    }
  }

  /** Takes a durable frame, or says why not. */
  publish(publication: Publication): ErrorCode | undefined {
    const { payload } = publication;
    const digest = sha256Hex(payload);
    const bytes = Buffer.from(digest, 'hex');
    const nowMs = this.context.clock.nowMs();
    const known = this.recent.find(bytes, nowMs);
    if (known) {
      this.answerDuplicate(publication, known.n, known.timeMs);
      return undefined;
    }
    const refusal = this.refusalOf(payload.length);
    if (refusal) return refusal;
    const timeMs = Math.max(nowMs, this.tip.timeMs);
    const n = this.tip.n + 1;
    const leaf = { timeMs, length: payload.length, digest: bytes };
    const head = nextHead(sha256, this.tip.head, n, leaf);
    this.tip = { n, head, timeMs };
    this.storedBytes += payload.length + ENTRY_OVERHEAD_BYTES;
    this.recent.add(bytes, { n, timeMs });
    const synced = this.context.log.append(this.address, { n, leaf, head, payload });
    this.unsynced.add(synced, { publication, n, timeMs, head, digest });
    return undefined;
  }

  /** Hands an ephemeral frame to the other openings; the payload is copied. @returns how many there were */
  publishEphemeral(sender: RoomMember, payload: Uint8Array): number {
    const frame = SharedFrame.ephemeral(payload);
    for (const member of this.members) if (member !== sender) member.deliver(frame);
    return Math.max(0, this.members.size - 1);
  }

  /** Signs the head at n with a challenge; a start that is due comes first and ends the opening, which then gets no answer. */
  async sign(member: RoomMember, { n, challenge }: SignRequest): Promise<void> {
    await this.exclusively(async () => {
      this.context.noticeClock();
      if (this.wantsStart && !this.damage) await this.makeStart();
      if (!this.members.has(member)) return;
      const head = await this.headAt(n);
      await this.context.signer.turn();
      if (!this.members.has(member)) return;
      const current = this.chain.newestStart.generation;
      const covered = signedChallenge(sha256, current, head.generation, challenge);
      const signature = this.context.signer.signHead(this.address, head, covered);
      this.context.events.emit('debug', 'head-signed', { room: this.shortId, position: n, details: { asked: true } });
      member.signed({ ...head, signature, challenge });
    });
  }

  /** Stored entries of synced positions, and the head that the first of them continues. */
  async page(from: number, count: number, maxPayloadBytes: number): Promise<StoredPage> {
    const available = Math.min(count, this.synced.n - from + 1);
    if (available < 1) throw new AparteError('bad-range', { from, end: this.synced.n });
    const { head } = await this.headAt(from - 1);
    const entries = await this.context.log.entries(this.address, from, available, maxPayloadBytes);
    const intact = entries.every(({ leaf, payload }) => !payload || equalBytes(sha256(payload), leaf.digest));
    if (entries.length === 0 || !intact) throw new AparteError('room-damaged', { from });
    return { headBefore: head, entries };
  }

  /** As {@link page}, without payloads. */
  async leafPage(from: number, count: number): Promise<StoredPage> {
    const available = Math.min(count, this.synced.n - from + 1);
    if (available < 1) throw new AparteError('bad-range', { from, end: this.synced.n });
    const { head } = await this.headAt(from - 1);
    const leaves = await this.context.log.leaves(this.address, from, available);
    return { headBefore: head, entries: leaves.map((leaf) => ({ leaf })) };
  }

  /** From here on the next opening or signature needs a start; open rooms get it now, since heads are due. */
  renew(): void {
    this.wantsStart = true;
    if (this.members.size === 0 || this.damage) return;
    this.inBackground(async () => {
      if (this.wantsStart) await this.makeStart();
    });
  }

  /** What is stored was found not to join: no more frames are taken, what is there can still be read. */
  markDamaged(error: AparteError): void {
    if (this.damage) return;
    this.damage = error;
    this.context.events.emit('error', 'store-error', {
      room: this.shortId,
      code: 'room-damaged',
      details: { ...error.details },
    });
  }

  /** The room as it is stored. */
  async record(): Promise<RoomRecord> {
    const record = await this.context.log.room(this.address);
    if (!record) throw new AparteError('room-damaged', { what: 'record' });
    return record;
  }

  /** Expiry freed bytes. */
  freed(bytes: number): void {
    this.storedBytes -= bytes;
  }

  /** Runs once everything accepted so far is synced, in the same turn as the sync's other effects. */
  afterSync(run: () => void): void {
    if (this.synced.n >= this.tip.n) run();
    else this.waiters.push({ n: this.tip.n, run });
  }

  private whenSynced(run: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.afterSync(() => {
        try {
          run();
          resolve();
        } catch (error) {
          reject(toAparteError(error));
        }
      });
    });
  }

  private refusalOf(bytes: number): ErrorCode | undefined {
    if (this.damage) return 'room-damaged';
    if (this.storedBytes + bytes > this.context.limits.maxRoomBytes) return 'room-full';
    return this.context.storeRefusal();
  }

  private answerDuplicate(publication: Publication, n: number, timeMs: number): void {
    this.afterSync(() => {
      const { member, sequence, connection } = publication;
      this.context.events.emit('info', 'frame-duplicate', { connection, room: this.shortId, position: n });
      publication.settled();
      if (this.members.has(member)) member.accepted(sequence, n, timeMs);
    });
  }

  /** The frame is on disk: now, and only now, anything of it leaves. */
  private commit(frame: PendingFrame): void {
    const { n, timeMs, head, digest } = frame;
    const { payload, connection, member: author, sequence } = frame.publication;
    const { events, counters } = this.context;
    this.synced = { n, head };
    counters.acceptedFrames += 1;
    const room = this.shortId;
    events.emit('info', 'frame-accepted', { connection, room, position: n, bytes: payload.length, digest });
    frame.publication.settled();
    let recipients = 0;
    let shared: SharedFrame | undefined;
    for (const member of this.members) {
      if (member === author) {
        member.accepted(sequence, n, timeMs);
      } else {
        shared ??= SharedFrame.deliver(n, timeMs, payload);
        member.deliver(shared);
        recipients += 1;
      }
    }
    counters.deliveredFrames += recipients;
    if (events.isWatched('debug')) {
      const bytes = payload.length * recipients;
      events.emit('debug', 'frame-fanned-out', { room, position: n, bytes, details: { recipients } });
    }
    this.releaseWaiters();
    this.scheduleHead(this.context.limits.signedHeadDelayMs);
  }

  private releaseWaiters(): void {
    while (this.waiters.length > 0 && (this.waiters[0]?.n ?? Infinity) <= this.synced.n) this.waiters.shift()?.run();
  }

  /** Unasked heads: one signature for all that changed in the meantime. */
  private scheduleHead(delayMs: number): void {
    if (this.cancelHead || this.members.size === 0) return;
    this.cancelHead = this.context.clock.after(delayMs, () => {
      this.inBackground(() => this.sendHead());
    });
  }

  private async sendHead(): Promise<void> {
    this.cancelHead = undefined;
    this.context.noticeClock();
    if (this.members.size === 0) return;
    if (this.wantsStart && !this.damage) {
      await this.makeStart();
      return;
    }
    await this.context.signer.turn();
    const end = this.signedEnd.sign(this.endHead());
    for (const member of this.members) member.signed({ ...end, challenge: NO_CHALLENGE });
    this.context.events.emit('debug', 'head-signed', {
      room: this.shortId,
      position: end.n,
      details: { asked: false },
    });
  }

  /** The end of the log as others may know it. */
  private endHead(): Head {
    return { generation: this.chain.newestStart.generation, n: this.synced.n, head: this.synced.head };
  }

  private async headAt(n: number): Promise<Head> {
    if (n > this.synced.n) throw new AparteError('bad-range', { n, end: this.synced.n });
    const { generation, n: start } = this.chain.newestStart;
    const { synced } = this;
    return n === synced.n && start <= n ? { generation, ...synced } : this.chain.headAt(n);
  }

  private async needsStart(shown: SignedHead | undefined): Promise<boolean> {
    this.context.noticeClock();
    if (this.damage) return false;
    return this.wantsStart || (shown !== undefined && (await this.lacks(shown)));
  }

  /** Whether the log lacks a head of its newest generation that this relay signed: its disk was set back. */
  private async lacks(shown: SignedHead): Promise<boolean> {
    const newest = this.chain.newestStart;
    if (!equalBytes(shown.generation, newest.generation)) return false;
    if (!this.context.signer.verifyHead(this.address, shown, shown.signature)) return false;
    if (shown.n > this.synced.n || shown.n < newest.n) return true;
    return !equalBytes((await this.headAt(shown.n)).head, shown.head);
  }

  /** A new generation continues at the synced end. Only under {@link exclusively}. */
  private async makeStart(): Promise<void> {
    this.endAll('generation-ended');
    await this.whenSynced(nobody);
    const start = makeSignedStart(this.context, {
      room: this.address,
      parent: this.chain.newestStart.generation,
      n: this.synced.n,
      parentHead: this.synced.head,
      retentionDays: this.retentionDays,
      timeMs: Math.max(this.context.clock.nowMs(), this.tip.timeMs),
    });
    const head = headAtStart(start);
    this.wantsStart = false;
    await this.context.log.addStart(this.address, start, head);
    this.chain.add(start);
    this.synced = { n: start.n, head };
    this.tip = { ...this.synced, timeMs: start.timeMs };
    const details = { generation: this.chain.generations };
    this.context.events.emit('info', 'generation-started', { room: this.shortId, position: start.n, details });
  }

  /** One at a time: openings, starts and signatures of a room see each other's outcome, never each other's middle. */
  private exclusively<T>(task: () => Promise<T>): Promise<T> {
    const result = this.turn.then(task);
    this.turn = result.catch(nobody);
    return result;
  }
  /** Work that nobody waits for: damage that it meets is the room's, anything else the relay's. */
  private inBackground(task: () => Promise<void>): void {
    this.exclusively(task).catch((error: unknown) => {
      if (isDamage(error)) this.markDamaged(error);
      else this.context.storeFailed(error);
    });
  }
}

/** Whether an error says that what is stored of one room is not what was written. */
export function isDamage(error: unknown): error is AparteError {
  return error instanceof AparteError && (error.code === 'room-damaged' || error.code === 'relay-data-damaged');
}
