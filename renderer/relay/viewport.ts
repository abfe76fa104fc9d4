/**
 * Which rows of a long list stand in the DOM. All rows are equally high, so this is arithmetic: no row is measured, which is what lets the event list renew
 * itself at every frame.
 */

/** Rows kept beyond both edges, so that scrolling shows no gap before the next frame. */
const OVERSCAN = 8;

/** First row and the one after the last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The rows to show of `count`, where the view begins `topPx` below the first. */
export function spanAt(topPx: number, heightPx: number, rowPx: number, count: number): Span {
  const from = Math.floor(Math.max(0, topPx) / rowPx) - OVERSCAN;
  const to = Math.ceil((Math.max(0, topPx) + heightPx) / rowPx) + OVERSCAN;
  return { from: Math.max(0, Math.min(from, count)), to: Math.max(0, Math.min(to, count)) };
}

/** How many rows can stand in the DOM at once. */
export function slotCount(heightPx: number, rowPx: number): number {
  return Math.ceil(heightPx / rowPx) + 2 * OVERSCAN + 2;
}

/** The rows to show at the end of `count`. */
export function spanAtEnd(heightPx: number, rowPx: number, count: number): Span {
  return { from: Math.max(0, count - Math.ceil(heightPx / rowPx) - OVERSCAN), to: count };
}

/** Where to scroll so that a row is wholly in view; `topPx` itself where it is. */
export function revealing(row: number, topPx: number, heightPx: number, rowPx: number): number {
  if (row * rowPx < topPx) return row * rowPx;
  return Math.max(topPx, (row + 1) * rowPx - heightPx);
}
