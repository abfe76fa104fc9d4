import { createHash, createPrivateKey, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeHeadStatement, encodeStart, headOfStart, nextHead } from '../../protocol/chain';
import { FRAME_TYPE } from '../../protocol/frames';
import { digestOf as sha256 } from './support/digest';
import { Capability } from './support/member';
import { settle } from './support/virtual-clock';
import { World, payload } from './support/world';

/** S and R = S·B: a signature of everything under the neutral element, made from any key pair. */
function signatureUnderNeutral(): Uint8Array {
  const seed = Buffer.alloc(32, 7);
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const r = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32);
  const scalar = createHash('sha512').update(seed).digest().subarray(0, 32);
  scalar[0] = (scalar[0] ?? 0) & 248;
  scalar[31] = ((scalar[31] ?? 0) & 127) | 64;
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${scalar.reverse().toString('hex')}`) % order;
  return Uint8Array.from([...r, ...Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()]);
}

describe('openings', () => {
  it('makes a room once and signs its start and its end', async () => {
    const world = await World.start();
    const capability = new Capability();
    const [ann, bob] = [await world.greeted(), await world.greeted()];
    const [first, second] = [await ann.open(1, capability), await bob.open(7, capability)];
    expect(first).toEqual({ ...second, timeMs: first.timeMs });
    expect(first.starts).toHaveLength(1);
    const start = first.starts[0];
    if (!start) throw new Error('no start');
    expect(world.key.verify(encodeStart(start), start.signature)).toBe(true);
    expect(first.end).toMatchObject({ ...headOfStart(sha256, start), n: 0 });
    expect(world.key.verify(encodeHeadStatement(world.key.hash, capability.room, first.end), first.end.signature)).toBe(
      true,
    );
    expect(first.first).toBe(1);
    expect(world.relay.rooms.count).toBe(1);
  });

  it('says that a room is absent only to who could open it', async () => {
    const world = await World.start();
    const [capability, other] = [new Capability(), new Capability()];
    const client = await world.greeted();
    expect(await client.openRefused(1, capability, { create: false })).toEqual({ code: 'room-absent' });
    const forged = other.admission(client.exporter, client.relayKey);
    expect(await client.openRefused(1, capability, { create: false, signature: forged })).toEqual({
      code: 'bad-signature',
    });
    await client.open(1, capability);
    expect(await client.openRefused(2, capability, { signature: forged })).toEqual({ code: 'bad-signature' });
  });

  it('refuses an admission that was made for another connection', async () => {
    const world = await World.start();
    const capability = new Capability();
    const [ann, eve] = [await world.greeted(), await world.greeted()];
    await ann.open(1, capability);
    const stolen = capability.admission(ann.exporter, ann.relayKey);
    expect(await eve.openRefused(1, capability, { signature: stolen })).toEqual({ code: 'bad-signature' });
  });

  it('refuses an address of small order, under which anybody can sign', async () => {
    const world = await World.start();
    const client = await world.greeted();
    const neutral = Uint8Array.from([1, ...new Uint8Array(31)]);
    const signature = signatureUnderNeutral();
    // What the library alone would say:
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), neutral]);
    expect(verify(null, payload(1), createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)).toBe(true);
    const weak = Object.assign(new Capability(), { room: neutral });
    expect(await client.openRefused(1, weak, { signature })).toEqual({ code: 'bad-signature' });
  });

  it('keeps the terms that the room was made with', async () => {
    const world = await World.start();
    const capability = new Capability();
    const client = await world.greeted();
    await client.open(1, capability, { retentionDays: 7 });
    expect(await client.openRefused(2, capability, { retentionDays: 30 })).toEqual({ code: 'terms-differ' });
  });

  it('takes a channel again after a refusal and after a close', async () => {
    const world = await World.start();
    const capability = new Capability();
    const client = await world.greeted();
    await client.openRefused(1, capability, { create: false });
    await client.open(1, capability);
    client.send(FRAME_TYPE.close, 1);
    await client.open(1, capability);
    expect(world.named('room-closed')).toHaveLength(1);
  });
});

describe('durable publishes', () => {
  it('are numbered, chained, acknowledged to the author and delivered to the others', async () => {
    const world = await World.start();
    const capability = new Capability();
    const [ann, bob] = [await world.greeted(), await world.greeted()];
    const { end } = await ann.open(1, capability);
    await bob.open(2, capability);
    const accepted = await ann.publish(1, 1, payload(1));
    expect(accepted).toEqual({ sequence: 1, n: 1, timeMs: world.clock.nowMs() });
    expect(await bob.delivered(2)).toEqual({ n: 1, timeMs: accepted.timeMs, payload: payload(1) });
    const page = await bob.page(2);
    expect(page.headBefore).toEqual(end.head);
    expect(page.entries).toEqual([{ timeMs: accepted.timeMs, length: 100, payload: payload(1) }]);
    await world.clock.advance(1000);
    const signed = await bob.signed(2);
    const leaf = { timeMs: accepted.timeMs, length: 100, digest: sha256(payload(1)) };
    expect(signed.n).toBe(1);
    expect(signed.head).toEqual(nextHead(sha256, end.head, 1, leaf));
    expect(world.key.verify(encodeHeadStatement(world.key.hash, capability.room, signed), signed.signature)).toBe(true);
    expect(ann.names).toEqual(['signed']);
  });

  it('take only the expected number, and go on from a refused one', async () => {
    const world = await World.start({ limits: { maxPayloadBytes: 1000 } });
    const capability = new Capability();
    const client = await world.greeted();
    await client.open(1, capability);
    client.sendPublish(1, 1, payload(1, 2000));
    client.sendPublish(1, 2, payload(2));
    client.sendPublish(1, 1, payload(3));
    client.sendPublish(1, 1, payload(4));
    expect(await client.publishRefused(1)).toEqual({ number: 1, code: 'payload-too-large' });
    expect(await client.accepted(1)).toMatchObject({ sequence: 1, n: 1 });
    await settle();
    expect(client.names).toEqual([]);
    expect((await client.page(1)).entries.map((entry) => entry.payload)).toEqual([payload(3)]);
  });

  it('get their first position when they come again, on any connection, and are delivered once', async () => {
    const world = await World.start();
    const capability = new Capability();
    const [ann, bob] = [await world.greeted(), await world.greeted()];
    await ann.open(1, capability);
    await bob.open(1, capability);
    const first = await ann.publish(1, 1, payload(1));
    await ann.publish(1, 2, payload(2));
    await world.clock.advance(5 * 60_000 - 10);
    ann.close();
    const again = await world.greeted();
    await again.open(1, capability);
    expect(await again.publish(1, 1, payload(1))).toEqual(first);
    expect(await again.publish(1, 2, payload(3))).toMatchObject({ n: 3 });
    expect(await bob.error()).toEqual({ code: 'idle-timeout' });
    expect(bob.inbox.filter(({ type }) => type === FRAME_TYPE.deliver)).toHaveLength(2);
    expect(world.named('frame-duplicate')).toHaveLength(1);
  });

  it('are new again after ten minutes', async () => {
    const world = await World.start({ limits: { idleMs: 3_600_000 } });
    const capability = new Capability();
    const client = await world.greeted();
    await client.open(1, capability);
    await client.publish(1, 1, payload(1));
    await world.clock.advance(10 * 60_000 + 1);
    expect(await client.publish(1, 2, payload(1))).toMatchObject({ n: 2 });
  });

  it('keep leaf times from going back', async () => {
    const world = await World.start();
    const client = await world.greeted();
    await client.open(1, new Capability());
    const first = await client.publish(1, 1, payload(1));
    world.clock.offsetMs -= 30_000;
    expect((await client.publish(1, 2, payload(2))).timeMs).toBe(first.timeMs);
  });

  it('are refused when the room is full, and read on', async () => {
    const world = await World.start({ limits: { maxRoomBytes: 1000 } });
    const client = await world.greeted();
    await client.open(1, new Capability());
    await client.publish(1, 1, payload(1, 500));
    client.sendPublish(1, 2, payload(2, 500));
    expect(await client.publishRefused(1)).toEqual({ number: 2, code: 'room-full' });
    expect((await client.page(1)).entries).toHaveLength(1);
  });

  it('are refused when the store or its disk is full; ephemerals go on, and it recovers unaided', async () => {
    let freeBytes = 1e12;
    const world = await World.start({ parts: { freeDiskBytes: () => Promise.resolve(freeBytes) } });
    const capability = new Capability();
    const [ann, bob] = [await world.greeted(), await world.greeted()];
    await ann.open(1, capability);
    await bob.open(1, capability);
    freeBytes = 1e6;
    await world.clock.advance(5000);
    ann.sendPublish(1, 1, payload(1));
    expect(await ann.publishRefused(1)).toEqual({ number: 1, code: 'store-full' });
    ann.send(FRAME_TYPE.publishEphemeral, 1, payload(2));
    expect((await bob.next(FRAME_TYPE.deliverEphemeral, 1)).body).toEqual(payload(2));
    freeBytes = 1e12;
    await world.clock.advance(5000);
    expect(await ann.publish(1, 1, payload(1))).toMatchObject({ n: 1 });
    expect(world.named('limit-tripped').map(({ code }) => code)).toEqual(['store-full']);
  });
});

describe('a store that holds what it may', () => {
  it('takes no more frames and makes no more rooms', async () => {
    const world = await World.start({ limits: { maxStoreBytes: 300 } });
    const client = await world.greeted();
    await client.open(1, new Capability());
    await client.publish(1, 1, payload(1));
    client.sendPublish(1, 2, payload(2));
    expect(await client.publishRefused(1)).toEqual({ number: 2, code: 'store-full' });
    expect(await client.openRefused(2, new Capability())).toEqual({ code: 'store-full' });
  });
});

describe('ephemeral publishes', () => {
  it('reach the other openings and nothing else', async () => {
    const world = await World.start();
    const capability = new Capability();
    const [ann, bob] = [await world.greeted(), await world.greeted()];
    await ann.open(1, capability);
    await bob.open(3, capability);
    ann.send(FRAME_TYPE.publishEphemeral, 1, payload(1));
    expect((await bob.next(FRAME_TYPE.deliverEphemeral, 3)).body).toEqual(payload(1));
    await settle();
    expect(ann.names).toEqual([]);
    expect(await ann.fetchRefused(1, { from: 1 })).toEqual({ number: 1, code: 'bad-range' });
  });
});

describe('pages', () => {
  it('hold at most the count, end where they grow too large, and can leave payloads out', async () => {
    const world = await World.start({ limits: { publishBurstBytes: 1e9 } });
    const client = await world.greeted();
    await client.open(1, new Capability());
    for (let n = 1; n <= 5; n += 1) await client.publish(1, n, payload(n, 100_000));
    const page = await client.page(1, { from: 2, count: 4 });
    expect(page.entries.map((entry) => Buffer.from(entry.payload ?? []).readUInt32BE(0))).toEqual([2, 3]);
    expect((await client.page(1, { count: 3 })).entries).toHaveLength(2);
    const leaves = await client.page(1, { leavesOnly: true });
    expect(leaves.entries.map(({ digest }) => digest)).toEqual([1, 2, 3, 4, 5].map((n) => sha256(payload(n, 100_000))));
    expect(leaves.entries.every((entry) => entry.payload === undefined)).toBe(true);
    const chained = leaves.entries.slice(0, 1).reduce((head, { timeMs, length, digest }) => {
      return nextHead(sha256, head, 1, { timeMs, length, digest: digest ?? new Uint8Array(32) });
    }, leaves.headBefore);
    expect(chained).toEqual(page.headBefore);
  });

  it('refuse a range beyond the end, and more requests than may wait', async () => {
    const world = await World.start({ limits: { maxFetches: 1 } });
    const client = await world.greeted();
    await client.open(1, new Capability());
    await client.publish(1, 1, payload(1));
    expect(await client.fetchRefused(1, { from: 2, request: 9 })).toEqual({ number: 9, code: 'bad-range' });
    const [page, refused] = await Promise.all([client.page(1), client.fetchRefused(1, { request: 8 })]);
    expect(page.entries).toHaveLength(1);
    expect(refused).toEqual({ number: 8, code: 'too-many-requests' });
  });

  it('show the digest of what expired, and the opening says from where payloads are kept', async () => {
    const world = await World.start({ limits: { idleMs: 1e12 } });
    const capability = new Capability();
    const client = await world.greeted();
    await client.open(1, capability, { retentionDays: 1 });
    await client.publish(1, 1, payload(1));
    await world.clock.advance(12 * 3_600_000);
    await client.publish(1, 2, payload(2));
    await world.clock.advance(13 * 3_600_000);
    const page = await client.page(1);
    expect(page.entries.map((entry) => entry.digest !== undefined)).toEqual([true, false]);
    client.send(FRAME_TYPE.close, 1);
    expect((await client.open(1, capability, { retentionDays: 1 })).first).toBe(2);
    expect(world.named('payloads-expired')).toHaveLength(1);
  });
});
