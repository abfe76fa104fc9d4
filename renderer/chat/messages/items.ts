/** What the list draws around each row: days, groups of one author, where reading stopped, what was found of the log. */
import type { Anomaly, MessageRow } from '../../../contract/chat';
import { daysBetween } from '../../shared/time';
import type { RowWindow } from './row-window';

/** Messages of one author within this time stand in one group. */
const GROUP_MS = 5 * 60 * 1000;

/** A row as the list shows it. */
export interface ListItem {
  readonly key: string;
  readonly row: MessageRow;
  /** A new day begins with it. */
  readonly day: boolean;
  /** It begins a group: the author's name stands above it. */
  readonly first: boolean;
  /** Nothing of its group follows it. */
  readonly last: boolean;
  /** The "New" line stands above it. */
  readonly divider: boolean;
  /** What was found just before it, and after it where nothing of the log follows. */
  readonly above: readonly Anomaly[];
  readonly below: readonly Anomaly[];
}

/**
 * @param window the rows; where older ones are known to exist, no day is said to begin with the first
 * @param readUpTo position after which the "New" line stands; none without it
 * @param anomalies what was found, in the order of positions
 */
export function listItems(
  { rows, olderExist, newerExist }: RowWindow,
  readUpTo: number | undefined,
  anomalies: readonly Anomaly[] = [],
): readonly ListItem[] {
  const dividerKey = readUpTo === undefined ? undefined : firstUnread(rows, readUpTo)?.key;
  const placed = placeAnomalies({ rows, olderExist, newerExist }, anomalies);
  const drafts = rows.map((row, index) => {
    const before = rows[index - 1];
    const day = before ? daysBetween(before.timeMs, row.timeMs) !== 0 : !olderExist;
    const divider = row.key === dividerKey;
    const above = placed.above.get(row.key) ?? NONE;
    const below = row.key === placed.lastKey ? placed.below : NONE;
    const first = day || divider || above.length > 0 || !before || !sameGroup(before, row);
    return { key: row.key, row, day, divider, above, below, first };
  });
  return drafts.map((draft, index) => ({
    ...draft,
    last: draft.below.length > 0 || (drafts[index + 1]?.first ?? true),
  }));
}

const NONE: readonly Anomaly[] = [];

interface Placed {
  /** By the key of the row above which they stand. */
  readonly above: ReadonlyMap<string, readonly Anomaly[]>;
  /** Those after everything, and the row below which they stand. */
  readonly below: readonly Anomaly[];
  readonly lastKey: string | undefined;
}

/**
 * Each finding stands before the first shown row at or after its position: its own, where that is shown. Those after all rows of the log stand before
 * what waits to be sent, else at the end. Those in parts of the log that are not held here wait until these are read.
 */
function placeAnomalies({ rows, olderExist, newerExist }: RowWindow, anomalies: readonly Anomaly[]): Placed {
  const above = new Map<string, Anomaly[]>();
  const below: Anomaly[] = [];
  const first = rows.find((row) => row.position !== undefined);
  for (const anomaly of anomalies) {
    const { position } = anomaly;
    const next = rows.find((row) => (row.position ?? Number.MAX_SAFE_INTEGER) >= position);
    // Where it belongs among rows before the first that is held, they are not there to stand among.
    if (olderExist && (!first || (next === first && position < (first.position ?? 0)))) continue;
    if (newerExist && next?.position === undefined) continue;
    if (next) above.set(next.key, [...(above.get(next.key) ?? []), anomaly]);
    else below.push(anomaly);
  }
  return { above, below, lastKey: rows.at(-1)?.key };
}

function firstUnread(rows: readonly MessageRow[], readUpTo: number): MessageRow | undefined {
  const unread = rows.find((row) => row.position !== undefined && row.position > readUpTo && !row.own);
  // A line above everything that is held would claim that reading stopped there.
  return unread === rows[0] && readUpTo > 0 ? undefined : unread;
}

function sameGroup(before: MessageRow, row: MessageRow): boolean {
  return (
    isSpoken(before) && isSpoken(row) && before.author === row.author && Math.abs(row.timeMs - before.timeMs) < GROUP_MS
  );
}

/** Whether one may answer it, react to it, or, if it is one's own, give it another text. */
export function isChangeable(row: MessageRow): boolean {
  return row.kind === 'text' && row.position !== undefined && row.erased === undefined;
}

/** Whether the row is something that an author said, or stands for it. */
export function isSpoken(row: MessageRow): boolean {
  return row.kind === 'text' || row.kind === 'newer';
}
