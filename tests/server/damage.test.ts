import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { sha256 } from '../../server/crypto/sha256';
import type { SegmentLog } from '../../server/log/segment-log';
import { openStore } from '../../server/log/store';
import { SCHEMA_KEY } from '../../server/log/store-lock';
import { DEFAULT_LIMITS } from '../../server/limits';
import { testFolder } from './support/folder';
import { Capability } from './support/member';
import { changeLeaf, changePayload, edit, filesOf, flip, loseFrame, loseRoom, loseStart } from './support/segments';
import { settle } from './support/virtual-clock';
import { World, newRelayKey, payload } from './support/world';

const key = newRelayKey();
async function openWorld(folder: string): Promise<World> {
  const log = await openStore(folder);
  onTestFinished(() => log.close());
  return startWorld(log);
}

function startWorld(log: SegmentLog): Promise<World> {
  return World.start({ log, key, limits: { maxUnacknowledged: 1e6, publishBurst: DEFAULT_LIMITS.publishBurst * 100 } });
}

const rooms = [new Capability(), new Capability()] as const;
/** Stores with two rooms, closed: tests damage copies of them. */
const MASTERS = {
  /** Everything in the segment that is written. */
  small: { count: 4, segmentBytes: undefined },
  large: { count: 1200, segmentBytes: undefined },
  /** Most in segments that are full and have an index. */
  segmented: { count: 1200, segmentBytes: 60_000 },
} as const;
type Master = keyof typeof MASTERS;

const masters = new Map<Master, string>();

beforeAll(async () => {
  for (const name of ['small', 'large', 'segmented'] as const) {
    masters.set(name, mkdtempSync(path.join(tmpdir(), 'aparte-master-')));
    await fill(masters.get(name) ?? '', name);
  }
});

afterAll(() => {
  for (const folder of masters.values()) rmSync(folder, { recursive: true, force: true });
});

async function fill(folder: string, name: Master): Promise<void> {
  const { count, segmentBytes } = MASTERS[name];
  const log = await openStore(folder, segmentBytes === undefined ? {} : { segmentBytes });
  const world = await startWorld(log);
  const client = await world.greeted();
  for (const [index, room] of rooms.entries()) {
    await client.open(index + 1, room);
    for (let n = 1; n <= count; n += 100) {
      const to = Math.min(count, n + 99);
      for (let one = n; one <= to; one += 1) client.sendPublish(index + 1, one, payload(one + index * 10_000));
      for (let one = n; one <= to; one += 1) await client.accepted(index + 1);
    }
  }
  await log.close();
}

function twoRooms(name: Master): string {
  const folder = testFolder();
  cpSync(masters.get(name) ?? '', folder, { recursive: true });
  return folder;
}

/** Changes a bit of the first index that has these bytes, so many bytes into them. */
function changeIndex(store: string, wanted: Uint8Array, offset = 0): void {
  for (const file of filesOf(store, 'idx')) {
    const state = { isFound: false };
    edit(file, (bytes) => {
      const at = bytes.indexOf(wanted);
      state.isFound = at >= 0;
      if (at >= 0) flip(bytes, at + offset);
    });
    if (state.isFound) return;
  }
  throw new Error('not in any index');
}

/** In an index: the digest of the leaf at n. */
const digestAt = (n: number): Uint8Array => sha256(payload(n));

async function checkpointOf(folder: string): Promise<Uint8Array> {
  const log = await openStore(folder);
  const head = await log.checkpoint(rooms[0].room, 1024);
  await log.close();
  return head ?? new Uint8Array(0);
}

describe('a room whose stored log is damaged', () => {
  const { room } = rooms[0];
  const cases: readonly (readonly [string, Master, (store: string) => void | Promise<void>])[] = [
    ['a frame is gone', 'large', (store) => loseFrame(store, room, 1150)],
    ['a leaf is changed', 'large', (store) => changeLeaf(store, room, 1199)],
    ['the newest frame is gone', 'large', (store) => loseFrame(store, room, 1200)],
    ['an old frame is gone', 'large', (store) => loseFrame(store, room, 600)],
    ['a leaf is changed in an index', 'segmented', (store) => changeIndex(store, digestAt(1150))],
    ['an old leaf is changed in an index', 'segmented', (store) => changeIndex(store, digestAt(5))],
    ['a checkpoint is changed', 'segmented', async (store) => changeIndex(store, await checkpointOf(store))],
  ];

  it.each(cases)('%s (%s): it takes no more frames and can be read; other rooms go on', async (_what, name, change) => {
    const folder = twoRooms(name);
    await change(folder);
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
    ['changed', 'small', (store: string) => changePayload(store, room, 3)],
    ['changed in a full segment', 'segmented', (store: string) => changePayload(store, room, 3)],
    ['gone with its segment', 'segmented', (store: string) => rmSync(filesOf(store, 'seg')[0] ?? '')],
  ] as const)(
    'a payload is %s (%s): its page is refused, and no more frames are taken',
    async (_what, name, change) => {
      const folder = twoRooms(name);
      change(folder);
      const world = await openWorld(folder);
      const client = await world.greeted();
      await client.open(1, rooms[0]);
      expect(await client.fetchRefused(1, { from: 1 })).toEqual({ number: 1, code: 'room-damaged' });
      expect((await client.page(1, { from: 1, count: 4, leavesOnly: true })).entries).toHaveLength(4);
      client.sendPublish(1, 1, payload(99_999));
      expect(await client.publishRefused(1)).toEqual({ number: 1, code: 'room-damaged' });
    },
  );

  it('its making is lost: it cannot be opened, nor made anew', async () => {
    const folder = twoRooms('small');
    loseRoom(folder, room);
    const world = await openWorld(folder);
    const client = await world.greeted();
    expect(await client.openRefused(1, rooms[0])).toEqual({ code: 'room-damaged' });
    await client.open(1, rooms[1]);
    expect(world.failures).toEqual([]);
  });

  it('a start is lost: it cannot be opened, since nobody knows which generation its head belongs to', async () => {
    const folder = twoRooms('small');
    const log = await openStore(folder);
    await (await (await startWorld(log)).greeted()).open(1, rooms[0]);
    await log.close();
    loseStart(folder, room);
    // Also at every later start, whose log goes on behind the damage.
    for (let time = 0; time < 2; time += 1) {
      const damaged = await openStore(folder);
      const client = await (await startWorld(damaged)).greeted();
      expect(await client.openRefused(1, rooms[0])).toEqual({ code: 'room-damaged' });
      await client.open(1, rooms[1]);
      await damaged.close();
    }
  });
});

describe('a store', () => {
  it('is opened once at a time', async () => {
    const folder = testFolder();
    const log = await openStore(folder);
    await expect(openStore(folder)).rejects.toMatchObject({ code: 'relay-data-in-use' });
    await log.close();
    await (await openStore(folder)).close();
  });

  it('of a newer version is left alone', async () => {
    const folder = testFolder();
    await (await openStore(folder)).close();
    const level = new ClassicLevel<Uint8Array, Uint8Array>(folder, { keyEncoding: 'view', valueEncoding: 'view' });
    await level.put(SCHEMA_KEY, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 3));
    await level.close();
    await expect(openStore(folder)).rejects.toMatchObject({ code: 'relay-data-newer', details: { schema: 3 } });
  });

  it.each([
    ['whose log is gone', (folder: string) => rmSync(path.join(folder, 'log'), { recursive: true })],
    ['whose newest segment is gone', (folder: string) => rmSync(filesOf(folder, 'seg').at(-1) ?? '')],
    [
      'that lacks a segment with its index',
      (folder: string) => {
        rmSync(filesOf(folder, 'idx')[1] ?? '');
        rmSync(filesOf(folder, 'seg')[1] ?? '');
      },
    ],
    ['whose index is damaged', (folder: string) => edit(filesOf(folder, 'idx')[0] ?? '', (bytes) => flip(bytes, 100))],
    ['whose index was cut', (folder: string) => edit(filesOf(folder, 'idx')[0] ?? '', (bytes) => flip(bytes, 40))],
    [
      'whose newest segment is no segment',
      (folder: string) => edit(filesOf(folder, 'seg').at(-1) ?? '', (bytes) => flip(bytes, 3)),
    ],
  ])('%s is not taken for a whole one', async (_what, damage) => {
    const folder = twoRooms('segmented');
    damage(folder);
    await expect(openStore(folder)).rejects.toMatchObject({ code: 'relay-data-damaged' });
  });

  it('makes an index that is lost anew, and a lock that is damaged', async () => {
    const folder = twoRooms('segmented');
    for (const file of filesOf(folder, 'idx')) rmSync(file);
    for (const name of readdirSync(folder).filter((one) => /^(?:CURRENT|MANIFEST)/u.test(one)))
      edit(path.join(folder, name), (bytes) => bytes.fill(0));
    const world = await openWorld(folder);
    const client = await world.greeted();
    expect((await client.open(1, rooms[0])).end.n).toBe(1200);
    expect(await client.publish(1, 1, payload(88_888))).toMatchObject({ n: 1201 });
    expect(world.named('store-recovered')).toEqual([]);
    await expect.poll(() => filesOf(folder, 'idx').length).toBeGreaterThan(1);
  });

  it('gives resends their first position after a restart, and a restart makes one start', async () => {
    const folder = twoRooms('small');
    const world = await openWorld(folder);
    const client = await world.greeted();
    expect((await client.open(1, rooms[0])).starts).toHaveLength(2);
    expect(await client.publish(1, 1, payload(2))).toMatchObject({ n: 2 });
    expect(await client.publish(1, 2, payload(5))).toMatchObject({ n: 5 });
    await settle();
    expect(client.names).toEqual([]);
  });
});
