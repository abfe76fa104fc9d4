/**
 * What somebody looks for, cut into phrases, and where a text has them. Words are compared as the vault's index does it (FTS5's unicode61
 * without diacritics): letters and digits in a row, whatever their case and their accents.
 */

/** Words that must stand one after another. */
export interface Phrase {
  readonly text: string;
  /** Whether the last word may go on: it is still being typed. */
  readonly prefix: boolean;
}

/** A stretch of a text: from, and up to but without, in UTF-16 units. */
export type Mark = readonly [from: number, to: number];

/** More than this of a query is not looked at: nobody types it, and every word costs. */
export const MAX_QUERY_UNITS = 512;
const MAX_PHRASES = 16;
/** Marks of one text at most. */
const MAX_MARKS = 100;
/** Parts of a text that a result shows: in all, and before the first mark. */
const EXCERPT_UNITS = 160;
const EXCERPT_BEFORE_UNITS = 40;

const QUOTED_OR_WORD = /"([^"]*)("?)|[^\s"]+/gu;
const WORD = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu;

/** One letter begins a tenth of all words, and the index would have to be read through for it. Signs that are words by themselves are few. */
const SINGLE_LETTER = /^(?!\p{Lo})\P{M}\p{M}*$/u;

interface Word {
  readonly from: number;
  readonly to: number;
  readonly folded: string;
}

/** The phrases of a query: its words, those in quotation marks together. What holds no letter and no digit asks for nothing. */
export function parseQuery(query: string): readonly Phrase[] {
  // Also what is no character at all: halves of one, and what ends a text in other languages.
  const bounded = query.slice(0, MAX_QUERY_UNITS).replace(/\p{Cc}|\p{Cs}/gu, ' ');
  const phrases = [...bounded.matchAll(QUOTED_OR_WORD)].slice(0, MAX_PHRASES).map(([whole, quoted, closing]) => ({
    text: (quoted ?? whole).trim(),
    isClosed: closing === '"',
  }));
  const last = phrases.length - 1;
  const stillTyped = !/\s$/u.test(bounded);
  return phrases
    .map(({ text, isClosed }, index) => ({
      text,
      prefix: index === last && stillTyped && !isClosed && !SINGLE_LETTER.test(text),
    }))
    .filter(({ text }) => wordsOf(text).length > 0);
}

/** Where `text` has the phrases, in order and apart from each other. */
export function findMarks(text: string, phrases: readonly Phrase[]): readonly Mark[] {
  const words = wordsOf(text);
  const marks = phrases.flatMap((phrase) => marksOf(words, phrase)).sort(([a], [b]) => a - b);
  const apart: Mark[] = [];
  for (const mark of marks) {
    const before = apart[apart.length - 1];
    if (!before || mark[0] >= before[1]) apart.push(mark);
    else if (mark[1] > before[1]) apart[apart.length - 1] = [before[0], mark[1]];
  }
  return apart.slice(0, MAX_MARKS);
}

/** What stands at the marks, each once. */
export function wordsAt(text: string, marks: readonly Mark[]): readonly string[] {
  return [...new Set(marks.map(([from, to]) => text.slice(from, to)))];
}

/** A stretch of a text around its first mark, and the marks in it. */
export interface Excerpt {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** The part of a long text that shows why it was found. */
export function excerptOf(text: string, marks: readonly Mark[]): Excerpt {
  if (text.length <= EXCERPT_UNITS) return { text, marks };
  const first = marks[0]?.[0] ?? 0;
  const from = wordStart(text, Math.max(0, Math.min(first - EXCERPT_BEFORE_UNITS, text.length - EXCERPT_UNITS)), first);
  const to = Math.min(text.length, from + EXCERPT_UNITS);
  const [before, after] = [from > 0 ? '…' : '', to < text.length ? '…' : ''];
  const shift = before.length - from;
  const shown = text.slice(from, isWithinPair(text, to) ? to - 1 : to);
  return {
    text: `${before}${shown}${after}`,
    marks: marks.filter(([, end]) => end <= from + shown.length).map(([start, end]) => [start + shift, end + shift]),
  };
}

/** From `from` on, the first beginning of a word that is not beyond `limit`. */
function wordStart(text: string, from: number, limit: number): number {
  if (from === 0) return 0;
  const blank = text.slice(from, limit).search(/\s/u);
  if (blank !== -1) return from + blank + 1;
  return isWithinPair(text, from) ? from + 1 : from;
}

/** Whether a cut at `at` would part the two halves of one character. */
function isWithinPair(text: string, at: number): boolean {
  return isLow(text.charCodeAt(at)) && isHigh(text.charCodeAt(at - 1));
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function marksOf(words: readonly Word[], { text, prefix }: Phrase): Mark[] {
  const wanted = wordsOf(text);
  const found: Mark[] = [];
  for (let start = 0; start + wanted.length <= words.length; start += 1) {
    const fits = wanted.every(({ folded }, index) => {
      const word = words[start + index]?.folded ?? '';
      return prefix && index === wanted.length - 1 ? word.startsWith(folded) : word === folded;
    });
    const [first, last] = [words[start], words[start + wanted.length - 1]];
    if (fits && first && last) found.push([first.from, last.to]);
  }
  return found;
}

function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(WORD)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    folded: fold(match[0]),
  }));
}

/** Case goes before marks: some capitals have a mark in their small form. */
function fold(word: string): string {
  return word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
}
