/** Token bucket that may go into debt: what was taken is done, and the answer is how long to wait before taking again. */
import type { Clock } from './environment';

export class TokenBucket {
  private tokens: number;
  private filledMs: number;

  constructor(
    private readonly clock: Clock,
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.tokens = burst;
    this.filledMs = clock.monotonicMs();
  }

  /** Takes `cost` tokens. @returns milliseconds until the bucket is out of debt, 0 where it is not in debt */
  take(cost: number): number {
    this.fill();
    this.tokens -= cost;
    return this.tokens >= 0 ? 0 : Math.ceil((-this.tokens / this.perSecond) * 1000);
  }

  /** Takes `cost` tokens only if they are there. @returns 0, or the milliseconds until they are */
  tryTake(cost: number): number {
    this.fill();
    if (this.tokens < cost) return Math.ceil(((cost - this.tokens) / this.perSecond) * 1000);
    this.tokens -= cost;
    return 0;
  }

  /** Whether nothing was taken lately: such a bucket can be forgotten. */
  get isFull(): boolean {
    this.fill();
    return this.tokens >= this.burst;
  }

  private fill(): void {
    const nowMs = this.clock.monotonicMs();
    this.tokens = Math.min(this.burst, this.tokens + ((nowMs - this.filledMs) / 1000) * this.perSecond);
    this.filledMs = nowMs;
  }
}
