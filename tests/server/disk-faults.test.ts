/** Errors of the disk under the log, injected below its files: nothing is acknowledged from there on, and no later start believes what only the cache has. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { SegmentLog } from '../../server/log/segment-log';
import { FaultyDisk, type Fault } from './support/faulty-disk';
import { testFolder } from './support/folder';
import { Capability } from './support/member';
import { RoomWriter } from './support/room-writer';
import { settle } from './support/virtual-clock';
import { World, payload } from './support/world';

const SEGMENT_BYTES = 6000;

async function openOn(disk: FaultyDisk, folder: string): Promise<SegmentLog> {
  const log = await SegmentLog.open(folder, { segmentBytes: SEGMENT_BYTES, openFile: disk.openFile });
  onTestFinished(() => log.close().catch(() => undefined));
  return log;
}

const isKept = (promise: Promise<void>): Promise<boolean> =>
  promise.then(
    () => true,
    () => false,
  );

async function endOf(log: SegmentLog, room: Uint8Array): Promise<number> {
  const { end = 0 } = (await log.room(room)) ?? {};
  expect(await log.entries(room, 1, 1000, 1e9)).toHaveLength(end);
  return end;
}

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['EIO of a write', { call: 'write', code: 'EIO', takenBytes: 0 }],
  ['EIO in the middle of a write', { call: 'write', code: 'EIO', takenBytes: 150 }],
  ['ENOSPC in the middle of a write', { call: 'write', code: 'ENOSPC', takenBytes: 300 }],
  ['ENOSPC behind a whole write', { call: 'write', code: 'ENOSPC', takenBytes: 1e9 }],
  ['EROFS', { call: 'write', code: 'EROFS', takenBytes: 0 }],
  ['a write that takes nothing', { call: 'write', code: 'nothing' }],
  ['EIO of a sync', { call: 'sync', code: 'EIO' }],
  ['ENOSPC of a sync', { call: 'sync', code: 'ENOSPC' }],
];

describe.each(FAULTS)('%s', (_what, fault) => {
  // At every place of a segment: its first batch, its middle, and where the next one begins.
  it.each([0, 1, 7, 15, 16, 17, 18, 40])(
    'after %i frames: nothing more is acknowledged, nothing acknowledged is lost',
    async (before) => {
      const folder = testFolder();
      const disk = new FaultyDisk();
      const log = await openOn(disk, folder);
      const writer = await RoomWriter.create(log, 1);
      await writer.fill(before);
      disk.fault = fault;
      const first = await isKept(writer.append(payload(1, 200)));
      const gathered = Array.from({ length: 3 }, (_, index) => isKept(writer.append(payload(index, 200))));
      // An error that went away is no reason to go on: nobody knows what the disk holds.
      disk.fault = undefined;
      const later = [isKept(writer.append(payload(9, 200))), ...gathered];
      expect([first, ...(await Promise.all(later))]).toEqual([false, false, false, false, false]);
      await expect(RoomWriter.create(log, 2)).rejects.toMatchObject({ code: 'store-failed' });
      expect(await endOf(log, writer.room)).toBe(before);

      // The process ends as after kill -9, or in order; the system goes on, with its cache.
      if (before % 2 === 0) await log.close();
      const again = await openOn(disk, folder);
      const said = await endOf(again, writer.room);
      expect(said).toBeGreaterThanOrEqual(before);
      expect(again.findings.damagedBytes).toBe(0);
      await again.close();
      await disk.losePower();
      // Whatever the start after the error showed anybody is still there.
      const afterwards = await openOn(new FaultyDisk(), folder);
      expect(await endOf(afterwards, writer.room)).toBe(said);
    },
  );
});

describe('little is written at once', () => {
  it('is no error: the rest follows', async () => {
    const folder = testFolder();
    const disk = new FaultyDisk();
    disk.fault = { call: 'write', code: 'short' };
    const log = await openOn(disk, folder);
    const writer = await RoomWriter.create(log, 1);
    await writer.fill(40);
    expect(disk.faults).toBeGreaterThan(40);
    await log.close();
    await disk.losePower();
    expect(await endOf(await openOn(new FaultyDisk(), folder), writer.room)).toBe(40);
  });
});

describe('a relay whose disk fails', () => {
  it.each([
    ['EIO', { call: 'sync', code: 'EIO' }],
    ['ENOSPC', { call: 'write', code: 'ENOSPC', takenBytes: 100 }],
  ] as const)(
    'by %s: everybody is told and the relay ends; what it acknowledged is served by the next',
    async (_what, fault) => {
      const folder = testFolder();
      const disk = new FaultyDisk();
      const world = await World.start({ log: await openOn(disk, folder) });
      const capability = new Capability();
      const [ann, bob] = [await world.greeted(), await world.greeted()];
      await ann.open(1, capability);
      await bob.open(1, capability);
      expect(await ann.publish(1, 1, payload(1))).toMatchObject({ n: 1 });
      expect(await bob.delivered(1)).toMatchObject({ n: 1 });
      disk.fault = fault;
      ann.sendPublish(1, 2, payload(2));
      expect(await ann.error()).toEqual({ code: 'store-failed' });
      expect(await bob.error()).toEqual({ code: 'store-failed' });
      expect([...ann.names, ...bob.names].filter((name) => name === 'accepted' || name === 'deliver')).toEqual([]);
      expect(world.failures).toMatchObject([{ code: 'store-failed', details: { reason: fault.code } }]);
      await settle();

      disk.fault = undefined;
      const next = await World.start({ log: await openOn(disk, folder), key: world.key });
      const again = await next.greeted();
      const { end } = await again.open(1, capability);
      expect(end.n).toBeGreaterThanOrEqual(1);
      expect((await again.page(1)).entries).toHaveLength(end.n);
    },
  );
});
