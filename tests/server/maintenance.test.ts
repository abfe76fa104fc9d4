import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toHex } from '../../protocol/bytes';
import { makeRelayKey } from '../../server/crypto/relay-key';
import { backUp, restore } from '../../server/maintenance/backup';
import { compact } from '../../server/maintenance/compact';
import { exportData } from '../../server/maintenance/export';
import { repair } from '../../server/maintenance/repair';
import { verifyData } from '../../server/maintenance/verify';
import { DataDirectory } from '../../server/process/data-directory';
import { testFolder } from './support/folder';
import { Capability } from './support/member';
import { changeLeaf, changePayload, edit, filesOf as segmentsOf, flip, loseFrame, loseRoom } from './support/segments';
import { TestBlob } from './support/test-blob';
import { World, payload } from './support/world';

const NOW_MS = Date.UTC(2026, 10, 22, 3);
const FRAMES = 30;

/** A relay's folder with two rooms and a file, as an operator has it. */
class Site {
  readonly folder = path.join(testFolder(), 'relay');
  readonly rooms = [new Capability(), new Capability()] as const;
  readonly blob = TestBlob.of(5000);

  static async make(): Promise<Site> {
    const site = new Site();
    await site.run(async (world) => {
      const client = await world.greeted();
      for (const [index, room] of site.rooms.entries()) {
        await client.open(index + 1, room);
        for (let n = 1; n <= FRAMES; n += 1) client.sendPublish(index + 1, n, payload(n + index * 1000));
        for (let n = 1; n <= FRAMES; n += 1) await client.accepted(index + 1);
      }
      await client.putBlob(1, site.blob.put(0));
    });
    return site;
  }

  /** Runs a relay on `folder` while `task` runs. */
  async run<T>(task: (world: World) => Promise<T>, folder = this.folder): Promise<T> {
    const directory = await DataDirectory.open(folder);
    const key = makeRelayKey(await directory.relayKey());
    const log = await directory.openLog();
    try {
      return await task(await World.start({ log, key, blobs: await directory.openBlobs() }));
    } finally {
      await log.close();
      await directory.released();
    }
  }

  get store(): string {
    return path.join(this.folder, 'store');
  }

  /** What a member of the first room reads from a relay on `folder`. */
  read(folder: string, room = this.rooms[0]): Promise<number[]> {
    return this.run(async (world) => {
      const client = await world.greeted();
      await client.open(1, room, { create: false });
      const { entries } = await client.page(1);
      return entries.map((entry) =>
        entry.payload ? new DataView(Uint8Array.from(entry.payload).buffer).getUint32(0) : 0,
      );
    }, folder);
  }
}

const all = Array.from({ length: FRAMES }, (_, index) => index + 1);
const target = (): string => path.join(testFolder(), 'copies');

describe('a backup', () => {
  it('is all that the relay had, made while it runs, and comes back whole', async () => {
    const site = await Site.make();
    const into = target();
    const backup = await site.run(async (world) => {
      const client = await world.greeted();
      await client.open(1, site.rooms[0]);
      // Written while the copy is made: it may be in it or not, whole either way.
      for (let n = 1; n <= 50; n += 1) client.sendPublish(1, n, payload(5000 + n));
      return backUp(site.folder, into, 3, NOW_MS);
    });
    expect(backup).toMatchObject({ rooms: 2, blobs: 1, problems: [], removed: [] });
    expect(path.basename(backup.path)).toBe('aparte-20261122T030000.000Z');
    const restored = path.join(testFolder(), 'restored');
    expect(await restore(backup.path, restored)).toMatchObject({ rooms: 2, problems: [] });
    expect((await site.read(restored)).slice(0, FRAMES)).toEqual(all);
    expect(readFileSync(path.join(restored, 'relay-key.pem'))).toEqual(
      readFileSync(path.join(site.folder, 'relay-key.pem')),
    );
    expect(statSync(path.join(restored, 'relay-key.pem')).mode & 0o777).toBe(0o600);
    expect(existsSync(path.join(restored, 'relay.pid'))).toBe(false);
    const got = await site.run(async (world) => {
      const client = await world.greeted();
      await client.open(1, site.rooms[0]);
      return client.getBlob(1, site.blob.get());
    }, restored);
    expect(got.bytes).toEqual(site.blob.bytes);
  });

  it('stays as long as it is among the newest, and so does whatever else lies there', async () => {
    const site = await Site.make();
    const into = target();
    mkdirSync(path.join(into, 'notes'), { recursive: true });
    for (let day = 0; day < 4; day += 1) await backUp(site.folder, into, 2, NOW_MS + day * 86_400_000);
    expect(readdirSync(into).sort()).toEqual(['aparte-20261124T030000.000Z', 'aparte-20261125T030000.000Z', 'notes']);
  });

  it('of what is damaged is none, and older ones stay', async () => {
    const site = await Site.make();
    const into = target();
    await backUp(site.folder, into, 1, NOW_MS);
    changePayload(site.store, site.rooms[0].room, 3);
    await expect(backUp(site.folder, into, 1, NOW_MS + 1000)).rejects.toMatchObject({ code: 'relay-data-damaged' });
    expect(readdirSync(into)).toEqual(['aparte-20261122T030000.000Z']);
  });

  it('that was interrupted is no backup, and does not stand in the way of the next', async () => {
    const site = await Site.make();
    const into = target();
    mkdirSync(path.join(into, '.aparte-20261122T030000.000Z.partial', 'store'), { recursive: true });
    await backUp(site.folder, into, 1, NOW_MS);
    expect(readdirSync(into)).toEqual(['aparte-20261122T030000.000Z']);
  });

  it('needs a key, and data', async () => {
    const site = await Site.make();
    rmSync(path.join(site.folder, 'relay-key.pem'));
    await expect(backUp(site.folder, target(), 1, NOW_MS)).rejects.toMatchObject({ code: 'relay-key-missing' });
    await expect(restore(testFolder(), target())).rejects.toMatchObject({ code: 'relay-data-missing' });
  });

  it('is restored into an empty or absent folder only, and not at all where it is damaged', async () => {
    const site = await Site.make();
    const { path: backup } = await backUp(site.folder, target(), 1, NOW_MS);
    await expect(restore(backup, site.folder)).rejects.toMatchObject({ code: 'relay-data-exists' });
    const empty = path.join(testFolder(), 'empty');
    mkdirSync(empty);
    await restore(backup, empty);
    expect(await site.read(empty)).toEqual(all);
    edit(segmentsOf(path.join(backup, 'store'), 'seg')[0] ?? '', (bytes) => flip(bytes, bytes.length >> 1));
    const other = path.join(testFolder(), 'other');
    await expect(restore(backup, other)).rejects.toMatchObject({ code: 'relay-data-damaged' });
    expect(existsSync(other)).toBe(false);
  });
});

/** Every file under `folder`, with its bytes. */
function filesOf(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) Object.assign(files, filesOf(file));
    else files[file] = readFileSync(file).toString('latin1');
  }
  return files;
}

describe('verifying', () => {
  it('finds nothing in what is sound, and changes nothing', async () => {
    const site = await Site.make();
    const before = filesOf(site.folder);
    expect(await verifyData(site.folder)).toEqual({ rooms: 2, frames: 60, blobs: 1, tornBytes: 0, problems: [] });
    expect(filesOf(site.folder)).toEqual(before);
  });

  it.each([
    ['a leaf', (site: Site) => changeLeaf(site.store, site.rooms[0].room, 3), 2],
    ['a payload', (site: Site) => changePayload(site.store, site.rooms[0].room, 3), 1],
    ['the newest frame', (site: Site) => loseFrame(site.store, site.rooms[0].room, FRAMES), 2],
    ['the making of a room', (site: Site) => loseRoom(site.store, site.rooms[0].room), 2],
    ['a segment', (site: Site) => edit(segmentsOf(site.store, 'seg')[0] ?? '', (bytes) => flip(bytes, 5)), 1],
    [
      'the key',
      (site: Site) => {
        rmSync(path.join(site.folder, 'relay-key.pem'));
      },
      1,
    ],
    [
      'a blob',
      (site: Site) => {
        const folder = path.join(site.folder, 'blobs', toHex(site.rooms[0].room));
        writeFileSync(path.join(folder, readdirSync(folder)[0] ?? ''), new Uint8Array(5000));
      },
      1,
    ],
  ] as const)('finds damage of %s', async (_what, damage, problems) => {
    const site = await Site.make();
    damage(site);
    const before = filesOf(site.folder);
    expect((await verifyData(site.folder)).problems).toHaveLength(problems);
    expect(filesOf(site.folder)).toEqual(before);
  });
});

describe('a repair', () => {
  it('of what is sound changes nothing that members get', async () => {
    const site = await Site.make();
    const copy = path.join(testFolder(), 'copy');
    const { rooms, setAside } = await repair(site.folder, copy);
    expect(setAside).toEqual([]);
    expect(rooms.map(({ end, was, lostPayloads }) => [end, was, lostPayloads])).toEqual([
      [FRAMES, FRAMES, 0],
      [FRAMES, FRAMES, 0],
    ]);
    expect(await verifyData(copy)).toMatchObject({ rooms: 2, frames: 60, blobs: 1, problems: [] });
    expect(await site.read(copy)).toEqual(all);
  });

  it('keeps the beginning that joins, says what is lost, and leaves the original as it was', async () => {
    const site = await Site.make();
    const { room } = site.rooms[0];
    loseFrame(site.store, room, 20);
    const before = filesOf(site.folder);
    const copy = path.join(testFolder(), 'copy');
    const { rooms } = await repair(site.folder, copy);
    expect(rooms.find((one) => one.room === toHex(room))).toMatchObject({ end: 19, was: FRAMES });
    expect(filesOf(site.folder)).toEqual(before);
    expect((await verifyData(copy)).problems).toEqual([]);
    expect(await site.read(copy)).toEqual(all.slice(0, 19));
    expect((await site.read(copy, site.rooms[1])).length).toBe(FRAMES);
    // The room takes frames again, in a generation that says where it goes on.
    await site.run(async (world) => {
      const client = await world.greeted();
      const { starts } = await client.open(1, site.rooms[0]);
      expect(starts.at(-1)?.n).toBe(19);
      expect(await client.publish(1, 1, payload(777))).toMatchObject({ n: 20 });
    }, copy);
  });

  it('keeps positions whose payload is lost, and gives up what has no start', async () => {
    const site = await Site.make();
    const [first, second] = site.rooms;
    changePayload(site.store, first.room, 10);
    loseRoom(site.store, second.room);
    const copy = path.join(testFolder(), 'copy');
    const { rooms } = await repair(site.folder, copy);
    expect(rooms.find((one) => one.room === toHex(first.room))).toMatchObject({ end: FRAMES, lostPayloads: 10 });
    expect(rooms.find((one) => one.room === toHex(second.room))).toMatchObject({ end: undefined, lostPayloads: 0 });
    expect((await verifyData(copy)).problems).toEqual([]);
    expect(await site.read(copy)).toEqual([...Array.from({ length: 10 }, () => 0), ...all.slice(10)]);
  });

  it('sets aside a file that stands in the way of all', async () => {
    const site = await Site.make();
    const [file = ''] = segmentsOf(site.store, 'seg');
    edit(file, (bytes) => flip(bytes, 5));
    const bytes = readFileSync(file);
    await expect(site.run(() => Promise.resolve())).rejects.toMatchObject({
      code: 'relay-data-damaged',
      details: { path: file },
    });
    const copy = path.join(testFolder(), 'copy');
    const name = path.basename(file);
    expect(await repair(site.folder, copy)).toMatchObject({ setAside: [name] });
    expect(readFileSync(path.join(copy, 'damaged', name)).equals(bytes)).toBe(true);
    expect((await verifyData(copy)).problems).toEqual([]);
    await site.run(() => Promise.resolve(), copy);
  });
});

describe('compacting', () => {
  it('gives back what expired', async () => {
    const site = await Site.make();
    await site.run(async (world) => {
      const client = await world.greeted();
      await client.open(1, site.rooms[0]);
      for (let n = 1; n <= 40; n += 1) client.sendPublish(1, n, TestBlob.of(200_000, n).bytes);
      for (let n = 1; n <= 40; n += 1) await client.accepted(1);
      await world.log.expire(site.rooms[0].room, Number.MAX_SAFE_INTEGER);
    });
    const { before, after } = await compact(site.folder);
    expect(before).toBeGreaterThan(8_000_000);
    expect(after).toBeLessThan(1_000_000);
    expect((await verifyData(site.folder)).problems).toEqual([]);
  });

  it('waits for nobody: a folder in use is left alone', async () => {
    const site = await Site.make();
    await site.run(async () => {
      await expect(compact(site.folder)).rejects.toMatchObject({ code: 'relay-data-in-use' });
    });
  });
});

it('exports a line for each room, start and frame, also while the relay runs', async () => {
  const site = await Site.make();
  const lines: Record<string, unknown>[] = [];
  await site.run(() =>
    exportData(site.folder, (line) => {
      lines.push(JSON.parse(line) as Record<string, unknown>);
      return Promise.resolve();
    }),
  );
  const count = (type: string): number => lines.filter((line) => line['type'] === type).length;
  expect([count('room'), count('start'), count('frame')]).toEqual([2, 2, 60]);
  const payloads = lines.filter((line) => line['room'] === toHex(site.rooms[0].room) && line['position'] === 7);
  expect(Buffer.from(String(payloads[0]?.['payload']), 'base64url').equals(payload(7))).toBe(true);
});

it('a folder is copied whole with what lies in it', async () => {
  const site = await Site.make();
  const copy = path.join(testFolder(), 'copy');
  cpSync(site.folder, copy, { recursive: true });
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  expect((await verifyData(copy)).problems).toEqual([]);
});
