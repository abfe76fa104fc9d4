/** The scripted list of rooms, ordered as the engine orders it, and what is chosen for one of them. */
import type { RoomId, RoomSummary } from '../../../contract/chat';

/** The address of the room at an index. */
export const roomIdOf = (index: number): RoomId => index.toString(16).padStart(64, 'a');

/** What changes of a room. */
export type Choice = { readonly room: RoomId } & Partial<RoomSummary>;

export function listed(summaries: readonly RoomSummary[]): readonly RoomSummary[] {
  return [...summaries].sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.lastMs - a.lastMs);
}

/** What is said from now on lasts so long. */
export function timerSet({ room, seconds }: { readonly room: RoomId; readonly seconds: number }): Choice {
  return { room, timerS: seconds };
}

/** Everything up to a position was read, of a log that ends at `end`. */
export function readUpTo(end: number, read: { readonly room: RoomId; readonly position: number }): Choice {
  const { room, position } = read;
  return { room, readPosition: position, unread: Math.max(0, end - position), markedUnread: false };
}
