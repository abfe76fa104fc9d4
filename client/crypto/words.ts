/**
 * Words of two syllables that come from no list (see fingerprint.ts, which says why): 64 syllables, 4,096 words, 12 bits each. As fingerprints they are
 * compared; as six drawn ones they are the secret of a room (room-words.ts).
 */

const ONSETS = ['b', 'd', 'f', 'j', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'ch', 'pl', 'tr'];
const VOWELS = ['a', 'i', 'o', 'u'];
const SYLLABLES = ONSETS.flatMap((onset) => VOWELS.map((vowel) => onset + vowel));

/** Bits of a word. */
export const WORD_BITS = 12;

/** The word of so many bits: six for each syllable, of which four choose the consonant and two the vowel. */
function wordOf(bits: number): string {
  return (SYLLABLES[bits >> 6] ?? '') + (SYLLABLES[bits & 63] ?? '');
}

/** The words that bytes stand for: two for every three of them. */
export function wordsOf(bytes: Uint8Array, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const [first = 0, second = 0, third = 0] = bytes.subarray((index >> 1) * 3);
    return wordOf(index % 2 === 0 ? (first << 4) | (second >> 4) : ((second & 15) << 8) | third);
  });
}

const WORDS: ReadonlySet<string> = new Set(Array.from({ length: 2 ** WORD_BITS }, (_, bits) => wordOf(bits)));

/** Whether it is one of the 4,096. */
export function isWord(text: string): boolean {
  return WORDS.has(text);
}

/** The word that is written most like `text`. */
export function nearestWord(text: string): string {
  let [nearest, least] = ['', Infinity];
  for (const word of WORDS) {
    const distance = editDistance(text, word);
    if (distance < least) [nearest, least] = [word, distance];
  }
  return nearest;
}

/** Letters to put in, take out or exchange until `a` is `b` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const exchanged = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
