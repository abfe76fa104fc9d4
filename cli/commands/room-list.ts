/** `room list`: the rooms of the profile, as they are on this disk. */
import { suiteOfCode } from '../../client/crypto/aead';
import type { RoomRecord } from '../../client/vault/store';
import { formatRelayAddress } from '../../protocol/address';
import { toHex } from '../../protocol/bytes';
import type { Command } from '../context';
import { withVault } from '../profile';
import { shownLine } from '../terminal-text';

export const roomList: Command = async (context) => {
  const { output, say } = context;
  await withVault(context, async (store) => {
    const records = await store.listRooms();
    for (const record of records) {
      const room = describe(record, (await store.listOutbox(record.room)).length);
      await output.result(room, () => `${room.room}  ${shownLine(room.title) || say('untitled')}`);
    }
    if (records.length === 0) output.note(say('noRooms'));
  });
};

function describe(record: RoomRecord, waiting: number): RoomLine {
  const { room, title, relayHost: host, relayPort: port, relayPin: pin, suite, end } = record;
  return {
    room: toHex(room),
    title,
    relay: formatRelayAddress({ host, port, pin }),
    suite: suiteOfCode(suite) ?? '',
    position: end?.n ?? 0,
    waiting,
  };
}

interface RoomLine {
  readonly room: string;
  readonly title: string;
  readonly relay: string;
  readonly suite: string;
  /** Newest position that is stored here. */
  readonly position: number;
  /** Own messages that the relay has not acknowledged. */
  readonly waiting: number;
}
