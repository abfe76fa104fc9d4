/** A room's log as a list of what happened, for a second relay that is to have the same past. */
import type { SignedStart } from '../../protocol/chain';
import type { RoomLog } from '../../server/log/room-log';

const ENTRIES_AT_ONCE = 256;

/** A frame of the log; its payload is absent where it expired. */
export interface PastFrame {
  readonly n: number;
  readonly timeMs: number;
  readonly payload: Uint8Array | undefined;
}

/** One thing that happened in a room. */
export type PastEvent =
  { readonly type: 'start'; readonly start: SignedStart } | { readonly type: 'frame'; readonly frame: PastFrame };

async function* framesBetween(
  log: RoomLog,
  room: Uint8Array,
  from: number,
  to: number,
): AsyncGenerator<PastEvent, void, undefined> {
  for (let n = from; n <= to;) {
    const entries = await log.entries(room, n, Math.min(ENTRIES_AT_ONCE, to - n + 1), Infinity);
    if (entries.length === 0) return;
    for (const { leaf, payload } of entries) {
      yield { type: 'frame', frame: { n, timeMs: leaf.timeMs, payload } };
      n += 1;
    }
  }
}

/** Starts and frames of `room`, in order, those up to position `upTo` of which `after` were told before. */
export async function* pastOf(
  log: RoomLog,
  room: Uint8Array,
  upTo: number,
  after: { readonly n: number; readonly starts: number } = { n: 0, starts: 0 },
): AsyncGenerator<PastEvent, void, undefined> {
  let next = after.n + 1;
  for (const start of (await log.starts(room)).slice(after.starts)) {
    if (start.n > upTo) break;
    yield* framesBetween(log, room, next, start.n);
    next = Math.max(next, start.n + 1);
    yield { type: 'start', start };
  }
  yield* framesBetween(log, room, next, upTo);
}
