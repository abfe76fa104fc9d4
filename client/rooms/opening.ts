/** What an answer to an opening changes before its entries are followed: new starts, and a branch that was left. */
import type { Head } from '../../protocol/chain';
import type { Opened } from '../../protocol/messages';
import type { VerifyRelay } from '../transcript/transcript';
import { allOrNone } from './log-writer';
import type { RoomState } from './room-state';

/**
 * Takes the starts of an answer. Where the log continues before our end, the positions above move to the lost branch, our own messages there return to the
 * outbox byte for byte, and the newest signed head of that branch is kept to be shown.
 * @returns whether positions were lost
 */
export function takeOpening(
  state: RoomState,
  opened: Opened,
  verify: VerifyRelay,
  invited: Head | undefined,
): Promise<boolean> {
  return allOrNone(state, async () => {
    const { store } = state.context;
    const { signed, readPosition } = state.record;
    const { newStarts, truncateAfter } = await state.transcript.applyOpened(opened, verify, invited);
    if (truncateAfter === undefined) {
      const room = state.recordWith({ established: true });
      await store.commitStep({ room, starts: newStarts });
      state.record = room;
      return false;
    }
    const room = state.recordWith({
      established: true,
      readPosition: Math.min(readPosition, truncateAfter),
      ...(signed && signed.n > truncateAfter && { left: signed }),
    });
    await store.commitStep({ room, starts: newStarts, truncateAfter });
    state.record = room;
    state.outbox = await store.listOutbox(room.room);
    return true;
  });
}
