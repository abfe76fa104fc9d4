import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  SCHEMA_KEY,
  checkpointKey,
  encodeNumber,
  leafKey,
  payloadKey,
  roomKey,
  startKey,
} from '../../server/log/level-keys';
import { LevelLog } from '../../server/log/level-log';
import { DEFAULT_LIMITS } from '../../server/limits';
import { testFolder } from './support/folder';
import { Capability } from './support/member';
import { settle } from './support/virtual-clock';
import { World, newRelayKey, payload } from './support/world';

const key = newRelayKey();
type Store = ClassicLevel<Uint8Array, Uint8Array>;

async function openWorld(folder: string): Promise<World> {
  const log = await LevelLog.open(folder);
  onTestFinished(() => log.close());
  return startWorld(log);
}

function startWorld(log: LevelLog): Promise<World> {
  return World.start({ log, key, limits: { maxUnacknowledged: 1e6, publishBurst: DEFAULT_LIMITS.publishBurst * 100 } });
}

const rooms = [new Capability(), new Capability()] as const;
/** Stores with two rooms of this many frames, closed: tests damage copies of them. */
const masters = new Map<number, string>(
  [1200, 4].map((count) => [count, mkdtempSync(path.join(tmpdir(), 'aparte-master-'))]),
);

beforeAll(async () => {
  for (const [count, folder] of masters) await fill(folder, count);
});

afterAll(() => {
  for (const folder of masters.values()) rmSync(folder, { recursive: true, force: true });
});

async function fill(folder: string, count: number): Promise<void> {
  const log = await LevelLog.open(folder);
  const world = await startWorld(log);
  const client = await world.greeted();
  for (const [index, room] of rooms.entries()) {
    await client.open(index + 1, room);
    for (let n = 1; n <= count; n += 1) client.sendPublish(index + 1, n, payload(n + index * 10_000));
    for (let n = 1; n <= count; n += 1) await client.accepted(index + 1);
  }
  await log.close();
}

function twoRooms(count: 1200 | 4): string {
  const folder = testFolder();
  cpSync(masters.get(count) ?? '', folder, { recursive: true });
  return folder;
}

async function tamper(folder: string, change: (store: Store) => Promise<void>): Promise<void> {
  const store: Store = new ClassicLevel(folder, { keyEncoding: 'view', valueEncoding: 'view' });
  await change(store);
  await store.close();
}

const zeros = (bytes: number): Uint8Array => new Uint8Array(bytes);

describe('a room whose stored log is damaged', () => {
  const cases: readonly [string, (store: Store, room: Uint8Array) => Promise<void>][] = [
    ['a leaf is gone', (store, room) => store.del(leafKey(room, 1150))],
    ['a leaf is changed', (store, room) => store.put(leafKey(room, 1199), zeros(44))],
    ['the newest leaves are gone', (store, room) => store.del(leafKey(room, 1200))],
    ['a checkpoint is changed', (store, room) => store.put(checkpointKey(room, 1024), zeros(32))],
    ['a checkpoint is gone', (store, room) => store.del(checkpointKey(room, 1024))],
    ['an old leaf is changed', (store, room) => store.put(leafKey(room, 5), zeros(44))],
  ];

  it.each(cases)('%s: it takes no more frames and can be read; other rooms go on', async (_what, change) => {
    const folder = twoRooms(1200);
    await tamper(folder, (store) => change(store, rooms[0].room));
    const world = await openWorld(folder);
    const client = await world.greeted();
    const opened = await client.open(1, rooms[0]);
    expect(opened.end.n).toBe(1200);
    await client.open(2, rooms[1]);
    await expect.poll(() => world.named('store-error')).toHaveLength(1);
    client.sendPublish(1, 1, payload(77_777));
    expect(await client.publishRefused(1)).toEqual({ number: 1, code: 'room-damaged' });
    expect((await client.page(1, { from: 10, count: 10 })).entries).toHaveLength(10);
    expect(await client.publish(2, 1, payload(77_777))).toMatchObject({ n: 1201 });
    expect(await client.publish(2, 2, payload(10_004))).toMatchObject({ n: 4 });
    expect(world.failures).toEqual([]);
  });

  it.each([
    ['changed', (store: Store, room: Uint8Array) => store.put(payloadKey(room, 3), zeros(100))],
    ['gone', (store: Store, room: Uint8Array) => store.del(payloadKey(room, 3))],
  ])('a payload is %s: its page is refused, and no more frames are taken', async (_what, change) => {
    const folder = twoRooms(4);
    await tamper(folder, (store) => change(store, rooms[0].room));
    const world = await openWorld(folder);
    const client = await world.greeted();
    await client.open(1, rooms[0]);
    expect(await client.fetchRefused(1, { from: 1 })).toEqual({ number: 1, code: 'room-damaged' });
    expect((await client.page(1, { from: 1, leavesOnly: true })).entries).toHaveLength(4);
    client.sendPublish(1, 1, payload(99));
    expect(await client.publishRefused(1)).toEqual({ number: 1, code: 'room-damaged' });
  });

  it.each([
    ['record', (store: Store, room: Uint8Array) => store.put(roomKey(room), zeros(3))],
    ['start', (store: Store, room: Uint8Array) => store.del(startKey(room, 0))],
  ])('its %s is lost: it cannot be opened, nor made anew', async (_what, change) => {
    const folder = twoRooms(4);
    await tamper(folder, (store) => change(store, rooms[0].room));
    const world = await openWorld(folder);
    const client = await world.greeted();
    expect(await client.openRefused(1, rooms[0])).toEqual({ code: 'room-damaged' });
    await client.open(1, rooms[1]);
    expect(world.failures).toEqual([]);
  });
});

describe('a store', () => {
  it('is opened once at a time', async () => {
    const folder = testFolder();
    const log = await LevelLog.open(folder);
    await expect(LevelLog.open(folder)).rejects.toMatchObject({ code: 'relay-data-in-use' });
    await log.close();
    await (await LevelLog.open(folder)).close();
  });

  it('of a newer version is left alone', async () => {
    const folder = testFolder();
    await (await LevelLog.open(folder)).close();
    await tamper(folder, (store) => store.put(SCHEMA_KEY, encodeNumber(2)));
    await expect(LevelLog.open(folder)).rejects.toMatchObject({ code: 'relay-data-newer', details: { schema: 2 } });
  });

  it('whose first file is gone is not taken for an empty one', async () => {
    const folder = twoRooms(4);
    rmSync(path.join(folder, 'CURRENT'));
    await expect(LevelLog.open(folder)).rejects.toMatchObject({ code: 'relay-data-damaged' });
  });

  it('gives resends their first position after a restart, and a restart makes one start', async () => {
    const folder = twoRooms(4);
    const world = await openWorld(folder);
    const client = await world.greeted();
    expect((await client.open(1, rooms[0])).starts).toHaveLength(2);
    expect(await client.publish(1, 1, payload(2))).toMatchObject({ n: 2 });
    expect(await client.publish(1, 2, payload(5))).toMatchObject({ n: 5 });
    await settle();
    expect(client.names).toEqual([]);
  });
});
