/** What a room asks of its relay when it opens, and what the answer changes before its entries are followed: new starts, and a branch that was left. */
import { encodeAdmission } from '../../protocol/admission';
import type { Head } from '../../protocol/chain';
import { encodeOpen, type Opened } from '../../protocol/messages';
import { CapabilityKey } from '../crypto/keys';
import { signEd25519 } from '../crypto/signing';
import type { Channel } from '../link/relay-link';
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

/** The opening of a room on a channel: signed for this connection, with what the relay must know to continue from where we stand. */
export function openingRequest({ record, transcript }: RoomState, { exporter }: Channel): Uint8Array {
  const capability = CapabilityKey.fromBytes(record.capabilitySeed);
  const signature = signEd25519(capability, encodeAdmission(exporter, record.relayPin, record.room));
  capability.purge();
  return encodeOpen({
    room: record.room,
    signature,
    create: record.created && !record.established,
    retentionDays: record.retentionDays,
    generations: transcript.generations(),
    ...(record.accessToken && { token: record.accessToken }),
    ...(record.signed && { newest: record.signed }),
  });
}
