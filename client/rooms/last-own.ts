/** Which of our frames the next one follows (docs/PROTOCOL.md §6, `prev`). */
import { PREV_BYTES } from '../crypto/content';
import type { OutboxRecord, RoomRecord } from '../vault/store';
import type { RoomState } from './room-state';

/** Our last frame: its digest (16 bytes), and its position once it has one. */
export interface LastOwn {
  readonly prev: Uint8Array | undefined;
  readonly prevPosition: number | undefined;
}

/** The last of `outbox`, or of the log where that is empty. */
export async function lastOwn({ context, record }: RoomState, outbox: readonly OutboxRecord[]): Promise<LastOwn> {
  const last = outbox[outbox.length - 1];
  if (last) return { prev: last.digest.slice(0, PREV_BYTES), prevPosition: undefined };
  const own = await context.store.newestOwn(record.room);
  return { prev: own?.digest.slice(0, PREV_BYTES), prevPosition: own?.n };
}

/** The room's record where what is sealed next follows `last`. */
export function recordAfter(state: RoomState, { prev, prevPosition }: LastOwn): RoomRecord {
  const { prev: _prev, prevPosition: _position, ...rest } = state.recordWith({});
  return { ...rest, ...(prev && { prev }), ...(prevPosition !== undefined && { prevPosition }) };
}
