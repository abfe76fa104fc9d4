/** What one connection may ask for: beyond its rates nothing more is read from it, so that TCP slows it down. */
import { AparteError } from '../protocol/errors';
import { TokenBucket } from './bucket';
import type { FrameReader } from './frame-reader';
import type { LimitName } from './limits';
import type { RelayCore } from './relay-core';

/** Pauses reading as long as a rate asks for, and says once for each stretch at the limit that it was tripped. */
class Pace {
  private slowedSinceMs: number | undefined;

  /** @param floodLimit how long such a stretch may last; where absent, for ever */
  constructor(
    private readonly relay: RelayCore,
    private readonly reader: FrameReader,
    private readonly connection: number,
    private readonly floodLimit?: 'floodMs' | 'publishFloodMs',
  ) {}

  /** @param limit that asks for the pause @throws AparteError `flooding` */
  slow(waitMs: number, limit: LimitName): void {
    if (waitMs === 0) {
      this.slowedSinceMs = undefined;
      return;
    }
    const { clock, events, limits } = this.relay;
    const nowMs = clock.monotonicMs();
    if (this.slowedSinceMs === undefined) {
      this.slowedSinceMs = nowMs;
      events.emit('warn', 'limit-tripped', { connection: this.connection, details: { limit } });
    }
    if (this.floodLimit !== undefined && nowMs - this.slowedSinceMs > limits[this.floodLimit])
      throw new AparteError('flooding', { limit: this.floodLimit });
    this.reader.hold();
    clock.after(waitMs, () => this.reader.release());
  }
}

/** What was taken and waits for its sync: reading pauses while as much waits as may. */
class Unsynced {
  private waiting = 0;
  private isTripped = false;

  constructor(
    private readonly relay: RelayCore,
    private readonly reader: FrameReader,
    private readonly connection: number,
    private readonly limit: 'maxUnacknowledged' | 'maxBlobPuts',
  ) {}

  begin(): void {
    this.waiting += 1;
    if (this.waiting !== this.relay.limits[this.limit]) return;
    this.reader.hold();
    this.trip();
  }

  settle(): void {
    if (this.waiting === this.relay.limits[this.limit]) this.reader.release();
    this.waiting -= 1;
    if (this.waiting === 0) this.isTripped = false;
  }

  /** Once until everything is synced: who always has a full window on its way is at the limit all the time. */
  private trip(): void {
    if (this.isTripped) return;
    this.isTripped = true;
    const { connection, limit } = this;
    this.relay.events.emit('warn', 'limit-tripped', { connection, details: { limit } });
  }
}

/** Every frame but publishes. Whoever stays at the limit for long does not need what it asks for. */
export class RequestThrottle {
  private readonly bucket: TokenBucket;
  private readonly pace: Pace;

  constructor(relay: RelayCore, reader: FrameReader, connection: number) {
    this.bucket = new TokenBucket(relay.clock, relay.limits.requestsPerSecond, relay.limits.requestBurst);
    this.pace = new Pace(relay, reader, connection, 'floodMs');
  }

  /** @param cost in ordinary requests @throws AparteError `flooding` */
  take(cost = 1): void {
    this.pace.slow(this.bucket.take(cost), 'requestsPerSecond');
  }
}

/** Publishes, durable and ephemeral: their rate, and how many durable ones may wait for their sync. */
export class PublishThrottle {
  readonly unsynced: Unsynced;
  private readonly frames: TokenBucket;
  private readonly bytes: TokenBucket;
  private readonly pace: Pace;

  constructor(relay: RelayCore, reader: FrameReader, connection: number) {
    const { clock, limits } = relay;
    this.unsynced = new Unsynced(relay, reader, connection, 'maxUnacknowledged');
    this.frames = new TokenBucket(clock, limits.publishesPerSecond, limits.publishBurst);
    this.bytes = new TokenBucket(clock, limits.publishBytesPerSecond, limits.publishBurstBytes);
    this.pace = new Pace(relay, reader, connection, 'publishFloodMs');
  }

  /** Counts a publish; reading pauses until the rates allow another. @throws AparteError `flooding` */
  take(payloadBytes: number): void {
    const [framesMs, bytesMs] = [this.frames.take(1), this.bytes.take(payloadBytes)];
    if (bytesMs > framesMs) this.pace.slow(bytesMs, 'publishBytesPerSecond');
    else this.pace.slow(framesMs, 'publishesPerSecond');
  }
}

/** Slices of blobs: their rate, and how many may wait for their sync. */
export class BlobThrottle {
  readonly unsynced: Unsynced;
  private readonly bytes: TokenBucket;
  private readonly pace: Pace;

  constructor(relay: RelayCore, reader: FrameReader, connection: number) {
    const { clock, limits } = relay;
    this.unsynced = new Unsynced(relay, reader, connection, 'maxBlobPuts');
    this.bytes = new TokenBucket(clock, limits.blobBytesPerSecond, limits.blobBurstBytes);
    this.pace = new Pace(relay, reader, connection);
  }

  /** Counts a slice; reading pauses until the rate allows another. */
  take(bytes: number): void {
    this.pace.slow(this.bytes.take(bytes), 'blobBytesPerSecond');
  }
}
