/** The room that a person means: by its address, by the beginning of it, or by its title. */
import type { RoomRecord } from '../client/vault/store';
import { toHex } from '../protocol/bytes';
import { AparteError } from '../protocol/errors';
import type { Say } from './context';
import { shownLine } from './terminal-text';

const ADDRESS = /^[0-9a-f]{64}$/iu;
const BEGINNING = /^[0-9a-f]{6,63}$/iu;

function comparable(title: string): string {
  return title.trim().normalize('NFC');
}

/** @throws AparteError `unknown-room`, and `usage` where several fit */
export function resolveRoom(text: string, rooms: readonly RoomRecord[], say: Say): RoomRecord {
  const [found, another] = candidates(text, rooms);
  // A room that is not there is named by what was typed, unless that is an address: logs keep none.
  if (!found) throw new AparteError('unknown-room', ADDRESS.test(text) ? {} : { text: shownLine(text) });
  if (another) throw new AparteError('usage', { what: say('ambiguousRoom', { text: shownLine(text) }) });
  return found;
}

function candidates(text: string, rooms: readonly RoomRecord[]): readonly RoomRecord[] {
  const address = text.toLowerCase();
  if (ADDRESS.test(text)) return rooms.filter(({ room }) => toHex(room) === address);
  const isBeginning = BEGINNING.test(text);
  return rooms.filter(
    ({ room, title }) =>
      (comparable(title) !== '' && comparable(title) === comparable(text)) ||
      (isBeginning && toHex(room).startsWith(address)),
  );
}
