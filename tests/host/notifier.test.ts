import { beforeEach, describe, expect, it } from 'vitest';

import { NO_CHOICES } from '../../client/vault/room-choices';
import type { AppState, ChatEvent, MessageRow, RoomSummary } from '../../contract/chat';
import { Notifier, unreadCount, type Place, type SystemNotification } from '../../host/notifier';
import type { NotificationContent } from '../../contract/profile';
import { ManualTimers } from './support';

const CONNECTED = { state: 'connected' } as const;
const AWAY = { state: 'catching-up', done: 0, total: 9 } as const;

interface Shown extends SystemNotification {
  readonly click: () => void;
  closed: boolean;
}

const settings = { notifications: 'name' as NotificationContent, quietUntilMs: 0 };
let shown: Shown[];
let went: Place[];
let nowMs: number;
let timers: ManualTimers;
let notifier: Notifier;

beforeEach(() => {
  [shown, went, nowMs, timers] = [[], [], 1_000_000, new ManualTimers()];
  Object.assign(settings, { notifications: 'name', quietUntilMs: 0 });
  notifier = new Notifier({
    port: {
      show: (notification, click) => {
        const entry = { ...notification, click, closed: false };
        shown.push(entry);
        return () => (entry.closed = true);
      },
    },
    now: () => nowMs,
    after: timers.after,
    settings: () => settings,
    language: () => 'en',
    go: (place) => went.push(place),
  });
});

function room(name: string, change: Partial<RoomSummary> = {}): RoomSummary {
  return {
    ...NO_CHOICES,
    room: name,
    title: `Room ${name}`,
    suite: 'xchacha20-poly1305',
    fromWords: false,
    relayHost: 'relay.example',
    relayPort: 4747,
    connection: CONNECTED,
    unread: 0,
    mentions: 0,
    draft: '',
    memberCount: 2,
    timerS: 0,
    longestTimerS: 86_400,
    alarms: 0,
    lastText: '',
    lastAuthor: '',
    lastMs: 0,
    readPosition: 10,
    endPosition: 10,
    ...change,
  };
}

function row(position: number, change: Partial<MessageRow> = {}): MessageRow {
  return {
    key: String(position),
    position,
    kind: 'text',
    author: 'zoe',
    authorName: 'Zoé',
    own: false,
    timeMs: nowMs,
    text: `text ${String(position)}`,
    digest: '',
    ...change,
  };
}

const rooms = (...list: readonly RoomSummary[]): void => notifier.hear({ type: 'rooms', rooms: list });
const rows = (name: string, ...list: readonly MessageRow[]): void => {
  const event: ChatEvent = { type: 'rows', room: name, rows: list, removed: [], reset: false };
  notifier.hear(event);
};
const plain = (): string[] => shown.map(({ title, body }) => `${title}|${body}`.replaceAll(/[\u2068\u2069]/gu, ''));

describe('an arrival', () => {
  it('is told with who and where, with the text, or with nothing, as it was chosen', () => {
    rooms(room('a'));
    rows('a', row(11));
    settings.notifications = 'text';
    rows('a', row(12));
    settings.notifications = 'nothing';
    rows('a', row(13));
    expect(plain()).toEqual(['Zoé|New message in “Room a”', 'Zoé · Room a|text 12', 'Aparté|New message']);
  });

  it('is told once; what is one’s own, older, changed, erased or no text is not', () => {
    rooms(room('a'));
    rows('a', row(10), row(11), row(12, { own: true }), row(13, { kind: 'renamed' }));
    rows('a', row(11), row(14, { erased: 'author', text: '' }));
    expect(shown).toHaveLength(1);
  });

  it('is not told where it is muted, paused, switched off, or looked at', () => {
    rooms(room('a', { mutedUntilMs: nowMs + 1 }), room('b'));
    rows('a', row(11));
    notifier.lookAt('b');
    rows('b', row(11));
    notifier.lookAt(undefined);
    settings.quietUntilMs = nowMs + 1;
    rows('b', row(12));
    settings.quietUntilMs = nowMs;
    settings.notifications = 'off';
    rows('b', row(13));
    expect(shown).toEqual([]);
    settings.notifications = 'name';
    nowMs += 1;
    rows('a', row(12));
    rows('b', row(14));
    expect(shown).toHaveLength(2);
  });

  it('in a muted room is told where it mentions the person, if that was chosen', () => {
    const mention = { from: 0, to: 4, author: 'ali', own: true };
    rooms(room('a', { mutedUntilMs: nowMs + 1, mutedButMentions: true }), room('b', { mutedUntilMs: nowMs + 1 }));
    rows('a', row(11), row(12, { mentions: [{ ...mention, own: false }] }), row(13, { mentions: [mention] }));
    rows('b', row(11, { mentions: [mention] }));
    expect(plain()).toEqual(['Zoé|Mentions you in “Room a”']);
  });

  it('in a muted room that was away counts as far as it mentions the person', () => {
    const muted = { mutedUntilMs: nowMs + 9000, mutedButMentions: true };
    rooms(room('a', { ...muted, connection: AWAY }));
    rooms(room('a', { ...muted, unread: 5, mentions: 2 }));
    nowMs += 1500;
    timers.run(1500);
    expect(plain()).toEqual(['2 new messages|Room a']);
    expect(unreadCount([room('a', { ...muted, unread: 5, mentions: 2 }), room('b', { unread: 1 })], nowMs)).toBe(3);
  });

  it('leads to its place by a click', () => {
    rooms(room('a'));
    rows('a', row(11));
    shown[0]?.click();
    expect(went).toEqual([{ room: 'a', position: 11 }]);
  });
});

it('more than three within five seconds become one with their count, by room', () => {
  rooms(room('a'), room('b'));
  for (const position of [11, 12, 13, 14, 15]) rows('a', row(position));
  rows('b', row(11));
  expect(shown).toHaveLength(3);
  timers.run(5000);
  expect(plain()[3]).toBe('3 new messages|Room a, Room b');
  nowMs += 6000;
  rows('a', row(16));
  expect(shown).toHaveLength(5);
});

it('an arrival that the list counted before it was told is told all the same', () => {
  rooms(room('a'));
  rooms(room('a', { endPosition: 11, unread: 1 }));
  rows('a', row(11));
  expect(shown).toHaveLength(1);
});

describe('what was caught up with', () => {
  it('is one notification for all rooms, of what was not there before', () => {
    rooms(room('a', { unread: 4, connection: AWAY }), room('b', { connection: AWAY }), room('c', { connection: AWAY }));
    rows('a', row(11), row(12));
    rooms(room('a', { unread: 6 }), room('b', { connection: AWAY }), room('c', { connection: AWAY }));
    rooms(room('a', { unread: 6 }), room('b', { unread: 1 }), room('c'));
    expect(shown).toEqual([]);
    timers.run(5000);
    expect(plain()).toEqual(['3 new messages|Room a, Room b']);
    shown[0]?.click();
    expect(went).toEqual([{ room: 'a' }]);
  });

  it('is not told where it was read before it could be', () => {
    rooms(room('a', { connection: AWAY }));
    rooms(room('a', { unread: 2 }));
    rooms(room('a', { unread: 0 }));
    timers.run(5000);
    expect(shown).toEqual([]);
  });
});

describe('what is shown', () => {
  it('goes when it was read, here or by looking at the room, and stays while it was not', () => {
    rooms(room('a'), room('b'));
    rows('a', row(11));
    rows('b', row(11));
    // Counted before the rows arrived, told after them.
    rooms(room('a'), room('b'));
    expect(shown.map(({ closed }) => closed)).toEqual([false, false]);
    rooms(room('a', { unread: 1 }), room('b', { unread: 1 }));
    rooms(room('a'), room('b', { unread: 1 }));
    expect(shown.map(({ closed }) => closed)).toEqual([true, false]);
    notifier.lookAt('b');
    expect(shown.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it('goes when the profile is locked, and what waits is forgotten', () => {
    rooms(room('a'));
    for (const position of [11, 12, 13, 14]) rows('a', row(position));
    const state = { stage: { stage: 'locked', ways: [] } } as unknown as AppState;
    notifier.hear({ type: 'state', state });
    timers.run(5000);
    expect(shown.map(({ closed }) => closed)).toEqual([true, true, true]);
  });
});

it('counts what is unread and not muted, and a room that was marked by hand as one', () => {
  const list = [
    room('a', { unread: 3 }),
    room('b', { unread: 5, mutedUntilMs: nowMs + 1 }),
    room('c', { markedUnread: true }),
  ];
  expect(unreadCount(list, nowMs)).toBe(4);
  expect(unreadCount(list, nowMs + 1)).toBe(9);
});
