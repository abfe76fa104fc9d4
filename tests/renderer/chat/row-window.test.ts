import { describe, expect, it } from 'vitest';

import type { MessageRow } from '../../../contract/chat';
import {
  droppedNewer,
  droppedOlder,
  MAX_WINDOW_ROWS,
  withChange,
  withNewer,
  withOlder,
} from '../../../renderer/chat/messages/row-window';

const row = (position: number | undefined, key = `row-${String(position)}`, text = ''): MessageRow => ({
  key,
  ...(position === undefined ? {} : { position }),
  kind: 'text',
  author: 'a',
  authorName: 'A',
  own: position === undefined,
  timeMs: 0,
  text,
  digest: '',
});
const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => row(from + index));
const keys = (window: { readonly rows: readonly MessageRow[] }) => window.rows.map((one) => one.key);

describe('a window of rows', () => {
  it('joins pages without doubling what both have', () => {
    const window = { rows: rows(10, 12), olderExist: true, newerExist: true };
    const older = withOlder(window, { rows: rows(8, 10), olderExist: false, newerExist: true });
    const both = withNewer(older, { rows: rows(12, 14), olderExist: true, newerExist: false });
    expect(keys(both)).toEqual([8, 9, 10, 11, 12, 13, 14].map((at) => `row-${String(at)}`));
    expect([both.olderExist, both.newerExist]).toEqual([false, false]);
  });

  it('puts a waiting message in its place when it gets a position, under the same key', () => {
    const window = {
      rows: [...rows(1, 2), row(undefined, 'own-1'), row(undefined, 'own-2')],
      olderExist: false,
      newerExist: false,
    };
    const arrived = withChange(window, { rows: [row(3, 'row-3'), row(4, 'own-1')], removed: [] });
    expect(keys(arrived)).toEqual(['row-1', 'row-2', 'row-3', 'own-1', 'own-2']);
  });

  it('leaves what lies beyond its ends to be read there', () => {
    const window = { rows: rows(50, 60), olderExist: true, newerExist: true };
    const change = { rows: [row(20), row(61), row(undefined, 'own-1')], removed: [] };
    expect(withChange(window, change)).toBe(window);
    expect(keys(withChange({ ...window, newerExist: false }, change)).slice(-2)).toEqual(['row-61', 'own-1']);
  });

  it('replaces and removes rows that it holds', () => {
    const window = { rows: rows(1, 3), olderExist: false, newerExist: true };
    const changed = withChange(window, { rows: [row(2, 'row-2', 'edited')], removed: ['row-3'] });
    expect(changed.rows.map((one) => one.text)).toEqual(['', 'edited']);
  });

  it('holds no more than its size, and knows that the rest exists', () => {
    const window = { rows: rows(1, MAX_WINDOW_ROWS + 50), olderExist: false, newerExist: false };
    expect(droppedOlder(window)).toMatchObject({ olderExist: true, newerExist: false });
    expect(keys(droppedOlder(window))[0]).toBe('row-51');
    expect(droppedNewer(window)).toMatchObject({ olderExist: false, newerExist: true });
    expect(droppedNewer(window).rows).toHaveLength(MAX_WINDOW_ROWS);
  });
});
