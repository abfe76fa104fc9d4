/** Every limit that somebody meets counts once, by its own name. */
import { describe, expect, it } from 'vitest';
import { LIMIT_NAMES, type LimitName, type Limits } from '../../server/limits';
import { MemoryLog } from '../../server/log/memory-log';
import { RelayMetrics } from '../../server/metrics/relay-metrics';
import { Histogram } from '../../server/metrics/instruments';
import { AccessToken } from '../../server/token';
import { Tokens } from '../../server/tokens';
import type { RawClient } from './support/client';
import { Capability } from './support/member';
import { TestBlob } from './support/test-blob';
import { VirtualClock, settle } from './support/virtual-clock';
import { World, payload, type WorldOptions } from './support/world';

/** What was tripped since the relay's start, by name. */
interface Metered {
  readonly world: World;
  readonly counts: () => Partial<Record<LimitName, number>>;
}

async function metered(limits: Partial<Limits>, options: WorldOptions = {}): Promise<Metered> {
  const world = await World.start({ limits, ...options });
  const metrics = new RelayMetrics(world.relay.events);
  const counts = (): Partial<Record<LimitName, number>> => {
    const text = metrics.text({}, new Histogram([1]));
    const found = LIMIT_NAMES.map((name) => {
      const [, count] = new RegExp(`aparte_limit_tripped_total\\{limit="${name}"\\} (\\d+)`, 'u').exec(text) ?? [];
      return [name, count] as const;
    });
    return Object.fromEntries(
      found.filter(([, count]) => count !== undefined).map(([name, count]) => [name, Number(count)]),
    );
  };
  return { world, counts };
}

async function member(world: World): Promise<RawClient> {
  const client = await world.greeted();
  await client.open(1, new Capability());
  return client;
}

type Case = readonly [LimitName, Partial<Limits>, (world: World) => Promise<unknown>];

const CASES: readonly Case[] = [
  ['maxConnections', { maxConnections: 0 }, (world) => world.connect().error()],
  ['maxConnectionsPerAddress', { maxConnectionsPerAddress: 0 }, (world) => world.connect().error()],
  ['newConnectionsPerSecond', { newConnectionBurst: 0 }, (world) => world.connect().error()],
  ['maxNotAdmitted', { maxNotAdmitted: 0 }, (world) => world.connect().error()],
  [
    'helloTimeoutMs',
    { helloTimeoutMs: 1000 },
    async (world) => {
      const client = world.connect();
      await world.clock.advance(1001);
      return client.error();
    },
  ],
  [
    'idleMs',
    { idleMs: 1000 },
    async (world) => {
      const client = await world.greeted();
      await world.clock.advance(6000);
      return client.error();
    },
  ],
  [
    'maxFrameBytes',
    {},
    async (world) => {
      const client = world.connect();
      client.send(1, 0, new Uint8Array(2000));
      return client.error();
    },
  ],
  [
    'maxPayloadBytes',
    { maxPayloadBytes: 10 },
    async (world) => {
      const client = await member(world);
      client.sendPublish(1, 1, payload(1));
      return client.publishRefused(1);
    },
  ],
  [
    'publishesPerSecond',
    { publishBurst: 1 },
    async (world) => {
      const client = await member(world);
      for (let n = 1; n <= 3; n += 1) client.sendPublish(1, n, payload(n));
      return settle();
    },
  ],
  [
    'publishBytesPerSecond',
    { publishBurstBytes: 100, publishBytesPerSecond: 10 },
    async (world) => {
      const client = await member(world);
      for (let n = 1; n <= 3; n += 1) client.sendPublish(1, n, payload(n));
      return settle();
    },
  ],
  [
    'maxUnacknowledged',
    { maxUnacknowledged: 2 },
    async (world) => {
      const client = await member(world);
      for (let n = 1; n <= 2; n += 1) client.sendPublish(1, n, payload(n));
      return client.accepted(1);
    },
  ],
  [
    'requestsPerSecond',
    { requestBurst: 1 },
    async (world) => {
      const client = await world.greeted();
      for (let n = 1; n <= 3; n += 1) client.sendPing(n);
      return settle();
    },
  ],
  [
    'maxRoomsPerConnection',
    { maxRoomsPerConnection: 0 },
    async (world) => (await world.greeted()).openRefused(1, new Capability()),
  ],
  ['maxRooms', { maxRooms: 0 }, async (world) => (await world.greeted()).openRefused(1, new Capability())],
  [
    'roomCreationsPerHour',
    { roomCreationsPerHour: 1 },
    async (world) => {
      const client = await member(world);
      return client.openRefused(2, new Capability());
    },
  ],
  [
    'maxRoomBytes',
    { maxRoomBytes: 10 },
    async (world) => {
      const client = await member(world);
      client.sendPublish(1, 1, payload(1));
      return client.publishRefused(1);
    },
  ],
  [
    'maxStoreBytes',
    { maxStoreBytes: 300 },
    async (world) => {
      const client = await member(world);
      await client.publish(1, 1, payload(1));
      for (let time = 0; time < 3; time += 1) client.sendPublish(1, 2, payload(2));
      return client.publishRefused(1);
    },
  ],
  [
    'maxFetches',
    { maxFetches: 0 },
    async (world) => {
      const client = await member(world);
      return client.fetchRefused(1, {});
    },
  ],
  [
    'maxBlobBytes',
    { maxBlobBytes: 10 },
    async (world) => {
      const client = await member(world);
      client.sendBlobPut(1, TestBlob.of(100).put(0));
      return client.blobRefused(1);
    },
  ],
  [
    'maxRoomBlobBytes',
    { maxRoomBlobBytes: 10 },
    async (world) => {
      const client = await member(world);
      client.sendBlobPut(1, TestBlob.of(100).put(0));
      return client.blobRefused(1);
    },
  ],
  [
    'maxBlobStoreBytes',
    { maxBlobStoreBytes: 10 },
    async (world) => {
      const client = await member(world);
      client.sendBlobPut(1, TestBlob.of(100).put(0));
      return client.blobRefused(1);
    },
  ],
  ['maxBlobPuts', { maxBlobPuts: 1 }, async (world) => (await member(world)).putBlob(1, TestBlob.of(100).put(0))],
  [
    'blobBytesPerSecond',
    { blobBurstBytes: 10, blobBytesPerSecond: 10 },
    async (world) => (await member(world)).putBlob(1, TestBlob.of(100).put(0)),
  ],
  [
    'blobPartMs',
    { blobPartMs: 1000, idleMs: 1e9 },
    async (world) => {
      const client = await member(world);
      await client.putBlob(1, TestBlob.of(100).put(0, 50));
      await world.clock.advance(3_700_000);
    },
  ],
  [
    'signaturesPerSecondPerConnection',
    { signaturesPerSecondPerConnection: 1 },
    async (world) => {
      const client = await member(world);
      for (let n = 0; n < 2; n += 1) {
        client.sendSign(1, 0, payload(n, 32));
        await world.clock.advance(n * 2000);
        await client.signed(1);
      }
    },
  ],
  [
    'signaturesPerSecond',
    { signaturesPerSecond: 1 },
    async (world) => {
      const client = await member(world);
      client.sendSign(1, 0, payload(1, 32));
      await world.clock.advance(3000);
      return client.signed(1);
    },
  ],
  [
    'publishFloodMs',
    { publishFloodMs: 1000, publishBurst: 1, publishesPerSecond: 1 },
    async (world) => {
      const client = await member(world);
      for (let n = 1; n <= 10; n += 1) client.sendPublish(1, n, payload(n));
      await world.clock.advance(20_000);
      return client.error();
    },
  ],
  [
    'floodMs',
    { floodMs: 1000, requestBurst: 3, requestsPerSecond: 1 },
    async (world) => {
      const client = await world.greeted();
      for (let n = 1; n <= 10; n += 1) client.sendPing(n);
      await world.clock.advance(20_000);
      return client.error();
    },
  ],
];

/** Limits at which one stands while another one is reached. */
const BESIDE: Partial<Record<LimitName, LimitName>> = {
  publishFloodMs: 'publishesPerSecond',
  floodMs: 'requestsPerSecond',
  blobBytesPerSecond: 'maxBlobPuts',
};

describe('a limit that was reached', () => {
  it.each(CASES)('counts once as %s', async (limit, limits, reach) => {
    const { world, counts } = await metered(limits);
    await reach(world);
    await settle();
    const { [limit]: count, ...others } = counts();
    expect(count).toBe(1);
    expect(Object.keys(others).filter((name) => name !== BESIDE[limit])).toEqual([]);
  });

  it('counts for the disk, too', async () => {
    const disk = { freeBytes: 1e12 };
    const { world, counts } = await metered({}, { parts: { freeDiskBytes: () => Promise.resolve(disk.freeBytes) } });
    disk.freeBytes = 10;
    await world.clock.advance(20_000);
    expect(counts()).toEqual({ minFreeDiskBytes: 1 });
  });
});

describe('places before the hello', () => {
  it('are never all held by one address, however many connections it has', async () => {
    const world = await World.start({ limits: { maxNotAdmitted: 20, maxConnectionsPerAddress: 100 } });
    const greedy = Array.from({ length: 40 }, () => world.connect('203.0.113.7'));
    await settle();
    const refused = greedy.filter(({ names }) => names.includes('error'));
    expect(refused).toHaveLength(30);
    await Promise.all(['198.51.100.1', '198.51.100.2', '198.51.100.3'].map((address) => world.greeted(address)));
  });
});

describe('a token', () => {
  it('that expires while it is in use cuts off whoever came in by it, and nobody else', async () => {
    const clock = new VirtualClock();
    const tokens = new Tokens(clock);
    const bytes = payload(1, 16);
    const expiresMs = clock.nowMs() + 60_000;
    tokens.replace([{ name: 'guests', scope: 'access', token: AccessToken.of(bytes), expiresMs }]);
    const world = await World.start({
      clock,
      log: new MemoryLog(),
      limits: { idleMs: 1e9 },
      parts: { access: tokens },
    });
    const room = new Capability();
    const [maker, guest] = [await world.greeted(), await world.greeted()];
    await maker.open(1, room, { token: bytes });
    await guest.open(1, room);
    await clock.advance(50_000);
    expect(maker.names).not.toContain('error');
    await clock.advance(16_000);
    expect(await maker.error()).toEqual({ code: 'token-refused' });
    expect(guest.names).not.toContain('error');
  });
});
