/**
 * The window of rows that the page holds of a room, as plain values: pages are joined, changes merged and far rows dropped. Rows stand in the log's order;
 * those without a position (waiting to be accepted) come last, and only where the window reaches the room's end.
 */
import type { MessageRow, MessageRows } from '../../../contract/chat';

/** Rows asked for at once. */
export const PAGE_ROWS = 80;
/** More rows than this are never held: what lies furthest from the reader goes. */
export const MAX_WINDOW_ROWS = 320;

export type RowWindow = MessageRows;

export const EMPTY_WINDOW: RowWindow = { rows: [], olderExist: false, newerExist: false };

export function firstPosition(window: RowWindow): number | undefined {
  return window.rows.find((row) => row.position !== undefined)?.position;
}

export function lastPosition(window: RowWindow): number | undefined {
  for (let index = window.rows.length - 1; index >= 0; index -= 1) {
    const position = window.rows[index]?.position;
    if (position !== undefined) return position;
  }
  return undefined;
}

/** Waiting rows come after all others; sorting keeps the order of equals. */
function inOrder(rows: readonly MessageRow[]): MessageRow[] {
  return [...rows].sort((a, b) => (a.position ?? Number.MAX_SAFE_INTEGER) - (b.position ?? Number.MAX_SAFE_INTEGER));
}

function withoutKeysOf(rows: readonly MessageRow[], others: readonly MessageRow[]): MessageRow[] {
  const keys = new Set(others.map((row) => row.key));
  return rows.filter((row) => !keys.has(row.key));
}

/** The window with a page that ends where it begins. */
export function withOlder(window: RowWindow, page: MessageRows): RowWindow {
  return { ...window, rows: [...withoutKeysOf(page.rows, window.rows), ...window.rows], olderExist: page.olderExist };
}

/** The window with a page that begins where it ends. */
export function withNewer(window: RowWindow, page: MessageRows): RowWindow {
  return {
    ...window,
    rows: inOrder([...withoutKeysOf(window.rows, page.rows), ...page.rows]),
    newerExist: page.newerExist,
  };
}

/** What a change does to the window. */
export interface Change {
  readonly rows: readonly MessageRow[];
  readonly removed: readonly string[];
}

/** The window after rows were added, changed or removed. Rows beyond its ends are left to be read when the reader gets there. */
export function withChange(window: RowWindow, change: Change): RowWindow {
  const held = new Set(window.rows.map((row) => row.key));
  const first = firstPosition(window);
  const last = lastPosition(window);
  const wanted = change.rows.filter((row) => {
    if (held.has(row.key)) return true;
    // Only what is in view keeps a place for what was erased here.
    if (row.erased === 'here') return false;
    if (row.position === undefined) return !window.newerExist;
    if (window.olderExist && (first === undefined || row.position < first)) return false;
    return !window.newerExist || (last !== undefined && row.position <= last);
  });
  if (wanted.length === 0 && change.removed.length === 0) return window;
  const removed = new Set(change.removed);
  const changed = new Map(wanted.map((row) => [row.key, row]));
  const kept = window.rows.filter((row) => !removed.has(row.key)).map((row) => changed.get(row.key) ?? row);
  const added = wanted.filter((row) => !held.has(row.key) && !removed.has(row.key));
  return { ...window, rows: inOrder([...kept, ...added]) };
}

/** The window without what exceeds its size at its newer end. */
export function droppedNewer(window: RowWindow): RowWindow {
  if (window.rows.length <= MAX_WINDOW_ROWS) return window;
  return { ...window, rows: window.rows.slice(0, MAX_WINDOW_ROWS), newerExist: true };
}

/** The window without what exceeds its size at its older end. */
export function droppedOlder(window: RowWindow): RowWindow {
  if (window.rows.length <= MAX_WINDOW_ROWS) return window;
  return { ...window, rows: window.rows.slice(-MAX_WINDOW_ROWS), olderExist: true };
}
