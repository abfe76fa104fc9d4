/** A relay's clock that can be set for a moment, so that a second relay gives a frame the time that the first one gave it. */
import type { Cancel, Clock } from '../../server/environment';

/** Wall and monotonic time are set together: a relay that looks for jumps sees none. */
export class BranchClock implements Clock {
  private shown: { readonly wallMs: number; readonly monotonicMs: number } | undefined;

  constructor(private readonly clock: Clock) {}

  nowMs(): number {
    return this.shown?.wallMs ?? this.clock.nowMs();
  }

  monotonicMs(): number {
    return this.shown?.monotonicMs ?? this.clock.monotonicMs();
  }

  after(delayMs: number, run: () => void): Cancel {
    return this.clock.after(delayMs, run);
  }

  soon(run: () => void): void {
    this.clock.soon(run);
  }

  /** Shows `timeMs` and stands still, until {@link comeBack}: a millisecond later the same frame would make another leaf. */
  travelTo(timeMs: number): void {
    this.shown = { wallMs: timeMs, monotonicMs: this.clock.monotonicMs() + timeMs - this.clock.nowMs() };
  }

  comeBack(): void {
    this.shown = undefined;
  }
}
