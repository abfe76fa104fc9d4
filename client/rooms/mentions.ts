/** Members that a text names: as a row shows them, and as what is said carries them. */
import { fromHex, toHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import type { Mention } from '../api';
import { encodeMentions, usableMentions } from '../crypto/mentions';
import type { RoomState } from './room-state';

/** What is said: a stretch of the text that stands for a member. */
export type SaidMention = Pick<Mention, 'from' | 'to' | 'author'>;

/** A text as a row shows it. */
interface ShownText {
  readonly text: string;
  readonly mentions?: readonly Mention[];
}

/**
 * The text with what its mentioned members are called now, whatever its author called them. What names nobody here is text like any other: whoever
 * writes a stranger down, or nonsense, has only written it.
 */
export function shownText(
  state: Pick<RoomState, 'nameOf' | 'isOwn'>,
  text: string,
  bytes: Uint8Array | undefined,
): ShownText {
  if (!bytes) return { text };
  const mentions: Mention[] = [];
  let shown = '';
  let end = 0;
  for (const { from, units, author } of usableMentions(text, bytes)) {
    const name = lineOf(state.nameOf(author));
    if (name === '') continue;
    shown += text.slice(end, from);
    const at = shown.length;
    shown += `@${name}`;
    end = from + units;
    mentions.push({ from: at, to: shown.length, author: toHex(author), own: state.isOwn(author) });
  }
  if (mentions.length === 0) return { text };
  return { text: shown + text.slice(end), mentions };
}

/** A name inside a text: it does not break the line, nor turn what follows around. */
function lineOf(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, ' ').trim();
}

/** Mentions for the body of a message. @throws AparteError `unknown-member`, `bad-argument` for such as do not fit the text */
export function saidMentions(
  state: RoomState,
  text: string,
  mentions: readonly SaidMention[] = [],
): Uint8Array | undefined {
  if (mentions.length === 0) return undefined;
  const named = mentions.map(({ from, to, author }) => ({ from, units: to - from, author: memberOf(state, author) }));
  return encodeMentions(text, named);
}

function memberOf(state: RoomState, author: string): Uint8Array {
  const key = fromHex(author);
  if (!state.members.has(author) && !state.isOwn(key)) throw new AparteError('unknown-member');
  return key;
}

/** Members that a typed text names by `@` and their whole name, where only one bears it: for whoever types without a list to choose from. */
export function namedIn(
  text: string,
  members: readonly { readonly author: string; readonly name: string }[],
): SaidMention[] {
  const byLength = members
    .filter(
      ({ name, author }) => name !== '' && !members.some((other) => other.name === name && other.author !== author),
    )
    .sort((a, b) => b.name.length - a.name.length);
  const found: SaidMention[] = [];
  for (const { index } of text.matchAll(/(?<![\p{L}\p{N}_@])@/gu)) {
    if (index < (found[found.length - 1]?.to ?? 0)) continue;
    const rest = text.slice(index + 1);
    const member = byLength.find(
      ({ name }) => rest.startsWith(name) && !/^[\p{L}\p{N}_]/u.test(rest.slice(name.length)),
    );
    if (member) found.push({ from: index, to: index + 1 + member.name.length, author: member.author });
  }
  return found;
}
