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
import { wordsOf } from './words';

const WORDS = 8;
const TEXT_BYTES = 16;

/** A fingerprint in both forms. */
export interface FingerprintForms {
  /** Eight groups of four hexadecimal digits: 128 bits. */
  readonly text: string;
  /** Eight words of two syllables: 96 bits. */
  readonly words: readonly string[];
}

/** The fingerprint of an author (Ed25519 public key). */
export function formatFingerprint(author: Uint8Array): FingerprintForms {
  const hash = sha256(concatBytes(LABEL_PRINT, author));
  const words = wordsOf(hash, WORDS);
  const text = toHex(hash.subarray(0, TEXT_BYTES)).replace(/.{4}(?!$)/gu, '$& ');
  return { words, text };
}
