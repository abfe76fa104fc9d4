import { CHAT_CHANGES } from '../../../i18n/chat-changes';
import { CHAT_COMPARE } from '../../../i18n/chat-compare';
import { CHAT_MENTIONS } from '../../../i18n/chat-mentions';
import { CHAT_PINS } from '../../../i18n/chat-pins';
import { CHAT_ROOM } from '../../../i18n/chat-room';
import { CHAT_SIGNS } from '../../../i18n/chat-signs';
import { CHAT_TIMER } from '../../../i18n/chat-timer';
import type { Anomaly, MessageRow, Reaction } from '../../../contract/chat';
import type { Translator } from '../../../i18n/translate';
import { clockTime } from '../../shared/time';
import { receivedBy, seenBy } from '../room/order-statement';
import { isBorneByAnother, isolated } from '../room/member-names';
import { spanText } from '../room/timer-words';
import type { Words } from '../../shared/words.svelte';
import { describeFile } from '../files/file-words';
import { spokenTitle } from '../anomalies/anomaly-words';
import type { OpenRoom } from '../state/open-room.svelte';
import type { ListItem } from './items';
import { quoteText } from './quotes';

/** People that a reaction names. */
const MAX_NAMED = 12;

type RoomTranslator = Translator<keyof typeof CHAT_ROOM>;

/** Where an own message is on its way, in words. */
export function sendStateText(row: MessageRow, room: OpenRoom, words: Words): string | undefined {
  const t: RoomTranslator = (key, values) => words.text(CHAT_ROOM, key, values);
  switch (row.send?.state) {
    case undefined:
      return undefined;
    case 'waiting':
      return t('waiting');
    case 'refused':
      return t('refused');
    case 'accepted': {
      const position = row.position ?? Number.MAX_SAFE_INTEGER;
      const [seen, count] = [seenBy(room.signs, position).length, receivedBy(room.trust, position)];
      if (seen > 0) return words.text(CHAT_SIGNS, 'receivedSeen', { received: Math.max(count, seen), seen });
      return count > 0 ? t('received', { count }) : t('accepted');
    }
  }
}

/** What stands in a row that is no message: what changed, or what cannot be shown. */
export function systemText(row: MessageRow, room: OpenRoom, words: Words): string {
  const t: RoomTranslator = (key, values) => words.text(CHAT_ROOM, key, values);
  const known = room.nameOf(row);
  const name = known === '' ? t('someone') : isolated(known);
  switch (row.kind) {
    case 'joined':
      return room.sameNamed.has(row.author)
        ? words.text(CHAT_COMPARE, 'joinedSameName', { name })
        : t('joined', { name });
    case 'renamed': {
      const values = { name: isolated(row.before ?? row.authorName), text: isolated(row.text) };
      return isBorneByAnother(row.text, row.author, room.members)
        ? words.text(CHAT_COMPARE, 'renamedSameName', values)
        : t('renamed', values);
    }
    case 'titled':
      return t('titled', { name, text: isolated(row.text) });
    case 'pinned': {
      const text = row.reply && quoteText(room.quoteNow(row.reply), words);
      return words.text(CHAT_PINS, text ? 'pinnedText' : 'pinned', { name, text: isolated(text ?? '') });
    }
    case 'timed': {
      const { timerS = 0 } = row;
      if (timerS === 0) return words.text(CHAT_TIMER, 'off', { name });
      return words.text(CHAT_TIMER, 'set', { name, span: spanText(timerS, words) });
    }
    case 'unreadable':
      return t('unreadable');
    case 'newer':
      return t('newer');
    case 'text':
      return row.text;
  }
}

/** What stands in the place of a text that is gone. */
export function erasedText(row: MessageRow, room: OpenRoom, words: Words): string {
  if (row.erased === 'here') return words.text(CHAT_CHANGES, 'deletedHere');
  if (row.own) return words.text(CHAT_CHANGES, 'deletedByYou');
  return words.text(CHAT_CHANGES, 'deletedBy', { name: isolated(room.nameOf(row)) });
}

/** Where an own change of a message is on its way; nothing once it arrived. */
export function changeText(row: MessageRow, words: Words): string {
  return words.text(CHAT_CHANGES, row.change?.send.state === 'refused' ? 'changeRefused' : 'changeWaiting');
}

/** An emoji, with those who put it there. */
export function reactionText({ emoji, authors, count, own }: Reaction, room: OpenRoom, words: Words): string {
  const self = room.members.find((member) => member.own)?.author;
  const others = authors.filter((author) => author !== self).slice(0, MAX_NAMED);
  const named = others.map((author) => isolated(room.names.get(author) ?? words.text(CHAT_ROOM, 'someone')));
  const all = own ? [words.text(CHAT_CHANGES, 'you'), ...named] : named;
  const names = new Intl.ListFormat(words.language, { type: 'unit', style: 'short' }).format(all);
  const more = count - all.length;
  if (more <= 0) return words.text(CHAT_CHANGES, 'reaction', { emoji, names });
  return words.text(CHAT_CHANGES, 'reactionMore', { emoji, names, more });
}

/** A row as a screen reader says it, with what was found beside it. */
export function describeItem({ above, row, below }: ListItem, room: OpenRoom, words: Words): string {
  const spoken = (anomalies: readonly Anomaly[]) => anomalies.map((anomaly) => spokenTitle(anomaly, words));
  return [...spoken(above), describeRow(row, room, words), ...spoken(below)].join('. ');
}

/** Author, text, time, state. */
function describeRow(row: MessageRow, room: OpenRoom, words: Words): string {
  const t: RoomTranslator = (key, values) => words.text(CHAT_ROOM, key, values);
  const time = clockTime(row.timeMs, words.language);
  if (row.kind !== 'text') return `${systemText(row, room, words)}, ${time}`;
  const text = row.erased ? erasedText(row, room, words) : row.text;
  const said = withReply(t('item', { name: room.nameOf(row), text, time }), row, room, words);
  const item = row.file ? describeFile(said, row.file, words) : said;
  const states = [
    ...(row.unseenAbove ? [words.text(CHAT_CHANGES, 'writtenBefore', { count: row.unseenAbove })] : []),
    ...(row.mentions?.some(({ own }) => own) ? [words.text(CHAT_MENTIONS, 'mentionsYou')] : []),
    ...(row.timerS === undefined ? [] : [words.text(CHAT_TIMER, 'lasts', { span: spanText(row.timerS, words) })]),
    ...(row.edited ? [words.text(CHAT_CHANGES, 'edited')] : []),
    ...(row.change ? [changeText(row, words)] : []),
    sendStateText(row, room, words) ?? '',
    ...(row.reactions ?? []).map((reaction) => reactionText(reaction, room, words)),
  ].filter((state) => state !== '');
  return states.length === 0 ? item : t('itemState', { item, state: states.join(', ') });
}

function withReply(item: string, { reply }: MessageRow, room: OpenRoom, words: Words): string {
  if (!reply) return item;
  const now = room.quoteNow(reply);
  const text = quoteText(now, words);
  const name = room.nameOf(now);
  if (name === '') return words.text(CHAT_CHANGES, 'itemReplyGone', { item, text });
  return words.text(CHAT_CHANGES, 'itemReply', { item, text, name });
}
