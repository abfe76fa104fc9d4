import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';

import { expect, onTestFinished, test } from 'vitest';

import { LocalRelay } from '../../host/local-relay';
import type { LocalRelayState } from '../../host/local-relay';
import type { RelayStart } from '../../host/relay-child';
import { writeOwner } from '../../host/relay-owner';
import type { Interfaces } from '../../host/relay-places';
import type { FakeRelayOptions } from './support';
import { FakeRelay, ManualTimers, temporaryFolder } from './support';

const LAN: Interfaces = {
  lo: [{ address: '127.0.0.1', netmask: '', family: 'IPv4', mac: '', internal: true, cidr: null }],
  eth0: [{ address: '192.168.1.20', netmask: '', family: 'IPv4', mac: '', internal: false, cidr: null }],
};

interface Computer {
  readonly folder: string;
  readonly started: FakeRelay[];
  readonly timers: ManualTimers;
  /** How the next relays behave; well, once there is nothing left here. */
  readonly next: FakeRelayOptions[];
  /** What else happens when one is started. */
  whenStarted: () => void;
  /** A relay that another process runs. */
  foreign: FakeRelay | undefined;
}

async function computer(): Promise<Computer> {
  const folder = path.join(await temporaryFolder(), 'relay');
  return {
    folder,
    started: [],
    timers: new ManualTimers(),
    next: [],
    whenStarted: () => undefined,
    foreign: undefined,
  };
}

async function open(place: Computer): Promise<{ relay: LocalRelay; states: LocalRelayState[] }> {
  const spawn = (start: RelayStart): FakeRelay['child'] => {
    const fake = new FakeRelay(start, place.next.shift());
    place.started.push(fake);
    place.whenStarted();
    return fake.child;
  };
  const find = (): Promise<Duplex | undefined> => Promise.resolve(place.foreign?.child.port);
  const { folder, timers } = place;
  const relay = new LocalRelay({ folder, profile: 'zoe', spawn, find, interfaces: () => LAN, after: timers.after });
  await relay.open();
  const states: LocalRelayState[] = [];
  relay.subscribe({ changed: (state) => states.push(state) });
  return { relay, states };
}

test('it starts, says where it listens, remembers how, and stops', async () => {
  const place = await computer();
  const { relay, states } = await open(place);
  expect(relay.hasData).toBe(false);

  await relay.start({ port: 5000, reach: 'network' });
  expect(place.started[0]?.start).toEqual({ folder: place.folder, host: '0.0.0.0', port: 5000 });
  expect(relay.places().map(({ host, scope }) => [host, scope])).toEqual([
    ['127.0.0.1', 'this-computer'],
    ['192.168.1.20', 'local-network'],
  ]);
  expect(relay.roomAddress()).toMatch(/^aparte-relay:\/\/192\.168\.1\.20:5000#/u);

  await relay.stop();
  expect(states.map(({ state }) => state)).toEqual(['starting', 'listening', 'stopping', 'stopped']);
  expect(place.started[0]?.requests.map(({ method }) => method)).toContain('stop');

  const { relay: later } = await open(place);
  expect(later.settings).toEqual({ port: 5000, reach: 'network' });
});

test('for this computer alone it gives no other address', async () => {
  const { relay } = await open(await computer());
  await relay.start({ port: 4747, reach: 'this-computer' });
  expect(relay.places().map(({ scope }) => scope)).toEqual(['this-computer']);
  expect(relay.roomAddress()).toMatch(/^aparte-relay:\/\/127\.0\.0\.1:4747#/u);
});

test('it waits until a slow one listens', async () => {
  const place = await computer();
  place.next.push({ isSlow: true });
  const { relay } = await open(place);
  const starting = relay.start({ port: 4747, reach: 'this-computer' });
  await expect.poll(() => place.started[0]?.requests.length).toBe(2);
  expect(relay.state.state).toBe('starting');
  place.started[0]?.listen();
  await starting;
  expect(relay.state.state).toBe('listening');
});

test('a taken port is said, with a free one beside it', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => taken.close(() => resolve())));
  const { port } = taken.address() as AddressInfo;

  const place = await computer();
  place.next.push({ failsWith: 'address-in-use' });
  const { relay } = await open(place);
  await expect(relay.start({ port, reach: 'this-computer' })).rejects.toMatchObject({ code: 'address-in-use' });
  expect(relay.state).toMatchObject({ state: 'failed', error: { code: 'address-in-use' } });
  expect(relay.state.freePort).toBeGreaterThan(port);

  await relay.start({ port: relay.state.freePort ?? 0, reach: 'this-computer' });
  expect(relay.state.state).toBe('listening');
});

test('a trial takes another port, and does not remember it', async () => {
  const place = await computer();
  const { relay } = await open(place);
  place.next.push({ failsWith: 'address-in-use' });
  await relay.ensureRunning(true);
  expect(place.started[1]?.start.port).toBe(0);
  expect(relay.settings.port).toBe(4747);
});

test('one that ends without a word has failed, and may be started again', async () => {
  const place = await computer();
  const { relay } = await open(place);
  await relay.start({ port: 4747, reach: 'this-computer' });
  place.started[0]?.end(null);
  await expect.poll(() => relay.state.state).toBe('failed');
  expect(relay.state.error?.code).toBe('relay-internal');
  await expect(relay.call('rooms', {})).rejects.toMatchObject({ code: 'relay-not-running' });
  await relay.start({ port: 4747, reach: 'this-computer' });
  expect(relay.state.state).toBe('listening');
});

test('one that never answers is killed', async () => {
  const place = await computer();
  place.next.push({ isMute: true });
  const { relay } = await open(place);
  const starting = relay.start({ port: 4747, reach: 'this-computer' });
  await expect.poll(() => place.started.length).toBe(1);
  place.timers.run(60_000);
  await expect(starting).rejects.toMatchObject({ code: 'relay-start-failed' });
  expect(place.started[0]?.isKilled).toBe(true);
});

test('the relay of another process is shown, asked, and left alone', async () => {
  const place = await computer();
  place.foreign = new FakeRelay({ folder: place.folder, host: '127.0.0.1', port: 4800 });
  place.foreign.answers.set('rooms', { rooms: [] });
  await writeOwner(place.folder, 'ali', place.foreign.startedMs);
  const { relay } = await open(place);
  expect(relay.state).toMatchObject({ state: 'listening', owned: false, owner: 'ali' });
  expect(await relay.call('rooms', {})).toEqual({ rooms: [] });

  const refusal = { code: 'relay-owned-elsewhere', details: { owner: 'ali' } };
  await expect(relay.stop()).rejects.toMatchObject(refusal);
  await expect(relay.start({ port: 1, reach: 'network' })).rejects.toMatchObject(refusal);
  await relay.ensureRunning();
  await relay.close();
  expect(place.foreign.requests.map(({ method }) => method)).not.toContain('stop');
  expect(place.started).toEqual([]);
});

test('an owner that a killed process left behind is not believed', async () => {
  const place = await computer();
  await writeOwner(place.folder, 'ali', 17);
  place.foreign = new FakeRelay({ folder: place.folder, host: '127.0.0.1', port: 4800 });
  const { relay } = await open(place);
  expect(relay.state).toMatchObject({ state: 'listening', owned: false });
  expect(relay.state.owner).toBeUndefined();
});

test('whoever was faster owns it', async () => {
  const place = await computer();
  const { relay } = await open(place);
  place.next.push({ failsWith: 'relay-data-in-use' });
  place.whenStarted = () => {
    place.foreign = new FakeRelay({ folder: place.folder, host: '127.0.0.1', port: 4747 });
  };
  const starting = relay.start({ port: 4747, reach: 'this-computer' });
  await expect(starting).rejects.toMatchObject({ code: 'relay-owned-elsewhere' });
  expect(relay.state).toMatchObject({ state: 'listening', owned: false });
});

test('when the other process ends, its relay can be taken over', async () => {
  const place = await computer();
  place.foreign = new FakeRelay({ folder: place.folder, host: '127.0.0.1', port: 4747 });
  const { relay } = await open(place);
  place.foreign.end(null);
  place.foreign = undefined;
  await expect.poll(() => relay.state.state).toBe('stopped');
  await relay.start({ port: 4747, reach: 'this-computer' });
  expect(relay.state).toMatchObject({ state: 'listening', owned: true });
  expect(JSON.parse(await readFile(path.join(place.folder, 'owner.json'), 'utf8'))).toMatchObject({ profile: 'zoe' });
});

test('events cross only while somebody looks', async () => {
  const place = await computer();
  const { relay } = await open(place);
  await relay.start({ port: 4747, reach: 'this-computer' });
  const fake = place.started[0];
  await expect.poll(() => fake?.isWatched).toBe(false);
  const ids: number[] = [];
  const stop = relay.subscribe({
    changed: () => undefined,
    events: ({ events }) => ids.push(...events.map(({ id }) => id)),
  });
  await expect.poll(() => fake?.isWatched).toBe(true);
  fake?.say({ id: 5, timeMs: 1, level: 'info', event: 'room-opened' });
  await expect.poll(() => ids).toEqual([5]);
  stop();
  await expect.poll(() => fake?.isWatched).toBe(false);
});

test('two starts at once start one', async () => {
  const place = await computer();
  const { relay } = await open(place);
  const settings = { port: 4747, reach: 'this-computer' } as const;
  await Promise.all([relay.start(settings), relay.start(settings), relay.ensureRunning()]);
  expect(place.started).toHaveLength(1);
});

test('its data is erased only while it stands still', async () => {
  const place = await computer();
  const { relay } = await open(place);
  await relay.start({ port: 4747, reach: 'this-computer' });
  await expect(relay.eraseData()).rejects.toMatchObject({ code: 'relay-data-in-use' });
  await relay.stop();
  await relay.eraseData();
  expect(existsSync(place.folder)).toBe(false);
});

test('when the program ends, its relay ends in order', async () => {
  const place = await computer();
  const { relay } = await open(place);
  await relay.start({ port: 4747, reach: 'this-computer' });
  await relay.close();
  expect(place.started[0]).toMatchObject({ isKilled: false });
  expect(place.started[0]?.requests.map(({ method }) => method)).toContain('stop');
});
