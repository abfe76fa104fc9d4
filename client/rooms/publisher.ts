/** Sends the outbox over one opening (docs/PROTOCOL.md §4, Publishing): numbered, oldest first, a window at a time. */
import { FRAME_TYPE } from '../../protocol/frames';
import { encodePublishHead } from '../../protocol/messages';
import type { Channel } from '../link/relay-link';
import { misbehaved } from '../transcript/transcript';
import type { OutboxRecord } from '../vault/store';

const WINDOW_FRAMES = 64;

/** See the file's head. */
export class Publisher {
  private sequence = 1;
  private inFlight: { readonly sequence: number; readonly order: number; readonly frame: OutboxRecord }[] = [];
  private stalled = false;
  /** Orders of frames that were ever written to a connection: the relay may have them. */
  private readonly written = new Set<number>();

  /** @param channel of this opening; sequences begin at 1 with each */
  private channel: Channel | undefined;

  /** A new opening: everything unacknowledged is sent again, in order. */
  begin(channel: Channel, outbox: readonly OutboxRecord[]): void {
    this.channel = channel;
    this.sequence = 1;
    this.inFlight = [];
    this.stalled = false;
    this.push(outbox);
  }

  /** The opening is over. */
  stop(): void {
    this.channel = undefined;
    this.inFlight = [];
  }

  /** The oldest number that was not answered. */
  get unanswered(): number | undefined {
    return this.inFlight[0]?.sequence;
  }

  /** Sends what the window has room for. */
  push(outbox: readonly OutboxRecord[]): void {
    if (!this.channel || this.stalled) return;
    const lastOrder = this.inFlight[this.inFlight.length - 1]?.order ?? -Infinity;
    for (const frame of outbox) {
      if (this.inFlight.length >= WINDOW_FRAMES) return;
      if (frame.order <= lastOrder) continue;
      this.inFlight.push({ sequence: this.sequence, order: frame.order, frame });
      this.written.add(frame.order);
      this.channel.send(FRAME_TYPE.publish, encodePublishHead(this.sequence), frame.payload);
      this.sequence += 1;
    }
  }

  /**
   * The frame that an acknowledgement means: acknowledgements come in order, one for each. What the relay acknowledges twice, or before it can have it, does
   * not stand where it says. @throws AparteError `relay-misbehaved`
   */
  accepted(sequence: number, n: number): OutboxRecord {
    const first = this.inFlight.shift();
    if (first?.sequence !== sequence) throw misbehaved('unacknowledged', { n, sequence });
    this.written.delete(first.order);
    return first.frame;
  }

  /** The relay refused this number: it stays expected, and nothing after it counts until {@link retry}. */
  refused(sequence: number): OutboxRecord | undefined {
    const index = this.inFlight.findIndex((item) => item.sequence === sequence);
    const item = this.inFlight[index];
    if (!item) return undefined;
    this.inFlight = this.inFlight.slice(0, index);
    this.sequence = sequence;
    this.stalled = true;
    return item.frame;
  }

  /** Sends again from the refused number on. */
  retry(outbox: readonly OutboxRecord[]): void {
    this.stalled = false;
    this.push(outbox);
  }

  /** Whether the relay cannot have the frame: it was never written to a connection, or was refused. */
  isUnsent(frame: OutboxRecord): boolean {
    if (frame.state === 'refused') return true;
    return !this.written.has(frame.order) && !this.inFlight.some(({ order }) => order === frame.order);
  }
}
