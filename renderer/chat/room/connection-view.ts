/** What is said of a room's connection, and when: a short cut is not worth a word. */
import type { RoomConnection } from '../../../contract/chat';

/** A cut shorter than this is not mentioned. */
const MENTIONED_AFTER_MS = 2000;
/** From here on a banner says why, since when, and when it is tried again. */
const EXPLAINED_AFTER_MS = 10_000;

export type ConnectionView =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'catching-up'; readonly done: number; readonly total: number }
  | { readonly kind: 'reconnecting' }
  | { readonly kind: 'banner'; readonly sinceMs: number };

/** Since when the room has not been connected: an attempt in between does not begin a new absence. */
export function absentSince(connection: RoomConnection, knownSinceMs: number | undefined): number | undefined {
  switch (connection.state) {
    case 'connected':
    case 'catching-up':
      return undefined;
    case 'connecting':
    case 'waiting':
      return Math.min(connection.sinceMs, knownSinceMs ?? connection.sinceMs);
  }
}

export function connectionView(
  connection: RoomConnection,
  absentSinceMs: number | undefined,
  nowMs: number,
): ConnectionView {
  if (connection.state === 'catching-up') {
    return { kind: 'catching-up', done: connection.done, total: connection.total };
  }
  if (absentSinceMs === undefined) return { kind: 'nothing' };
  const absentMs = nowMs - absentSinceMs;
  if (absentMs < MENTIONED_AFTER_MS) return { kind: 'nothing' };
  return absentMs < EXPLAINED_AFTER_MS ? { kind: 'reconnecting' } : { kind: 'banner', sinceMs: absentSinceMs };
}
