/** What one connection may ask for: beyond its rates nothing more is read from it, so that TCP slows it down. */
import { AparteError } from '../protocol/errors';
import { TokenBucket } from './bucket';
import type { FrameReader } from './frame-reader';
import type { Limits } from './limits';
import type { RelayCore } from './relay-core';

function pause(relay: RelayCore, reader: FrameReader, waitMs: number): void {
  reader.hold();
  relay.clock.after(waitMs, () => reader.release());
}

/** Every frame but publishes. Whoever stays at the limit for long does not need what it asks for. */
export class RequestThrottle {
  private readonly bucket: TokenBucket;
  private floodingSinceMs: number | undefined;

  constructor(
    private readonly relay: RelayCore,
    private readonly reader: FrameReader,
    private readonly connection: number,
  ) {
    this.bucket = new TokenBucket(relay.clock, relay.limits.requestsPerSecond, relay.limits.requestBurst);
  }

  /** @param cost in ordinary requests @throws AparteError `flooding` */
  take(cost = 1): void {
    const waitMs = this.bucket.take(cost);
    if (waitMs === 0) {
      this.floodingSinceMs = undefined;
      return;
    }
    const nowMs = this.relay.clock.monotonicMs();
    if (this.floodingSinceMs === undefined) {
      this.floodingSinceMs = nowMs;
      tripped(this.relay, this.connection, 'requestsPerSecond');
    }
    if (nowMs - this.floodingSinceMs > this.relay.limits.floodMs) throw new AparteError('flooding');
    pause(this.relay, this.reader, waitMs);
  }
}

/** Publishes, durable and ephemeral: their rate, and how many durable ones may wait for their sync. */
export class PublishThrottle {
  private readonly frames: TokenBucket;
  private readonly bytes: TokenBucket;
  private unacknowledged = 0;
  private floodingSinceMs: number | undefined;

  constructor(
    private readonly relay: RelayCore,
    private readonly reader: FrameReader,
    private readonly connection: number,
  ) {
    const { clock, limits } = relay;
    this.frames = new TokenBucket(clock, limits.publishesPerSecond, limits.publishBurst);
    this.bytes = new TokenBucket(clock, limits.publishBytesPerSecond, limits.publishBurstBytes);
  }

  /** Counts a publish; reading pauses until the rates allow another. @throws AparteError `flooding` */
  take(payloadBytes: number): void {
    const waitMs = Math.max(this.frames.take(1), this.bytes.take(payloadBytes));
    if (waitMs > 0) {
      const nowMs = this.relay.clock.monotonicMs();
      if (this.floodingSinceMs === undefined) {
        this.floodingSinceMs = nowMs;
        tripped(this.relay, this.connection, 'publishesPerSecond');
      }
      if (nowMs - this.floodingSinceMs > this.relay.limits.publishFloodMs) throw new AparteError('flooding');
      pause(this.relay, this.reader, waitMs);
    } else {
      this.floodingSinceMs = undefined;
    }
  }

  /** A durable publish was taken and is not synced yet. */
  begin(): void {
    this.unacknowledged += 1;
    if (this.unacknowledged === this.relay.limits.maxUnacknowledged) this.reader.hold();
  }

  /** It is synced. */
  settle(): void {
    if (this.unacknowledged === this.relay.limits.maxUnacknowledged) this.reader.release();
    this.unacknowledged -= 1;
  }
}

/** Slices of blobs: their rate, and how many may wait for their sync. */
export class BlobThrottle {
  private readonly bytes: TokenBucket;
  private waiting = 0;
  private isThrottled = false;

  constructor(
    private readonly relay: RelayCore,
    private readonly reader: FrameReader,
    private readonly connection: number,
  ) {
    const { clock, limits } = relay;
    this.bytes = new TokenBucket(clock, limits.blobBytesPerSecond, limits.blobBurstBytes);
  }

  /** Counts a slice; reading pauses until the rate allows another. */
  take(bytes: number): void {
    const waitMs = this.bytes.take(bytes);
    if (waitMs > 0) {
      if (!this.isThrottled) tripped(this.relay, this.connection, 'blobBytesPerSecond');
      pause(this.relay, this.reader, waitMs);
    }
    this.isThrottled = waitMs > 0;
  }

  /** A slice was taken and is not answered yet. */
  begin(): void {
    this.waiting += 1;
    if (this.waiting === this.relay.limits.maxBlobPuts) this.reader.hold();
  }

  /** It is answered. */
  settle(): void {
    if (this.waiting === this.relay.limits.maxBlobPuts) this.reader.release();
    this.waiting -= 1;
  }
}

function tripped(relay: RelayCore, connection: number, limit: keyof Limits): void {
  relay.events.emit('warn', 'limit-tripped', { connection, details: { limit } });
}
