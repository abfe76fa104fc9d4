/** Members that a text in the composer names: by @ and what they are called here, where words of the fingerprint tell like names apart. */
import type { Member, MessageRow } from '../../../contract/chat';
import { MAX_MENTIONS, type SaidMention } from '../../../contract/mentions';

/** Author → what the member is called here; one author for each name. */
type Names = ReadonlyMap<string, string>;

/** Members that are offered at once. */
const MAX_OFFERED = 8;

/** An @ that begins a word; what stands before one inside a word is an address. */
const SIGN = /(?<![\p{L}\p{N}_@])@/gu;
const GOES_ON = /^[\p{L}\p{N}_]/u;

/** What a written text names, in its order: the longest name that fits, and whole words only. */
export function mentionsIn(text: string, names: Names): readonly SaidMention[] {
  const known = [...names].filter(([, name]) => name !== '').sort(([, a], [, b]) => b.length - a.length);
  const found: SaidMention[] = [];
  for (const { index } of text.matchAll(SIGN)) {
    if (found.length === MAX_MENTIONS) break;
    if (index < (found.at(-1)?.to ?? 0)) continue;
    const rest = text.slice(index + 1);
    const named = known.find(([, name]) => rest.startsWith(name) && !GOES_ON.test(rest.slice(name.length)));
    if (named) found.push({ from: index, to: index + 1 + named[1].length, author: named[0] });
  }
  return found;
}

/** A row's text as somebody here would write it: its mentions by the names that stand for them in a composer. */
export function writtenText({ text, mentions = [] }: Pick<MessageRow, 'text' | 'mentions'>, names: Names): string {
  let written = '';
  let end = 0;
  for (const { from, to, author } of mentions) {
    const name = names.get(author);
    written += text.slice(end, from) + (name === undefined ? text.slice(from, to) : `@${name}`);
    end = to;
  }
  return written + text.slice(end);
}

/** Where somebody is writing a name: from the @ up to the cursor. */
export interface Asked {
  readonly from: number;
  readonly to: number;
  /** What stands between them. */
  readonly begun: string;
}

/** The name that is being written before the cursor, if one is. */
export function askedName(text: string, cursor: number): Asked | undefined {
  const line = text.slice(text.lastIndexOf('\n', cursor - 1) + 1, cursor);
  const sign = [...line.matchAll(SIGN)].at(-1);
  if (!sign) return undefined;
  const begun = line.slice(sign.index + 1);
  return { from: cursor - line.length + sign.index, to: cursor, begun };
}

/** Members whose name, or a word of it, begins so, whatever case and accents; nobody where all of a name is there. */
export function offered({ begun }: Asked, members: readonly Member[], names: Names): readonly Member[] {
  const wanted = plain(begun);
  if (/^\s/u.test(begun)) return [];
  const others = members.filter(({ own }) => !own);
  if (others.some(({ author }) => names.get(author) === begun.trimEnd())) return [];
  const starts = (name: string) =>
    name.startsWith(wanted) || name.split(/\s+/u).some((word) => word.startsWith(wanted));
  return others.filter(({ author, name }) => starts(plain(names.get(author) ?? name))).slice(0, MAX_OFFERED);
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase();
}
