/** A message's text, cut into lines and the addresses in them. What is not an address is left as it is. */

export type TextPart =
  | { readonly link: false; readonly text: string }
  | { readonly link: true; readonly text: string; readonly url: string };

/** Texts beyond either of these are shown in part until asked for. */
const MAX_SHOWN_LINES = 20;
const MAX_SHOWN_CHARACTERS = 2000;

const ADDRESS = /\bhttps?:\/\/[^\s<>"“”«»`\ufffc]+/giu;
/** Ends a sentence more often than an address. */
const TRAILING = /[.,;:!?'’…*_]$/u;
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

export function textLines(text: string): readonly (readonly TextPart[])[] {
  return text.split(/\r\n|\r|\n/u).map(lineParts);
}

/** The addresses of a text, each once. */
export function addresses(text: string): readonly string[] {
  const found = textLines(text).flat();
  return [...new Set(found.flatMap((part) => (part.link ? [part.url] : [])))];
}

/** A line, cut into its addresses and what stands between them. */
export function lineParts(line: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of line.matchAll(ADDRESS)) {
    const text = withoutTrailing(match[0]);
    const url = addressOf(text);
    if (url === undefined) continue;
    if (match.index > end) parts.push({ link: false, text: line.slice(end, match.index) });
    parts.push({ link: true, text, url });
    end = match.index + text.length;
  }
  if (end < line.length) parts.push({ link: false, text: line.slice(end) });
  return parts;
}

function withoutTrailing(address: string): string {
  let text = address;
  for (;;) {
    const closing = text.at(-1) ?? '';
    const opening = PAIRS[closing];
    const unpaired = opening !== undefined && count(text, closing) > count(text, opening);
    if (!unpaired && !TRAILING.test(text)) return text;
    text = text.slice(0, -1);
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function addressOf(text: string): string | undefined {
  try {
    const url = new URL(text);
    const isWeb = (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '';
    // A name before the host mostly pretends to be the host: the hosts open no such address either.
    return isWeb && url.username === '' && url.password === '' ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** The beginning of a long text, or undefined where all of it can be shown. */
export function shortened(text: string): string | undefined {
  const lines = text.split('\n');
  const byLines = lines.length > MAX_SHOWN_LINES ? lines.slice(0, MAX_SHOWN_LINES).join('\n') : text;
  if (byLines.length <= MAX_SHOWN_CHARACTERS) return byLines === text ? undefined : byLines;
  // Not between the halves of one character.
  const cut = byLines.slice(0, MAX_SHOWN_CHARACTERS);
  return /[\ud800-\udbff]$/u.test(cut) ? cut.slice(0, -1) : cut;
}

const LONE_EMOJI =
  /^(?:\p{Regional_Indicator}{2}|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)*){1,3}$/u;

/** One to three emoji and nothing else: shown larger. */
export function isLoneEmoji(text: string): boolean {
  return LONE_EMOJI.test(text.trim());
}
