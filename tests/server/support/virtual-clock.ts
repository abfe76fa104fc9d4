/** Time that moves only when told to. */
import type { Cancel, Clock } from '../../../server/environment';

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

/** Lets everything that is under way come to rest: streams, promises, ends of turns. */
export async function settle(rounds = 12): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

export class VirtualClock implements Clock {
  private readonly timers = new Set<Timer>();
  private elapsedMs = 0;

  /** @param rounds how many turns of the event loop everything under way needs to come to rest between two timers */
  constructor(private readonly rounds = 12) {}

  /** What the wall clock shows beside the time that passed; set it to make the clock jump. */
  offsetMs = Date.UTC(2026, 10, 22, 12);

  nowMs(): number {
    return this.offsetMs + this.elapsedMs;
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  after(delayMs: number, run: () => void): Cancel {
    const timer = { atMs: this.elapsedMs + Math.max(0, delayMs), run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  soon(run: () => void): void {
    setImmediate(run);
  }

  /** Lets time pass, timer by timer. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.elapsedMs + ms;
    for (;;) {
      await settle(this.rounds);
      const next = this.nextTimer();
      if (!next || next.atMs > untilMs) break;
      this.timers.delete(next);
      this.elapsedMs = Math.max(this.elapsedMs, next.atMs);
      next.run();
    }
    this.elapsedMs = untilMs;
    await settle(this.rounds);
  }

  /** The earliest timer; of several at one time the one that was set first. */
  private nextTimer(): Timer | undefined {
    let earliest: Timer | undefined;
    for (const timer of this.timers) if (!earliest || timer.atMs < earliest.atMs) earliest = timer;
    return earliest;
  }
}
