/** What admins see and steer. */
import type { AdminRules, ConnectionInfo, RelayStatus, RoomInfo, SeenFrame } from '../../protocol/admin';
import type { Clock } from '../environment';
import type { EventLog } from '../events';
import type { Limits } from '../limits';

/** What admins may do to others. */
export interface OperatorTarget {
  rules(): AdminRules;
  /** @throws AparteError `configuration`, `usage`: everything stays as it was */
  reload(): Promise<{ readonly later: readonly string[] }>;
  disconnect(connection: number): void;
  ban(network: string, minutes: number): Promise<void>;
  unban(network: string): Promise<void>;
  closeRoom(room: string, how: 'frozen' | 'deleted'): Promise<void>;
  reopenRoom(room: string): Promise<void>;
}

export interface AdminTarget {
  readonly operator: OperatorTarget;
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
