import { describe, expect, it } from 'vitest';
import { AparteError } from '../../protocol/errors';
import { FRAME_TYPE } from '../../protocol/frames';
import { MemoryLog } from '../../server/log/memory-log';
import { Capability } from './support/member';
import { settle } from './support/virtual-clock';
import { World, payload } from './support/world';

/** A disk whose syncs end when the test says so. */
class SlowDisk {
  isSlow = false;
  error: Error | undefined;
  private readonly waiting: (() => void)[] = [];

  readonly log = new MemoryLog(async () => {
    if (this.isSlow) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.error) throw this.error;
  });

  syncOne(): void {
    this.waiting.shift()?.();
  }
}

async function threeMembers() {
  const disk = new SlowDisk();
  const world = await World.start({ log: disk.log });
  const capability = new Capability();
  const [ann, bob, eve] = [await world.greeted(), await world.greeted(), await world.greeted()];
  await ann.open(1, capability);
  await bob.open(1, capability);
  disk.isSlow = true;
  return { disk, world, capability, ann, bob, eve };
}

describe('before its sync', () => {
  it('nothing of a durable frame leaves: no position, delivery, head, page, nor the answer to a duplicate or an opening', async () => {
    const { disk, world, capability, ann, bob, eve } = await threeMembers();
    ann.sendPublish(1, 1, payload(1));
    bob.sendPublish(1, 1, payload(1));
    eve.sendOpen(1, capability);
    await world.clock.advance(3000);
    bob.sendSign(1, 0, payload(1, 32));
    expect(await bob.fetchRefused(1, { from: 1 })).toEqual({ number: 1, code: 'bad-range' });
    expect([ann.names, bob.names, eve.names]).toEqual([[], [], []]);
    expect(world.named('frame-accepted')).toEqual([]);
    disk.syncOne();
    await settle();
    expect(ann.names).toEqual(['accepted']);
    expect(bob.names).toEqual(['deliver', 'accepted', 'signed']);
    expect(eve.names).toEqual(['opened']);
    await world.clock.advance(1000);
    expect(eve.names).toEqual(['opened', 'signed']);
  });

  it('an opening is answered with what was accepted before it, and later frames follow once', async () => {
    const { disk, capability, ann, eve } = await threeMembers();
    ann.sendPublish(1, 1, payload(1));
    ann.sendPublish(1, 2, payload(2));
    await settle();
    eve.sendOpen(1, capability);
    await settle();
    ann.sendPublish(1, 3, payload(3));
    for (let count = 0; count < 3; count += 1) {
      await settle();
      disk.syncOne();
    }
    await settle();
    expect(eve.names).toEqual(['opened', 'deliver']);
    expect(await eve.delivered(1)).toMatchObject({ n: 3 });
  });

  it('reading pauses at 256 frames', async () => {
    const { disk, world, ann } = await threeMembers();
    for (let n = 1; n <= 300; n += 1) ann.sendPublish(1, n, payload(n));
    ann.sendPing(1);
    await world.clock.advance(10_000);
    expect(ann.names).toEqual([]);
    disk.isSlow = false;
    disk.syncOne();
    await world.clock.advance(10_000);
    expect(ann.names.filter((name) => name === 'accepted')).toHaveLength(300);
    expect(ann.names).toContain('pong');
  });
});

describe('a store that fails', () => {
  it('ends the relay: nothing is acknowledged, and everybody learns why', async () => {
    const { disk, world, ann, bob } = await threeMembers();
    ann.sendPublish(1, 1, payload(1));
    await settle();
    disk.error = new AparteError('store-failed');
    disk.syncOne();
    expect(await ann.error()).toEqual({ code: 'store-failed' });
    expect(await bob.error()).toEqual({ code: 'store-failed' });
    expect([ann.names, bob.names]).toEqual([[], []]);
    expect(world.failures).toHaveLength(1);
    expect(world.named('store-error')).toMatchObject([{ code: 'store-failed' }]);
  });
});

describe('draining', () => {
  it('answers what was taken, tells everybody when to return, and takes nobody new', async () => {
    const { disk, world, ann, bob } = await threeMembers();
    ann.sendPublish(1, 1, payload(1));
    await settle();
    const drained = world.relay.drain();
    ann.sendPublish(1, 2, payload(2));
    await settle();
    expect(ann.names).toEqual([]);
    disk.syncOne();
    await drained;
    expect(ann.names).toEqual(['accepted', 'error']);
    expect(bob.names).toEqual(['deliver', 'error']);
    expect(await ann.error()).toMatchObject({ code: 'shutting-down' });
    expect(await world.connect().error()).toMatchObject({ code: 'shutting-down' });
    expect((await disk.log.rooms())[0]).toMatchObject({ end: 1 });
    await world.relay.drain();
  });

  it('does not wait for peers that do not close', async () => {
    const { world, ann, disk } = await threeMembers();
    disk.isSlow = false;
    ann.stream.pause();
    const drained = world.relay.drain();
    await world.clock.advance(1000);
    await drained;
    expect(world.named('connection-closed')).toHaveLength(3);
  });
});

describe('members of a room that was given a new generation', () => {
  it('keep what they published: it is found at its position by whoever returns', async () => {
    const { disk, world, capability, ann } = await threeMembers();
    ann.sendPublish(1, 1, payload(1));
    await settle();
    world.clock.offsetMs += 3_600_000;
    await world.clock.advance(5000);
    expect(await ann.ended(1)).toEqual({ code: 'generation-ended' });
    disk.isSlow = false;
    disk.syncOne();
    const opened = await ann.open(1, capability);
    expect(opened.end.n).toBe(1);
    expect(opened.starts[1]).toMatchObject({ n: 1 });
    expect((await ann.page(1)).entries).toHaveLength(1);
    expect(ann.inbox.filter(({ type }) => type === FRAME_TYPE.accepted)).toEqual([]);
  });
});
