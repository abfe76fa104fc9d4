import { describe, expect, it } from 'vitest';
import { FRAME_TYPE, encodeFrameHead } from '../../protocol/frames';
import { encodeCbor } from '../../protocol/cbor';
import { encodeOpen } from '../../protocol/messages';
import { Capability } from './support/member';
import { settle } from './support/virtual-clock';
import { World, payload } from './support/world';

describe('the hello', () => {
  it('is answered with what the relay is and allows', async () => {
    const world = await World.start();
    const welcome = await world.connect().hello([3, 2, 1]);
    expect(welcome).toMatchObject({
      version: 1,
      program: 'aparte-relay',
      maxFrameBytes: 1_048_576,
      pingMs: 30_000,
      idleMs: 90_000,
    });
    expect(welcome.timeMs).toBe(world.clock.nowMs());
  });

  it('names a version that the relay speaks', async () => {
    const world = await World.start();
    const client = world.connect();
    await expect(client.hello([2, 3])).rejects.toThrow('closed');
    expect(await client.error()).toEqual({ code: 'unsupported-version' });
  });

  it('comes first, once, and in time', async () => {
    const world = await World.start();
    const early = world.connect();
    early.sendPing(1);
    expect(await early.error()).toEqual({ code: 'unexpected-frame' });
    const twice = await world.greeted();
    twice.hello().catch(() => undefined);
    expect(await twice.error()).toEqual({ code: 'unexpected-frame' });
    const silent = world.connect();
    await world.clock.advance(9_999);
    expect(silent.isClosed).toBe(false);
    await world.clock.advance(2);
    expect(await silent.error()).toEqual({ code: 'handshake-timeout' });
  });

  it('is all that strangers may say at length', async () => {
    const world = await World.start();
    const client = world.connect();
    client.stream.write(encodeFrameHead(FRAME_TYPE.hello, 0, 1022).subarray(0, 4));
    expect(await client.error()).toEqual({ code: 'frame-too-large' });
    const member = await world.greeted();
    member.stream.write(encodeFrameHead(FRAME_TYPE.open, 1, 1_048_574).subarray(0, 4));
    expect(await member.error()).toEqual({ code: 'frame-too-large' });
  });
});

describe('frames that break a rule end the connection, and only that one', () => {
  const open = FRAME_TYPE.open;
  const cases: readonly [string, number, number, Uint8Array, string][] = [
    ['of an unknown type', 0x7f, 0, payload(1), 'unknown-frame'],
    ['that only relays send', FRAME_TYPE.deliver, 1, payload(1), 'unexpected-frame'],
    ['on a channel that is not open', FRAME_TYPE.publish, 5, payload(1), 'channel-not-open'],
    ['on a channel that is opening', FRAME_TYPE.publish, 2, payload(1), 'channel-not-open'],
    ['on a channel where it has no business', FRAME_TYPE.ping, 1, new Uint8Array(8), 'bad-frame'],
    ['on no channel', open, 0, payload(1), 'bad-frame'],
    ['with a body cut short', FRAME_TYPE.fetch, 1, new Uint8Array(14), 'bad-frame'],
    ['with a body too long', FRAME_TYPE.sign, 1, new Uint8Array(41), 'bad-frame'],
    ['with something where nothing may be', FRAME_TYPE.close, 1, new Uint8Array(1), 'bad-frame'],
    ['with garbage for CBOR', open, 3, Uint8Array.of(0xff, 0xff), 'bad-encoding'],
    ['with a field too many', open, 3, encodeCbor({ room: new Uint8Array(32), more: 1 }), 'bad-encoding'],
    ['that opens an open channel', open, 1, new Uint8Array(0), 'channel-in-use'],
    ['whose ping is no ping', FRAME_TYPE.ping, 0, new Uint8Array(7), 'bad-frame'],
    ['too large to be fanned out', FRAME_TYPE.publishEphemeral, 1, new Uint8Array(300_000), 'payload-too-large'],
  ];

  it.each(cases)('%s', async (_what, type, channel, body, code) => {
    const world = await World.start();
    const capability = new Capability();
    const [client, other] = [await world.greeted(), await world.greeted()];
    await client.open(1, capability);
    await other.open(1, capability);
    if (channel === 2) client.sendOpen(2, capability);
    const channelInUse = code === 'channel-in-use' ? encodeOpen(anyOpening(capability)) : body;
    client.send(type, channel, channelInUse);
    expect(await client.error()).toEqual({ code });
    expect(world.named('protocol-error')).toMatchObject([{ code }]);
    expect(await other.publish(1, 1, payload(1))).toMatchObject({ n: 1 });
    expect(world.relay.describeConnections()).toHaveLength(1);
  });

  const anyOpening = (capability: Capability) => ({
    room: capability.room,
    signature: new Uint8Array(64),
    create: false,
    retentionDays: 1,
    generations: [],
  });

  it('says so when a connection ends within a frame', async () => {
    const world = await World.start();
    const client = await world.greeted();
    client.stream.end(encodeFrameHead(FRAME_TYPE.open, 1, 100));
    await settle();
    expect(world.named('protocol-error')).toMatchObject([
      { code: 'bad-frame', details: { what: 'truncated', bytes: 7 } },
    ]);
    expect(client.isClosed).toBe(true);
  });
});

describe('limits', () => {
  it('closes connections beyond the number and says when to return', async () => {
    const world = await World.start({ limits: { maxConnections: 1 } });
    await world.greeted();
    const refused = await world.connect('198.51.100.1').error();
    expect(refused).toMatchObject({ code: 'too-many-connections' });
    expect(refused.retryMs).toBeGreaterThanOrEqual(1000);
  });

  it('counts connections by address, IPv6 by /64, and forgets those that left', async () => {
    const world = await World.start({ limits: { maxConnectionsPerAddress: 1 } });
    const first = await world.greeted('2001:db8:1:2::1');
    expect(await world.connect('2001:db8:1:2:ffff::2').error()).toMatchObject({
      code: 'too-many-connections-from-address',
    });
    await world.greeted('2001:db8:1:3::1');
    first.close();
    await settle();
    await world.greeted('2001:db8:1:2::9');
  });

  it('tells strangers beyond the number to come back', async () => {
    const world = await World.start({ limits: { maxNotAdmitted: 1 } });
    const first = world.connect();
    const refused = await world.connect().error();
    expect(refused).toMatchObject({ code: 'too-many-handshakes' });
    expect(refused.retryMs).toBeGreaterThanOrEqual(1000);
    await first.hello();
    await world.greeted();
    expect(world.named('limit-tripped')).toMatchObject([{ details: { limit: 'maxNotAdmitted' } }]);
  });

  it('slows new connections of one address, tells some of them why, drops the rest, and forgets', async () => {
    const world = await World.start({ limits: { newConnectionsPerSecond: 2, newConnectionBurst: 3, idleMs: 1e9 } });
    for (let count = 0; count < 3; count += 1) await world.greeted('2001:db8:1:2::1');
    const refused = await world.connect('2001:db8:1:2::ffff').error();
    expect(refused).toEqual({ code: 'too-many-new-connections', retryMs: 1500 });
    const others = Array.from({ length: 30 }, () => world.connect('2001:db8:1:2::5'));
    await settle();
    // They are twenty with the one before: a handshake for each of the others would cost more than it is worth.
    expect(others.filter(({ names }) => names.length > 0)).toHaveLength(19);
    expect(others.every(({ isClosed }) => isClosed)).toBe(true);
    await world.greeted('2001:db8:1:3::1');
    await world.clock.advance(500);
    await world.greeted('2001:db8:1:2::1');
    await expect(world.greeted('2001:db8:1:2::1')).rejects.toThrow('closed');
    await world.clock.advance(10_000);
    for (let count = 0; count < 3; count += 1) await world.greeted('2001:db8:1:2::1');
  });

  it('keeps descriptors for itself, warns before there are none, and goes on when there are', async () => {
    const descriptors = { open: 100, max: 1000 };
    const resources = { descriptors: () => Promise.resolve({ ...descriptors }), heapShare: () => 0 };
    const world = await World.start({ limits: { descriptorReserve: 50, idleMs: 1e9 }, parts: { resources } });
    await world.greeted();
    descriptors.open = 949;
    await world.clock.advance(5000);
    expect(world.named('operator-notice')).toMatchObject([
      { level: 'warn', details: { what: 'descriptors', open: 949 } },
    ]);
    await world.greeted();
    expect(await world.connect().error()).toMatchObject({ code: 'descriptors-low' });
    expect(world.named('limit-tripped')).toMatchObject([{ details: { limit: 'descriptorReserve' } }]);
    descriptors.open = 500;
    await world.clock.advance(5000);
    await world.greeted();
  });

  it('refuses newcomers while the heap is nearly full, and serves those who are there', async () => {
    let share = 0.79;
    const resources = { descriptors: () => Promise.resolve(undefined), heapShare: () => share };
    const world = await World.start({ parts: { resources } });
    const member = await world.greeted();
    share = 0.8;
    expect(await world.connect().error()).toMatchObject({ code: 'memory-low' });
    await member.open(1, new Capability());
    share = 0.5;
    await world.greeted();
  });

  it('hints once that a balancer should tell of its clients', async () => {
    const world = await World.start();
    for (let count = 0; count < 50; count += 1) await world.greeted('10.0.0.7');
    await world.clock.advance(20_000);
    expect(world.named('operator-notice')).toMatchObject([{ details: { what: 'behind-balancer', connections: 50 } }]);
  });

  it('ends who publishes at the limit for very long without a rest', async () => {
    const world = await World.start({
      limits: { publishesPerSecond: 10, publishBurst: 1, publishFloodMs: 5000, idleMs: 1e9, maxUnacknowledged: 1e6 },
    });
    const client = await world.greeted();
    await client.open(1, new Capability());
    for (let n = 1; n <= 200; n += 1) client.sendPublish(1, n, payload(n));
    await world.clock.advance(4000);
    expect(client.isClosed).toBe(false);
    await world.clock.advance(3000);
    expect(await client.error()).toEqual({ code: 'flooding' });
  });

  it('allows so many rooms on one connection', async () => {
    const world = await World.start({ limits: { maxRoomsPerConnection: 1 } });
    const client = await world.greeted();
    await client.open(1, new Capability());
    expect(await client.openRefused(2, new Capability())).toEqual({ code: 'too-many-open-rooms' });
  });

  it('allows so many rooms, and so many an hour from one address, this computer excepted', async () => {
    const world = await World.start({ limits: { roomCreationsPerHour: 2, maxRooms: 5, idleMs: 1e9 } });
    const [client, local] = [await world.greeted(), await world.greeted('127.0.0.1')];
    await client.open(1, new Capability());
    await client.open(2, new Capability());
    const refused = await client.openRefused(3, new Capability());
    expect(refused.code).toBe('too-many-requests');
    await world.clock.advance(refused.retryMs ?? 0);
    await client.open(3, new Capability());
    await local.open(1, new Capability());
    await local.open(2, new Capability());
    expect(await local.openRefused(3, new Capability())).toEqual({ code: 'too-many-rooms' });
  });

  it('ends what is silent, not what pings', async () => {
    const world = await World.start();
    const [silent, alive] = [await world.greeted(), await world.greeted()];
    await world.clock.advance(60_000);
    alive.sendPing(5);
    await world.clock.advance(40_000);
    expect(await silent.error()).toEqual({ code: 'idle-timeout' });
    expect((await alive.next(FRAME_TYPE.pong)).body).toEqual(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 5));
    expect(alive.isClosed).toBe(false);
  });

  it('leaves a slow reader, who learns why, and does not slow the others', async () => {
    const world = await World.start({ limits: { maxQueueBytes: 1_000_000, publishBurstBytes: 1e9 } });
    const capability = new Capability();
    const [slow, author] = [await world.greeted(), await world.greeted()];
    await slow.open(1, capability);
    await author.open(1, capability);
    slow.stream.pause();
    for (let n = 1; n <= 10; n += 1) await author.publish(1, n, payload(n, 200_000));
    expect(world.named('limit-tripped')).toMatchObject([{ code: 'slow-reader' }]);
    slow.stream.resume();
    expect(await slow.error()).toEqual({ code: 'slow-reader' });
  });

  it('leaves the slowest reader when all queues together are too long', async () => {
    const world = await World.start({ limits: { maxAllQueuesBytes: 1_000_000, publishBurstBytes: 1e9 } });
    const capability = new Capability();
    const [slow, author] = [await world.greeted(), await world.greeted()];
    await slow.open(1, capability);
    await author.open(1, capability);
    slow.stream.pause();
    for (let n = 1; n <= 10; n += 1) await author.publish(1, n, payload(n, 200_000));
    slow.stream.resume();
    expect(await slow.error()).toEqual({ code: 'slow-reader' });
  });

  it('leaves a reader that takes nothing for long', async () => {
    const world = await World.start({ limits: { idleMs: 1e9, publishBurstBytes: 1e9 } });
    const capability = new Capability();
    const [stuck, author] = [await world.greeted(), await world.greeted()];
    await stuck.open(1, capability);
    await author.open(1, capability);
    stuck.stream.pause();
    for (let n = 1; n <= 5; n += 1) await author.publish(1, n, payload(n, 200_000));
    await world.clock.advance(36_000);
    expect(world.named('limit-tripped')).toMatchObject([{ code: 'slow-reader' }]);
  });

  it('reads publishes no faster than the rate, and loses none', async () => {
    const world = await World.start({ limits: { publishBurst: 10, publishesPerSecond: 10, idleMs: 1e9 } });
    const client = await world.greeted();
    await client.open(1, new Capability());
    for (let n = 1; n <= 40; n += 1) client.sendPublish(1, n, payload(n));
    await settle();
    expect(world.relay.counters.acceptedFrames).toBe(11);
    await world.clock.advance(1000);
    expect(world.relay.counters.acceptedFrames).toBeLessThanOrEqual(21);
    await world.clock.advance(3000);
    expect(world.relay.counters.acceptedFrames).toBe(40);
  });

  it('slows other requests too, and ends a flood that never rests', async () => {
    const world = await World.start({ limits: { requestBurst: 10, requestsPerSecond: 10, floodMs: 2000 } });
    const client = await world.greeted();
    for (let number = 0; number < 100; number += 1) client.sendPing(number);
    await world.clock.advance(1500);
    expect(client.inbox.length).toBeLessThan(30);
    await world.clock.advance(1500);
    expect(await client.error()).toEqual({ code: 'flooding' });
  });
});

describe('what was sent to a channel that the relay ended', () => {
  it('is dropped until the channel is opened again', async () => {
    const world = await World.start();
    const client = await world.greeted();
    const capability = new Capability();
    await client.open(1, capability);
    world.clock.offsetMs += 3_600_000;
    await world.clock.advance(5000);
    expect(await client.ended(1)).toEqual({ code: 'generation-ended' });
    client.sendPublish(1, 1, payload(1));
    client.send(FRAME_TYPE.publishEphemeral, 1, payload(1));
    client.sendSign(1, 0, new Uint8Array(32));
    client.send(FRAME_TYPE.close, 1);
    client.sendPing(1);
    await client.next(FRAME_TYPE.pong);
    await client.open(1, capability);
    expect(await client.publish(1, 1, payload(1))).toMatchObject({ n: 1 });
  });
});
