import { expect, it } from 'vitest';

import { mutedUntil } from '../../../renderer/chat/rooms/mute';
import { RoomOrder } from '../../../renderer/chat/rooms/room-order.svelte';
import { scriptedSummary } from '../support/scripted-log';

const room = (title: string) => scriptedSummary({ title, end: 1 }, { room: title, lines: [''], lastMs: 1 });

function stand(...titles: readonly string[]) {
  let rooms = titles.map(room);
  const order = new RoomOrder(() => rooms);
  const shown = () => order.shown.map(({ title }) => title).join('');
  return { order, shown, set: (...next: readonly string[]) => (rooms = next.map(room)) };
}

it('stands still for as long as pointer or keyboard is in the list, whatever comes and goes', () => {
  const { order, shown, set } = stand('a', 'b', 'c');
  order.hold('pointer');
  set('c', 'a', 'b');
  expect(shown()).toBe('abc');
  order.hold('keyboard');
  order.release('pointer');
  set('d', 'c', 'b');
  expect(shown()).toBe('bcd');
  order.release('keyboard');
  expect(shown()).toBe('dcb');
});

it('follows what the person moved on purpose', () => {
  const { order, shown, set } = stand('a', 'b', 'c');
  order.hold('pointer');
  set('c', 'a', 'b');
  order.moved();
  expect(shown()).toBe('cab');
  set('b', 'c', 'a');
  expect(shown()).toBe('cab');
});

it('mutes for an hour, for eight, until the morning of the next day, for good', () => {
  const late = new Date(2026, 11, 31, 23, 30).getTime();
  const at = (ms: number) => {
    const date = new Date(ms);
    return [date.getFullYear(), date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes()];
  };
  expect(at(mutedUntil('1h', late))).toEqual([2027, 1, 1, 0, 30]);
  expect(at(mutedUntil('8h', late))).toEqual([2027, 1, 1, 7, 30]);
  expect(at(mutedUntil('tomorrow', late))).toEqual([2027, 1, 1, 8, 0]);
  expect(mutedUntil('always', late)).toBe(Number.MAX_SAFE_INTEGER);
});
