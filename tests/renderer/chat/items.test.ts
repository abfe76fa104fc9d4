import { describe, expect, it } from 'vitest';

import type { Anomaly, MessageRow, MessageRows } from '../../../contract/chat';
import { listItems } from '../../../renderer/chat/messages/items';

const NOON_MS = new Date(2026, 10, 22, 12).getTime();
const MINUTE_MS = 60_000;
const row = (position: number, minutes: number, author: string, own = false): MessageRow => ({
  key: String(position),
  position,
  kind: 'text',
  author,
  authorName: author,
  own,
  timeMs: NOON_MS + minutes * MINUTE_MS,
  text: '',
  digest: '',
});
const shown = (rows: readonly MessageRow[]): MessageRows => ({ rows, olderExist: false, newerExist: false });

it('groups what one author says within five minutes, and separates days', () => {
  const rows = [row(1, 0, 'a'), row(2, 4, 'a'), row(3, 10, 'a'), row(4, 11, 'b'), row(5, 721, 'b')];
  const items = listItems(shown(rows), undefined);
  expect(items.map((item) => item.first)).toEqual([true, false, true, true, true]);
  expect(items.map((item) => item.day)).toEqual([true, false, false, false, true]);
});

it('says no day above its first row while older ones exist', () => {
  expect(listItems({ ...shown([row(7, 0, 'a')]), olderExist: true }, undefined).map((item) => item.day)).toEqual([
    false,
  ]);
});

it('draws the "New" line above the first message of another that was not read', () => {
  const rows = [row(1, 0, 'a'), row(2, 1, 'me', true), row(3, 2, 'a'), row(4, 3, 'a')];
  expect(listItems(shown(rows), 1).map((item) => item.divider)).toEqual([false, false, true, false]);
  expect(listItems(shown(rows), 4).some((item) => item.divider)).toBe(false);
  expect(listItems(shown(rows), undefined).some((item) => item.divider)).toBe(false);
});

describe('what was found stands', () => {
  const found = (position: number, id = String(position)): Anomaly => ({
    room: 'r',
    id,
    name: 'gap',
    level: 'alarm',
    member: '',
    memberName: '',
    position,
    newestPosition: position,
    count: 1,
    firstMs: 0,
    newestMs: 0,
    details: {},
    evidence: false,
    dismissed: false,
  });
  // Positions 3, 5 and 8 are shown; the others hold what no row shows.
  const rows = [row(3, 0, 'a'), row(5, 1, 'a'), row(8, 2, 'a')];
  const waiting: MessageRow = { ...row(0, 3, 'me', true), key: 'waiting', send: { state: 'waiting' } };
  const { position: _none, ...unplaced } = waiting;
  /** Which findings stand above each row, and below the last. */
  const places = (window: MessageRows, ...positions: readonly number[]): string[] => {
    const items = listItems(
      window,
      undefined,
      positions.map((position) => found(position)),
    );
    return [
      ...items.map((item) => `${item.above.map(({ id }) => id).join('+')}|${item.key}`),
      items.flatMap((item) => item.below.map(({ id }) => id)).join('+'),
    ];
  };

  it('before its row, or before the next that is shown', () => {
    expect(places(shown(rows), 1, 5, 6, 7)).toEqual(['1|3', '5|5', '6+7|8', '']);
  });

  it('after the last row of the log, and before what waits to be sent', () => {
    expect(places(shown(rows), 9)).toEqual(['|3', '|5', '|8', '9']);
    expect(places(shown([...rows, unplaced]), 9)).toEqual(['|3', '|5', '|8', '9|waiting', '']);
  });

  it('nowhere while the rows around it are not held', () => {
    const middle: MessageRows = { rows, olderExist: true, newerExist: true };
    expect(places(middle, 2, 3, 4, 8, 9)).toEqual(['3|3', '4|5', '8|8', '']);
    expect(places({ rows: [unplaced], olderExist: true, newerExist: false }, 4)).toEqual(['|waiting', '']);
  });

  it('between messages of one author, who is named again after it', () => {
    const items = listItems(shown(rows), undefined, [found(5), found(9)]);
    expect(items.map(({ first, last }) => [first, last])).toEqual([
      [true, true],
      [true, false],
      [false, true],
    ]);
  });
});
