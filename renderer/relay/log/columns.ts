/** Columns of the event list where it is wide enough for one line a row. */
import type { EventColumn } from '../../../contract/relay';

type ListColumn = 'time' | 'event' | EventColumn;

const WIDTHS: Readonly<Record<ListColumn, string>> = {
  time: '104px',
  level: '92px',
  event: 'minmax(160px, 1fr)',
  connection: '76px',
  room: '92px',
  position: '72px',
  bytes: '76px',
  address: '108px',
};

/** All of them, in their order. */
const LIST_COLUMNS = [
  'time',
  'level',
  'event',
  'connection',
  'room',
  'position',
  'bytes',
  'address',
] as const satisfies readonly ListColumn[];

/** Those that are shown: time and event always. */
export function shownColumns(isShown: (column: EventColumn) => boolean): readonly ListColumn[] {
  return LIST_COLUMNS.filter((column) => column === 'time' || column === 'event' || isShown(column));
}

/** Columns as the tracks of a grid. */
export function widthsOf(columns: readonly ListColumn[]): string {
  return columns.map((column) => WIDTHS[column]).join(' ');
}
