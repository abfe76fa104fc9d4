/**
 * Light formatting of a text: bold, italic, code, blocks of code, quotes, lists, addresses. Every character of the text is kept, marks too, so that what is
 * copied is what was written. Read in one pass: nothing nests deeper than one of each kind, and no text makes more than a bounded number of spans.
 */
import type { Mention } from '../../../contract/mentions';
import { lineParts } from './text-parts';

type EmphasisMark = '**' | '*' | '_';

/** A piece of a line. */
export type Span =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string }
  | { readonly kind: 'mention'; readonly text: string; readonly mention: Mention }
  | { readonly kind: 'strong'; readonly mark: EmphasisMark; readonly spans: readonly Span[] }
  | { readonly kind: 'em'; readonly mark: EmphasisMark; readonly spans: readonly Span[] };

/** A line, with the mark at its beginning that makes it a quote or an item. */
export interface FormattedLine {
  readonly style: 'plain' | 'quote' | 'item' | 'numbered';
  readonly mark: string;
  readonly spans: readonly Span[];
}

export type Block =
  | { readonly kind: 'lines'; readonly lines: readonly FormattedLine[] }
  /** `opening` and `closing` are the fences as they were written; `closing` is missing where the text was cut. */
  | { readonly kind: 'code'; readonly opening: string; readonly closing?: string; readonly lines: readonly string[] };

/** Beyond as many marks the rest of a text is shown as it was written. */
const MAX_MARKS = 400;

const FENCE = /^```[\w+#.-]{0,20}[ \t]*$/u;
const CLOSING_FENCE = /^```[ \t]*$/u;
const LINE_MARK = /^(?:(?<quote>>[ \t]?)|(?<item>[ \t]{0,3}[-*•][ \t]+)|(?<numbered>[ \t]{0,3}\d{1,9}[.)][ \t]+))/u;
const CODE = /`[^`]+`/gu;
const EMPHASIS = /\*\*|\*|_/gu;
const WORD = /[\p{L}\p{N}_]/u;

/** The text as blocks. @param isCut the text goes on: a block of code that it does not close is one all the same */
export function formattedBlocks(text: string, isCut = false): readonly Block[] {
  const lines = text.split(/\r\n|\r|\n/u);
  const budget = { marks: MAX_MARKS };
  const fences = closingFences(lines);
  const blocks: Block[] = [];
  let plain: FormattedLine[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const end = FENCE.test(line) ? fences[index + 1] : undefined;
    if (end === undefined && !(isCut && FENCE.test(line))) {
      plain.push(formattedLine(line, budget));
      continue;
    }
    if (plain.length > 0) blocks.push({ kind: 'lines', lines: plain });
    plain = [];
    const code = lines.slice(index + 1, end ?? lines.length);
    const closing = end === undefined ? undefined : lines[end];
    blocks.push({ kind: 'code', opening: line, ...(closing !== undefined && { closing }), lines: code });
    index = end ?? lines.length;
  }
  if (plain.length > 0) blocks.push({ kind: 'lines', lines: plain });
  return blocks;
}

/** For each line the next closing fence at or after it; found in one pass from the end. */
function closingFences(lines: readonly string[]): readonly (number | undefined)[] {
  const next: (number | undefined)[] = [];
  let found: number | undefined;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    if (CLOSING_FENCE.test(lines[index] ?? '')) found = index;
    next[index] = found;
  }
  return next;
}

interface Budget {
  marks: number;
}

function formattedLine(line: string, budget: Budget): FormattedLine {
  const found = LINE_MARK.exec(line);
  const mark = found?.[0] ?? '';
  const { quote, item } = found?.groups ?? {};
  const style = !found ? 'plain' : quote !== undefined ? 'quote' : item !== undefined ? 'item' : 'numbered';
  return { style, mark, spans: emphasized(tokensOf(line.slice(mark.length), budget)) };
}

type Token =
  Span | { readonly kind: 'mark'; readonly mark: EmphasisMark; readonly opens: boolean; readonly closes: boolean };

function tokensOf(line: string, budget: Budget): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of line.matchAll(CODE)) {
    if (budget.marks <= 0) break;
    budget.marks -= 1;
    tokens.push(...linkTokens(line.slice(end, match.index), budget));
    tokens.push({ kind: 'code', text: match[0] });
    end = match.index + match[0].length;
  }
  return [...tokens, ...linkTokens(line.slice(end), budget)];
}

function linkTokens(text: string, budget: Budget): Token[] {
  return lineParts(text).flatMap((part): Token[] =>
    part.link ? [{ kind: 'link', text: part.text, url: part.url }] : markTokens(part.text, budget),
  );
}

/** A mark opens before something and closes after something, and never stands inside a word: snake_case and 2*3 stay as they are. */
function markTokens(text: string, budget: Budget): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(EMPHASIS)) {
    if (budget.marks <= 0) break;
    const after = match.index + match[0].length;
    const [left, right] = [text[match.index - 1] ?? '', text[after] ?? ''];
    // At the edge of the text stands its end, or an address or code: something to emphasize.
    const opens = !WORD.test(left) && !/\s/u.test(right);
    const closes = !/\s/u.test(left) && !WORD.test(right);
    if (!opens && !closes) continue;
    budget.marks -= 1;
    if (match.index > end) tokens.push({ kind: 'text', text: text.slice(end, match.index) });
    tokens.push({ kind: 'mark', mark: match[0] === '**' ? '**' : match[0] === '*' ? '*' : '_', opens, closes });
    end = after;
  }
  if (end < text.length) tokens.push({ kind: 'text', text: text.slice(end) });
  return tokens;
}

/** Pairs marks. One of each kind is open at a time; what is left open is text. */
function emphasized(tokens: readonly Token[]): Span[] {
  const open: { readonly mark: EmphasisMark | undefined; spans: Span[] }[] = [{ mark: undefined, spans: [] }];
  const add = (...spans: readonly Span[]) => open.at(-1)?.spans.push(...spans);
  const abandon = () => {
    const left = open.pop();
    if (left?.mark !== undefined) add({ kind: 'text', text: left.mark }, ...left.spans);
  };
  for (const token of tokens) {
    if (token.kind !== 'mark') {
      add(token);
      continue;
    }
    const { mark, opens, closes } = token;
    const at = open.findIndex((one) => one.mark === mark);
    if (closes && at > 0) {
      while (open.length - 1 > at) abandon();
      const spans = open.pop()?.spans ?? [];
      if (spans.length > 0) add(mark === '**' ? { kind: 'strong', mark, spans } : { kind: 'em', mark, spans });
      else add({ kind: 'text', text: `${mark}${mark}` });
    } else if (opens && at === -1) open.push({ mark, spans: [] });
    else add({ kind: 'text', text: mark });
  }
  while (open.length > 1) abandon();
  return open[0]?.spans ?? [];
}

/** All that a span holds, marks too. */
export function spanText(span: Span): string {
  if (span.kind !== 'strong' && span.kind !== 'em') return span.text;
  return `${span.mark}${span.spans.map(spanText).join('')}${span.mark}`;
}
