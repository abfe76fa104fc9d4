/** Rows as pages see them, from what the vault keeps. */
import { equalBytes, toHex } from '../../protocol/bytes';
import type { MessageFile, MessageRow, Quote, Reaction, RowKind, SendState } from '../api';
import { FILE_BODY, mentionsOf } from '../crypto/body';
import { decodeFileBody, mediaTypeOf } from '../crypto/file-body';
import { safeFileName } from '../files/file-name';
import { textOrName } from '../files/text-or-name';
import type { FileRecord } from '../vault/file-record';
import { MAX_QUOTE_UNITS, type MessageRecord, type OutboxRecord, type ReactionRecord } from '../vault/store';
import { longestTimerS } from './lives';
import { shownText } from './mentions';
import type { RoomState } from './room-state';

/** Different emoji that one person puts under one message. */
export const MAX_OWN_REACTIONS = 6;
/** Different emoji that a row shows, and people that it names for each. */
const MAX_EMOJI = 24;
const MAX_AUTHORS = 24;

/** Identity of a row: author and message id, which a message keeps from the outbox into the log. */
export function rowKey(author: Uint8Array, id: Uint8Array): string {
  return `${toHex(author.subarray(0, 8))}${toHex(id)}`;
}

const SHOWN: Readonly<Record<RowKind, true>> = {
  text: true,
  joined: true,
  renamed: true,
  titled: true,
  pinned: true,
  timed: true,
  newer: true,
  unreadable: true,
};

function isShown(kind: MessageRecord['kind']): kind is RowKind {
  return Object.prototype.hasOwnProperty.call(SHOWN, kind);
}

/** The row of a message in the log; undefined for what is kept without being shown. */
export function messageRow(state: RoomState, message: MessageRecord): MessageRow | undefined {
  const { kind, author, id, n, digest, edited, erased, quote, target, unseen, reactions = [] } = message;
  if (!isShown(kind) || erased === 'time') return undefined;
  const own = state.isOwn(author);
  const shownReactions = reactions.map((reaction) => reactionOf(state, reaction));
  const row: MessageRow = {
    key: author && id ? rowKey(author, id) : `at-${String(n)}`,
    position: n,
    kind,
    author: author ? toHex(author) : '',
    authorName: state.nameOf(author),
    own,
    timeMs: message.timeMs,
    ...shownText(state, kind === 'timed' ? '' : message.text, message.mentions),
    ...(message.before !== undefined && { before: message.before }),
    ...timerIn(state, message),
    ...(own && { send: { state: 'accepted' as const } }),
    digest: toHex(digest),
    ...(target && !erased && { reply: replyOf(state, target, quote) }),
    ...(unseen !== undefined && !erased && { unseenAbove: unseen }),
    ...(edited && { edited }),
    ...(erased && { erased }),
    ...(shownReactions.length > 0 && { reactions: shownReactions.slice(0, MAX_EMOJI) }),
    ...(message.file && !erased && { file: fileOf(state, message.file.body) }),
  };
  return kind === 'text' ? withWaiting(state, row) : row;
}

/** How long it lasts, or what it says about that. */
function timerIn(
  state: RoomState,
  { kind, text, timerS, endsMs, erased }: MessageRecord,
): Pick<MessageRow, 'timerS' | 'endsMs'> {
  if (kind === 'timed') return { timerS: Math.min(Number(text), longestTimerS(state)) };
  if (timerS === undefined || erased) return {};
  return { timerS, ...(endsMs !== undefined && { endsMs }) };
}

/** The row of a message that waits for the relay. @param answered what it answers, as far as that is here */
export function outboxRow(state: RoomState, frame: OutboxRecord, answered?: MessageRecord): MessageRow | undefined {
  if (frame.kind !== 'text') return undefined;
  const { identity, name } = state.context;
  return {
    key: rowKey(identity.author, frame.id),
    kind: frame.kind,
    author: toHex(identity.author),
    authorName: name,
    own: true,
    timeMs: frame.timeMs,
    ...shownText(state, frame.text, mentionsIn(frame)),
    send: sendStateOf(frame),
    digest: toHex(frame.digest),
    ...(frame.target && { reply: quoteOf(state, frame.target, answered) }),
    ...(frame.timerS !== undefined && { timerS: frame.timerS }),
    ...(frame.bodyType === FILE_BODY && { file: fileOf(state, frame.body) }),
  };
}

/** Whom a frame that waits mentions; what was erased has no body any more. */
function mentionsIn({ bodyType, body }: OutboxRecord): Uint8Array | undefined {
  return body.length > 0 ? mentionsOf({ code: bodyType, bytes: body }) : undefined;
}

/** The row of a file that is being sent: its message is said once the relay has it. @param known messages, among them the one that it answers */
export function fileRow(
  state: RoomState,
  { body, timeMs }: FileRecord,
  key: string,
  known: readonly MessageRecord[],
): MessageRow {
  const { identity, name } = state.context;
  const { text, of, mentions } = decodeFileBody(body);
  const isAnswered = ({ digest }: MessageRecord): boolean => of !== undefined && equalBytes(digest, of);
  return {
    key,
    kind: 'text',
    author: toHex(identity.author),
    authorName: name,
    own: true,
    timeMs,
    ...shownText(state, text, mentions),
    send: { state: 'waiting' },
    digest: '',
    ...(of && { reply: quoteOf(state, of, known.find(isAnswered)) }),
    file: fileOf(state, body),
  };
}

/** A message's file as pages see it, from the message's body. */
export function fileOf(state: RoomState, body: Uint8Array): MessageFile {
  const { blob, name, bytes, media, size } = decodeFileBody(body);
  const file = toHex(blob);
  return {
    file,
    name: safeFileName(name),
    bytes,
    media: mediaTypeOf(media),
    ...size,
    transfer: state.files.stateOf(file),
  };
}

/** What a reply to `message`, or to what bears that digest elsewhere, shows of it. */
export function quoteOf(state: RoomState, digest: Uint8Array, message: MessageRecord | undefined): Quote {
  if (!message?.author) return replyOf(state, digest, undefined);
  const { n, author, erased } = message;
  const text = textOrName(message);
  return replyOf(state, digest, erased ? { state: 'erased', n, author } : { state: 'known', n, author, text });
}

function replyOf(state: RoomState, digest: Uint8Array, quote: MessageRecord['quote']): Quote {
  const message = toHex(digest);
  if (!quote || quote.state === 'unknown') return { message, state: 'unknown', author: '', authorName: '', text: '' };
  const { n, author } = quote;
  const place = { message, position: n, author: toHex(author), authorName: state.nameOf(author) };
  if (quote.state === 'erased') return { ...place, state: 'erased', text: '' };
  return { ...place, state: 'known', text: quote.text.slice(0, MAX_QUOTE_UNITS) };
}

function reactionOf(state: RoomState, { emoji, authors }: ReactionRecord): Reaction {
  return {
    emoji,
    count: authors.length,
    own: authors.some((author) => state.isOwn(author)),
    authors: authors.slice(0, MAX_AUTHORS).map(toHex),
  };
}

function sendStateOf(frame: OutboxRecord): SendState {
  return frame.state === 'refused' ? { state: 'refused', code: frame.refusal ?? 'internal' } : { state: 'waiting' };
}

/** What waits in an outbox, by the digest of what it changes; once per outbox, which is replaced and never changed. */
const waitingByTarget = new WeakMap<readonly OutboxRecord[], ReadonlyMap<string, readonly OutboxRecord[]>>();

function changesOf(outbox: readonly OutboxRecord[], digest: string): readonly OutboxRecord[] {
  const known = waitingByTarget.get(outbox);
  if (known) return known.get(digest) ?? [];
  const byTarget = new Map<string, OutboxRecord[]>();
  for (const frame of outbox) {
    if (!frame.target || frame.kind === 'text') continue;
    const target = toHex(frame.target);
    byTarget.set(target, [...(byTarget.get(target) ?? []), frame]);
  }
  waitingByTarget.set(outbox, byTarget);
  return byTarget.get(digest) ?? [];
}

/** A row as it will be once what waits is accepted: one's own acts are seen at once. */
function withWaiting(state: RoomState, row: MessageRow): MessageRow {
  const frames = changesOf(state.outbox, row.digest);
  const last = frames[frames.length - 1];
  if (!last) return row;
  const { author } = state.context.identity;
  const changed = frames.reduce((before, frame) => withChange(state, before, frame, toHex(author)), row);
  return { ...changed, change: { key: rowKey(author, last.id), send: sendStateOf(last) } };
}

function withChange(state: RoomState, row: MessageRow, frame: OutboxRecord, self: string): MessageRow {
  const { kind, text } = frame;
  if (row.erased) return row;
  if (kind === 'edit') {
    const { mentions: _, ...rest } = row;
    return { ...rest, ...shownText(state, text, mentionsIn(frame)), edited: true };
  }
  if (kind === 'deletion') {
    const { reply: _reply, reactions: _reactions, edited: _edited, file: _file, mentions: _mentions, ...rest } = row;
    return { ...rest, text: '', erased: 'author' };
  }
  if (kind === 'reaction') return { ...row, reactions: withReaction(row.reactions ?? [], text, self) };
  if (kind === 'unreaction') return { ...row, reactions: withoutReaction(row.reactions ?? [], text, self) };
  return row;
}

function withReaction(reactions: readonly Reaction[], emoji: string, self: string): readonly Reaction[] {
  const known = reactions.find((reaction) => reaction.emoji === emoji);
  if (!known) return [...reactions, { emoji, count: 1, own: true, authors: [self] }];
  if (known.own) return reactions;
  const more = { ...known, own: true, count: known.count + 1, authors: [...known.authors, self].slice(0, MAX_AUTHORS) };
  return reactions.map((reaction) => (reaction === known ? more : reaction));
}

function withoutReaction(reactions: readonly Reaction[], emoji: string, self: string): readonly Reaction[] {
  return reactions.flatMap((reaction) => {
    if (reaction.emoji !== emoji || !reaction.own) return [reaction];
    if (reaction.count === 1) return [];
    const authors = reaction.authors.filter((author) => author !== self);
    return [{ ...reaction, own: false, count: reaction.count - 1, authors }];
  });
}
