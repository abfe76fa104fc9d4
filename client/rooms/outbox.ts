/** The outbox of a room: what is said is sealed and on disk before it is sent, and what is resent is byte for byte the same. */
import { toHex } from '../../protocol/bytes';
import { AparteError, type ErrorCode } from '../../protocol/errors';
import type { OutboxRecord, RoomRecord } from '../vault/store';
import { lastOwn } from './last-own';
import type { Publisher } from './publisher';
import type { RoomState } from './room-state';
import { speak, speakAgain, type Utterance } from './speaker';

const MAX_FRAMES = 10_000;

/** Who shows the outbox. */
export interface OutboxListener {
  outboxChanged(frames: readonly OutboxRecord[], removed: readonly OutboxRecord[]): void;
}

/** See the file's head. Its methods run one at a time (see `Exclusive`). */
export class Outbox {
  constructor(
    private readonly state: RoomState,
    private readonly publisher: Publisher,
    private readonly listener: OutboxListener,
  ) {}

  /** Seals, stores and sends. @throws AparteError `outbox-full`, `not-ready`; the vault's `disk-full`: nothing is lost or sent then */
  async say(utterance: Utterance, changes: Partial<RoomRecord> = {}): Promise<OutboxRecord> {
    const { state } = this;
    if (state.outbox.length >= MAX_FRAMES) throw new AparteError('outbox-full', { count: state.outbox.length });
    const { frame, record } = speak(state, utterance, changes);
    await state.context.store.enqueue(record, frame);
    state.record = record;
    state.outbox = [...state.outbox, frame];
    this.listener.outboxChanged([frame], []);
    this.push();
    return frame;
  }

  /** Sends what the window has room for. */
  push(): void {
    this.publisher.push(this.state.outbox);
  }

  /** The relay refused a number: its message says so until it is taken or cancelled. */
  async refused(sequence: number, code: ErrorCode): Promise<void> {
    const frame = this.publisher.refused(sequence);
    if (!frame) return;
    const refused: OutboxRecord = { ...frame, state: 'refused', refusal: code };
    await this.replace(this.state.outbox.map((other) => (other.order === frame.order ? refused : other)));
    this.listener.outboxChanged([refused], []);
  }

  /** Sends a refused message again, and what follows it. */
  async retry(): Promise<void> {
    const refused = this.state.outbox.filter(({ state }) => state === 'refused');
    if (refused.length > 0) {
      await this.replace(
        this.state.outbox.map((frame) => {
          const { refusal: _, ...waiting } = frame;
          return { ...waiting, state: 'waiting' };
        }),
      );
      this.listener.outboxChanged(this.state.outbox, []);
    }
    this.publisher.retry(this.state.outbox);
  }

  /**
   * Takes a message back; those sealed after it are sealed again, because they name it as the one before them.
   * @throws AparteError `unknown-message`, `cannot-cancel` where the relay may have it
   */
  async cancel(id: Uint8Array): Promise<void> {
    const { state } = this;
    const index = state.outbox.findIndex((frame) => toHex(frame.id) === toHex(id));
    const frame = state.outbox[index];
    if (!frame) throw new AparteError('unknown-message');
    if (state.outbox.slice(index).some((later) => !this.publisher.isUnsent(later))) {
      throw new AparteError('cannot-cancel');
    }
    await this.sealAgain(index, state.outbox.slice(index + 1));
    this.listener.outboxChanged(state.outbox.slice(index), [frame]);
    await this.retry();
  }

  /** Takes back what `isStanding` in the log already; those sealed after it are sealed again, because they name it as the one before them. */
  async dropStanding(isStanding: (frame: OutboxRecord) => boolean): Promise<void> {
    const { outbox } = this.state;
    const first = outbox.findIndex(isStanding);
    const later = outbox.slice(first);
    await this.sealAgain(
      first,
      later.filter((frame) => !isStanding(frame)),
    );
    this.listener.outboxChanged(this.state.outbox.slice(first), later.filter(isStanding));
  }

  /** Seals `later` again, as what follows the first `kept` frames; what else stood there is dropped. */
  async sealAgain(kept: number, later = this.state.outbox.slice(kept)): Promise<void> {
    const before = this.state.outbox.slice(0, kept);
    const { frames, record } = speakAgain(this.state, later, await lastOwn(this.state, before));
    await this.replace([...before, ...frames], record);
  }

  /** Replaces the outbox on disk and in memory. */
  private async replace(frames: readonly OutboxRecord[], record: RoomRecord = this.state.record): Promise<void> {
    await this.state.context.store.replaceOutbox(record, frames);
    this.state.record = record;
    this.state.outbox = [...frames];
  }
}
