/** Once payloads expired, a segment's index is the only place of its leaves: it is kept twice, and either file makes the other good. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { repair } from '../../server/maintenance/repair';
import { verifyData } from '../../server/maintenance/verify';
import type { SegmentLog } from '../../server/log/segment-log';
import { openStore } from '../../server/log/store';
import { digestOf } from './support/digest';
import { testFolder } from './support/folder';
import { RoomWriter } from './support/room-writer';
import { edit, filesOf, flip } from './support/segments';
import { payload } from './support/world';

const FRAMES = 120;
const master = mkdtempSync(path.join(tmpdir(), 'aparte-master-'));
afterAll(() => rmSync(master, { recursive: true, force: true }));
let oldRoom = payload(1, 32);
let youngRoom = payload(2, 32);

/** All of one room expired: some segments have no payload any more, some were written anew. */
beforeAll(async () => {
  const log = await openStore(path.join(master, 'store'), { segmentBytes: 10_000 });
  const [old, young] = [await RoomWriter.create(log, 1), await RoomWriter.create(log, 2)];
  [oldRoom, youngRoom] = [old.room, young.room];
  await old.fill(60);
  for (let round = 0; round < 20; round += 1) await Promise.all([old.fill(3), young.fill(1)]);
  await log.expire(old.room, Number.MAX_SAFE_INTEGER);
  await log.compact();
  await log.close();
  const kinds = kindsOf(path.join(master, 'store'));
  if (!kinds.rewritten || !kinds.gone) throw new Error('nothing to test');
});

function kindsOf(store: string): { rewritten: boolean; gone: boolean } {
  const segments = filesOf(store, 'seg').length;
  const rewritten = filesOf(store, 'dup').some((file) => !file.endsWith('-0.dup'));
  return { rewritten, gone: filesOf(store, 'idx').length > segments };
}

/** A copy of the folder, with an index for each that has a second file. */
function damagedCopy(): { folder: string; store: string; pairs: { idx: string; dup: string }[] } {
  const folder = path.join(testFolder(), 'relay');
  cpSync(master, folder, { recursive: true });
  const store = path.join(folder, 'store');
  const pairs = filesOf(store, 'dup').map((dup) => ({ dup, idx: dup.replace(/dup$/u, 'idx') }));
  return { folder, store, pairs };
}

async function openAll(store: string): Promise<SegmentLog> {
  const log = await openStore(store);
  onTestFinished(() => log.close());
  return log;
}

async function isWhole(log: SegmentLog): Promise<void> {
  const leaves = await log.leaves(oldRoom, 1, 1000);
  expect(leaves.map(({ digest }) => Buffer.from(digest).toString('hex'))).toEqual(
    Array.from({ length: FRAMES }, (_, index) => Buffer.from(digestOf(payload(index + 1, 200))).toString('hex')),
  );
  expect(await log.entries(youngRoom, 1, 1000, 1e9)).toHaveLength(20);
}

/** In the directory, which is read at the opening; in the rows, which are not. */
const directory = (file: string): void => edit(file, (bytes) => flip(bytes, 70));
const rows = (file: string): void => edit(file, (bytes) => flip(bytes, bytes.length - 30));

describe('an index whose segment has nothing left to make it from', () => {
  it.each([
    ['is damaged', directory],
    ['is cut', (file: string) => edit(file, (bytes) => bytes.fill(0, 40))],
    ['is gone', (file: string) => rmSync(file)],
  ])('%s: the opening makes it good, and says so', async (_what, damage) => {
    const { store, pairs } = damagedCopy();
    for (const { idx } of pairs) damage(idx);
    const log = await openAll(store);
    expect(log.findings).toMatchObject({ mendedFiles: pairs.length, damagedBytes: 0 });
    await isWhole(log);
    await log.close();
    const again = await openAll(store);
    expect(again.findings.mendedFiles).toBe(0);
    await isWhole(again);
  });

  it('has damaged rows: the repaired copy has all of them', async () => {
    const { folder, pairs } = damagedCopy();
    for (const { idx } of pairs) rows(idx);
    const copy = path.join(testFolder(), 'repaired');
    const { rooms, setAside } = await repair(folder, copy);
    expect(setAside).toEqual([]);
    expect(rooms.map(({ end, lostPayloads }) => ({ end, lostPayloads }))).toEqual([
      { end: FRAMES, lostPayloads: 0 },
      { end: 20, lostPayloads: 0 },
    ]);
    await isWhole(await openAll(path.join(copy, 'store')));
  });

  it('and its copy are damaged: the store is refused, and a repair sets both aside', async () => {
    const { folder, store, pairs } = damagedCopy();
    const { idx, dup } = pairs[0] ?? { idx: '', dup: '' };
    directory(idx);
    rows(dup);
    await expect(openStore(store)).rejects.toMatchObject({ code: 'relay-data-damaged' });
    const { setAside } = await repair(folder, path.join(testFolder(), 'repaired'));
    expect([...setAside].sort()).toEqual([path.basename(dup), path.basename(idx)].sort());
  });

  it('is verified with its copy', async () => {
    const { folder, pairs } = damagedCopy();
    const [first, second] = pairs;
    directory(first?.idx ?? '');
    rows(second?.dup ?? '');
    const { problems } = await verifyData(folder);
    expect(problems).toEqual([
      'there is no key: relay-key.pem',
      `the copy of an index is damaged: ${path.basename(second?.dup ?? '')}`,
      '1 indexes are damaged; their copies are whole',
    ]);
  });

  it('has its copy at the latest after the next start', async () => {
    const { store, pairs } = damagedCopy();
    for (const { dup } of pairs) rmSync(dup);
    await openAll(store);
    await expect.poll(() => filesOf(store, 'dup')).toEqual(pairs.map(({ dup }) => dup));
  });
});
