import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BlobRecord, BlobStore } from '../../server/blobs/blob-store';
import { FileBlobs } from '../../server/blobs/file-blobs';
import { MemoryBlobs } from '../../server/blobs/memory-blobs';
import { MemoryLog } from '../../server/log/memory-log';
import { testFolder } from './support/folder';
import { roomOfTwo } from './support/room-of-two';
import { TestBlob } from './support/test-blob';
import { World } from './support/world';

const record = (blob: TestBlob, changes: Partial<BlobRecord> = {}): BlobRecord => ({
  room: new Uint8Array(32).fill(7),
  blob: blob.blob,
  owner: blob.owner,
  total: blob.total,
  timeMs: 1_700_000_000_000,
  isWhole: false,
  stored: 0,
  ...changes,
});

const STORES: readonly [string, () => Promise<{ store: BlobStore; reopen: () => Promise<BlobStore> }>][] = [
  [
    'in memory',
    () => {
      const store = new MemoryBlobs();
      return Promise.resolve({ store, reopen: () => Promise.resolve(store) });
    },
  ],
  [
    'in files',
    async () => {
      const folder = path.join(testFolder(), 'blobs');
      return { store: await FileBlobs.open(folder), reopen: () => FileBlobs.open(folder) };
    },
  ],
];

describe.each(STORES)('a store of blobs %s', (_name, open) => {
  it('keeps bytes, what is known of them, and that they are whole', async () => {
    const { store, reopen } = await open();
    const [one, two] = [TestBlob.of(1000), TestBlob.of(500, 2)];
    await store.begin(record(one));
    await store.begin(record(two));
    await store.write(record(one), 0, one.bytes.subarray(0, 600));
    await store.write(record(two), 0, two.bytes);
    const whole = await store.finish(record(two), 1_700_000_000_999);
    expect(whole).toEqual(record(two, { isWhole: true, timeMs: 1_700_000_000_999 }));
    const again = await reopen();
    const listed = [...(await again.list())].sort((a, b) => b.total - a.total);
    expect(listed).toEqual([
      record(one, { stored: 600 }),
      record(two, { stored: 500, isWhole: true, timeMs: 1_700_000_000_999 }),
    ]);
    expect(await again.read(whole, 100, 50)).toEqual(two.bytes.slice(100, 150));
    expect(await again.read(record(one), 590, 50)).toEqual(one.bytes.slice(590, 600));
  });

  it('writes over what a failed write left, and forgets', async () => {
    const { store } = await open();
    const blob = TestBlob.of(100);
    await store.begin(record(blob));
    await store.write(record(blob), 0, new Uint8Array(80));
    await store.write(record(blob), 50, blob.bytes.subarray(50));
    expect(await store.read(record(blob), 50, 50)).toEqual(blob.bytes.slice(50));
    await store.remove(record(blob));
    await store.remove(record(blob));
    expect(await store.list()).toEqual([]);
    await store.begin(record(blob));
    expect(await store.list()).toEqual([record(blob)]);
  });
});

describe('files of blobs', () => {
  it('are for their owner only, and the folder of a room goes with its last', async () => {
    const folder = path.join(testFolder(), 'blobs');
    const store = await FileBlobs.open(folder);
    const blob = TestBlob.of(10);
    await store.begin(record(blob));
    const [room = ''] = readdirSync(folder);
    const [file = ''] = readdirSync(path.join(folder, room));
    expect(statSync(path.join(folder, room)).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(folder, room, file)).mode & 0o777).toBe(0o600);
    await store.remove(record(blob));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that are none of ours are left alone', async () => {
    const folder = path.join(testFolder(), 'blobs');
    const store = await FileBlobs.open(folder);
    await store.begin(record(TestBlob.of(10)));
    const [room = ''] = readdirSync(folder);
    writeFileSync(path.join(folder, room, 'lost+found'), 'x');
    mkdirSync(path.join(folder, 'notes'));
    expect(await store.list()).toHaveLength(1);
  });

  it('that vanish are absent, and those that shrank are said to be damaged', async () => {
    const folder = path.join(testFolder(), 'blobs');
    const { ann } = await roomOfTwo({ blobs: await FileBlobs.open(folder) });
    const [gone, cut] = [TestBlob.of(1000), TestBlob.of(1000, 2)];
    const fileOf = (blob: TestBlob): string => {
      const [room = ''] = readdirSync(folder);
      const name = readdirSync(path.join(folder, room)).find((file) =>
        file.startsWith(Buffer.from(blob.blob).toString('hex')),
      );
      return path.join(folder, room, name ?? '');
    };
    await ann.putBlob(1, gone.put(0));
    await ann.putBlob(1, cut.put(0));
    rmSync(fileOf(gone));
    writeFileSync(fileOf(cut), cut.bytes.subarray(0, 900));
    ann.sendBlobGet(1, gone.get());
    expect(await ann.blobRefused(1)).toBe('blob-absent');
    ann.sendBlobGet(1, cut.get());
    expect(await ann.blobRefused(1)).toBe('blob-mismatch');
    expect(await ann.putBlob(1, gone.put(0))).toBe(1000);
  });

  it('are found after a restart: a part goes on where it ended, a whole one is whole', async () => {
    const folder = path.join(testFolder(), 'blobs');
    const log = new MemoryLog();
    const { ann, world, capability } = await roomOfTwo({ log, blobs: await FileBlobs.open(folder) });
    const [whole, part, ripe] = [TestBlob.of(1000), TestBlob.of(1000, 2), TestBlob.of(1000, 3)];
    await ann.putBlob(1, whole.put(0));
    await ann.putBlob(1, part.put(0, 600));
    await ann.putBlob(1, ripe.put(0, 600));
    // As a power cut leaves it: longer than what was acknowledged, and not with the bytes that were sent.
    const [room = ''] = readdirSync(folder);
    const ripeName = readdirSync(path.join(folder, room)).find((file) =>
      file.startsWith(Buffer.from(ripe.blob).toString('hex')),
    );
    writeFileSync(path.join(folder, room, ripeName ?? ''), new Uint8Array(1000));
    const again = await World.start({ log, key: world.key, blobs: await FileBlobs.open(folder) });
    const client = await again.greeted();
    await client.open(1, capability);
    expect((await client.getBlob(1, whole.get())).bytes).toEqual(whole.bytes);
    expect(await client.putBlob(1, part.ask())).toBe(600);
    expect(await client.putBlob(1, part.put(600))).toBe(1000);
    client.sendBlobPut(1, ripe.ask());
    expect(await client.blobRefused(1)).toBe('blob-mismatch');
    expect(await client.putBlob(1, ripe.put(0))).toBe(1000);
    expect(again.relay.blobs.storedBytes).toBe(3 * (1000 + 4096));
  });
});
