import { expect, it } from 'vitest';

import { openStore } from './fixtures';
import { ALI, bytes, entry, message, room, ROOM, ZOE } from './records';

const act = (n: number, of: number, on: boolean, author = ALI) =>
  message(n, { kind: on ? 'pinned' : 'unpinned', target: bytes(32, 1000 + of), text: '', author });

it('counts the highest act of the log for each message, in whatever order they come, and of spoken messages only', () => {
  const store = openStore();
  const log = Array.from({ length: 9 }, (_, index) => entry(index + 1));
  store.commitStep({ room: room(), log, messages: [act(6, 2, false), act(4, 2, true, ZOE), act(5, 1, true)] });
  expect(store.listPins(ROOM)).toEqual([]);
  store.commitStep({ room: room(), messages: [message(1), message(2), message(3, { kind: 'joined' })] });
  const pinned = () => store.listPins(ROOM).map(({ message: { n } }) => n);
  expect(pinned()).toEqual([1]);
  store.commitStep({ room: room(), messages: [act(7, 2, true), act(8, 3, true), act(9, 99, true)] });
  expect(pinned()).toEqual([2, 1]);
  expect(store.listPins(ROOM)[0]?.by).toEqual(ALI);
});

it('gives back what a lost branch pinned and took down', () => {
  const store = openStore();
  const log = [1, 2, 3].map((n) => entry(n));
  store.commitStep({ room: room(), log, messages: [message(1), act(2, 1, true), act(3, 1, false)] });
  expect(store.listPins(ROOM)).toEqual([]);
  store.commitStep({ room: room(), truncateAfter: 2 });
  expect(store.listPins(ROOM)).toHaveLength(1);
  store.commitStep({ room: room(), truncateAfter: 1 });
  expect(store.listPins(ROOM)).toEqual([]);
});

it('is not buried, and stays quick, under any number of acts', () => {
  const store = openStore();
  const acts = Array.from({ length: 3000 }, (_, index) => act(index + 2, 50_000 + index, true));
  store.commitStep({ room: room(), log: [entry(1)], messages: [message(1), ...acts, act(4000, 1, true)] });
  expect(store.listPins(ROOM).map(({ message: { n } }) => n)).toEqual([1]);
});
