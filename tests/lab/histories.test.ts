/** That each attack on the history happens: seen by raw clients, who follow the chain themselves. */
import { describe, expect, it } from 'vitest';

import { equalBytes } from '../../protocol/bytes';
import { GENERATION_BYTES, headOfStart } from '../../protocol/chain';
import { FRAME_TYPE } from '../../protocol/frames';
import { sha256 } from '../../server/crypto/sha256';
import type { RawClient } from '../server/support/client';
import { payload } from '../server/support/world';
import { CHANNEL, sameHead, type RawStage } from './support/raw-stage';
import { again, scene } from './support/scene';

const deeds = (stage: RawStage): string[] => stage.deeds.map(({ what }) => what);

describe('two histories', () => {
  it.each(['fork', 'fork-by-generation'])('%s', async (name) => {
    const { stage, zoe, ali, bob } = await scene();
    await stage.begin(name, { member: 2 });
    const other = await again(stage, ali);
    if (name === 'fork-by-generation') for (const client of [zoe, bob]) await again(stage, client);
    const channel = name === 'fork' ? CHANNEL : 2;
    await zoe.publish(channel, name === 'fork' ? 3 : 1, payload(3));
    await ali.publish(2, 1, payload(4));
    expect((await bob.delivered(channel)).payload).toEqual(payload(3));
    zoe.send(FRAME_TYPE.publishEphemeral, channel, payload(50));
    expect((await ali.next(FRAME_TYPE.deliverEphemeral)).body).toEqual(payload(50));
    expect((await bob.next(FRAME_TYPE.deliverEphemeral)).body).toEqual(payload(50));
    await stage.clock.advance(1000);
    const [a, b] = [await zoe.signed(channel), await ali.signed(2)];
    expect([a.n, b.n]).toEqual([3, 3]);
    expect(stage.verifies(a) && stage.verifies(b)).toBe(true);
    expect(a.head).not.toEqual(b.head);
    expect(equalBytes(a.generation, b.generation)).toBe(name === 'fork');
    expect(other.end.n).toBe(2);
  });

  it('fork, with beacons dropped or replayed', async () => {
    for (const beacons of ['drop', 'replay'] as const) {
      const { stage, zoe, ali } = await scene();
      zoe.send(FRAME_TYPE.publishEphemeral, CHANNEL, payload(40));
      await ali.next(FRAME_TYPE.deliverEphemeral);
      await stage.begin('fork', { member: 2, beacons });
      await again(stage, ali);
      zoe.send(FRAME_TYPE.publishEphemeral, CHANNEL, payload(41));
      await stage.clock.advance(100);
      expect(ali.inbox.map(({ body }) => body)).toEqual(beacons === 'drop' ? [] : [payload(40)]);
    }
  });

  it('drop-after-ack', async () => {
    const { stage, zoe, ali } = await scene();
    await stage.begin('drop-after-ack', { member: 1 });
    await again(stage, zoe);
    expect(await zoe.publish(2, 1, payload(3))).toMatchObject({ n: 3 });
    expect(await zoe.publish(2, 2, payload(4))).toMatchObject({ n: 4 });
    expect(await ali.delivered(CHANNEL)).toMatchObject({ n: 3, payload: payload(4) });
    await ali.publish(CHANNEL, 1, payload(5));
    expect(await zoe.delivered(2)).toMatchObject({ n: 5, payload: payload(5) });
  });

  it('alter-for-others', async () => {
    const { stage, zoe, ali } = await scene();
    await stage.begin('alter-for-others', { member: 1 });
    await again(stage, zoe);
    await zoe.publish(2, 1, payload(3));
    expect((await ali.delivered(CHANNEL)).payload).not.toEqual(payload(3));
    expect((await zoe.page(2, { from: 3 })).entries[0]?.payload).toEqual(payload(3));
  });

  it('hold-back', async () => {
    const { stage, zoe, ali } = await scene();
    await stage.begin('hold-back', { member: 1, count: 2 });
    await again(stage, zoe);
    for (const number of [1, 2, 3, 4]) await zoe.publish(2, number, payload(10 + number));
    const got = [];
    for (let index = 0; index < 4; index += 1) got.push((await ali.delivered(CHANNEL)).payload[3]);
    expect(got).toEqual([12, 13, 11, 14]);
  });

  it('withhold-quietly', async () => {
    const { stage, zoe, ali, bob } = await scene();
    await stage.begin('withhold-quietly', { member: 2 });
    await again(stage, ali);
    await zoe.publish(CHANNEL, 3, payload(3));
    await ali.publish(2, 1, payload(4));
    expect((await bob.delivered(CHANNEL)).payload).toEqual(payload(3));
    expect((await bob.delivered(CHANNEL)).payload).toEqual(payload(4));
    await stage.clock.advance(1000);
    expect(ali.names).toEqual(['signed']);
    expect((await ali.signed(2)).n).toBe(3);
  });

  it('equivocate-to-newcomers', async () => {
    const { stage, zoe, ali } = await scene();
    await stage.begin('equivocate-to-newcomers');
    const late = await stage.member('late');
    expect(late.opened.end.n).toBe(2);
    for (const number of [3, 4]) await zoe.publish(CHANNEL, number, payload(number));
    expect((await ali.delivered(CHANNEL)).payload).toEqual(payload(3));
    expect(await late.delivered(CHANNEL)).toMatchObject({ n: 3, payload: payload(4) });
  });
});

describe('a log that goes back', () => {
  it('roll-back, without a start', async () => {
    const { stage, ali, zoe } = await scene(3);
    const shown = await signedEnd(stage, zoe);
    await stage.begin('roll-back', { member: 2 });
    await ali.ended(CHANNEL);
    const opened = await ali.open(2, stage.capability, { newest: shown, generations: [shown.generation] });
    expect(opened).toMatchObject({ starts: [], end: { n: 1, generation: shown.generation } });
    expect(stage.verifies(opened.end)).toBe(true);
  });

  it('restore, with a start', async () => {
    const { stage, ali, zoe } = await scene(3);
    const shown = await signedEnd(stage, zoe);
    await stage.begin('restore', { member: 2 });
    await ali.ended(CHANNEL);
    const opened = await ali.open(2, stage.capability, { newest: shown, generations: [shown.generation] });
    expect(opened.starts).toMatchObject([{ n: 1, parent: shown.generation }]);
  });

  it('lose-messages', async () => {
    const { stage, ali, zoe } = await scene(3);
    const shown = await signedEnd(stage, zoe);
    await stage.begin('lose-messages');
    const [a, b] = [await again(stage, zoe, 3), await again(stage, ali)];
    expect(a.starts).toMatchObject([{ n: 0 }, { n: 1, parent: shown.generation }]);
    expect(a.starts).toEqual(b.starts);
  });

  it('low-end', async () => {
    const { stage, ali } = await scene(3);
    await stage.begin('low-end', { member: 2 });
    const opened = await again(stage, ali);
    expect(opened.end.n).toBe(2);
    expect(stage.verifies(opened.end)).toBe(true);
  });
});

/** The newest signed head, asked for by opening once more. */
async function signedEnd(stage: RawStage, client: RawClient) {
  return (await client.open(2, stage.capability)).end;
}

describe('false starts', () => {
  it.each([
    ['false-start-parent', 2],
    ['false-start-position', 5],
    ['false-start-head', 2],
  ])('%s', async (name, position) => {
    const { stage, ali } = await scene();
    await stage.begin(name, { member: 2 });
    await ali.ended(CHANNEL);
    const { starts, end } = await ali.open(2, stage.capability);
    const [first, start] = starts;
    if (!first || !start) throw new Error('no start');
    expect(start.n).toBe(position);
    expect(sameHead(end, headOfStart(sha256, start))).toBe(true);
    const { generation } = headOfStart(sha256, first);
    expect(equalBytes(start.parent, generation)).toBe(name !== 'false-start-parent');
    expect(start.parent).toHaveLength(GENERATION_BYTES);
    expect(stage.verifies(end)).toBe(true);
  });
});

describe('the end of an attack', () => {
  it('heals a fork, and the honest relay behind then starts a generation over what it is shown', async () => {
    const { stage, ali } = await scene();
    await stage.begin('fork', { member: 2 });
    await again(stage, ali);
    await ali.publish(2, 1, payload(4));
    const lost = (await ali.open(3, stage.capability)).end;
    for (const performance of stage.saboteur.running) stage.saboteur.end(performance);
    await ali.ended(2);
    const opened = await ali.open(4, stage.capability, { newest: lost, generations: [lost.generation] });
    expect(opened.starts).toMatchObject([{ n: 2, parent: lost.generation }]);
    expect(deeds(stage)).toEqual(['split', 'ended']);
  });

  it('waits for its position, and for its room', async () => {
    const { stage, zoe, ali } = await scene();
    await stage.begin('fork', { member: 2, at: 4 });
    await stage.begin('fork', { member: 3, room: '00'.repeat(32) });
    await zoe.publish(CHANNEL, 3, payload(3));
    await stage.clock.advance(100);
    expect(deeds(stage)).toEqual([]);
    await zoe.publish(CHANNEL, 4, payload(4));
    await ali.ended(CHANNEL);
    expect(deeds(stage)).toEqual(['split']);
    expect((await ali.open(2, stage.capability)).end.n).toBe(4);
  });
});
