/** Marks words in the rows that are mounted, without touching them: what a row is made of is its own business. */

const FOUND = 'found';
const FOUND_HERE = 'found-here';

/** What to mark. */
export interface FoundWords {
  readonly words: readonly string[];
  /** Key of the row that was jumped to. */
  readonly shownKey: string | undefined;
}

/** Marks the words in all rows below `list`, also in those that come, until the returned function is called. */
export function markFound(list: Element, found: FoundWords): () => void {
  if (!('highlights' in CSS)) return () => undefined;
  const wanted = found.words.map(
    (word) => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}(?![\\p{L}\\p{N}\\p{M}])`, 'gu'),
  );
  const mark = (): void => {
    const here = new Highlight();
    const elsewhere = new Highlight();
    for (const row of list.querySelectorAll('[data-key]')) {
      const isHere = row.getAttribute('data-key') === found.shownKey;
      for (const range of rangesIn(row, wanted)) (isHere ? here : elsewhere).add(range);
    }
    CSS.highlights.set(FOUND, elsewhere);
    CSS.highlights.set(FOUND_HERE, here);
  };
  mark();
  const observer = new MutationObserver(mark);
  observer.observe(list, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    CSS.highlights.delete(FOUND);
    CSS.highlights.delete(FOUND_HERE);
  };
}

function* rangesIn(row: Element, wanted: readonly RegExp[]): Generator<Range> {
  const texts = [...row.querySelectorAll('[data-text]')];
  for (const text of texts) {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const word of wanted) {
        for (const match of (node.nodeValue ?? '').matchAll(word)) {
          const range = document.createRange();
          range.setStart(node, match.index);
          range.setEnd(node, match.index + match[0].length);
          yield range;
        }
      }
    }
  }
}

function escaped(word: string): string {
  return word.replaceAll(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&');
}
