/** What a test of the chat page wants to find. */
import type { AppState, InvitationOffer, RoomSummary } from '../../../contract/chat';

/** What a test wants to find. */
export interface Scenario {
  readonly language?: 'fr' | 'en';
  readonly stage?: AppState['stage'];
  readonly theme?: AppState['settings']['theme'];
  readonly trial?: boolean;
  readonly rooms?: readonly ScriptedRoom[];
  readonly offers?: readonly InvitationOffer[];
  readonly frameUrl?: string;
  /** Each answer takes this long. */
  readonly latencyMs?: number;
}

/** A room whose log has `end` messages, of which `unread` were not read. */
export interface ScriptedRoom {
  readonly title: string;
  readonly end: number;
  readonly unread?: number;
  readonly draft?: string;
  readonly memberCount?: number;
  readonly fromWords?: boolean;
  readonly maxFileBytes?: number;
  /** How long what is said lasts, in seconds. */
  readonly timerS?: number;
  readonly connection?: RoomSummary['connection'];
  /** Names of its members, in place of the scripted ones. */
  readonly names?: readonly string[];
  /** Texts of the newest messages, in place of the scripted ones. */
  readonly lastTexts?: readonly string[];
}
