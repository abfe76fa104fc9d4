/** When a muted room speaks again. */
import type { RoomSummary } from '../../../contract/chat';
import { MUTED_ALWAYS_MS } from '../../../contract/rooms';

/** For how long a room may be muted. */
export type MuteSpan = '1h' | '8h' | 'tomorrow' | 'always';

const HOUR_MS = 60 * 60 * 1000;

/** The hour of the morning at which "until tomorrow" ends. */
const MORNING_HOUR = 8;

/** @param nowMs the time in this computer's zone decides when tomorrow is */
export function mutedUntil(span: MuteSpan, nowMs: number): number {
  switch (span) {
    case '1h':
      return nowMs + HOUR_MS;
    case '8h':
      return nowMs + 8 * HOUR_MS;
    case 'tomorrow': {
      const morning = new Date(nowMs);
      morning.setDate(morning.getDate() + 1);
      return morning.setHours(MORNING_HOUR, 0, 0, 0);
    }
    case 'always':
      return MUTED_ALWAYS_MS;
  }
}

export function isMuted({ mutedUntilMs }: Pick<RoomSummary, 'mutedUntilMs'>, nowMs: number): boolean {
  return mutedUntilMs > nowMs;
}

/** How many unread messages count: of muted rooms none, or those that mention the person, a room marked by hand counts one. */
export function unreadCount(rooms: readonly RoomSummary[], nowMs: number): number {
  return rooms.reduce((sum, room) => sum + countOf(room, nowMs), 0);
}

function countOf(room: RoomSummary, nowMs: number): number {
  const { unread, mentions, markedUnread, mutedButMentions } = room;
  if (isMuted(room, nowMs)) return mutedButMentions ? mentions : 0;
  return unread === 0 && markedUnread ? 1 : unread;
}
