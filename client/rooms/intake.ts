/** What a live opening brings, in the order in which it came: entries are taken in batches, everything else one by one. */
import type { RawFrame } from '../../protocol/frames';
import { decodeAccepted, decodeDeliver } from '../../protocol/messages';
import { sha256 } from '../crypto/hash';
import type { Channel } from '../link/relay-link';
import type { OutboxRecord } from '../vault/store';
import { writeDuplicate, writeEntries, type IncomingEntry, type WrittenStep } from './log-writer';
import type { Publisher } from './publisher';
import type { RoomState } from './room-state';

/** Frames that wait to be taken; beyond it the connection is held back. */
const MAX_WAITING_FRAMES = 2000;
const MAX_BATCH = 256;

/** Who does what the intake finds. */
export interface IntakeHandlers {
  stored(step: WrittenStep): void;
  /** An acknowledgement of a frame that was found in the log already. */
  duplicate(frame: OutboxRecord): void;
  /** Any other frame of the room. */
  frame(frame: RawFrame): Promise<void>;
  /** Everything that waited was taken. */
  idle(): Promise<void>;
}

type Waiting =
  | { readonly type: 'deliver'; readonly entry: IncomingEntry }
  | { readonly type: 'accepted'; readonly sequence: number; readonly n: number; readonly timeMs: number }
  | { readonly type: 'frame'; readonly frame: RawFrame };

/** See the file's head. One per opening. */
export class Intake {
  private waiting: Waiting[] = [];
  private paused = false;
  private pumping = false;
  /** Positions up to here came by page; their deliveries may still be under way. */
  private liveFrom: number | undefined;
  private newest = 0;

  /** @param run runs a task while nothing else changes the room; its failure ends the connection */
  constructor(
    private readonly state: RoomState,
    private readonly publisher: Publisher,
    private readonly channel: Channel,
    private readonly handlers: IntakeHandlers,
    private readonly run: (task: () => Promise<void>) => void,
  ) {}

  /** Newest position that was delivered, taken or not. */
  get newestSeen(): number {
    return this.newest;
  }

  /** From now on frames are taken; before, deliveries are only counted, and fetched by page. */
  goLive(): void {
    this.liveFrom = this.state.endPosition;
  }

  /** A durable frame of somebody else. */
  deliver(body: Uint8Array): void {
    const { n, timeMs, payload } = decodeDeliver(body);
    this.newest = Math.max(this.newest, n);
    if (this.liveFrom === undefined) return;
    this.enqueue({ type: 'deliver', entry: { n, timeMs, length: payload.length, digest: sha256(payload), payload } });
  }

  /** An acknowledgement. */
  accepted(body: Uint8Array): void {
    this.enqueue({ type: 'accepted', ...decodeAccepted(body) });
  }

  /** Any other frame; before the end of the log is reached none of them matters. */
  other(frame: RawFrame): void {
    if (this.liveFrom !== undefined) this.enqueue({ type: 'frame', frame });
  }

  private enqueue(item: Waiting): void {
    this.waiting.push(item);
    if (!this.paused && this.waiting.length > MAX_WAITING_FRAMES) {
      this.paused = true;
      this.channel.pause();
    }
    if (this.pumping) return;
    this.pumping = true;
    this.run(() => this.pump());
  }

  /** Takes one batch, then lets others of the room have their turn: a flood of messages must not keep us from speaking. */
  private async pump(): Promise<void> {
    const batch = this.takeBatch();
    if (batch.length > 0) this.handlers.stored(await writeEntries(this.state, batch));
    else await this.takeOne();
    if (this.paused && this.waiting.length < MAX_WAITING_FRAMES / 4) {
      this.paused = false;
      this.channel.resume();
    }
    if (this.waiting.length > 0) {
      this.run(() => this.pump());
      return;
    }
    this.pumping = false;
    await this.handlers.idle();
  }

  private async takeOne(): Promise<void> {
    const item = this.waiting.shift();
    if (item?.type === 'frame') await this.handlers.frame(item.frame);
    if (item?.type !== 'accepted') return;
    const frame = this.publisher.accepted(item.sequence, item.n);
    await writeDuplicate(this.state, frame, item.n, item.timeMs);
    this.handlers.duplicate(frame);
  }

  /** Consecutive entries at the front of what waits. */
  private takeBatch(): IncomingEntry[] {
    const batch: IncomingEntry[] = [];
    while (batch.length < MAX_BATCH) {
      const item = this.waiting[0];
      const expected = this.state.endPosition + batch.length + 1;
      if (!item || item.type === 'frame') break;
      if (item.type === 'accepted') {
        if (item.n < expected) break;
        const { payload, digest } = this.publisher.accepted(item.sequence, item.n);
        batch.push({ n: item.n, timeMs: item.timeMs, length: payload.length, digest, payload });
      } else if (item.entry.n > (this.liveFrom ?? 0)) batch.push(item.entry);
      this.waiting.shift();
    }
    return batch;
  }
}
