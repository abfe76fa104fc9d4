import { describe, expect, it } from 'vitest';
import { encodeHeadStatement, headOfStart } from '../../protocol/chain';
import { encodeShownHead, readShownHead, type SignedHead } from '../../protocol/chain';
import { ByteReader, concatBytes } from '../../protocol/bytes';
import { FRAME_TYPE } from '../../protocol/frames';
import { MemoryLog } from '../../server/log/memory-log';
import { digestOf } from './support/digest';
import { Capability } from './support/member';
import { settle } from './support/virtual-clock';
import { World, newRelayKey, payload } from './support/world';

const copy = (head: SignedHead): SignedHead => readShownHead(new ByteReader(encodeShownHead(head)));

/** A log that holds what `frames` publishes leave. */
async function filled(world: World, capability: Capability, frames: number): Promise<void> {
  const client = await world.greeted();
  await client.open(1, capability);
  for (let n = 1; n <= frames; n += 1) await client.publish(1, n, payload(n));
  client.close();
  await settle();
}

describe('a restarted relay', () => {
  it('makes one start before the first opening, on the parent that the log had', async () => {
    const log = new MemoryLog();
    const capability = new Capability();
    const before = await World.start({ log });
    await filled(before, capability, 3);
    const known = await (await before.greeted()).open(1, capability);
    const after = await World.start({ log, key: before.key, clock: before.clock, seed: 'again' });
    const client = await after.greeted();
    const opened = await client.open(1, capability, { generations: [known.end.generation], newest: known.end });
    expect(opened.starts).toHaveLength(1);
    const [start] = opened.starts;
    expect(start).toMatchObject({ n: 3, parent: known.end.generation, parentHead: known.end.head });
    expect(start && headOfStart(digestOf, start)).toMatchObject({
      generation: opened.end.generation,
      head: opened.end.head,
    });
    const bob = await after.greeted();
    expect((await bob.open(1, capability)).starts).toHaveLength(2);
    expect(await client.publish(1, 1, payload(2))).toMatchObject({ n: 2 });
    expect(await client.publish(1, 2, payload(4))).toMatchObject({ n: 4 });
  });

  it('gives the head before a page in the generation that the page continues', async () => {
    const log = new MemoryLog();
    const capability = new Capability();
    const first = await World.start({ log });
    await filled(first, capability, 2);
    const second = await World.start({ log, key: first.key, clock: first.clock, seed: 'again' });
    const client = await second.greeted();
    const { end } = await client.open(1, capability);
    await client.publish(1, 1, payload(3));
    expect((await client.page(1, { from: 3 })).headBefore).toEqual(end.head);
  });

  it('continues elsewhere when a client shows a head that its log lost', async () => {
    const key = newRelayKey();
    const capability = new Capability();
    const kept = await World.start({ key });
    await filled(kept, capability, 2);
    const lost = await (await kept.greeted()).open(1, capability);
    // Another disk, the same key: what a restored backup looks like, once members of this generation return.
    const restored = await World.start({ key, log: kept.log, clock: kept.clock });
    const client = await restored.greeted();
    const current = await client.open(1, capability, { newest: copy(lost.end) });
    const beyond = { ...current.end, n: 5, head: digestOf(payload(5)) };
    const signature = key.sign(encodeHeadStatement(key.hash, capability.room, beyond));
    const bob = await restored.greeted();
    const answer = await bob.open(1, capability, {
      newest: { ...beyond, signature },
      generations: [current.end.generation],
    });
    expect(answer.starts).toMatchObject([{ n: 2, parent: current.end.generation }]);
    expect(await client.ended(1)).toEqual({ code: 'generation-ended' });
    expect(await client.openRefused(1, capability, { retentionDays: 3 })).toEqual({ code: 'terms-differ' });
  });

  it('does not for another generation, for a signature that is not its own, nor for a head that it has', async () => {
    const world = await World.start();
    const capability = new Capability();
    await filled(world, capability, 2);
    const client = await world.greeted();
    const { end } = await client.open(1, capability);
    const bob = await world.greeted();
    const forged = { ...end, n: 9 };
    const signature = world.key.sign(
      encodeHeadStatement(world.key.hash, capability.room, { ...forged, generation: new Uint8Array(16) }),
    );
    for (const newest of [end, forged, { ...forged, generation: new Uint8Array(16), signature }]) {
      expect((await bob.open(1, capability, { newest, generations: [end.generation] })).starts).toEqual([]);
      bob.send(FRAME_TYPE.close, 1);
    }
    expect(world.named('generation-started')).toEqual([]);
    expect(client.names).toEqual([]);
  });

  it('continues elsewhere when its log has another history up to a head that is shown', async () => {
    const world = await World.start();
    const capability = new Capability();
    await filled(world, capability, 2);
    const client = await world.greeted();
    const { end } = await client.open(1, capability);
    const other = { ...end, n: 1, head: digestOf(payload(7)) };
    const signature = world.key.sign(encodeHeadStatement(world.key.hash, capability.room, other));
    const bob = await world.greeted();
    const answer = await bob.open(1, capability, { newest: { ...other, signature } });
    expect(answer.starts).toHaveLength(2);
  });
});

describe('a clock that jumps', () => {
  it('starts a generation in open rooms at once and in others when they are opened', async () => {
    const world = await World.start();
    const [open, idle] = [new Capability(), new Capability()];
    await filled(world, idle, 1);
    const client = await world.greeted();
    await client.open(1, open);
    world.clock.offsetMs -= 61_000;
    await world.clock.advance(5000);
    expect(await client.ended(1)).toEqual({ code: 'generation-ended' });
    expect(world.named('clock-jumped')).toMatchObject([{ details: { jumpMs: -61_000 } }]);
    expect((await client.open(1, open)).starts).toHaveLength(2);
    expect((await client.open(2, idle)).starts).toHaveLength(2);
  });

  it('is noticed before anything is signed after it', async () => {
    const world = await World.start();
    const capability = new Capability();
    const client = await world.greeted();
    await client.open(1, capability);
    world.clock.offsetMs += 61_000;
    client.sendSign(1, 0, payload(1, 32));
    expect(await client.ended(1)).toEqual({ code: 'generation-ended' });
    await settle();
    expect(client.names).toEqual([]);
  });

  it('leaves small corrections alone', async () => {
    const world = await World.start();
    const client = await world.greeted();
    await client.open(1, new Capability());
    for (let step = 0; step < 4; step += 1) {
      world.clock.offsetMs += 50_000;
      await world.clock.advance(5000);
    }
    expect(client.names).toEqual([]);
  });
});

describe('signatures that are asked for', () => {
  it('cover any position, the challenge, and come before the pong of a later ping', async () => {
    const world = await World.start();
    const capability = new Capability();
    const client = await world.greeted();
    const { end } = await client.open(1, capability);
    for (let n = 1; n <= 3; n += 1) await client.publish(1, n, payload(n));
    await world.clock.advance(1000);
    await client.signed(1);
    client.sendSign(1, 0, payload(9, 32));
    client.sendPing(1);
    await settle();
    expect(client.names).toEqual(['signed', 'pong']);
    const answer = await client.signed(1);
    expect(answer).toMatchObject({ n: 0, head: end.head, generation: end.generation, challenge: payload(9, 32) });
    const statement = encodeHeadStatement(world.key.hash, capability.room, answer, payload(9, 32));
    expect(world.key.verify(statement, answer.signature)).toBe(true);
  });

  it('say, on a position of a generation that is over, which one is current', async () => {
    const log = new MemoryLog();
    const capability = new Capability();
    const before = await World.start({ log });
    await filled(before, capability, 3);
    const after = await World.start({ log, key: before.key, clock: before.clock, seed: 'again' });
    const client = await after.greeted();
    const { end, starts } = await client.open(1, capability);
    const covers = async (n: number, covered: Uint8Array): Promise<boolean> => {
      client.sendSign(1, n, payload(9, 32));
      const answer = await client.signed(1);
      expect(answer).toMatchObject({ n, challenge: payload(9, 32) });
      const statement = encodeHeadStatement(after.key.hash, capability.room, answer, covered);
      return after.key.verify(statement, answer.signature);
    };
    const older = digestOf(concatBytes(Buffer.from('aparte/1 older'), end.generation, payload(9, 32)));
    expect(starts).toHaveLength(2);
    expect([await covers(2, older), await covers(3, payload(9, 32))]).toEqual([true, true]);
  });

  it('are five a second; the sixth and the pong after it wait', async () => {
    const world = await World.start();
    const client = await world.greeted();
    await client.open(1, new Capability());
    for (let index = 0; index < 5; index += 1) {
      client.sendSign(1, 0, payload(index, 32));
      await client.signed(1);
    }
    client.sendSign(1, 0, payload(6, 32));
    client.sendPing(1);
    await world.clock.advance(150);
    expect(client.names).toEqual([]);
    await world.clock.advance(100);
    expect(client.names).toEqual(['signed', 'pong']);
  });

  it('wait for the budget of the whole relay', async () => {
    const world = await World.start({ limits: { signaturesPerSecond: 2 } });
    const [ann, bob] = [await world.greeted(), await world.greeted()];
    await ann.open(1, new Capability());
    await bob.open(1, new Capability());
    ann.sendSign(1, 0, payload(1, 32));
    ann.sendPing(1);
    await world.clock.advance(400);
    expect(ann.names).toEqual([]);
    await world.clock.advance(200);
    expect(ann.names).toEqual(['signed', 'pong']);
  });

  it('are asked for one at a time', async () => {
    const world = await World.start({ limits: { signaturesPerSecondPerConnection: 1 } });
    const client = await world.greeted();
    await client.open(1, new Capability());
    client.sendSign(1, 0, payload(1, 32));
    client.sendSign(1, 0, payload(2, 32));
    expect(await client.error()).toEqual({ code: 'too-many-requests' });
  });

  it('are not given beyond the end', async () => {
    const world = await World.start();
    const client = await world.greeted();
    await client.open(1, new Capability());
    client.sendSign(1, 1, payload(1, 32));
    expect(await client.ended(1)).toEqual({ code: 'bad-range' });
    client.sendPing(1);
    await client.next(FRAME_TYPE.pong);
  });
});

describe('unasked signatures', () => {
  it('come within a second of a change, one for many changes', async () => {
    const world = await World.start();
    const capability = new Capability();
    const [ann, bob] = [await world.greeted(), await world.greeted()];
    await ann.open(1, capability);
    await bob.open(1, capability);
    for (let n = 1; n <= 20; n += 1) await ann.publish(1, n, payload(n));
    await world.clock.advance(1000);
    expect(await bob.signed(1)).toMatchObject({ n: 20, challenge: new Uint8Array(32) });
    expect(await ann.signed(1)).toMatchObject({ n: 20 });
    await world.clock.advance(60_000);
    expect(bob.inbox.filter(({ type }) => type === FRAME_TYPE.signed)).toEqual([]);
  });
});
