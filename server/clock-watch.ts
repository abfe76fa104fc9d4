/** Notices when the wall clock jumps: it moved otherwise than monotonic time did (docs/PROTOCOL.md §5). */
import { CLOCK_JUMP_MS } from '../protocol/limits';
import type { Clock } from './environment';

export class ClockWatch {
  private wallMs: number;
  private monotonicMs: number;

  constructor(private readonly clock: Clock) {
    this.wallMs = clock.nowMs();
    this.monotonicMs = clock.monotonicMs();
  }

  /** Milliseconds that the clock jumped since the last look, 0 where that is within what clocks do. */
  look(): number {
    const wallMs = this.clock.nowMs();
    const monotonicMs = this.clock.monotonicMs();
    const jumpMs = wallMs - this.wallMs - (monotonicMs - this.monotonicMs);
    this.wallMs = wallMs;
    this.monotonicMs = monotonicMs;
    return Math.abs(jumpMs) > CLOCK_JUMP_MS ? jumpMs : 0;
  }
}
