import { describe, expect, it } from 'vitest';

import { IdentityKey } from '../../../client/crypto/keys';
import { openStore, codeThrown } from './fixtures';
import { bytes, entry, frame, member, message, OTHER_ROOM, room, ROOM, ALI, ZOE } from './records';

const OWN_AUTHOR = IdentityKey.fromBytes(bytes(32, 31)).publicBytes();

describe('profile and settings', () => {
  it('returns the profile as it was saved, and the newest of two', () => {
    const store = openStore();
    const profile = { name: 'Ana 2', signSeed: bytes(32, 41), agreeSeed: bytes(32, 42), createdMs: 6 };
    store.saveProfile(profile);
    expect(store.loadProfile()).toEqual(profile);
  });

  it('keeps settings by name', () => {
    const store = openStore();
    expect(store.readSetting('theme')).toBeUndefined();
    store.writeSetting('theme', '"dark"');
    store.writeSetting('theme', '"light"');
    store.writeSetting('language', '"fr"');
    expect([store.readSetting('theme'), store.readSetting('language')]).toEqual(['"light"', '"fr"']);
  });
});

describe('rooms', () => {
  const full = room({
    accessToken: bytes(16, 6),
    heardEpoch: 20_001,
    base: { generation: bytes(16, 9), n: 0, head: bytes(32, 10) },
    end: { generation: bytes(16, 9), n: 2 ** 40, head: bytes(32, 11) },
    signed: { generation: bytes(16, 9), n: 7, head: bytes(32, 12), signature: bytes(64, 13) },
    left: { generation: bytes(16, 8), n: 9, head: bytes(32, 14), signature: bytes(64, 15) },
    prev: bytes(16, 16),
    prevPosition: 5,
    introducedEpoch: 20_000,
    settledEpoch: 20_001,
    established: true,
    created: false,
    historyDone: true,
    readPosition: 3,
  });

  it('returns every member of a record, and absent ones as absent', () => {
    const store = openStore();
    store.saveRoom(full);
    store.saveRoom(room({ room: OTHER_ROOM }));
    expect(store.listRooms()).toStrictEqual([full, room({ room: OTHER_ROOM })]);
  });

  it('gives bytes as plain arrays, which cross a thread as they are', () => {
    const store = openStore();
    store.saveRoom(full);
    expect(Object.getPrototypeOf(store.listRooms()[0]?.room)).toBe(Uint8Array.prototype);
  });

  it('replaces the record and leaves draft, messages and outbox alone', () => {
    const store = openStore();
    store.enqueue(room(), frame(1));
    store.commitStep({ room: room(), messages: [message(1)] });
    store.writeDraft(ROOM, 'unfinished');
    store.saveRoom(room({ title: 'Autre' }));
    expect(store.listRooms()).toStrictEqual([room({ title: 'Autre' })]);
    expect(store.roomDigests()[0]).toMatchObject({ draft: 'unfinished', unread: 1, last: message(1) });
    expect(store.listOutbox(ROOM)).toHaveLength(1);
  });

  it.each([
    ['été\n', 'été'],
    ['ét', 'été'],
  ])('takes the draft %j away together with the frame that it became', (draft, text) => {
    const store = openStore();
    for (const address of [ROOM, OTHER_ROOM]) {
      store.saveRoom(room({ room: address }));
      store.writeDraft(address, draft);
    }
    store.enqueue(room(), frame(1, { kind: 'titled', text }));
    expect(store.roomDigests().map((digest) => digest.draft)).toEqual([draft, draft]);
    store.enqueue(room(), frame(2, { kind: 'text', text }));
    expect(store.roomDigests().map((digest) => digest.draft)).toEqual(['', draft]);
  });

  it.each(['été 2', 'automne', 'É', ' été'])('keeps %j, which is another draft than the frame', (draft) => {
    const store = openStore();
    store.saveRoom(room());
    store.writeDraft(ROOM, draft);
    store.enqueue(room(), frame(1, { kind: 'text', text: 'été' }));
    expect(store.roomDigests()[0]?.draft).toBe(draft);
  });

  it('removes a room with everything of it, and nothing of another', () => {
    const store = openStore();
    for (const address of [ROOM, OTHER_ROOM]) {
      const record = room({ room: address });
      store.commitStep({
        room: record,
        starts: [{ generation: bytes(16, 9), n: 0, bytes: bytes(224, 1) }],
        log: [entry(1), entry(2)],
        messages: [message(1), message(2)],
        members: [member(ZOE)],
      });
      store.commitStep({ room: record, truncateAfter: 1 });
      store.enqueue(record, frame(1));
      store.writeDraft(address, 'draft');
    }
    store.deleteRoom(ROOM);
    store.deleteRoom(ROOM);
    store.saveRoom(room());
    expect(store.listStarts(ROOM)).toEqual([]);
    expect(store.readLog(ROOM, 0, 10)).toEqual([]);
    expect(store.readMessages(ROOM, { after: 0, limit: 10 }).rows).toEqual([]);
    expect(store.listMembers(ROOM)).toEqual([]);
    expect(store.listOutbox(ROOM)).toEqual([]);
    expect(store.roomDigests().map(({ draft, unread }) => ({ draft, unread }))).toEqual([
      { draft: 'draft', unread: 1 },
      { draft: '', unread: 0 },
    ]);
    expect(store.readLog(OTHER_ROOM, 0, 10)).toHaveLength(1);
  });

  it('answers reads of a room that it does not know with nothing, and refuses writes', () => {
    const store = openStore();
    expect(store.readMessages(ROOM, { after: 0, limit: 5 })).toEqual({
      rows: [],
      olderExist: false,
      newerExist: false,
    });
    expect(store.findMessage(ROOM, 1)).toBeUndefined();
    expect(store.ownFrame(ROOM, bytes(32, 1))).toBeUndefined();
    expect(codeThrown(() => store.setRead(ROOM, 1))).toBe('unknown-room');
    expect(codeThrown(() => store.writeDraft(ROOM, 'x'))).toBe('unknown-room');
    expect(codeThrown(() => store.saveMembers(ROOM, []))).toBe('unknown-room');
  });
});

describe('members', () => {
  it('lists them by first position, and replaces what changed', () => {
    const store = openStore();
    store.saveRoom(room());
    store.saveMembers(ROOM, [member(ZOE, { firstPosition: 4 }), member(ALI, { name: 'Ali', firstPosition: 2 })]);
    const renamed = member(ZOE, {
      name: 'Zo',
      firstPosition: 4,
      agree: bytes(32, 23),
      receivedPosition: 9,
      seenPosition: 7,
      compared: true,
    });
    store.commitStep({ room: room(), members: [renamed] });
    expect(store.listMembers(ROOM)).toStrictEqual([member(ALI, { name: 'Ali', firstPosition: 2 }), renamed]);
  });
});

describe('the log', () => {
  it('reads positions from one on, at most so many', () => {
    const store = openStore();
    store.commitStep({ room: room(), log: [1, 2, 3, 4].map((n) => entry(n)) });
    expect(store.readLog(ROOM, 2, 2)).toStrictEqual([entry(2), entry(3)]);
    expect(store.readLog(ROOM, 5, 2)).toEqual([]);
  });

  it('keeps starts once, in the order of the chain, also those at one position', () => {
    const store = openStore();
    const start = (value: number, n: number) => ({ generation: bytes(16, value), n, bytes: bytes(224, value) });
    store.commitStep({ room: room(), starts: [start(1, 0), start(2, 5)] });
    store.commitStep({ room: room(), starts: [start(2, 5), start(4, 5), start(3, 3)] });
    expect(store.listStarts(ROOM)).toStrictEqual([start(1, 0), start(3, 3), start(2, 5), start(4, 5)]);
  });

  it('stores a step whole or not at all', () => {
    const store = openStore();
    store.enqueue(room(), frame(1));
    store.commitStep({ room: room(), log: [entry(1)], messages: [message(1)] });
    const broken = message(3, { epoch: Number.NaN });
    const step = {
      room: room({ title: 'changed' }),
      starts: [{ generation: bytes(16, 9), n: 0, bytes: bytes(224, 1) }],
      truncateAfter: 0,
      log: [entry(2), entry(3)],
      messages: [message(2), broken],
      accepted: [{ digest: frame(1).digest, n: 4, timeMs: 4 }],
      members: [member(ZOE)],
    };
    expect(codeThrown(() => store.commitStep(step))).toBe('internal');
    expect(store.listRooms()).toStrictEqual([room()]);
    expect(store.listStarts(ROOM)).toEqual([]);
    expect(store.readLog(ROOM, 0, 10)).toEqual([entry(1)]);
    expect(store.readMessages(ROOM, { after: 0, limit: 10 }).rows).toEqual([message(1)]);
    expect(store.listOutbox(ROOM)).toEqual([frame(1)]);
    expect(store.listMembers(ROOM)).toEqual([]);
    expect(store.roomDigests()[0]?.unread).toBe(1);
  });
});

describe('messages', () => {
  it('returns every member of a record, also of one that could not be opened', () => {
    const store = openStore();
    const closed = { n: 2, digest: bytes(32, 1002), kind: 'unreadable', timeMs: 5, epoch: 1, text: '' } as const;
    store.commitStep({ room: room(), messages: [message(1), closed] });
    expect(store.findMessage(ROOM, 1)).toStrictEqual(message(1));
    expect(store.findMessage(ROOM, 2)).toStrictEqual(closed);
    expect(store.findMessage(ROOM, 3)).toBeUndefined();
  });

  it('replaces what could not be opened once it can be', () => {
    const store = openStore();
    store.commitStep({
      room: room(),
      messages: [{ n: 1, digest: bytes(32, 1001), kind: 'unreadable', timeMs: 5, epoch: 1, text: '' }],
    });
    expect(store.roomDigests()[0]?.unread).toBe(0);
    expect(store.commitStep({ room: room(), messages: [message(1)] })).toEqual({ doubles: [], changed: [], timerS: 0 });
    expect(store.findMessage(ROOM, 1)).toEqual(message(1));
    expect(store.roomDigests()[0]?.unread).toBe(1);
  });

  it('hides a double of the same author and id, and says where; another author may use the same id', () => {
    const store = openStore();
    const id = bytes(8, 77);
    const { doubles } = store.commitStep({
      room: room(),
      messages: [message(1, { id }), message(2, { id }), message(3, { id, author: ALI })],
    });
    expect(doubles).toEqual([{ n: 2, firstPosition: 1, sameBytes: false }]);
    const { digest } = message(1);
    const again = store.commitStep({ room: room(), messages: [message(4, { id, digest })] });
    expect(again.doubles).toEqual([{ n: 4, firstPosition: 1, sameBytes: true }]);
    expect(store.readMessages(ROOM, { after: 0, limit: 10 }).rows.map(({ n }) => n)).toEqual([1, 3]);
    expect(store.findMessage(ROOM, 4)).toEqual(message(4, { id, digest, kind: 'hidden', text: '' }));
    expect(store.roomDigests()[0]).toMatchObject({ unread: 2, last: { n: 3 } });
  });

  it('takes a message given again at its own position for no double', () => {
    const store = openStore();
    store.commitStep({ room: room(), messages: [message(1)] });
    expect(store.commitStep({ room: room(), messages: [message(1)] })).toEqual({ doubles: [], changed: [], timerS: 0 });
    expect(store.roomDigests()[0]?.unread).toBe(1);
  });

  it('hides the one that comes later to the vault, though it stands earlier', () => {
    const store = openStore();
    const id = bytes(8, 77);
    store.commitStep({ room: room(), messages: [message(9, { id })] });
    expect(store.commitStep({ room: room(), messages: [message(3, { id })] }).doubles).toMatchObject([{ n: 3 }]);
    store.commitStep({ room: room(), truncateAfter: 5 });
    // The place that was shown left the chain.
    expect(store.findMessage(ROOM, 3)).toEqual(message(3, { id }));
    expect(store.roomDigests()[0]?.unread).toBe(1);
  });

  it('keeps texts as they are', () => {
    const store = openStore();
    const text = 'à côté 🦊 \u0000 \u202e "quote" \'; DROP TABLE rooms; --';
    store.commitStep({ room: room(), messages: [message(1, { text })] });
    expect(store.findMessage(ROOM, 1)?.text).toBe(text);
  });
});

describe('pages', () => {
  /** Positions 1 … 20, of which every fifth is hidden. */
  function filled() {
    const store = openStore();
    const messages = Array.from({ length: 20 }, (_, index) =>
      message(index + 1, (index + 1) % 5 === 0 ? { kind: 'hidden', text: '' } : {}),
    );
    store.commitStep({ room: room(), messages });
    return (range: Parameters<typeof store.readMessages>[1]) => {
      const { rows, olderExist, newerExist } = store.readMessages(ROOM, range);
      return [rows.map(({ n }) => n), olderExist, newerExist];
    };
  }

  it('reads before a position, the nearest, in order', () => {
    const page = filled();
    expect(page({ before: 12, limit: 4 })).toEqual([[7, 8, 9, 11], true, true]);
    expect(page({ before: 3, limit: 4 })).toEqual([[1, 2], false, true]);
    expect(page({ before: Number.MAX_SAFE_INTEGER, limit: 2 })).toEqual([[18, 19], true, false]);
    expect(page({ before: 1, limit: 4 })).toEqual([[], false, true]);
  });

  it('reads after a position', () => {
    const page = filled();
    expect(page({ after: 0, limit: 5 })).toEqual([[1, 2, 3, 4, 6], false, true]);
    expect(page({ after: 17, limit: 5 })).toEqual([[18, 19], true, false]);
    expect(page({ after: 19, limit: 5 })).toEqual([[], true, false]);
  });

  it('reads around a position, and fills one side from the other', () => {
    const page = filled();
    expect(page({ around: 12, limit: 4 })).toEqual([[9, 11, 12, 13], true, true]);
    expect(page({ around: 1, limit: 4 })).toEqual([[1, 2, 3, 4], false, true]);
    expect(page({ around: 20, limit: 4 })).toEqual([[16, 17, 18, 19], true, false]);
    expect(page({ around: 18, limit: 6 })).toEqual([[13, 14, 16, 17, 18, 19], true, false]);
    expect(page({ around: 10, limit: 100 })[0]).toHaveLength(16);
  });

  it('gives at most 500 rows', () => {
    const store = openStore();
    store.commitStep({ room: room(), messages: Array.from({ length: 600 }, (_, index) => message(index + 1)) });
    expect(store.readMessages(ROOM, { after: 0, limit: 10_000 }).rows).toHaveLength(500);
  });
});

describe('unread texts', () => {
  it('counts texts of others above the read position, and nothing else', () => {
    const store = openStore();
    store.commitStep({
      room: room(),
      messages: [
        message(1),
        message(2, { author: OWN_AUTHOR }),
        message(3, { kind: 'joined' }),
        message(4, { kind: 'hidden' }),
        message(5),
        message(6, { author: ALI }),
      ],
    });
    const unread = () => store.roomDigests()[0]?.unread;
    expect(unread()).toBe(3);
    store.setRead(ROOM, 5);
    expect(unread()).toBe(1);
    expect(store.listRooms()[0]?.readPosition).toBe(5);
    store.setRead(ROOM, 0);
    expect(unread()).toBe(3);
  });

  it('follows the read position of a record, with whatever operation it comes', () => {
    const store = openStore();
    store.commitStep({ room: room(), messages: [1, 2, 3, 4].map((n) => message(n)) });
    const unread = () => store.roomDigests()[0]?.unread;
    store.saveRoom(room({ readPosition: 1 }));
    expect(unread()).toBe(3);
    store.enqueue(room({ readPosition: 2 }), frame(1));
    expect(unread()).toBe(2);
    store.commitStep({ room: room({ readPosition: 4 }), messages: [message(5)] });
    expect(unread()).toBe(1);
  });

  it('stays right through doubles, replacements, older history and truncation', () => {
    const store = openStore();
    const id = bytes(8, 77);
    const unread = () => store.roomDigests()[0]?.unread;
    const record = room({ readPosition: 5 });
    store.saveRoom(record);
    store.commitStep({ room: record, messages: [message(6, { id }), message(7), message(8, { id })] });
    expect(unread()).toBe(2);
    store.commitStep({ room: record, messages: [message(1), message(2)] });
    expect(unread()).toBe(2);
    store.commitStep({ room: record, messages: [message(7, { kind: 'newer' })] });
    expect(unread()).toBe(1);
    store.commitStep({ room: record, truncateAfter: 5, messages: [message(6, { author: ALI })] });
    expect(unread()).toBe(1);
  });
});
