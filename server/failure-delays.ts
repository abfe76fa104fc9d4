/** Whoever shows wrong tokens is answered slower each time, per address; what is right is never slowed. */
import type { Clock } from './environment';
import { limitKey } from './network-address';

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;
/** Each failure is forgotten after this. */
const MEMORY_MS = 2 * MAX_DELAY_MS;

export class FailureDelays {
  private readonly failures = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** @returns how many lately, and how long to wait with the answer */
  failed(address: string): { readonly count: number; readonly delayMs: number } {
    const key = limitKey(address);
    const count = (this.failures.get(key) ?? 0) + 1;
    this.failures.set(key, count);
    this.clock.after(MEMORY_MS, () => {
      const left = (this.failures.get(key) ?? 1) - 1;
      if (left <= 0) this.failures.delete(key);
      else this.failures.set(key, left);
    });
    return { count, delayMs: Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (count - 1)) };
  }
}
