import { describe, expect, it } from 'vitest';

import { concatBytes } from '../../protocol/bytes';
import { FRAME_TYPE } from '../../protocol/frames';
import { Branch } from '../../lab/saboteur/branch';
import { FrameCutter, joinFrame } from '../../lab/saboteur/frames';
import { payload } from '../server/support/world';
import { CHANNEL, RawStage, beginning, follow, sameHead } from './support/raw-stage';

describe('a saboteur that does nothing', () => {
  it('changes no byte in either direction', async () => {
    const stage = await RawStage.start();
    const fromRelay: Uint8Array[] = [];
    const toRelay: Uint8Array[] = [];
    const connect = Branch.prototype.connect.bind(stage.saboteur.main);
    stage.saboteur.main.connect = (peer) => {
      const lane = connect(peer);
      lane.on('data', (chunk: Uint8Array) => fromRelay.push(Uint8Array.from(chunk)));
      const write = lane.write.bind(lane);
      lane.write = (chunk: Uint8Array) => {
        toRelay.push(Uint8Array.from(chunk));
        return write(chunk);
      };
      return lane;
    };
    const client = stage.connect('1');
    const got: Uint8Array[] = [];
    const sent: Uint8Array[] = [];
    client.stream.on('data', (chunk: Uint8Array) => got.push(Uint8Array.from(chunk)));
    const write = client.stream.write.bind(client.stream);
    client.stream.write = (chunk: Uint8Array) => {
      sent.push(Uint8Array.from(chunk));
      return write(chunk);
    };
    await client.hello();
    await client.open(CHANNEL, stage.capability);
    for (let number = 1; number <= 5; number += 1) await client.publish(CHANNEL, number, payload(number, 5000));
    client.sendSign(CHANNEL, 3, new Uint8Array(32).fill(1));
    client.sendPing(7);
    await client.next(FRAME_TYPE.pong);
    await client.page(CHANNEL);
    client.send(0x77, 0, new Uint8Array(3));
    await client.error();
    expect(concatBytes(...got)).toEqual(concatBytes(...fromRelay));
    expect(concatBytes(...sent)).toEqual(concatBytes(...toRelay));
    expect(stage.deeds).toEqual([]);
  });

  it('leaves it to the relay to refuse what is no frame, before the rest of it comes', async () => {
    const stage = await RawStage.start();
    const client = stage.connect('1');
    client.stream.write(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    expect(await client.error()).toMatchObject({ code: 'frame-too-large' });
  });

  it('ends with whoever ends', async () => {
    const stage = await RawStage.start();
    const [one, two] = await stage.conversation(2);
    one?.close();
    two?.send(FRAME_TYPE.publish, 9, new Uint8Array(4));
    expect(await two?.error()).toMatchObject({ code: 'channel-not-open' });
    await stage.clock.advance(1000);
    expect(two?.isClosed).toBe(true);
    expect(stage.saboteur.main.relay.describeConnections()).toEqual([]);
  });
});

describe('a branch', () => {
  it('is told a past that gives the same heads, over several generations', async () => {
    const stage = await RawStage.start();
    const [one] = await stage.conversation(1, 3);
    const room = await stage.saboteur.main.room(stage.capability.room);
    for (let round = 0; round < 2; round += 1) {
      room.renew();
      await one?.ended(CHANNEL);
      await one?.open(CHANNEL, stage.capability);
      await one?.publish(CHANNEL, 1, payload(10 + round));
      await stage.clock.advance(20_000);
    }
    const branch = Branch.empty('copy', stage.saboteur.parts);
    await branch.retell(stage.log, stage.capability.room);
    const copy = await branch.room(stage.capability.room);
    expect(copy.end).toBe(5);
    for (const n of [0, 2, 3, 4, 5]) {
      expect(sameHead(await copy.chain.headAt(n), await room.chain.headAt(n))).toBe(true);
    }
    expect(await branch.log.starts(stage.capability.room)).toHaveLength(3);
  });

  it('can be told less, and something else', async () => {
    const stage = await RawStage.start();
    await stage.conversation(1, 4);
    const branch = Branch.empty('copy', stage.saboteur.parts);
    await branch.retell(stage.log, stage.capability.room, {
      upTo: 3,
      edit: ({ n, payload: bytes }) => (n === 2 ? undefined : bytes),
    });
    const entries = await branch.log.entries(stage.capability.room, 1, 10, Infinity);
    expect(entries.map(({ payload: bytes }) => Uint8Array.from(bytes ?? []))).toEqual([payload(1), payload(3)]);
  });
});

describe('members', () => {
  it('keep the one relay that they see, in two branches at once', async () => {
    const stage = await RawStage.start();
    const [one, two] = await stage.conversation(2, 2);
    await stage.begin('fork', { member: 2 });
    expect(await two?.ended(CHANNEL)).toEqual({ code: 'generation-ended' });
    two?.sendPublish(CHANNEL, 1, payload(98));
    const opened = await two?.open(2, stage.capability);
    expect(opened?.end.n).toBe(2);
    expect(two?.names).toEqual([]);
    two?.sendPing(5);
    await two?.next(FRAME_TYPE.pong);
    await one?.publish(CHANNEL, 3, payload(3));
    await two?.publish(2, 1, payload(99));
    const [a, b] = [await one?.page(CHANNEL), await two?.page(2)];
    if (!a || !b || !opened) throw new Error('no pages');
    const start = beginning(opened);
    expect(a.entries.slice(0, 2)).toEqual(b.entries.slice(0, 2));
    expect(sameHead(follow(start, a.entries), follow(start, b.entries))).toBe(false);
    expect(two?.names).toEqual([]);
  });
});

describe('the cutting of frames', () => {
  it('gives the same frames however the bytes come', () => {
    const frames = [0, 1, 500].map((bytes, index) => ({ type: 0x20, channel: index, body: payload(bytes, 4 + bytes) }));
    const bytes = concatBytes(...frames.map(joinFrame));
    for (const size of [1, 3, 1000]) {
      const cutter = new FrameCutter(1000);
      const cut = [];
      for (let at = 0; at < bytes.length; at += size) cut.push(...cutter.push(bytes.subarray(at, at + size)));
      expect(cut).toEqual(frames);
    }
  });
});
