/** What admins see and steer. */
import type {
  AdminMethods,
  AdminRules,
  ConnectionInfo,
  RelayLimit,
  RelaySample,
  RelayStatus,
  RoomInfo,
  SampleStep,
  SeenFrame,
} from '../../protocol/admin';
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
  /** Keeps the address of a connection out. @throws AparteError `bad-argument` where there is no such connection */
  banConnection(connection: number, minutes: number): Promise<void>;
  /** A new access token in place of those made before. */
  rotateToken(): Promise<{ readonly token: string }>;
  unban(network: string): Promise<void>;
  closeRoom(room: string, how: 'frozen' | 'deleted'): Promise<void>;
  reopenRoom(room: string): Promise<void>;
}

/** What admins may look at. */
export interface AdminDesk {
  /** Events of earlier runs, newest page first; none where they are not kept. */
  history(before: string): Promise<AdminMethods['history']['result']>;
  connections(): readonly ConnectionInfo[];
  rooms(): Promise<readonly RoomInfo[]>;
  /** What the relay has of the frame whose payload has this SHA-256. */
  frame(digest: Uint8Array): Promise<SeenFrame | null>;
  samples(stepMs: SampleStep, afterMs: number): readonly RelaySample[];
  limits(): Promise<readonly RelayLimit[]>;
}

export interface AdminTarget {
  readonly operator: OperatorTarget;
  readonly desk: AdminDesk;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly events: EventLog;
  status(): RelayStatus;
  /** Drains, then ends the program. */
  stop(): void;
}
