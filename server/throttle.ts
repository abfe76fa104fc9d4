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

  /** @throws AparteError `flooding` */
  take(): void {
    const waitMs = this.bucket.take(1);
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
  private isThrottled = false;

  constructor(
    private readonly relay: RelayCore,
    private readonly reader: FrameReader,
    private readonly connection: number,
  ) {
    const { clock, limits } = relay;
    this.frames = new TokenBucket(clock, limits.publishesPerSecond, limits.publishBurst);
    this.bytes = new TokenBucket(clock, limits.publishBytesPerSecond, limits.publishBurstBytes);
  }

  /** Counts a publish; reading pauses until the rates allow another. */
  take(payloadBytes: number): void {
    const waitMs = Math.max(this.frames.take(1), this.bytes.take(payloadBytes));
    if (waitMs > 0) {
      if (!this.isThrottled) tripped(this.relay, this.connection, 'publishesPerSecond');
      pause(this.relay, this.reader, waitMs);
    }
    this.isThrottled = waitMs > 0;
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

function tripped(relay: RelayCore, connection: number, limit: keyof Limits): void {
  relay.events.emit('warn', 'limit-tripped', { connection, details: { limit } });
}
