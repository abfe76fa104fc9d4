/** What was found of a room's log, as a page is told of it. */
import type { RoomId } from './chat';

/** Names of what a relay, a member or nobody did to the order of a room (docs/PROTOCOL.md §11). Stable: scripts rely on them. */
export type AnomalyName =
  | 'forked'
  | 'two-branches'
  | 'disagreement'
  | 'unsigned'
  | 'rolled-back'
  | 'unacknowledged'
  | 'held-back'
  | 'gap'
  | 'expired-early'
  | 'replayed'
  | 'missing'
  | 'reordered'
  | 'altered'
  | 'forged-author'
  | 'false-view'
  | 'impostor'
  | 'relay-key-changed'
  | 'restored'
  | 'two-devices'
  | 'clock'
  | 'closed-to-you'
  | 'unconfirmed';

/** How grave an anomaly is: somebody cheated, something to know, or a state of things that passes. */
export type AnomalyLevel = 'alarm' | 'notice' | 'state';

/** What was found of a room, one for each name and cause. */
export interface Anomaly {
  readonly room: RoomId;
  /** Names it within its room. */
  readonly id: string;
  readonly name: AnomalyName;
  readonly level: AnomalyLevel;
  /** Public key (hex) of the member that it concerns, empty where it concerns none, and its name. */
  readonly member: string;
  readonly memberName: string;
  /** Positions of the log where it was found first and last; the card stands at the first. */
  readonly position: number;
  readonly newestPosition: number;
  readonly count: number;
  /** Own clock, ms since 1970. */
  readonly firstMs: number;
  readonly newestMs: number;
  /** Numbers that the text needs: how many messages a restored relay lost (`lost`), … */
  readonly details: Readonly<Record<string, number>>;
  /** Pins of the relay's keys before and after a change. */
  readonly relayPins?: { readonly before: string; readonly after: string };
  /** Whether a file can be saved that convicts the relay before anybody. */
  readonly evidence: boolean;
  readonly dismissed: boolean;
}
