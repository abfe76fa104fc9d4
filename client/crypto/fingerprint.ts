/**
 * Fingerprints of members, for comparing: read aloud as eight words, or compared on screen as hexadecimal digits.
 *
 * The words are made of syllables and come from no list. A list has a language, and two members who speak different ones (or
 * set their apps to different ones) would see different words for one key; these are the same everywhere, and can be said by
 * speakers of French and of English. Vowels a, i, o, u stay apart in both. Among the consonants those are left out that one of the
 * two mutes or merges with another (c, g, h, q, w, x, y, z). Where a bad line makes b, d, f, n of p, t, v, m, more than 80 of the 96 bits are still heard.
 */
import { concatBytes, toHex } from '../../protocol/bytes';
import { LABEL_PRINT } from '../../protocol/labels';
import { sha256 } from './hash';

const ONSETS = ['b', 'd', 'f', 'j', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'ch', 'pl', 'tr'];
const VOWELS = ['a', 'i', 'o', 'u'];
const WORDS = 8;
const TEXT_BYTES = 16;

/** A fingerprint in both forms. */
export interface FingerprintForms {
  /** Eight groups of four hexadecimal digits: 128 bits. */
  readonly text: string;
  /** Eight words of two syllables: 96 bits. */
  readonly words: readonly string[];
}

/** Six bits as a syllable: four choose the consonant, two the vowel. */
function syllable(bits: number): string {
  return (ONSETS[bits >> 2] ?? '') + (VOWELS[bits & 3] ?? '');
}

/** Twelve bits as a word, three bytes being two words. */
function wordAt(hash: Uint8Array, index: number): string {
  const [first = 0, second = 0, third = 0] = hash.subarray((index >> 1) * 3);
  const bits = index % 2 === 0 ? (first << 4) | (second >> 4) : ((second & 15) << 8) | third;
  return syllable(bits >> 6) + syllable(bits & 63);
}

/** The fingerprint of an author (Ed25519 public key). */
export function formatFingerprint(author: Uint8Array): FingerprintForms {
  const hash = sha256(concatBytes(LABEL_PRINT, author));
  const words = Array.from({ length: WORDS }, (_, index) => wordAt(hash, index));
  const text = toHex(hash.subarray(0, TEXT_BYTES)).replace(/.{4}(?!$)/gu, '$& ');
  return { words, text };
}
