import { expect, it } from 'vitest';

import { NO_CHOICES } from '../../../client/vault/room-choices';
import { codeThrown, openStore } from './fixtures';
import { entry, message, OTHER_ROOM, room, ROOM } from './records';

it('keeps what was chosen for a room, each choice on its own, until the room goes', () => {
  const store = openStore();
  store.saveRoom(room());
  store.saveRoom(room({ room: OTHER_ROOM }));
  store.changeRoomChoices(ROOM, { pinned: true });
  store.changeRoomChoices(ROOM, { mutedUntilMs: Number.MAX_SAFE_INTEGER, mutedButMentions: true, hue: 3 });
  store.saveRoom(room({ title: 'Autre titre' }));
  const choices = () => store.roomDigests().map((digest) => digest.choices);
  expect(choices()).toEqual([
    { pinned: true, mutedUntilMs: Number.MAX_SAFE_INTEGER, mutedButMentions: true, hue: 3, markedUnread: false },
    NO_CHOICES,
  ]);
  store.deleteRoom(ROOM);
  store.saveRoom(room());
  expect(choices()).toEqual([NO_CHOICES, NO_CHOICES]);
});

it('is marked as unread until somebody reads, and read back to where it is said', () => {
  const store = openStore();
  store.commitStep({ room: room(), log: [1, 2, 3].map((n) => entry(n)), messages: [1, 2, 3].map((n) => message(n)) });
  store.setRead(ROOM, 3);
  store.changeRoomChoices(ROOM, { markedUnread: true });
  const digest = () => store.roomDigests()[0];
  expect(digest()).toMatchObject({ unread: 0, choices: { markedUnread: true } });
  store.setRead(ROOM, 1);
  expect(digest()).toMatchObject({ unread: 2, choices: { markedUnread: false } });
});

it('has no choices for a room that is not there', () => {
  expect(codeThrown(() => openStore().changeRoomChoices(ROOM, { pinned: true }))).toBe('unknown-room');
});
