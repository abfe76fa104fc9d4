/** What admins see and steer. */
import type { ConnectionInfo, RelayStatus, RoomInfo, SeenFrame } from '../../protocol/admin';
import type { Clock } from '../environment';
import type { EventLog } from '../events';
import type { Limits } from '../limits';

export interface AdminTarget {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly events: EventLog;
  status(): RelayStatus;
  connections(): readonly ConnectionInfo[];
  rooms(): Promise<readonly RoomInfo[]>;
  /** What the relay has of the frame whose payload has this SHA-256. */
  frame(digest: Uint8Array): Promise<SeenFrame | null>;
  /** Drains, then ends the program. */
  stop(): void;
}
