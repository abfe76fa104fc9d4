/** What a room accepted lately, by digest: a resend gets its first position again (docs/PROTOCOL.md §4). */

interface Known {
  readonly n: number;
  readonly timeMs: number;
}

export class RecentDigests {
  /** In the order of positions: the oldest come first. */
  private readonly byDigest = new Map<string, Known>();

  /** Time of the first in the map; what is not older need not be looked through. */
  private oldestMs = Infinity;

  constructor(private readonly windowMs: number) {}

  /** @param digest in hexadecimal; what is known is kept as it is */
  add(digest: string, known: Known): void {
    if (this.byDigest.size === 0) this.oldestMs = known.timeMs;
    this.byDigest.set(digest, known);
  }

  /** First position and time of a payload accepted within the window. */
  find(digest: string, nowMs: number): Known | undefined {
    if (this.oldestMs + this.windowMs < nowMs) this.forget(nowMs);
    return this.byDigest.get(digest);
  }

  private forget(nowMs: number): void {
    this.oldestMs = Infinity;
    for (const [name, { timeMs }] of this.byDigest) {
      if (timeMs + this.windowMs >= nowMs) {
        this.oldestMs = timeMs;
        return;
      }
      this.byDigest.delete(name);
    }
  }
}
