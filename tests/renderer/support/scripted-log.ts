/** Who speaks in a scripted room, and which of its positions a range means. */
import type { Member, RowRange } from '../../../contract/chat';

export const authorOf = (index: number): string =>
  (index * 2_654_435_761).toString(16).padStart(64, '0').split('').reverse().join('');

export function fingerprintOf(index: number): Member['fingerprint'] {
  const words = ['amber', 'curtain', 'river', 'lantern', 'maple', 'quiet', 'silver', 'window'];
  return {
    text: authorOf(index + 1)
      .slice(0, 40)
      .replaceAll(/(.{4})(?=.)/gu, '$1 '),
    words: words.map((_, at) => words[(at + index * 3) % words.length] ?? ''),
  };
}

/** First and last position of a range in a log that ends at `end`. */
export function bounds(range: RowRange, end: number): [number, number] {
  switch (range.from) {
    case 'end':
      return [Math.max(1, end - range.limit + 1), end];
    case 'before':
      return [Math.max(1, range.position - range.limit), range.position - 1];
    case 'after':
      return [range.position + 1, Math.min(end, range.position + range.limit)];
    case 'around': {
      const from = Math.max(1, range.position - Math.floor(range.limit / 2));
      return [from, Math.min(end, from + range.limit - 1)];
    }
  }
}

/** The answer of a method that has none. */
export function none(): Promise<Record<string, never>> {
  return Promise.resolve({});
}
