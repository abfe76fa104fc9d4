/** Rooms that follow from six words, with the real Argon2id. */
import { describe, expect, it } from 'vitest';

import {
  canonicalName,
  deriveWordsRoom,
  drawRoomWords,
  readRoomWords,
  stretchOnThreads,
  WORDS_EPOCH,
  wordsSalt,
} from '../../client/crypto/room-words';
import { fromHex, toHex } from '../../protocol/bytes';
import { itIsMadeAgain } from './files';
import file from './words.json';

interface RoomJson {
  readonly name: string;
  readonly typed: string;
  readonly title: string;
  readonly relayPin: string;
}

/** Each pair once: a try costs half a second and 128 MiB. */
const stretched = new Map<string, Promise<Uint8Array>>();

function stretchOnce(words: string, salt: Uint8Array): Promise<Uint8Array> {
  const name = `${words}/${toHex(salt)}`;
  const made = stretched.get(name) ?? stretchOnThreads(words, salt);
  stretched.set(name, made);
  return made.then((bytes) => bytes.slice());
}

async function roomOf({ name, typed, title, relayPin }: RoomJson) {
  const pin = fromHex(relayPin);
  const read = readRoomWords(typed);
  if (read.kind !== 'words') throw new Error(name);
  const words = read.words.join(' ');
  const salt = wordsSalt(title, pin);
  const { capability, epochKey } = await deriveWordsRoom({ words: typed, name: title, relayPin: pin }, stretchOnce);
  return {
    ...{ name, typed, title, relayPin, words, canonicalName: canonicalName(title), salt: toHex(salt) },
    stretched: toHex(await stretchOnce(words, salt)),
    capabilitySeed: toHex(capability.exportBytes()),
    room: toHex(capability.publicBytes()),
    epoch: WORDS_EPOCH,
    epochKey: toHex(epochKey.exportBytes()),
  };
}

async function inTurn(rooms: readonly RoomJson[]) {
  const made = [];
  for (const room of rooms) made.push(await roomOf(room));
  return made;
}

describe('rooms of words', () => {
  itIsMadeAgain<typeof file>('words.json', file, async (current) => ({
    ...current,
    rooms: await inTurn(current.rooms),
    drawn: current.drawn.map(({ bytes }) => ({ bytes, words: drawRoomWords(() => fromHex(bytes)) })),
  }));

  it.each(file.drawn)('reads what it draws: $words', ({ words }) => {
    expect(readRoomWords(words.join(' '))).toEqual({ kind: 'words', words });
  });

  it('are one where only the way of typing differs, and else are not', () => {
    const [drawn, typed, , , punctuated, keyboard] = file.rooms;
    expect(typed?.room).toBe(drawn?.room);
    expect(keyboard?.room).toBe(punctuated?.room);
    expect(new Set(file.rooms.map((one) => one.room)).size).toBe(file.rooms.length - 2);
  });

  it.each(file.refused)('refused: $name', async ({ typed, expect: code, details }) => {
    const refused = deriveWordsRoom({ words: typed, name: 'Salon', relayPin: new Uint8Array(32) });
    await expect(refused).rejects.toMatchObject({ code, details });
  });

  it('names the word that is written most like what was typed', () => {
    expect(readRoomWords('bado chilla muplo')).toEqual({ kind: 'unknown', place: 2, nearest: 'chila', isLast: false });
  });
});
