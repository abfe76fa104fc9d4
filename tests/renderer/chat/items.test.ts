import { expect, it } from 'vitest';

import type { MessageRow } from '../../../contract/chat';
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

it('groups what one author says within five minutes, and separates days', () => {
  const rows = [row(1, 0, 'a'), row(2, 4, 'a'), row(3, 10, 'a'), row(4, 11, 'b'), row(5, 721, 'b')];
  const items = listItems(rows, false, undefined);
  expect(items.map((item) => item.first)).toEqual([true, false, true, true, true]);
  expect(items.map((item) => item.day)).toEqual([true, false, false, false, true]);
});

it('says no day above its first row while older ones exist', () => {
  expect(listItems([row(7, 0, 'a')], true, undefined).map((item) => item.day)).toEqual([false]);
});

it('draws the "New" line above the first message of another that was not read', () => {
  const rows = [row(1, 0, 'a'), row(2, 1, 'me', true), row(3, 2, 'a'), row(4, 3, 'a')];
  expect(listItems(rows, false, 1).map((item) => item.divider)).toEqual([false, false, true, false]);
  expect(listItems(rows, false, 4).some((item) => item.divider)).toBe(false);
  expect(listItems(rows, false, undefined).some((item) => item.divider)).toBe(false);
});
