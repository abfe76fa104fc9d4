/** One byte of the store's files changes while it is closed. Whatever it was: history is whole, or it is said that it is not. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { equalBytes } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { FRAME_TYPE } from '../../protocol/frames';
import type { SegmentLog } from '../../server/log/segment-log';
import { logFolder, openStore } from '../../server/log/store';
import { RECORD, decodeSegmentHeader, type SegmentHeader } from '../../server/log/segment-records';
import { scanSegment } from '../../server/log/segment-scan';
import { testFolder } from './support/folder';
import { Capability } from './support/member';
import { edit, filesOf, flip } from './support/segments';
import { World, newRelayKey, payload } from './support/world';

const key = newRelayKey();
const rooms = [new Capability(), new Capability()] as const;
const COUNT = 30;
const master = mkdtempSync(path.join(tmpdir(), 'aparte-flip-'));

afterAll(() => rmSync(master, { recursive: true, force: true }));

/** Half of the frames lie in segments that are full, half in the one that is written. */
beforeAll(async () => {
  for (const [from, to] of [
    [1, COUNT / 2],
    [COUNT / 2 + 1, COUNT],
  ] as const) {
    const log = await openStore(master, from === 1 ? { segmentBytes: 4000 } : {});
    const world = await World.start({ log, key });
    const client = await world.greeted();
    for (const [index, room] of rooms.entries()) {
      await client.open(index + 1, room);
      for (let n = from; n <= to; n += 1) await client.publish(index + 1, n - from + 1, payload(n + index * 1000));
    }
    await log.close();
  }
});

/** The rooms' histories as a member gets them; `undefined` for one that is refused as damaged. */
async function historyOf(world: World, room: Capability): Promise<number | undefined> {
  const client = await world.greeted();
  client.sendOpen(1, room, { create: false });
  const answer = await Promise.race([client.next(FRAME_TYPE.opened, 1), client.next(FRAME_TYPE.refused, 1)]);
  if (answer.type === FRAME_TYPE.refused)
    return world.named('room-refused').at(-1)?.code === 'room-damaged' ? undefined : 0;
  const page = client.page(1).catch(() => undefined);
  const refusal = client.next(FRAME_TYPE.fetchRefused, 1).then(
    () => undefined,
    () => undefined,
  );
  const entries = (await Promise.race([page, refusal]))?.entries ?? [];
  client.close();
  const offset = rooms.findIndex((one) => one === room) * 1000;
  const intact = entries.every(
    (entry, index) => entry.payload && equalBytes(entry.payload, payload(index + 1 + offset)),
  );
  return intact ? entries.length : -1;
}

/** @returns how it was said, or `undefined` where there was nothing to say */
async function afterFlip(file: string, at: number, bit: number): Promise<string | undefined> {
  const folder = testFolder();
  cpSync(master, folder, { recursive: true });
  const bytes = readFileSync(path.join(folder, file));
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  writeFileSync(path.join(folder, file), bytes);
  let log: SegmentLog;
  try {
    log = await openStore(folder);
  } catch (error) {
    expect(error).toBeInstanceOf(AparteError);
    return 'not opened';
  }
  try {
    const world = await World.start({ log, key });
    const histories = [await historyOf(world, rooms[0]), await historyOf(world, rooms[1])];
    if (histories.every((count) => count === COUNT)) return undefined;
    const isSaid = (): boolean => world.named('store-error').length + world.named('store-recovered').length > 0;
    if (histories.includes(undefined) || isSaid()) return 'said';
    await expect.poll(isSaid, { message: `${file} ${String(at)}.${String(bit)}: ${histories.join(' ')}` }).toBe(true);
    return 'said';
  } finally {
    await log.close();
  }
}

describe('a flipped bit', () => {
  it.each([/\.seg$/u, /\.idx$/u, /^MANIFEST|^CURRENT$/u])(
    'in a file %s is said, where it changed what members get',
    async (kind) => {
      const files = [
        ...readdirSync(master),
        ...readdirSync(logFolder(master)).map((name) => path.join('log', name)),
      ].filter((name) => kind.test(name));
      expect(files.length).toBeGreaterThan(0);
      const outcomes = new Set<string | undefined>();
      for (const file of files) {
        const { length } = readFileSync(path.join(master, file));
        const step = Math.max(1, Math.floor(length / 20));
        for (let at = 3; at < length; at += step) outcomes.add(await afterFlip(file, at, at % 8));
      }
      expect(outcomes.size).toBeGreaterThan(0);
    },
    120_000,
  );
});

/** The newest segment, whose last record is the note of an orderly end. */
function newestSegment(): { readonly bytes: Buffer; readonly header: SegmentHeader } {
  const bytes = readFileSync(filesOf(master, 'seg').at(-1) ?? '');
  const header = decodeSegmentHeader(bytes);
  if (!header || 'newer' in header) throw new Error('no segment');
  return { bytes, header };
}

describe('the segment that was written last', () => {
  const scan = (bytes: Buffer) => {
    const { tornBytes, damagedBytes } = scanSegment(bytes, newestSegment().header, true);
    return { tornBytes, damagedBytes };
  };

  it('is whole as it was written, also with room taken in advance behind', () => {
    const { bytes } = newestSegment();
    expect(scan(bytes)).toEqual({ tornBytes: 0, damagedBytes: 0 });
    expect(scan(Buffer.concat([bytes, Buffer.alloc(100_000)]))).toEqual({ tornBytes: 0, damagedBytes: 0 });
  });

  it('that ends in the middle of a record is torn there', () => {
    const { bytes } = newestSegment();
    const torn = scan(bytes.subarray(0, bytes.length - 5));
    expect(torn.damagedBytes).toBe(0);
    expect(torn.tornBytes).toBeGreaterThan(0);
  });

  it('is torn or damaged wherever a bit before a payload was flipped', () => {
    const { bytes, header } = newestSegment();
    for (const { at, record } of scanSegment(bytes, header, true).records) {
      const changed = Buffer.from(bytes);
      flip(changed, at + (record.kind === RECORD.batch ? 9 : 30));
      const { tornBytes, damagedBytes } = scan(changed);
      expect(tornBytes + damagedBytes, String(at)).toBeGreaterThan(0);
    }
  });

  it('that is damaged is kept as it was, and torn or damaged bytes are named by an event', async () => {
    const folder = path.join(testFolder(), 'store');
    cpSync(master, folder, { recursive: true });
    const file = filesOf(folder, 'seg').at(-1) ?? '';
    edit(file, (bytes) => flip(bytes, 100));
    const bytes = readFileSync(file);
    const log = await openStore(folder);
    const world = await World.start({ log, key });
    const keptAt = `${folder}-damaged`;
    expect(world.named('store-recovered')).toMatchObject([
      { level: 'error', code: 'relay-data-damaged', details: { keptAt } },
    ]);
    const [kept = ''] = readdirSync(keptAt);
    expect(readFileSync(path.join(keptAt, kept)).equals(bytes)).toBe(true);
    await log.close();
    // It is told once: what could be read has an index now, and the log goes on behind it.
    const again = await openStore(folder);
    expect(again.findings).toEqual({ tornBytes: 0, damagedBytes: 0, mendedFiles: 0 });
    await again.close();
  });
});
