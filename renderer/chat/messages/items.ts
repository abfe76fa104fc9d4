/** What the list draws around each row: days, groups of one author, where reading stopped. */
import type { MessageRow } from '../../../contract/chat';
import { daysBetween } from '../../shared/time';

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
}

/**
 * @param olderExist rows before the first are known to exist: no day is said to begin with it
 * @param readUpTo position after which the "New" line stands; none without it
 */
export function listItems(
  rows: readonly MessageRow[],
  olderExist: boolean,
  readUpTo: number | undefined,
): readonly ListItem[] {
  const dividerKey = readUpTo === undefined ? undefined : firstUnread(rows, readUpTo)?.key;
  const drafts = rows.map((row, index) => {
    const before = rows[index - 1];
    const day = before ? daysBetween(before.timeMs, row.timeMs) !== 0 : !olderExist;
    const divider = row.key === dividerKey;
    return { key: row.key, row, day, divider, first: day || divider || !before || !sameGroup(before, row) };
  });
  return drafts.map((draft, index) => ({ ...draft, last: drafts[index + 1]?.first ?? true }));
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

/** Whether the row is something that an author said, or stands for it. */
export function isSpoken(row: MessageRow): boolean {
  return row.kind === 'text' || row.kind === 'newer';
}
