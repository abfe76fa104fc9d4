/** A relay's clock that can be set for a moment, so that a second relay gives a frame the time that the first one gave it. */
import type { Cancel, Clock } from '../../server/environment';

/** Wall and monotonic time move together: a relay that looks for jumps sees none. */
export class BranchClock implements Clock {
  private shiftMs = 0;

  constructor(private readonly clock: Clock) {}

  nowMs(): number {
    return this.clock.nowMs() + this.shiftMs;
  }

  monotonicMs(): number {
    return this.clock.monotonicMs() + this.shiftMs;
  }

  after(delayMs: number, run: () => void): Cancel {
    return this.clock.after(delayMs, run);
  }

  soon(run: () => void): void {
    this.clock.soon(run);
  }

  /** Shows `timeMs`, from which it goes on, until {@link comeBack}. */
  travelTo(timeMs: number): void {
    this.shiftMs = timeMs - this.clock.nowMs();
  }

  comeBack(): void {
    this.shiftMs = 0;
  }
}
