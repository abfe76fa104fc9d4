/** What a room accepted lately, by digest: a resend gets its first position again (docs/PROTOCOL.md §4). */

interface Known {
  readonly n: number;
  readonly timeMs: number;
}

export class RecentDigests {
  /** In the order of positions: the oldest come first. */
  private readonly byDigest = new Map<string, Known>();

  constructor(private readonly windowMs: number) {}

  add(digest: Uint8Array, n: number, timeMs: number): void {
    this.byDigest.set(key(digest), { n, timeMs });
  }

  /** First position and time of a payload accepted within the window. */
  find(digest: Uint8Array, nowMs: number): Known | undefined {
    for (const [name, known] of this.byDigest) {
      if (known.timeMs + this.windowMs >= nowMs) break;
      this.byDigest.delete(name);
    }
    return this.byDigest.get(key(digest));
  }
}

function key(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('latin1');
}
