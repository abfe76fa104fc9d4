/**
 * What a room accepted lately, by digest: a resend gets its first position again (docs/PROTOCOL.md §4). A busy room has millions of them, so they stand in
 * flat tables, which cost the runtime's collector nothing: one that is filled, and the one before it, which goes as a whole.
 */
import { equalBytes, readU32 } from '../protocol/bytes';
import { HASH_BYTES } from '../protocol/chain';

interface Known {
  readonly n: number;
  readonly timeMs: number;
}

/** Digest, position, time. */
const ENTRY_BYTES = HASH_BYTES + 8 + 8;
const INITIAL_ENTRIES = 8;
/** Slots for each entry that there is room for: probes stay short. */
const SLOTS_PER_ENTRY = 2;

/** Digests one behind the other, and a hash table of their numbers; digests are as good as random already. */
class DigestTable {
  private entries = Buffer.allocUnsafe(INITIAL_ENTRIES * ENTRY_BYTES);
  /** Number of an entry and one, 0 where there is none. */
  private slots = new Uint32Array(INITIAL_ENTRIES * SLOTS_PER_ENTRY);
  private count = 0;
  /** Time of the first. */
  oldestMs = Infinity;

  add(digest: Uint8Array, { n, timeMs }: Known): void {
    const at = this.count * ENTRY_BYTES;
    if (at === this.entries.length) this.grow();
    this.entries.set(digest, at);
    this.entries.writeDoubleBE(n, at + HASH_BYTES);
    this.entries.writeDoubleBE(timeMs, at + HASH_BYTES + 8);
    this.slots[this.slotOf(digest)] = this.count + 1;
    this.count += 1;
    this.oldestMs = Math.min(this.oldestMs, timeMs);
  }

  find(digest: Uint8Array): Known | undefined {
    const number = this.slots[this.slotOf(digest)] ?? 0;
    if (number === 0) return undefined;
    const at = (number - 1) * ENTRY_BYTES + HASH_BYTES;
    return { n: this.entries.readDoubleBE(at), timeMs: this.entries.readDoubleBE(at + 8) };
  }

  /** The slot that has a digest, or would get it. */
  private slotOf(digest: Uint8Array): number {
    const mask = this.slots.length - 1;
    let slot = readU32(digest, 0) & mask;
    for (let number = this.slots[slot] ?? 0; number > 0; number = this.slots[slot] ?? 0) {
      if (this.isAt((number - 1) * ENTRY_BYTES, digest)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private isAt(at: number, digest: Uint8Array): boolean {
    if (readU32(this.entries, at) !== readU32(digest, 0)) return false;
    return equalBytes(this.entries.subarray(at, at + HASH_BYTES), digest);
  }

  private grow(): void {
    const larger = Buffer.allocUnsafe(this.entries.length * 2);
    larger.set(this.entries);
    this.entries = larger;
    this.slots = new Uint32Array(this.slots.length * 2);
    for (let number = 1; number <= this.count; number += 1) {
      const at = (number - 1) * ENTRY_BYTES;
      this.slots[this.slotOf(larger.subarray(at, at + HASH_BYTES))] = number;
    }
  }
}

export class RecentDigests {
  private newest: DigestTable | undefined;
  private before: DigestTable | undefined;

  constructor(private readonly windowMs: number) {}

  /** Digests come in the order of their times. */
  add(digest: Uint8Array, known: Known): void {
    if (this.newest && this.newest.oldestMs + this.windowMs < known.timeMs) {
      this.before = this.newest;
      this.newest = undefined;
    }
    this.newest ??= new DigestTable();
    this.newest.add(digest, known);
  }

  /** First position and time of a payload accepted within the window. */
  find(digest: Uint8Array, nowMs: number): Known | undefined {
    const known = this.before?.find(digest) ?? this.newest?.find(digest);
    return known && known.timeMs + this.windowMs >= nowMs ? known : undefined;
  }
}
