import { describe, expect, it } from 'vitest';

import { IdentityKey } from '../../../client/crypto/keys';
import { openStore } from './fixtures';
import { bytes, entry, frame, message, room, ROOM, OTHER_ROOM } from './records';

const OWN_AUTHOR = IdentityKey.fromBytes(bytes(32, 31)).publicBytes();

describe('the outbox', () => {
  it('keeps frames in order, with every member, together with the record', () => {
    const store = openStore();
    const refused = frame(2, {
      state: 'refused',
      refusal: 'room-full',
      run: bytes(8, 1),
      prev: bytes(16, 2),
      viewPosition: 3,
      body: new Uint8Array(0),
    });
    store.enqueue(room({ prev: bytes(16, 50) }), refused);
    store.enqueue(room({ prev: bytes(16, 51) }), frame(1));
    expect(store.listOutbox(ROOM)).toStrictEqual([frame(1), refused]);
    expect(store.listRooms()[0]?.prev).toEqual(bytes(16, 51));
    expect(store.listOutbox(OTHER_ROOM)).toEqual([]);
  });

  it('replaces the whole outbox of the room and nothing of another, and keeps accepted frames', () => {
    const store = openStore();
    store.enqueue(room({ room: OTHER_ROOM }), frame(9));
    for (const order of [1, 2, 3]) store.enqueue(room(), frame(order));
    store.commitStep({ room: room(), accepted: [{ digest: frame(1).digest, n: 1, timeMs: 1 }] });
    const resealed = frame(3, { digest: bytes(32, 90), payload: bytes(500, 91) });
    store.replaceOutbox(room({ prev: bytes(16, 52) }), [resealed]);
    expect(store.listOutbox(ROOM)).toStrictEqual([resealed]);
    expect(store.listRooms().find((one) => one.prev)?.prev).toEqual(bytes(16, 52));
    expect(store.ownFrame(ROOM, frame(2).digest)).toBeUndefined();
    expect(store.ownFrame(ROOM, frame(1).digest)).toEqual(frame(1).payload);
    expect(store.listOutbox(OTHER_ROOM)).toHaveLength(1);
  });

  it('makes an accepted frame a message at its position, written by this profile', () => {
    const store = openStore();
    const sent = frame(1, { run: bytes(8, 1), prev: bytes(16, 2), viewPosition: 3 });
    store.enqueue(room(), sent);
    store.enqueue(room(), frame(2));
    expect(
      store.commitStep({ room: room(), log: [entry(8)], accepted: [{ digest: sent.digest, n: 8, timeMs: 99 }] }),
    ).toEqual({ doubles: [], changed: [], timerS: 0 });
    expect(store.listOutbox(ROOM)).toEqual([frame(2)]);
    expect(store.findMessage(ROOM, 8)).toStrictEqual({
      n: 8,
      digest: sent.digest,
      kind: 'text',
      author: OWN_AUTHOR,
      run: sent.run,
      id: sent.id,
      timeMs: sent.timeMs,
      epoch: sent.epoch,
      text: sent.text,
      prev: sent.prev,
      viewPosition: 3,
    });
    expect(store.roomDigests()[0]?.unread).toBe(0);
    expect(store.ownFrame(ROOM, sent.digest)).toEqual(sent.payload);
  });

  it('takes an acknowledgement twice, and one of a frame that it does not know, for nothing new', () => {
    const store = openStore();
    store.enqueue(room(), frame(1));
    const accepted = [
      { digest: frame(1).digest, n: 8, timeMs: 99 },
      { digest: bytes(32, 123), n: 9, timeMs: 99 },
    ];
    store.commitStep({ room: room(), accepted });
    store.commitStep({ room: room(), accepted });
    expect(store.readMessages(ROOM, { after: 0, limit: 10 }).rows.map(({ n }) => n)).toEqual([8]);
  });

  it('shows a frame that the log has twice once, and leaves it at its first place', () => {
    const store = openStore();
    store.enqueue(room(), frame(1));
    store.commitStep({ room: room(), accepted: [{ digest: frame(1).digest, n: 8, timeMs: 99 }] });
    const again = [{ digest: frame(1).digest, n: 9, timeMs: 100 }];
    expect(store.commitStep({ room: room(), accepted: again }).doubles).toEqual([
      { n: 9, firstPosition: 8, sameBytes: true },
    ]);
    expect(store.readMessages(ROOM, { after: 0, limit: 10 }).rows.map(({ n }) => n)).toEqual([8]);
  });

  it('lets a message that the same step gives in full stand for what the outbox knew', () => {
    const store = openStore();
    store.enqueue(room(), frame(1));
    const full = message(8, {
      author: OWN_AUTHOR,
      id: frame(1).id,
      digest: frame(1).digest,
      text: 'own 1',
      viewPosition: 7,
    });
    const step = { room: room(), accepted: [{ digest: full.digest, n: 8, timeMs: 99 }], messages: [full] };
    expect(store.commitStep(step)).toEqual({ doubles: [], changed: [], timerS: 0 });
    expect(store.findMessage(ROOM, 8)).toEqual(full);
    expect(store.listOutbox(ROOM)).toEqual([]);
  });

  it('leaves a message that was stored in full as it is when its frame is acknowledged later', () => {
    const store = openStore();
    store.enqueue(room(), frame(1));
    const full = message(8, { author: OWN_AUTHOR, id: frame(1).id, digest: frame(1).digest, text: 'own 1' });
    store.commitStep({ room: room(), messages: [full] });
    store.commitStep({ room: room(), accepted: [{ digest: full.digest, n: 8, timeMs: 99 }] });
    expect(store.findMessage(ROOM, 8)).toEqual(full);
    expect(store.listOutbox(ROOM)).toEqual([]);
  });

  it('forgets frames accepted before a time, never waiting ones', () => {
    const store = openStore();
    for (const order of [1, 2, 3]) store.enqueue(room(), frame(order));
    store.commitStep({
      room: room(),
      accepted: [
        { digest: frame(1).digest, n: 1, timeMs: 100 },
        { digest: frame(2).digest, n: 2, timeMs: 200 },
      ],
    });
    store.forgetOwnFrames(ROOM, 200);
    const kept = [1, 2, 3].map((order) => store.ownFrame(ROOM, frame(order).digest) !== undefined);
    expect(kept).toEqual([false, true, true]);
    expect(store.findMessage(ROOM, 1)?.text).toBe('own 1');
  });
});

describe('a branch that left the chain', () => {
  it('moves positions and messages away, and only those above', () => {
    const store = openStore();
    const numbers = [1, 2, 3, 4];
    store.commitStep({ room: room(), log: numbers.map((n) => entry(n)), messages: numbers.map((n) => message(n)) });
    const generation = bytes(16, 60);
    store.commitStep({
      room: room(),
      truncateAfter: 2,
      starts: [{ generation, n: 2, bytes: bytes(224, 60) }],
      log: [entry(3, { generation, digest: bytes(32, 61) })],
      messages: [message(3, { id: bytes(8, 62), digest: bytes(32, 61), text: 'elsewhere' })],
    });
    expect(store.readLog(ROOM, 0, 10).map(({ n, generation: of }) => [n, of[3]])).toEqual([
      [1, 9],
      [2, 9],
      [3, 60],
    ]);
    expect(store.readMessages(ROOM, { after: 0, limit: 10 }).rows.map(({ text }) => text)).toEqual([
      'message 1',
      'message 2',
      'elsewhere',
    ]);
  });

  it('takes a message that stood there for new when its author publishes it again', () => {
    const store = openStore();
    store.commitStep({ room: room(), messages: [message(3)] });
    const again = { ...message(3), n: 5 };
    expect(store.commitStep({ room: room(), truncateAfter: 2, messages: [again] })).toEqual({
      doubles: [],
      changed: [],
      timerS: 0,
    });
    expect(store.findMessage(ROOM, 5)).toEqual(again);
  });

  it('puts own frames back into the outbox as they were, before those that wait', () => {
    const store = openStore();
    for (const order of [1, 2, 3]) store.enqueue(room(), frame(order));
    store.commitStep({
      room: room(),
      accepted: [1, 2, 3].map((order) => ({ digest: frame(order).digest, n: order + 10, timeMs: order })),
    });
    // Sealed by a later opening of the vault, whose numbers begin anew.
    store.enqueue(room(), frame(1, { digest: bytes(32, 95), id: bytes(8, 95) }));
    store.commitStep({ room: room(), truncateAfter: 11 });
    const outbox = store.listOutbox(ROOM);
    expect(outbox.map(({ digest }) => digest)).toEqual([frame(2).digest, frame(3).digest, bytes(32, 95)]);
    expect(outbox.map(({ order }) => order)).toEqual([...outbox.map(({ order }) => order)].sort((a, b) => a - b));
    expect(outbox[0]?.payload).toEqual(frame(2).payload);
    expect(store.findMessage(ROOM, 11)?.text).toBe('own 1');

    store.commitStep({ room: room(), accepted: [{ digest: frame(2).digest, n: 12, timeMs: 300 }] });
    expect(store.findMessage(ROOM, 12)?.text).toBe('own 2');
    expect(store.listOutbox(ROOM)).toHaveLength(2);
  });

  it('keeps several branches', () => {
    const store = openStore();
    for (let round = 1; round <= 3; round += 1) {
      store.commitStep({
        room: room(),
        truncateAfter: 1,
        log: [entry(1), entry(2)],
        messages: [message(1), message(2)],
      });
    }
    expect(store.readLog(ROOM, 0, 10)).toHaveLength(2);
  });
});
