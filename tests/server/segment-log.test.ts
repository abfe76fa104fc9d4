/** What the log on disk does beyond the contract of all logs: torn writes, segments, the disk space of what expired, the layout before it. */
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SegmentLog, SegmentLogOptions } from '../../server/log/segment-log';
import { RecordWriter, decodeSegmentHeader } from '../../server/log/segment-records';
import { logFolder, openStore } from '../../server/log/store';
import { digestOf } from './support/digest';
import { testFolder } from './support/folder';
import { RoomWriter } from './support/room-writer';
import { edit, filesOf } from './support/segments';
import { payload } from './support/world';

const FIRST_LAYOUT = path.join(__dirname, 'fixtures', 'store-1');

async function open(folder: string, options: SegmentLogOptions = {}): Promise<SegmentLog> {
  const log = await openStore(folder, options);
  onTestFinished(() => log.close());
  return log;
}

const numbersOf = async (log: SegmentLog, room: Uint8Array): Promise<number[]> =>
  (await log.entries(room, 1, 10_000, 1e9)).map(({ payload: data }) => (data ? Buffer.from(data).readUInt32BE(0) : 0));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const newest = (folder: string): string => filesOf(folder, 'seg').at(-1) ?? '';

/** The store as a kill leaves it: without what an orderly end writes. */
async function killed(count: number): Promise<{ folder: string; room: Uint8Array }> {
  const folder = testFolder();
  const log = await open(folder);
  const writer = await RoomWriter.create(log, 1);
  await writer.fill(count);
  const copy = testFolder();
  cpSync(folder, copy, { recursive: true, filter: (file) => !file.endsWith('LOCK') });
  return { folder: copy, room: writer.room };
}

/** Bytes of a segment up to the zeros that were taken in advance. */
function contentOf(file: string): number {
  const bytes = readFileSync(file);
  let end = bytes.length;
  while (bytes[end - 1] === 0) end -= 1;
  return end;
}

describe('a write that was interrupted', () => {
  it('is cut at the last whole record, wherever it ends, and named', async () => {
    const { folder, room } = await killed(5);
    const content = contentOf(newest(folder));
    for (let missing = 1; missing < 700; missing += 37) {
      const torn = testFolder();
      cpSync(folder, torn, { recursive: true });
      truncateSync(newest(torn), content - missing);
      const log = await open(torn);
      const found = await numbersOf(log, room);
      expect(found).toEqual(upTo(found.length));
      expect(found.length).toBeGreaterThanOrEqual(2);
      expect(log.findings.damagedBytes).toBe(0);
      // What stands there now is a log as any other.
      await log.close();
      expect((await open(torn)).findings).toEqual({ tornBytes: 0, damagedBytes: 0, mendedFiles: 0 });
    }
  });

  it('whose front did not reach the disk takes what came later of it along', async () => {
    const { folder, room } = await killed(3);
    // The payload of the last frame is zeros, though its head is there.
    const content = contentOf(newest(folder));
    edit(newest(folder), (bytes) => bytes.fill(0, content - 100, content));
    const log = await open(folder);
    expect(await numbersOf(log, room)).toEqual([1, 2]);
    expect(log.findings.tornBytes).toBeGreaterThan(0);
  });

  it('is no reason to take bytes of a payload for records', async () => {
    const folder = testFolder();
    const log = await open(folder);
    const writer = await RoomWriter.create(log, 1);
    const victim = await RoomWriter.create(log, 2);
    await victim.fill(1);
    const salt = saltOf(newest(folder));
    // Whoever writes a payload does not know the segment's salt.
    const forged = new RecordWriter(salt ^ 1);
    forged.batch(1_000_000, [{ address: victim.room, end: 50, head: payload(66, 32), timeMs: 1, starts: 1 }]);
    await writer.append(forged.bytes);
    await writer.fill(2);
    await log.close();
    const [from, to] = placeOf(newest(folder), Buffer.from(forged.bytes));
    edit(newest(folder), (bytes) => bytes.fill(0, from - 60, from));
    const again = await open(folder);
    expect(await again.room(victim.room)).toMatchObject({ end: 1 });
    expect(await again.room(writer.room)).toMatchObject({ end: 3 });
    expect(again.findings.damagedBytes).toBeGreaterThan(to - from);
    await expect(again.leaves(writer.room, 1, 3)).rejects.toMatchObject({ code: 'relay-data-damaged' });
  });
});

function saltOf(file: string): number {
  const header = decodeSegmentHeader(readFileSync(file));
  if (!header || 'newer' in header) throw new Error('no segment');
  return header.salt;
}

function placeOf(file: string, wanted: Buffer): [number, number] {
  const at = readFileSync(file).indexOf(wanted);
  return [at, at + wanted.length];
}

describe('segments', () => {
  it('hold all rooms one behind the other, and are read wherever they are', async () => {
    const folder = testFolder();
    const log = await open(folder, { segmentBytes: 5000 });
    const writers = [await RoomWriter.create(log, 1), await RoomWriter.create(log, 2)] as const;
    for (let round = 0; round < 30; round += 1) await Promise.all(writers.map((writer) => writer.fill(2)));
    expect(filesOf(folder, 'seg').length).toBeGreaterThan(4);
    for (const { room } of writers) expect(await numbersOf(log, room)).toEqual(upTo(60));
    await log.close();
    const again = await open(folder, { segmentBytes: 5000 });
    expect(filesOf(folder, 'idx')).toHaveLength(filesOf(folder, 'seg').length - 1);
    for (const { room } of writers) expect(await numbersOf(again, room)).toEqual(upTo(60));
    expect(await again.find(digestOf(payload(7, 200)))).toMatchObject({ n: 7 });
  });

  it('go when all in them expired, and are written anew when half of them did; leaves stay', async () => {
    const folder = testFolder();
    const log = await open(folder, { segmentBytes: 20_000 });
    const [old, young] = [await RoomWriter.create(log, 1), await RoomWriter.create(log, 2)];
    await old.fill(200);
    // These share segments with what stays.
    for (let round = 0; round < 40; round += 1) await Promise.all([old.fill(3), young.fill(1)]);
    const before = filesOf(folder, 'seg').length;
    await log.expire(old.room, Number.MAX_SAFE_INTEGER);
    await expect.poll(() => filesOf(folder, 'seg').length).toBeLessThan(before - 2);
    await expect.poll(() => filesOf(folder, 'idx').some((file) => file.endsWith('-1.idx'))).toBe(true);
    for (const one of [log, await reopened(log, folder)]) {
      expect(await numbersOf(one, young.room)).toEqual(upTo(40));
      expect(await one.leaves(old.room, 1, 1000)).toHaveLength(320);
      expect((await one.entries(old.room, 1, 1000, 1e9)).every((entry) => entry.payload === undefined)).toBe(true);
    }
  });

  it('are written anew once for what expired, however often they are looked at', async () => {
    const folder = testFolder();
    const log = await open(folder, { segmentBytes: 20_000 });
    const [old, young] = [await RoomWriter.create(log, 1), await RoomWriter.create(log, 2)];
    for (let round = 0; round < 60; round += 1) await Promise.all([old.fill(3), young.fill(1)]);
    await log.expire(old.room, Number.MAX_SAFE_INTEGER);
    await expect.poll(() => filesOf(folder, 'idx').every((file) => file.endsWith('-1.idx'))).toBe(true);
    // Each opening looks at all of them, and closing waits for what it began.
    for (let opening = 0; opening < 3; opening += 1) await (await reopened(log, folder)).close();
    expect(filesOf(folder, 'idx').filter((file) => !file.endsWith('-1.idx'))).toEqual([]);
  });

  it('whose rewriting was interrupted are as they were', async () => {
    const folder = testFolder();
    const log = await open(folder, { segmentBytes: 5000 });
    const writer = await RoomWriter.create(log, 1);
    await writer.fill(60);
    await log.close();
    const [first = '', second = ''] = filesOf(folder, 'idx');
    writeFileSync(first.replace('-0.idx', '-1.seg'), 'half');
    writeFileSync(second.replace('-0.idx', '-1.idx.new'), 'half');
    expect(await numbersOf(await open(folder), writer.room)).toEqual(upTo(60));
    expect(readdirSync(logFolder(folder)).filter((name) => /-1\.|new$/u.test(name))).toEqual([]);
  });
});

async function reopened(log: SegmentLog, folder: string): Promise<SegmentLog> {
  await log.close();
  return open(folder, { segmentBytes: 20_000 });
}

describe('a store of the first layout', () => {
  const rooms = [payload(1, 32), payload(2, 32)] as const;

  function firstLayout(): string {
    const folder = testFolder();
    cpSync(FIRST_LAYOUT, folder, { recursive: true });
    return folder;
  }

  async function isWhole(log: SegmentLog): Promise<void> {
    expect(await log.room(rooms[0])).toMatchObject({
      end: 20,
      first: 6,
      storedBytes: 5870,
      timeMs: 1020,
      createdMs: 1000,
    });
    expect(await log.room(rooms[1])).toMatchObject({ end: 20, first: 1, storedBytes: 6120 });
    expect(Buffer.from((await log.room(rooms[0]))?.head ?? []).toString('hex')).toBe(
      '8a38493a759b48599926c1820cf7a52ddc9e12e3840054e03efa3148c4413ca0',
    );
    expect((await log.starts(rooms[0])).map(({ n }) => n)).toEqual([0, 12]);
    expect(await numbersOf(log, rooms[0])).toEqual([0, 0, 0, 0, 0, ...upTo(20).slice(5)]);
    expect(await numbersOf(log, rooms[1])).toEqual(upTo(20).map((n) => n + 1000));
  }

  it('is brought into segments when it is opened, and is that from then on', async () => {
    const folder = firstLayout();
    const log = await open(folder);
    await isWhole(log);
    await log.close();
    await isWhole(await open(folder));
  });

  it.each(['before the log has its name', 'before the layout has its number'])(
    'loses nothing when it is killed %s',
    async (when) => {
      const folder = firstLayout();
      const done = firstLayout();
      await (await open(done)).close();
      // What a kill leaves: the old store as it was, and as much of the new one as there was.
      const name = when === 'before the log has its name' ? 'log.new' : 'log';
      cpSync(logFolder(done), path.join(folder, name), { recursive: true });
      if (name === 'log.new') truncateSync(newest(done).replace(done, folder).replace('/log/', '/log.new/'), 3000);
      await isWhole(await open(folder));
      expect(existsSync(path.join(folder, 'log.new'))).toBe(false);
    },
  );

  const level = (folder: string) =>
    new ClassicLevel<Uint8Array, Uint8Array>(folder, { keyEncoding: 'view', valueEncoding: 'view' });
  const keyOf = (table: number, room: Uint8Array, n: number): Uint8Array =>
    Uint8Array.of(table, ...room, 0, 0, 0, 0, 0, 0, 0, n);
  type Damage = (folder: string) => void | Promise<void>;
  const write =
    (change: (store: ReturnType<typeof level>) => Promise<void>): Damage =>
    async (folder) => {
      const store = level(folder);
      await change(store);
      await store.close();
    };

  const damages: readonly (readonly [string, Damage])[] = [
    ['lacks a leaf', write((store) => store.del(keyOf(3, rooms[0], 9)))],
    ['lacks its last leaf', write((store) => store.del(keyOf(3, rooms[1], 20)))],
    ['lacks a payload', write((store) => store.del(keyOf(4, rooms[0], 9)))],
    ['has another payload', write((store) => store.put(keyOf(4, rooms[0], 9), payload(4, 200)))],
    ['lacks a start', write((store) => store.del(keyOf(2, rooms[0], 1)))],
    ["lacks a room's record, and has its frames", write((store) => store.del(Uint8Array.of(1, ...rooms[0])))],
    ['has leaves above the end', write((store) => store.put(keyOf(3, rooms[1], 21), new Uint8Array(44)))],
    ['lacks its number', write((store) => store.del(Uint8Array.of(0, 0)))],
    // LevelDB opens without an error, and with nothing in it.
    ['lost its beginning', (folder) => edit(path.join(folder, '000003.log'), (bytes) => bytes.fill(7, 0, 40))],
    ['lost everything', (folder) => edit(path.join(folder, '000003.log'), (bytes) => bytes.fill(0))],
    ['lacks its first file', (folder) => rmSync(path.join(folder, 'CURRENT'))],
  ];

  it.each(damages)('that %s is not brought anywhere, at this start or a later one', async (_what, damage) => {
    const folder = firstLayout();
    await damage(folder);
    for (let start = 0; start < 3; start += 1)
      await expect(openStore(folder)).rejects.toMatchObject({ code: 'relay-data-damaged' });
    expect(existsSync(logFolder(folder))).toBe(false);
  });

  it('leaves no copy of itself behind', async () => {
    const folder = firstLayout();
    await (await open(folder)).close();
    expect(readdirSync(folder).filter((name) => name.startsWith('first-layout'))).toEqual([]);
  });
});
