/** The first opening of a room that is entered on. */
import { AparteError } from '../../protocol/errors';
import type { Clock } from '../ports';
import type { RoomDesk } from './room-desk';

/** How long creating and joining wait for the relay's first answer. */
const FIRST_OPENING_MS = 20_000;

/** Resolves when a room followed its log to the end. @throws AparteError what keeps it from that, `relay-unreachable` where nothing came in time */
export async function openedInTime({ room, state: { record } }: RoomDesk, clock: Clock): Promise<void> {
  let cancel: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(FIRST_OPENING_MS, () => {
      reject(new AparteError('relay-unreachable', { host: record.relayHost, port: record.relayPort }));
    });
  });
  try {
    await Promise.race([room.settled(), late]);
  } finally {
    cancel?.();
  }
}
