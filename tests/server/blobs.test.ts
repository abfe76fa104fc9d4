import { describe, expect, it } from 'vitest';
import { FRAME_TYPE } from '../../protocol/frames';
import { AparteError } from '../../protocol/errors';
import type { BlobRecord } from '../../server/blobs/blob-store';
import { MemoryBlobs } from '../../server/blobs/memory-blobs';
import { Capability } from './support/member';
import { roomOfTwo } from './support/room-of-two';
import { TestBlob } from './support/test-blob';
import { settle } from './support/virtual-clock';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A disk that fails when the test says so. */
class FailingBlobs extends MemoryBlobs {
  error: Error | undefined;

  override write(record: BlobRecord, offset: number, bytes: Uint8Array): Promise<void> {
    return this.error ? Promise.reject(this.error) : super.write(record, offset, bytes);
  }
}

describe('a blob', () => {
  it('is put in slices, acknowledged as it grows, and read by range by any member', async () => {
    const { world, ann, bob } = await roomOfTwo();
    const blob = TestBlob.of(300_000);
    expect(await ann.putBlob(1, blob.ask())).toBe(0);
    expect(await ann.putBlob(1, blob.put(0, 100_000))).toBe(100_000);
    bob.sendBlobGet(1, blob.get());
    expect(await bob.blobRefused(1)).toBe('blob-absent');
    expect(await ann.putBlob(1, blob.put(100_000, 300_000))).toBe(300_000);
    expect(await bob.getBlob(1, blob.get(299_000))).toEqual({
      request: 1,
      total: 300_000,
      from: 299_000,
      bytes: blob.bytes.slice(299_000),
    });
    expect((await bob.getBlob(1, blob.get(7, 10))).bytes).toEqual(blob.bytes.slice(7, 17));
    expect(world.named('blob-stored')).toMatchObject([{ bytes: 300_000 }]);
    expect(world.relay.blobs.storedBytes).toBe(300_000 + 4096);
  });

  it('may be sent twice, in part or whole, by one or by several, and stays one', async () => {
    const { world, ann, bob } = await roomOfTwo();
    const blob = TestBlob.of(1000);
    ann.sendBlobPut(1, blob.put(0, 600));
    bob.sendBlobPut(1, blob.put(0, 700));
    expect([await ann.blobStored(1), await bob.blobStored(1)]).toEqual([600, 700]);
    expect(await ann.putBlob(1, blob.put(300, 900))).toBe(900);
    expect(await bob.putBlob(1, blob.put(0))).toBe(1000);
    expect(await ann.putBlob(1, blob.put(0))).toBe(1000);
    expect(await ann.putBlob(1, blob.ask())).toBe(1000);
    expect((await ann.getBlob(1, blob.get())).bytes).toEqual(blob.bytes);
    expect(world.named('blob-stored')).toHaveLength(1);
    expect(world.relay.blobs.storedBytes).toBe(1000 + 4096);
  });

  it('has no holes, one length, and the bytes of its name', async () => {
    const { world, ann } = await roomOfTwo();
    const blob = TestBlob.of(1000);
    ann.sendBlobPut(1, blob.put(500, 600));
    expect(await ann.blobRefused(1)).toBe('bad-range');
    await ann.putBlob(1, blob.put(0, 400));
    ann.sendBlobPut(1, blob.put(401, 600));
    expect(await ann.blobRefused(1)).toBe('bad-range');
    ann.sendBlobPut(1, blob.put(400, 600, { total: 999 }));
    expect(await ann.blobRefused(1)).toBe('blob-mismatch');
    ann.sendBlobPut(1, blob.put(400, 1000, { bytes: new Uint8Array(600) }));
    expect(await ann.blobRefused(1)).toBe('blob-mismatch');
    // Nothing of it is left: it can be sent rightly.
    expect(world.relay.blobs.storedBytes).toBe(0);
    expect(await ann.putBlob(1, blob.ask())).toBe(0);
    expect(await ann.putBlob(1, blob.put(0))).toBe(1000);
  });

  it('is of its room: another with the same name is another, and there is none for strangers', async () => {
    const { world, ann } = await roomOfTwo();
    const blob = TestBlob.of(1000);
    await ann.putBlob(1, blob.put(0));
    const eve = await world.greeted();
    eve.sendBlobGet(1, blob.get());
    expect(await eve.error()).toEqual({ code: 'channel-not-open' });
    const mallory = await world.greeted();
    await mallory.open(1, new Capability());
    mallory.sendBlobGet(1, blob.get());
    expect(await mallory.blobRefused(1)).toBe('blob-absent');
    mallory.sendBlobDelete(1, blob.deletion());
    expect(await mallory.blobRefused(1)).toBe('blob-absent');
    // What the relay has of another room is not said by how it takes the same bytes.
    expect(await mallory.putBlob(1, blob.ask())).toBe(0);
    expect((await ann.getBlob(1, blob.get())).bytes).toEqual(blob.bytes);
  });

  it('is deleted by who knows its secret, and by nobody else', async () => {
    const { world, ann, bob } = await roomOfTwo();
    const blob = TestBlob.of(1000);
    await ann.putBlob(1, blob.put(0));
    bob.sendBlobDelete(1, blob.deletion(new Uint8Array(32)));
    expect(await bob.blobRefused(1)).toBe('blob-not-yours');
    // Whoever puts it again does not come to own it.
    await bob.putBlob(1, blob.put(0, 1000, { owner: new Uint8Array(32) }));
    ann.sendBlobDelete(1, blob.deletion());
    expect(await ann.blobStored(1)).toBe(0);
    bob.sendBlobGet(1, blob.get());
    expect(await bob.blobRefused(1)).toBe('blob-absent');
    expect(world.named('blob-deleted')).toHaveLength(1);
    expect(world.relay.blobs.storedBytes).toBe(0);
  });

  it('that is deleted while its slices wait takes none of them', async () => {
    const { ann, bob } = await roomOfTwo();
    const blob = TestBlob.of(3000);
    await ann.putBlob(1, blob.put(0, 1000));
    bob.sendBlobDelete(1, blob.deletion());
    ann.sendBlobPut(1, blob.put(1000, 2000));
    expect(await bob.blobStored(1)).toBe(0);
    expect(['blob-absent', 'bad-range']).toContain(await ann.blobRefused(1));
  });

  it('goes a day after the room’s retention; parts go when nobody went on with them', async () => {
    const { world, ann, capability } = await roomOfTwo();
    const [whole, part] = [TestBlob.of(1000), TestBlob.of(1000, 2)];
    await ann.putBlob(1, whole.put(0));
    await ann.putBlob(1, part.put(0, 10));
    await world.clock.advance(DAY_MS / 2);
    expect(world.named('blobs-expired')).toEqual([]);
    await world.clock.advance(DAY_MS);
    expect(world.named('blobs-expired')).toMatchObject([{ details: { blobs: 1 } }]);
    expect(await world.relay.blobs.get(capability.room, whole.get())).toMatchObject({
      total: 1000,
    });
  });

  it('is kept for the whole retention and a day', async () => {
    const { world, ann, capability } = await roomOfTwo({ limits: { maxConnections: 10 } });
    const blob = TestBlob.of(1000);
    await ann.putBlob(1, blob.put(0));
    const expireAt = (days: number) =>
      world.relay.blobs.expire(capability.room, world.clock.nowMs() + (days - 31) * DAY_MS);
    expect(await expireAt(30.9)).toEqual({ blobs: 0, bytes: 0 });
    expect(await expireAt(31.1)).toEqual({ blobs: 1, bytes: 1000 });
  });
});

describe('limits of blobs', () => {
  it('one blob: what is larger than the welcome says is not begun', async () => {
    const { world, ann } = await roomOfTwo({ limits: { maxBlobBytes: 500 } });
    const stranger = world.connect();
    expect((await stranger.hello()).maxBlobBytes).toBe(500);
    ann.sendBlobPut(1, TestBlob.of(501).ask());
    expect(await ann.blobRefused(1)).toBe('blob-too-large');
    expect(await ann.putBlob(1, TestBlob.of(500).put(0))).toBe(500);
  });

  it.each([
    ['a room', { maxRoomBlobBytes: 12_000 }],
    ['all rooms', { maxBlobStoreBytes: 12_000 }],
  ])('%s: what will be is counted from the first slice on, and what goes is free again', async (_what, limits) => {
    const { world, ann } = await roomOfTwo({ limits });
    const [first, second] = [TestBlob.of(3000), TestBlob.of(3000, 2)];
    await ann.putBlob(1, first.put(0, 1));
    ann.sendBlobPut(1, second.ask());
    expect(await ann.blobRefused(1)).toBe('blobs-full');
    const other = await world.greeted();
    await other.open(1, new Capability());
    other.sendBlobPut(1, second.ask());
    if ('maxRoomBlobBytes' in limits) expect(await other.blobStored(1)).toBe(0);
    else expect(await other.blobRefused(1)).toBe('blobs-full');
    ann.sendBlobDelete(1, first.deletion());
    await ann.blobStored(1);
    expect(await ann.putBlob(1, second.put(0))).toBe(3000);
    expect(await ann.publish(1, 1, second.bytes)).toMatchObject({ n: 1 });
  });

  it('slices wait four at a time, and reading pauses beyond the rate', async () => {
    const { world, ann } = await roomOfTwo({ limits: { blobBytesPerSecond: 1000, blobBurstBytes: 2000 } });
    const blob = TestBlob.of(4000);
    for (let offset = 0; offset < 4000; offset += 500) ann.sendBlobPut(1, blob.put(offset, offset + 500));
    await world.clock.advance(100);
    expect(ann.inbox.length).toBeLessThan(8);
    expect(
      world
        .named('limit-tripped')
        .map(({ details }) => details?.['limit'])
        .sort(),
    ).toEqual(['blobBytesPerSecond', 'maxBlobPuts']);
    await world.clock.advance(10_000);
    expect(ann.inbox.filter(({ type }) => type === FRAME_TYPE.blobStored)).toHaveLength(8);
  });

  it('gets share the room that fetches have', async () => {
    const { ann, bob } = await roomOfTwo({ limits: { maxFetches: 2 } });
    const blob = TestBlob.of(1000);
    await ann.putBlob(1, blob.put(0));
    for (let count = 0; count < 3; count += 1) bob.sendBlobGet(1, blob.get());
    expect(await bob.blobRefused(1)).toBe('too-many-requests');
    await settle();
    expect(bob.names).toEqual(['blobRange', 'blobRange']);
  });

  it.each([
    ['no bytes at all', { total: 0, bytes: new Uint8Array(0) }],
    ['bytes beyond the end', { offset: 999, bytes: new Uint8Array(2) }],
    ['an offset beyond all numbers', { offset: Number.MAX_SAFE_INTEGER, total: Number.MAX_SAFE_INTEGER }],
    ['a question about a middle', { offset: 5, bytes: new Uint8Array(0) }],
    ['a slice too large', { total: 2 ** 30, bytes: new Uint8Array(256 * 1024 + 1) }],
  ])('a put of %s ends the connection', async (_what, changes) => {
    const { ann, bob } = await roomOfTwo();
    ann.sendBlobPut(1, TestBlob.of(1000).put(0, 1000, changes));
    expect(await ann.error()).toEqual({ code: 'bad-frame' });
    expect(await bob.publish(1, 1, new Uint8Array(3))).toMatchObject({ n: 1 });
  });

  it.each([
    [0, 0],
    [0, 256 * 1024 + 1],
  ])('a get of (%i, %i) ends the connection, one beyond the end is refused', async (from, count) => {
    const { ann } = await roomOfTwo();
    const blob = TestBlob.of(1000);
    await ann.putBlob(1, blob.put(0));
    ann.sendBlobGet(1, blob.get(1000, 1));
    expect(await ann.blobRefused(1)).toBe('bad-range');
    ann.sendBlobGet(1, blob.get(from, count));
    expect(await ann.error()).toEqual({ code: 'bad-frame' });
  });
});

describe('a disk', () => {
  it('that is full refuses slices, and takes them when there is room; what was acknowledged stays', async () => {
    const blobs = new FailingBlobs();
    const { world, ann } = await roomOfTwo({ blobs });
    const blob = TestBlob.of(1000);
    await ann.putBlob(1, blob.put(0, 400));
    blobs.error = new AparteError('disk-full');
    ann.sendBlobPut(1, blob.put(400));
    expect(await ann.blobRefused(1)).toBe('store-full');
    blobs.error = undefined;
    expect(await ann.putBlob(1, blob.ask())).toBe(400);
    expect(await ann.putBlob(1, blob.put(400))).toBe(1000);
    expect(world.failures).toEqual([]);
  });

  it('with little left takes no slices, gives what it has, and deletes', async () => {
    let freeBytes = 2 ** 40;
    const { world, ann } = await roomOfTwo({ parts: { freeDiskBytes: () => Promise.resolve(freeBytes) } });
    const [whole, part] = [TestBlob.of(1000), TestBlob.of(1000, 2)];
    await ann.putBlob(1, whole.put(0));
    await ann.putBlob(1, part.put(0, 10));
    freeBytes = 1;
    await world.clock.advance(6000);
    ann.sendBlobPut(1, part.put(10, 20));
    expect(await ann.blobRefused(1)).toBe('store-full');
    ann.sendBlobPut(1, TestBlob.of(5, 3).put(0));
    expect(await ann.blobRefused(1)).toBe('store-full');
    expect((await ann.getBlob(1, whole.get())).bytes).toEqual(whole.bytes);
    ann.sendBlobDelete(1, whole.deletion());
    expect(await ann.blobStored(1)).toBe(0);
    freeBytes = 2 ** 40;
    await world.clock.advance(6000);
    expect(await ann.putBlob(1, part.put(10))).toBe(1000);
  });

  it('whose sync fails ends the relay: nothing is acknowledged', async () => {
    const blobs = new FailingBlobs();
    const { world, ann, bob } = await roomOfTwo({ blobs });
    blobs.error = new AparteError('disk-failed');
    ann.sendBlobPut(1, TestBlob.of(1000).put(0));
    expect(await ann.error()).toEqual({ code: 'store-failed' });
    expect(await bob.error()).toEqual({ code: 'store-failed' });
    expect(world.failures).toMatchObject([{ code: 'store-failed' }]);
    expect(ann.names).not.toContain('blobStored');
  });
});
