/**
 * Who agreed on the order, and how fresh that is (docs/PROTOCOL.md §11.3). A beacon is as old as our own newest beacon that it echoes, directly or through
 * others; without an echo it confirms nothing: so a replayed or delayed one cannot pass for news.
 */
import { equalBytes, toHex } from '../../protocol/bytes';
import { ECHO_BYTES, MAX_ECHOES, type BeaconContent } from '../crypto/content';

const MAX_REMEMBERED = 512;
const HEARD_WINDOW_MS = 60 * 60 * 1000;
const MIN_INTERVAL_MS = 10_000;
const MAX_INTERVAL_MS = 15 * 60 * 1000;
const INTERVAL_FACTOR_MS = 360;

/** Agreement of one member with our order. */
export interface Confirmation {
  readonly author: Uint8Array;
  readonly position: number;
  /** When our own beacon was sent that this one echoes (own clock). */
  readonly atMs: number;
}

interface Heard {
  readonly author: Uint8Array;
  readonly run: Uint8Array;
  readonly counter: number;
  readonly digest: Uint8Array;
}

/** Interval to the next beacon, for `members` others heard in the last hour: N² × 0.36 s within 10 s … 15 min, spread by `jitter` in 0 … 1. */
export function beaconIntervalMs(members: number, jitter: number): number {
  const group = members + 1;
  const meanMs = Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, group * group * INTERVAL_FACTOR_MS));
  return Math.round(Math.max(MIN_INTERVAL_MS, meanMs * (0.75 + jitter / 2)));
}

/** The beacons of one room. */
export class BeaconBook {
  /** When our own newest beacon that a beacon echoes was sent, by its digest's first bytes; our own beacons echo themselves. */
  private readonly freshMs = new Map<string, number>();
  private readonly newest = new Map<string, Heard>();
  private readonly heardMs = new Map<string, number>();
  private readonly confirmations = new Map<string, Confirmation>();
  private counter = 0;
  /** Authors of beacons, newest first. */
  private order: string[] = [];

  /** The counter of our next beacon in this run. */
  nextCounter(): number {
    this.counter += 1;
    return this.counter;
  }

  /** Notes a beacon of ours. */
  sent(digest: Uint8Array, nowMs: number): void {
    this.setFresh(digest, nowMs);
  }

  /** Notes that a member spoke, by beacon or message. */
  heard(author: Uint8Array, nowMs: number): void {
    this.heardMs.set(toHex(author), nowMs);
  }

  /** Other members heard in the last hour. */
  heardLately(nowMs: number): number {
    let count = 0;
    for (const heardMs of this.heardMs.values()) if (nowMs - heardMs < HEARD_WINDOW_MS) count += 1;
    return count;
  }

  /**
   * Takes a member's beacon. Returns whether it is news: one of the same run that is not newer says nothing.
   * @param digest SHA-256 of the sealed beacon
   */
  received(content: BeaconContent, digest: Uint8Array): boolean {
    const author = toHex(content.author);
    const before = this.newest.get(author);
    if (before && equalBytes(before.run, content.run) && content.counter <= before.counter) return false;
    this.newest.set(author, { author: content.author, run: content.run, counter: content.counter, digest });
    this.order = [author, ...this.order.filter((other) => other !== author)];
    const fresh = this.freshnessOf(content.echoes);
    if (fresh !== undefined) this.setFresh(digest, fresh);
    return true;
  }

  /** Notes that the beacon's author agrees with our chain up to `position`. */
  agreed(content: BeaconContent, position: number): void {
    const atMs = this.freshnessOf(content.echoes);
    const known = this.confirmations.get(toHex(content.author));
    // A beacon of an earlier run that comes again is older than what we have.
    if (atMs === undefined || (known && known.atMs > atMs)) return;
    this.confirmations.set(toHex(content.author), { author: content.author, position, atMs });
  }

  /** Agreement holds within one generation: a new one begins without any. */
  generationChanged(): void {
    this.confirmations.clear();
    this.freshMs.clear();
  }

  /** Whether a beacon is younger than one of ours of this generation. */
  isLive(content: BeaconContent): boolean {
    return this.freshnessOf(content.echoes) !== undefined;
  }

  /** Newest agreement of each member, freshest first. */
  confirmed(): Confirmation[] {
    return [...this.confirmations.values()].sort((a, b) => b.atMs - a.atMs);
  }

  /** First bytes of the newest beacons of the last authors, for our next beacon. */
  echoes(): Uint8Array[] {
    return this.order.slice(0, MAX_ECHOES).flatMap((author) => {
      const heard = this.newest.get(author);
      return heard ? [heard.digest.subarray(0, ECHO_BYTES)] : [];
    });
  }

  private freshnessOf(echoes: readonly Uint8Array[]): number | undefined {
    const known = echoes.flatMap((echo) => this.freshMs.get(toHex(echo)) ?? []);
    return known.length === 0 ? undefined : Math.max(...known);
  }

  private setFresh(digest: Uint8Array, atMs: number): void {
    this.freshMs.set(toHex(digest.subarray(0, ECHO_BYTES)), atMs);
    if (this.freshMs.size <= MAX_REMEMBERED) return;
    const [oldest] = this.freshMs.keys();
    if (oldest !== undefined) this.freshMs.delete(oldest);
  }
}
