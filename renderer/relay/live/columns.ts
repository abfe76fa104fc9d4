/** Columns of the tables of connections and rooms. */
import type { Language } from '../../../contract/common';
import type { ConnectionRow, RoomRow } from '../../../contract/relay';
import type { RelayTextKey } from '../../../i18n/relay';
import type { Translator } from '../../../i18n/translate';
import { figure } from '../../shared/time';
import { ageText, sizeText } from '../format';

import type { Column } from './sorting';

/** How much of what a row counts came in a second. */
type RateOf<Row> = (row: Row, counted: (row: Row) => number) => number;

/** With more than this still to send, a connection reads more slowly than it is written to. */
const SLOW_BYTES = 64 * 1024;

/** Columns of the connections, with ages as of `nowMs`. */
export function connectionColumns(
  t: Translator<RelayTextKey>,
  language: Language,
  nowMs: number,
  rate: RateOf<ConnectionRow>,
): readonly Column<ConnectionRow>[] {
  const program = (row: ConnectionRow) => `${row.program} ${row.release}`.trim();
  return [
    {
      key: 'connection',
      label: t('col-connection'),
      text: (row) => `#${row.connection}`,
      rank: (row) => row.connection,
      mono: true,
    },
    { key: 'address', label: t('col-address'), text: (row) => row.address, rank: (row) => row.address, mono: true },
    {
      key: 'since',
      label: t('col-since'),
      text: (row) => ageText(nowMs - row.sinceMs, language),
      rank: (row) => -row.sinceMs,
      figures: true,
    },
    { key: 'program', label: t('col-program'), text: program, rank: program },
    {
      key: 'rooms',
      label: t('col-rooms'),
      text: (row) => row.rooms.join(' '),
      rank: (row) => row.rooms.length,
      mono: true,
    },
    ...trafficColumns(t, language, rate),
  ];
}

/** What a connection sends and takes. */
function trafficColumns(
  t: Translator<RelayTextKey>,
  language: Language,
  rate: RateOf<ConnectionRow>,
): readonly Column<ConnectionRow>[] {
  const size = (bytes: number) => sizeText(bytes, language);
  const traffic = (bytes: number, count: number) => t('frames-of', { size: size(bytes), count });
  const queue = (bytes: number) => (bytes >= SLOW_BYTES ? `${size(bytes)} · ${t('slow')}` : size(bytes));
  const perSecond = (row: ConnectionRow) => rate(row, (one) => one.receivedBytes + one.sentBytes);
  return [
    {
      key: 'rate',
      label: t('col-rate'),
      text: (row) => t('rate', { value: size(Math.round(perSecond(row))) }),
      rank: perSecond,
      figures: true,
    },
    {
      key: 'received',
      label: t('col-received'),
      text: (row) => traffic(row.receivedBytes, row.receivedFrames),
      rank: (row) => row.receivedBytes,
      figures: true,
    },
    {
      key: 'sent',
      label: t('col-sent'),
      text: (row) => traffic(row.sentBytes, row.sentFrames),
      rank: (row) => row.sentBytes,
      figures: true,
    },
    {
      key: 'queued',
      label: t('col-queued'),
      text: (row) => queue(row.queuedBytes),
      rank: (row) => row.queuedBytes,
      figures: true,
    },
    {
      key: 'refused',
      label: t('col-refused'),
      text: (row) => figure(row.refusedFrames, language),
      rank: (row) => row.refusedFrames,
      figures: true,
    },
  ];
}

/** Columns of the rooms, with ages as of `nowMs`. */
export function roomColumns(
  t: Translator<RelayTextKey>,
  language: Language,
  nowMs: number,
  rate: RateOf<RoomRow>,
): readonly Column<RoomRow>[] {
  const perSecond = (row: RoomRow) => rate(row, ({ end }) => end);
  const count = (value: number) => figure(value, language);
  return [
    { key: 'room', label: t('col-room'), text: (row) => row.room, rank: (row) => row.room, mono: true },
    {
      key: 'rate',
      label: t('col-rate'),
      text: (row) => t('rate', { value: t('frames-count', { count: Math.round(perSecond(row)) }) }),
      rank: perSecond,
      figures: true,
    },
    { key: 'frames', label: t('col-frames'), text: (row) => count(row.end), rank: (row) => row.end, figures: true },
    { key: 'first', label: t('col-first'), text: (row) => count(row.first), rank: (row) => row.first, figures: true },
    {
      key: 'stored',
      label: t('col-stored'),
      text: (row) => sizeText(row.storedBytes, language),
      rank: (row) => row.storedBytes,
      figures: true,
    },
    {
      key: 'openings',
      label: t('col-openings'),
      text: (row) => count(row.openings),
      rank: (row) => row.openings,
      figures: true,
    },
    {
      key: 'generations',
      label: t('col-generations'),
      text: (row) => count(row.generations),
      rank: (row) => row.generations,
      figures: true,
    },
    ...timeColumns(t, language, nowMs),
  ];
}

/** How long a room keeps what, and since when. */
function timeColumns(t: Translator<RelayTextKey>, language: Language, nowMs: number): readonly Column<RoomRow>[] {
  const ago = (timeMs: number) => (timeMs > 0 ? t('ago', { age: ageText(nowMs - timeMs, language) }) : t('never'));
  return [
    {
      key: 'retention',
      label: t('col-retention'),
      text: (row) => t('days', { count: row.retentionDays }),
      rank: (row) => row.retentionDays,
      figures: true,
    },
    {
      key: 'last',
      label: t('col-last'),
      text: (row) => ago(row.lastFrameMs),
      rank: (row) => row.lastFrameMs,
      figures: true,
    },
    {
      key: 'created',
      label: t('col-created'),
      text: (row) => ago(row.createdMs),
      rank: (row) => row.createdMs,
      figures: true,
    },
  ];
}
