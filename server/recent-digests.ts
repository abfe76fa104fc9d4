/** What a room accepted lately, by digest: a resend gets its first position again (docs/PROTOCOL.md §4). */

interface Known {
  readonly n: number;
  readonly timeMs: number;
}

export class RecentDigests {
  /** In the order of positions: the oldest come first. */
  private readonly byDigest = new Map<string, Known>();

  constructor(private readonly windowMs: number) {}

  /** @param digest in hexadecimal; what is known is kept as it is */
  add(digest: string, known: Known): void {
    this.byDigest.set(digest, known);
  }

  /** First position and time of a payload accepted within the window. */
  find(digest: string, nowMs: number): Known | undefined {
    for (const [name, known] of this.byDigest) {
      if (known.timeMs + this.windowMs >= nowMs) break;
      this.byDigest.delete(name);
    }
    return this.byDigest.get(digest);
  }
}
