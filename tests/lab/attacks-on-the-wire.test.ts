/** That each attack happens: seen by raw clients, who follow the chain themselves. */
import { describe, expect, it } from 'vitest';

import { FRAME_TYPE } from '../../protocol/frames';
import { decodeSignedAnswer } from '../../protocol/messages';
import type { RawClient } from '../server/support/client';
import { payload } from '../server/support/world';
import { CHANNEL, beginning, follow, sameHead, type RawStage } from './support/raw-stage';
import { again, scene } from './support/scene';

describe('on the way to one member', () => {
  it('alter-delivery', async () => {
    const { stage, zoe, ali, bob } = await scene();
    await stage.begin('alter-delivery', { member: 2 });
    await zoe.publish(CHANNEL, 3, payload(3));
    const [got, right] = [(await ali.delivered(CHANNEL)).payload, (await bob.delivered(CHANNEL)).payload];
    expect(right).toEqual(payload(3));
    expect(got.filter((byte, index) => byte !== right[index])).toHaveLength(1);
    expect((await ali.page(CHANNEL, { from: 3 })).entries[0]?.payload).toEqual(got);
    expect(stage.deeds).toMatchObject([
      { attack: 'alter-delivery', what: 'altered', details: { position: 3 } },
      { what: 'altered' },
    ]);
  });

  it('skip-position', async () => {
    const { stage, zoe, ali } = await scene();
    await stage.begin('skip-position', { member: 2, at: 4 });
    for (const number of [3, 4, 5]) await zoe.publish(CHANNEL, number, payload(number));
    expect([(await ali.delivered(CHANNEL)).n, (await ali.delivered(CHANNEL)).n]).toEqual([3, 5]);
    expect((await ali.page(CHANNEL)).entries).toHaveLength(3);
    expect(await ali.fetchRefused(CHANNEL, { from: 4 })).toMatchObject({ code: 'bad-range' });
  });

  it('withhold', async () => {
    const { stage, zoe, ali, bob } = await scene();
    await stage.begin('withhold', { member: 2 });
    for (const number of [3, 4]) await zoe.publish(CHANNEL, number, payload(number));
    expect((await bob.delivered(CHANNEL)).n).toBe(3);
    await stage.clock.advance(1000);
    expect((await ali.signed(CHANNEL)).n).toBe(4);
    expect(ali.names).toEqual([]);
    expect(await ali.fetchRefused(CHANNEL, { from: 3 })).toMatchObject({ code: 'bad-range' });
  });

  it('deliver-twice', async () => {
    const { stage, zoe, ali } = await scene();
    await stage.begin('deliver-twice', { member: 2 });
    await zoe.publish(CHANNEL, 3, payload(3));
    const [first, second] = [await ali.delivered(CHANNEL), await ali.delivered(CHANNEL)];
    expect(second).toEqual({ ...first, n: 4 });
  });

  it('swap-deliveries', async () => {
    const { stage, zoe, ali } = await scene();
    await stage.begin('swap-deliveries', { member: 2 });
    for (const number of [3, 4, 5]) await zoe.publish(CHANNEL, number, payload(number));
    const got = [await ali.delivered(CHANNEL), await ali.delivered(CHANNEL), await ali.delivered(CHANNEL)];
    expect(got.map(({ n, payload: bytes }) => [n, bytes[3]])).toEqual([
      [3, 4],
      [4, 3],
      [5, 5],
    ]);
  });

  it('delay', async () => {
    const { stage, zoe, ali, bob } = await scene();
    await stage.begin('delay', { member: 2, delayMs: 5000 });
    for (const number of [3, 4]) await zoe.publish(CHANNEL, number, payload(number));
    await bob.delivered(CHANNEL);
    await stage.clock.advance(4000);
    expect(ali.names).toEqual([]);
    await stage.clock.advance(2000);
    expect(ali.names).toEqual(['deliver', 'deliver', 'signed']);
  });

  it('time-back', async () => {
    const { stage, zoe, ali, bob } = await scene();
    await stage.begin('time-back', { member: 2 });
    await zoe.publish(CHANNEL, 3, payload(3));
    const [got, right] = [await ali.delivered(CHANNEL), await bob.delivered(CHANNEL)];
    expect(got).toEqual({ ...right, timeMs: right.timeMs - 86_400_000 });
  });

  it('lie-about-expiry', async () => {
    const { stage } = await scene();
    await stage.begin('lie-about-expiry', { member: 4 });
    const late = await stage.member('late');
    expect(late.opened.first).toBe(3);
    const { entries } = await late.page(CHANNEL);
    expect(entries.map(({ payload: bytes }) => bytes)).toEqual([undefined, undefined]);
    expect(sameHead(follow(beginning(late.opened), entries), late.opened.end)).toBe(true);
  });

  it('false-pages', async () => {
    const { stage } = await scene();
    await stage.begin('false-pages', { member: 4 });
    const late = await stage.member('late');
    const { entries, headBefore } = await late.page(CHANNEL);
    expect(headBefore).not.toEqual(beginning(late.opened).head);
    expect(sameHead(follow(beginning(late.opened), entries), late.opened.end)).toBe(false);
  });

  it('refuse-pages', async () => {
    const { stage, ali, bob } = await scene();
    await stage.begin('refuse-pages', { member: 2 });
    expect(await ali.fetchRefused(CHANNEL, { from: 1 })).toMatchObject({ code: 'bad-range' });
    expect((await bob.page(CHANNEL)).entries).toHaveLength(2);
  });
});

describe('on the way to the log', () => {
  it.each(['alter-in-log', 'change-key-id'])('%s', async (name) => {
    const { stage, zoe, ali } = await scene();
    await stage.begin(name, { member: 1 });
    expect(await zoe.publish(CHANNEL, 3, payload(3))).toMatchObject({ n: 3 });
    const { payload: bytes } = await ali.delivered(CHANNEL);
    expect(bytes.filter((byte, index) => byte !== payload(3)[index])).toHaveLength(1);
    expect(bytes[7] !== payload(3)[7]).toBe(name === 'change-key-id');
    const late = await stage.member('late');
    expect(sameHead(follow(beginning(late.opened), (await late.page(CHANNEL)).entries), late.opened.end)).toBe(true);
  });

  it.each(['forge', 'forge-garbage'])('%s', async (name) => {
    const { stage, zoe, ali } = await scene();
    await stage.begin(name);
    await zoe.publish(CHANNEL, 3, payload(3));
    const got = [await ali.delivered(CHANNEL), await ali.delivered(CHANNEL)];
    expect((await zoe.delivered(CHANNEL)).payload).not.toEqual(payload(3));
    expect(got.map(({ n }) => n)).toEqual([3, 4]);
    expect(await zoe.publish(CHANNEL, 4, payload(4))).toMatchObject({ n: 5 });
  });

  it('replay', async () => {
    const { stage, zoe, ali } = await scene();
    await stage.begin('replay', { at: 1 });
    expect((await again(stage, zoe)).end.n).toBe(3);
    const opened = await again(stage, ali);
    const { entries } = await ali.page(2);
    expect(entries[2]?.payload).toEqual(payload(1));
    expect(sameHead(follow(beginning(opened), entries), opened.end)).toBe(true);
  });

  it('drop-before-ack', async () => {
    const { stage, zoe, bob } = await scene();
    await stage.begin('drop-before-ack', { member: 1 });
    zoe.sendPublish(CHANNEL, 3, payload(3));
    zoe.sendPublish(CHANNEL, 4, payload(4));
    await bob.publish(CHANNEL, 1, payload(9));
    await stage.clock.advance(1000);
    expect(zoe.names).toEqual(['deliver', 'signed']);
  });

  it('wrong-position', async () => {
    const { stage, zoe, ali } = await scene();
    await stage.begin('wrong-position', { member: 1 });
    expect(await zoe.publish(CHANNEL, 3, payload(3))).toMatchObject({ n: 4 });
    expect(await ali.delivered(CHANNEL)).toMatchObject({ n: 3 });
    expect(await zoe.publish(CHANNEL, 4, payload(4))).toMatchObject({ n: 4 });
  });

  it('acknowledge-without-storing', async () => {
    const { stage, zoe, ali } = await scene();
    await stage.begin('acknowledge-without-storing', { member: 1 });
    expect(await zoe.publish(CHANNEL, 3, payload(3))).toMatchObject({ sequence: 3, n: 3 });
    expect(await zoe.publish(CHANNEL, 4, payload(4))).toMatchObject({ sequence: 4, n: 3 });
    expect((await ali.delivered(CHANNEL)).payload).toEqual(payload(4));
  });
});

describe('signatures', () => {
  const CHALLENGE = new Uint8Array(32).fill(7);

  /** What one member gets when it asks for a head, and what comes unasked; the pong ends the waiting. */
  async function asked(stage: RawStage, client: RawClient) {
    client.sendSign(CHANNEL, 2, CHALLENGE);
    client.sendPing(1);
    await client.next(FRAME_TYPE.pong);
    await client.publish(CHANNEL, 1, payload(77));
    await stage.clock.advance(1000);
    const answers = client.inbox.filter(({ type }) => type === FRAME_TYPE.signed);
    return answers.map(({ body }) => decodeSignedAnswer(body));
  }

  it('omit-signatures', async () => {
    const { stage, ali, bob } = await scene();
    await stage.begin('omit-signatures', { member: 2 });
    expect(await asked(stage, ali)).toEqual([]);
    expect(await asked(stage, bob)).not.toEqual([]);
  });

  it('refuse-signatures', async () => {
    const { stage, ali } = await scene();
    await stage.begin('refuse-signatures', { member: 2 });
    expect((await asked(stage, ali)).map(({ n }) => n)).toEqual([3]);
  });

  it('falsify-signatures', async () => {
    const { stage, ali } = await scene();
    await stage.begin('falsify-signatures', { member: 2 });
    const answers = await asked(stage, ali);
    expect(answers.map((answer) => stage.verifies(answer, answer.challenge))).toEqual([false, false]);
  });

  it('falsify-opening', async () => {
    const { stage, ali, bob } = await scene();
    await stage.begin('falsify-opening', { member: 2 });
    expect(stage.verifies((await ali.open(2, stage.capability)).end)).toBe(false);
    expect(stage.verifies((await bob.open(2, stage.capability)).end)).toBe(true);
  });

  it('sign-another-head', async () => {
    const { stage, ali } = await scene();
    const right = (await asked(stage, (await scene()).ali))[0];
    await stage.begin('sign-another-head', { member: 2 });
    const answers = await asked(stage, ali);
    expect(answers.map((answer) => stage.verifies(answer, answer.challenge))).toEqual([true, true]);
    expect(answers[0]?.head).not.toEqual(right?.head);
  });
});

describe('presence', () => {
  it('drop-beacons', async () => {
    const { stage, zoe, ali, bob } = await scene();
    await stage.begin('drop-beacons', { member: 2 });
    for (const client of [zoe, ali]) client.send(FRAME_TYPE.publishEphemeral, CHANNEL, payload(1));
    await bob.next(FRAME_TYPE.deliverEphemeral);
    await stage.clock.advance(100);
    expect([zoe.names, ali.names, bob.names]).toEqual([[], [], []]);
  });

  it('replay-beacons', async () => {
    const { stage, zoe, ali } = await scene();
    await stage.begin('replay-beacons', { member: 2 });
    for (const number of [1, 2, 3]) zoe.send(FRAME_TYPE.publishEphemeral, CHANNEL, payload(number));
    await stage.clock.advance(100);
    expect(ali.inbox.map(({ body }) => body)).toEqual([payload(1), payload(1), payload(1)]);
  });

  it('swap-key', async () => {
    const { stage, ali } = await scene();
    await stage.begin('swap-key');
    await stage.clock.advance(100);
    expect([stage.swaps, ali.isClosed]).toEqual([1, true]);
  });
});
