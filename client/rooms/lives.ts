/** Messages that disappear: how long what is said here lasts, and erasing what is over (docs/PROTOCOL.md §6.2). */
import { toAparteError } from '../../protocol/errors';
import type { LifeClock, MessageRecord, OverStep } from '../vault/store';
import type { RoomState } from './room-state';

const DAY_S = 86_400;

/** Looks for what is over are so far apart at least: many messages of one minute go in a few steps. */
const MIN_PAUSE_MS = 1000;
/** And at most, whatever a clock says. */
const MAX_PAUSE_MS = 60 * 60 * 1000;

/** The longest that anything may last in a room, in seconds: the relay keeps it no longer. */
export function longestTimerS({ record }: RoomState): number {
  return record.retentionDays * DAY_S;
}

/** How long what the person says now lasts, in seconds; 0: for good. What waits to be said counts. */
export function timerOf(state: RoomState): number {
  const waiting = state.outbox.filter(({ kind }) => kind === 'timed');
  const last = waiting[waiting.length - 1];
  return Math.min(last ? Number(last.text) : state.timerS, longestTimerS(state));
}

/** What time it is for messages that disappear: the relay's clock counts once it was asked since the start, and then whatever becomes of ours. */
export function lifeClock({ context, relayClock }: RoomState): LifeClock {
  const relayMs = relayClock.countedMs();
  return { ownMs: context.clock.now(), ...(relayMs !== undefined && { relayMs: Math.floor(relayMs) }) };
}

/** Who shows what goes. */
export interface LivesListener {
  over(step: OverStep): void;
}

/** See the file's head. */
export class Lives {
  private cancel: (() => void) | undefined;
  private dueMs = Infinity;
  private isClosed = false;

  /** @param exclusively runs a task while nothing else changes the room */
  constructor(
    private readonly state: RoomState,
    private readonly exclusively: (task: () => Promise<void>) => Promise<void>,
    private readonly listener: LivesListener,
  ) {}

  /** Messages were stored or read: those that disappear are looked after. */
  changed(messages: readonly MessageRecord[]): void {
    const soonestMs = messages.reduce((least, { timerS }) => Math.min(least, 1000 * (timerS ?? Infinity)), Infinity);
    if (soonestMs < Infinity) this.lookIn(soonestMs);
  }

  /** Looks for what is over, soon. */
  lookIn(delayMs: number): void {
    const { clock } = this.state.context;
    const pauseMs = Math.max(MIN_PAUSE_MS, Math.min(delayMs, MAX_PAUSE_MS));
    const dueMs = clock.monotonicMs() + pauseMs;
    if (this.isClosed || dueMs >= this.dueMs) return;
    this.cancel?.();
    this.dueMs = dueMs;
    this.cancel = clock.after(pauseMs, () => {
      this.dueMs = Infinity;
      this.exclusively(() => this.look()).catch((error: unknown) => this.failed(error));
    });
  }

  close(): void {
    this.isClosed = true;
    this.cancel?.();
  }

  private async look(): Promise<void> {
    const { context, record } = this.state;
    const { ownMs, relayMs } = lifeClock(this.state);
    // Without the relay's word one wrong clock would decide; it is asked at the next opening.
    if (this.isClosed || relayMs === undefined) return;
    const step = await context.store.eraseOver(record.room, { ownMs, relayMs });
    if (step.hasErased) this.listener.over(step);
    if (step.moreAreLeft) this.lookIn(0);
    else if (step.nextInMs !== undefined) this.lookIn(step.nextInMs);
  }

  private failed(error: unknown): void {
    if (this.isClosed) return;
    this.state.context.log('warn', 'messages-kept', { code: toAparteError(error).code });
    this.lookIn(MAX_PAUSE_MS);
  }
}
