import { CHAT_COMPARE } from '../../../i18n/chat-compare';
import { CHAT_ROOM } from '../../../i18n/chat-room';
import type { Anomaly, MessageRow } from '../../../contract/chat';
import type { Translator } from '../../../i18n/translate';
import { clockTime } from '../../shared/time';
import { receivedBy } from '../room/order-statement';
import { isBorneByAnother, isolated } from '../room/member-names';
import type { Words } from '../../shared/words.svelte';
import { spokenTitle } from '../anomalies/anomaly-words';
import type { OpenRoom } from '../state/open-room.svelte';
import type { ListItem } from './items';

type RoomTranslator = Translator<keyof typeof CHAT_ROOM>;

/** Where an own message is on its way, in words. */
export function sendStateText(row: MessageRow, room: OpenRoom, t: RoomTranslator): string | undefined {
  switch (row.send?.state) {
    case undefined:
      return undefined;
    case 'waiting':
      return t('waiting');
    case 'refused':
      return t('refused');
    case 'accepted': {
      const count = receivedBy(room.trust, row.position ?? Number.MAX_SAFE_INTEGER);
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
      const values = { name: row.authorName === '' ? name : isolated(row.authorName), text: isolated(row.text) };
      return isBorneByAnother(row.text, row.author, room.members)
        ? words.text(CHAT_COMPARE, 'renamedSameName', values)
        : t('renamed', values);
    }
    case 'titled':
      return t('titled', { name, text: isolated(row.text) });
    case 'unreadable':
      return t('unreadable');
    case 'newer':
      return t('newer');
    case 'text':
      return row.text;
  }
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
  const item = t('item', { name: room.nameOf(row), text: row.text, time });
  const state = sendStateText(row, room, t);
  return state === undefined ? item : t('itemState', { item, state });
}
