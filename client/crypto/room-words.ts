/**
 * Passphrase rooms (docs/PROTOCOL.md §7.1): everything that a room is made of follows from six drawn words, the room's name and its relay. Whoever guesses
 * the words holds the room, from its first day on; the relay, which knows the room's address, can try them unseen.
 */
import { hashRaw } from '@node-rs/argon2';
import { hkdfSync } from 'node:crypto';

import { concatBytes } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { LABEL_WORDS, LABEL_WORDS_CAPABILITY, LABEL_WORDS_EPOCH } from '../../protocol/labels';
import { encodeUtf8 } from '../../protocol/utf8';
import type { StretchWords } from '../ports';
import { hasTitleLength } from './body';
import { sha256 } from './hash';
import { CapabilityKey, EpochKey, KEY_BYTES, SecretKey } from './keys';
import { drawBytes, type Random } from './random';
import { isWord, nearestWord, wordsOf, WORD_BITS } from './words';

/** Words of a room: 72 bits. */
const ROOM_WORDS = 6;

/** Epoch of the first key, the same for all such rooms: who has the words needs nothing else. */
export const WORDS_EPOCH = 20_000;

/** Argon2id (the library's own choice) for every such room, for good: who types the words has no other parameters to read. Half a second of one core. */
const COST = { memoryCost: 128 * 1024, timeCost: 4, parallelism: 1, outputLen: KEY_BYTES };

/** What makes no difference in a name: what stands between words, and signs that are not seen. */
const BETWEEN_WORDS = /[\p{P}\p{Z}\p{Cc}]+/gu;

/** What was typed as words. Nothing of this is an error: none may hold a word. */
export type TypedWords =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Not six of them. */
  | { readonly kind: 'count'; readonly count: number }
  /** The word at this place (from 1) is none, and this one is written most like it. The last one may be still being written. */
  | { readonly kind: 'unknown'; readonly place: number; readonly nearest: string; readonly isLast: boolean };

/** Draws the words of a new room. */
export function drawRoomWords(random: Random): string[] {
  return wordsOf(drawBytes(random, (ROOM_WORDS * WORD_BITS) / 8), ROOM_WORDS);
}

/** Reads typed words, whatever their case and accents and whatever stands between them. */
export function readRoomWords(text: string): TypedWords {
  const typed = plain(text).match(/[a-z]+/gu) ?? [];
  const at = typed.findIndex((word) => !isWord(word));
  if (at >= 0) {
    const nearest = nearestWord(typed[at] ?? '');
    return { kind: 'unknown', place: at + 1, nearest, isLast: at === typed.length - 1 };
  }
  if (typed.length !== ROOM_WORDS) return { kind: 'count', count: typed.length };
  return { kind: 'words', words: typed };
}

/** What a room of words is made of. Whoever asked for the keys purges them. */
export interface WordsRoomKeys {
  readonly capability: CapabilityKey;
  /** Of {@link WORDS_EPOCH}. */
  readonly epochKey: EpochKey;
}

/** What a room of words follows from. */
export interface WordsRoomSource {
  /** As they were typed. */
  readonly words: string;
  /** As it was typed. */
  readonly name: string;
  readonly relayPin: Uint8Array;
}

/** On the runtime's thread pool: half a second that nobody waits for but who asked. */
export const stretchOnThreads: StretchWords = async (words, salt) =>
  Uint8Array.from(await hashRaw(words, { ...COST, salt }));

/**
 * The room of these words, this name and this relay.
 * @throws AparteError `words-count`, `word-unknown`, which say no word; `bad-argument` for what is no name
 */
export async function deriveWordsRoom(
  { words, name, relayPin }: WordsRoomSource,
  stretch: StretchWords = stretchOnThreads,
): Promise<WordsRoomKeys> {
  const typed = readRoomWords(words);
  if (typed.kind === 'count') throw new AparteError('words-count', { count: typed.count, wanted: ROOM_WORDS });
  if (typed.kind === 'unknown') throw new AparteError('word-unknown', { place: typed.place });
  if (!hasTitleLength(name.trim())) throw new AparteError('bad-argument', { what: 'title' });
  const derived = await stretch(typed.words.join(' '), wordsSalt(name, relayPin));
  const keyFor = (label: Uint8Array): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', derived, relayPin, label, KEY_BYTES));
  const capability = SecretKey.take(CapabilityKey, keyFor(LABEL_WORDS_CAPABILITY));
  const epochKey = SecretKey.take(EpochKey, keyFor(LABEL_WORDS_EPOCH));
  derived.fill(0);
  return { capability, epochKey };
}

/** The salt: words that are drawn twice, at two relays or for two names, are two rooms, and are guessed one by one. */
export function wordsSalt(name: string, relayPin: Uint8Array): Uint8Array {
  return sha256(concatBytes(LABEL_WORDS, relayPin, encodeUtf8(canonicalName(name))));
}

/** The name as it is derived from: case, accents, spaces and punctuation make no difference, which keyboards write in many ways. */
export function canonicalName(name: string): string {
  return plain(name).replace(BETWEEN_WORDS, ' ').trim();
}

/** Without case, accents and signs that are not seen: as two people type one thing. Up first, so that ß is ss, and both small sigmas are one. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toUpperCase()
    .toLowerCase();
}
