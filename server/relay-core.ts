/** What connections and admin sessions use of the relay. */
import type { Welcome } from '../protocol/messages';
import type { ChunkJoiner } from './chunk-joiner';
import type { Blobs } from './blobs/blobs';
import type { Clock } from './environment';
import type { EventLog } from './events';
import type { FailureDelays } from './failure-delays';
import type { Limits } from './limits';
import type { RelayCounters } from './room-context';
import type { Rooms } from './rooms';
import type { TokenEntry } from './tokens';

export interface RelayCore {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly events: EventLog;
  readonly counters: RelayCounters;
  readonly rooms: Rooms;
  /** Shared by all send queues. */
  readonly joiner: ChunkJoiner;
  readonly blobs: Blobs;
  /** SHA-256 of the relay's public key. */
  readonly relayKey: Uint8Array;
  /** Wrong access tokens, by address. */
  readonly wrongTokens: FailureDelays;
  /** Whether whoever runs the relay closed a room. */
  isClosedRoom(room: Uint8Array): boolean;
  /** @param isByFormerKey whether the client asked for the key that the relay gave up */
  welcome(isByFormerKey: boolean): Welcome;
  /** Whether rooms may be made with this token, and which it is; `undefined` is a client that shows none. */
  checkAccess(token: Uint8Array | undefined): 'granted' | 'token-required' | 'token-refused' | TokenEntry;
  /** The bytes that wait for a client changed. */
  queueChanged(deltaBytes: number): void;
}
