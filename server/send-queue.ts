/**
 * What waits to be written to one peer. Everything pushed in a turn of the event loop leaves in one write, and the stream below is given only
 * as much as it takes: what still waits here can be dropped when the peer does not read, so that it learns why it is being left.
 */
import type { Duplex } from 'node:stream';
import { ChunkJoiner } from './chunk-joiner';
import type { Clock } from './environment';

/** What the stream is given at once; it can no longer be dropped then, so it is kept small. */
const BATCH_BYTES = 64 * 1024;

/** Larger chunks are not copied. */
const MAX_JOINED_BYTES = 16 * 1024;

export class SendQueue {
  /** Frames, each in chunks: a frame is given to the stream whole or not at all, since what is left of it may be dropped. */
  private frames: (readonly Uint8Array[])[] = [];
  private next = 0;
  /** How many of those that wait have a chunk that is not copied. */
  private largeFrames = 0;
  private waitingBytes = 0;
  private isScheduled = false;
  private isWaitingForDrain = false;
  private progressMs: number;
  private shortWaiters: (() => void)[] = [];

  constructor(
    private readonly duplex: Duplex,
    private readonly clock: Clock,
    /** Told every change of {@link bytes}. */
    private readonly changed: (deltaBytes: number) => void,
    private readonly joiner = new ChunkJoiner(),
  ) {
    this.progressMs = clock.monotonicMs();
    duplex.on('drain', () => this.flushAfterDrain());
  }

  /** Bytes that the stream has not taken yet. */
  get bytes(): number {
    return this.waitingBytes;
  }

  /** How long nothing was taken of what waits, 0 where nothing waits. */
  get stuckMs(): number {
    return this.waitingBytes === 0 ? 0 : this.clock.monotonicMs() - this.progressMs;
  }

  /** Puts one frame at the end, in chunks; they are not copied. */
  push(...chunks: readonly Uint8Array[]): void {
    this.pushFrame(chunks);
  }

  /** As {@link push}; the array must not change afterwards. */
  pushFrame(chunks: readonly Uint8Array[]): void {
    if (this.waitingBytes === 0) this.progressMs = this.clock.monotonicMs();
    this.frames.push(chunks);
    let added = 0;
    for (const { length } of chunks) added += length;
    if (added > MAX_JOINED_BYTES && isLargeFrame(chunks)) this.largeFrames += 1;
    this.count(added);
    if (this.isScheduled || this.isWaitingForDrain) return;
    this.isScheduled = true;
    this.clock.soon(() => {
      this.isScheduled = false;
      this.flush();
    });
  }

  /** Resolves when little enough waits for more to be made. */
  whenShort(): Promise<void> {
    if (this.waitingBytes <= BATCH_BYTES) return Promise.resolve();
    return new Promise((resolve) => this.shortWaiters.push(resolve));
  }

  /** Forgets what the stream has not taken. */
  discard(): void {
    this.frames = [];
    this.next = 0;
    this.largeFrames = 0;
    this.count(-this.waitingBytes);
  }

  /** Writes what waits now, however much it is, and ends the stream. */
  end(): void {
    this.write(Infinity);
    this.duplex.end();
  }

  private flushAfterDrain(): void {
    this.isWaitingForDrain = false;
    this.progressMs = this.clock.monotonicMs();
    this.flush();
  }

  private flush(): void {
    while (this.waitingBytes > 0 && !this.isWaitingForDrain) {
      this.isWaitingForDrain = !this.write(BATCH_BYTES);
    }
  }

  /** Hands up to about `maxBytes` to the stream, in one write but for large chunks. @returns whether it would take more */
  private write(maxBytes: number): boolean {
    if (this.duplex.destroyed || this.duplex.writableEnded) {
      this.discard();
      return true;
    }
    let written = 0;
    // Small frames are joined: what is one write anyway costs less when the stream is not asked to gather it.
    const isGathered = this.largeFrames > 0;
    if (isGathered) this.duplex.cork();
    while (written < maxBytes && this.next < this.frames.length) written += this.writeSome(maxBytes - written);
    // Uncorked at once: nothing else is written in this turn, and the stream now tells whether it took all of it.
    if (isGathered) this.duplex.uncork();
    if (this.next === this.frames.length) {
      this.frames = [];
      this.next = 0;
    } else if (this.next > 1024) {
      this.frames.splice(0, this.next);
      this.next = 0;
    }
    this.count(-written);
    return !this.duplex.writableNeedDrain;
  }

  /** Writes small frames joined, or one that has a large chunk. @returns how many bytes */
  private writeSome(maxBytes: number): number {
    const small: Uint8Array[] = [];
    let bytes = 0;
    for (let frame = this.frames[this.next]; frame && bytes < maxBytes; frame = this.frames[this.next]) {
      const isLarge = this.largeFrames > 0 && isLargeFrame(frame);
      if (isLarge && bytes > 0) break;
      this.next += 1;
      if (isLarge) this.largeFrames -= 1;
      for (const chunk of frame) {
        bytes += chunk.length;
        if (isLarge) this.duplex.write(chunk);
        else small.push(chunk);
      }
      if (isLarge) return bytes;
    }
    const [only] = small;
    if (only) this.duplex.write(small.length === 1 ? only : this.joiner.join(small, bytes));
    return bytes;
  }

  private count(deltaBytes: number): void {
    if (deltaBytes === 0) return;
    this.waitingBytes += deltaBytes;
    this.changed(deltaBytes);
    if (this.waitingBytes > BATCH_BYTES || this.shortWaiters.length === 0) return;
    const waiters = this.shortWaiters;
    this.shortWaiters = [];
    for (const resolve of waiters) resolve();
  }
}

function isLargeFrame(chunks: readonly Uint8Array[]): boolean {
  return chunks.some(({ length }) => length > MAX_JOINED_BYTES);
}
