/** What a person may do with a room in the list: the part of the chat window's contract about that. */
import type { Method, None } from './common';

/** Colours that a room may have, told apart in light and dark. */
export const ROOM_HUES = 8;

/** A room that is muted until somebody changes it. */
export const MUTED_ALWAYS_MS = Number.MAX_SAFE_INTEGER;

/** What a person chose for a room on this computer; nobody else learns of it. */
export interface RoomChoices {
  /** Stands above the rooms that are not pinned. */
  readonly pinned: boolean;
  /** Tells nothing until then, ms since 1970; 0: is not muted. See {@link MUTED_ALWAYS_MS}. */
  readonly mutedUntilMs: number;
  /** While it is muted, messages that mention the person are told all the same. */
  readonly mutedButMentions: boolean;
  /** One of the eight colours; −1: the room's own. */
  readonly hue: number;
  /** Marked as unread by hand, whatever was read; reading takes it away. */
  readonly markedUnread: boolean;
}

/** What the chat page may ask about a room in the list. */
export interface RoomActsApi {
  /** What is left out stays. */
  readonly chooseForRoom: Method<{ readonly room: string } & Partial<Omit<RoomChoices, 'markedUnread'>>, None>;
  /** From a position of its log on, or as a whole where none is named. */
  readonly markUnread: Method<{ readonly room: string; readonly from?: number }, None>;
}
