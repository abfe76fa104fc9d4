/** Opens what came too far ahead of its day, once its day has come (docs/PROTOCOL.md §6, Keys). */
import { toHex } from '../../protocol/bytes';
import { MAX_EPOCHS_AHEAD } from '../../protocol/limits';
import type { MessageRecord } from '../vault/store';
import { entryDigest, type Follower } from './follower';
import { closeEntry, noteAbsent, rereadEntry } from './log-writer';
import { roomEpoch } from './room-clock';
import type { RoomState } from './room-state';

/** Frames that are fetched again at one opening. */
const MAX_FRAMES = 64;

/** Fetches the frames whose day has come, and reads them. Returns the messages. */
export async function reopenFrames(state: RoomState, follower: Follower): Promise<readonly MessageRecord[]> {
  const { store } = state.context;
  const until = roomEpoch(state.opinions()) + MAX_EPOCHS_AHEAD;
  const messages: MessageRecord[] = [];
  for (const { n, digest } of await store.framesAhead(state.record.room, until, MAX_FRAMES)) {
    const page = await follower.fetch(n, 1);
    const [entry] = page.entries;
    if (!entry) continue;
    const { timeMs, payload } = entry;
    const altered = toHex(entryDigest(entry)) !== toHex(digest);
    noteAbsent(state, [{ n, timeMs, payload, altered }]);
    if (altered) continue;
    const frame = { n, timeMs, digest };
    messages.push(...(payload ? await rereadEntry(state, { ...frame, payload }) : await closeEntry(state, frame)));
  }
  return messages;
}
