/** Made-up words with the frequencies of a language (Zipf's law), the same in each run, and what somebody might look for among them. */

const WORDS = 30_000;
const SYLLABLES = 'ba ré mi to lu ché pa no vi sa ten dor é la qui or an es ou ver jo dé'.split(' ');
const MAX_SYLLABLES = 4;

/** What is typed: `letters` first letters of a word, whole words, several, a phrase. */
const KINDS = [
  '1 letter',
  '2 letters',
  '3 letters',
  'a frequent word',
  'a rare word',
  '2 words',
  '3 words',
  'a phrase',
  'nothing',
] as const;
export type QueryKind = (typeof KINDS)[number];

export class Vocabulary {
  readonly kinds: readonly QueryKind[] = KINDS;
  readonly #words: readonly string[];
  #seed = 1;

  constructor() {
    this.#words = Array.from({ length: WORDS }, () =>
      Array.from({ length: 1 + this.#below(MAX_SYLLABLES) }, () => SYLLABLES[this.#below(SYLLABLES.length)]).join(''),
    );
  }

  /** A message of about 80 bytes. */
  text(): string {
    return Array.from({ length: 5 + this.#below(15) }, () => this.#frequent()).join(' ');
  }

  query(kind: QueryKind): string {
    switch (kind) {
      case '1 letter':
        return this.#frequent().slice(0, 1);
      case '2 letters':
        return this.#frequent().slice(0, 2);
      case '3 letters':
        return this.#frequent().slice(0, 3);
      case 'a frequent word':
        return this.#frequent();
      case 'a rare word':
        return this.#words[WORDS / 2 + this.#below(WORDS / 2)] ?? '';
      case '2 words':
        return `${this.#frequent()} ${this.#frequent()}`;
      case '3 words':
        return `${this.#frequent()} ${this.#frequent()} ${this.#frequent()}`;
      case 'a phrase':
        return `"${this.#frequent()} ${this.#frequent()}"`;
      case 'nothing':
        return `${this.#frequent()}xyz`;
    }
  }

  #frequent(): string {
    return this.#words[Math.floor(WORDS ** this.#random()) - 1] ?? '';
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed / 2 ** 32;
  }
}
