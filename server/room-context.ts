/** What every room of a relay shares. */
import type { ErrorCode } from '../protocol/errors';
import type { Blobs } from './blobs/blobs';
import type { Clock, RandomBytes } from './environment';
import type { EventLog } from './events';
import type { Histogram } from './metrics/instruments';
import type { HeadSigner } from './head-signer';
import type { Limits } from './limits';
import type { RoomLog } from './log/room-log';

/** Figures that the relay counts over all rooms. */
export interface RelayCounters {
  acceptedFrames: number;
  deliveredFrames: number;
  /** Of all connections, frames' heads included. */
  receivedBytes: number;
  sentBytes: number;
  /** By type of frame. */
  readonly receivedFrames: Float64Array;
  /** From taking a durable frame to its acknowledgement. */
  readonly append: Histogram;
}

export interface RoomContext {
  readonly log: RoomLog;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly signer: HeadSigner;
  readonly limits: Limits;
  readonly events: EventLog;
  readonly counters: RelayCounters;
  /** Short id of a room for events: keyed, so that it says nothing outside of this relay. */
  shortId(address: Uint8Array): string;
  /** Why nothing durable can be stored now, if so. */
  storeRefusal(): ErrorCode | undefined;
  /** Looks whether the clock jumped; if so, every room wants a new start before this returns. */
  noticeClock(): void;
  /** The store failed: nothing more is acknowledged, and the relay ends. */
  storeFailed(error: unknown): void;
}
