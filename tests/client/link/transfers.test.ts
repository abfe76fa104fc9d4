/** Files between two members over a real relay core: put and fetched in slices, cut, resumed, stopped. */
import { randomFillSync } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';

import { BlobDesk, type BlobUpload } from '../../../client/link/blob-desk';
import { fetchBlob, fetchFile, fetchPart, sealToSpool, type FileReference } from '../../../client/link/file-transfer';
import { RelayKeys } from '../../../client/link/relay-keys';
import { RelayLink, type Channel, type ChannelUser } from '../../../client/link/relay-link';
import { CHUNK_BYTES, sealedFileBytes, type FileTerms } from '../../../client/crypto/file';
import { sha256 } from '../../../client/crypto/hash';
import { FileKey } from '../../../client/crypto/keys';
import { concatBytes, equalBytes } from '../../../protocol/bytes';
import { FRAME_TYPE, type RawFrame } from '../../../protocol/frames';
import { encodeOpen } from '../../../protocol/messages';
import { MemoryBlobs } from '../../../server/blobs/memory-blobs';
import { MemoryLog } from '../../../server/log/memory-log';
import type { Limits } from '../../../server/limits';
import { engineClock } from '../../engine/support/group';
import { Capability } from '../../server/support/member';
import { VirtualClock, settle } from '../../server/support/virtual-clock';
import { makeWire } from '../../server/support/wire';
import { World, newRelayKey } from '../../server/support/world';
import { filled, seededRandom } from '../crypto/support';

const capability = new Capability();

/** A relay that can be killed and started again, and its disk. */
class Relay {
  readonly clock = new VirtualClock(3);
  readonly key = newRelayKey();
  readonly log = new MemoryLog();
  readonly blobs = new MemoryBlobs();
  readonly wires = new Set<Duplex>();
  world: World | undefined;

  static async start(limits: Partial<Limits> = {}): Promise<Relay> {
    const relay = new Relay();
    await relay.start(limits);
    return relay;
  }

  async start(limits: Partial<Limits> = {}): Promise<void> {
    const { clock, key, log, blobs } = this;
    const raised = { blobBytesPerSecond: 1e9, blobBurstBytes: 1e9, ...limits };
    this.world = await World.start({ clock, key, log, blobs, limits: raised });
  }

  kill(): void {
    this.world = undefined;
    for (const wire of this.wires) wire.destroy();
  }

  /** Lets time pass until `promise` is settled. */
  async during<T>(promise: Promise<T>): Promise<T> {
    const state = { isOver: false };
    promise.then(
      () => (state.isOver = true),
      () => (state.isOver = true),
    );
    for (let rounds = 0; rounds < 4000 && !state.isOver; rounds += 1) await this.clock.advance(50);
    if (!state.isOver) throw new Error('still under way');
    return promise;
  }
}

/** A member as far as blobs go: opens the room on each connection and hands its desk the frames. */
class Member implements ChannelUser {
  readonly desk: BlobDesk;
  readonly link: RelayLink;
  connections = 0;
  /** Frames about blobs that came. */
  frames = 0;
  onFrame: ((frame: RawFrame) => void) | undefined;

  constructor(private readonly relay: Relay) {
    const clock = engineClock(relay.clock);
    this.desk = new BlobDesk(clock);
    this.link = new RelayLink({
      address: { host: 'relay.test', port: 1, pin: relay.key.hash },
      program: { program: 'test', release: '1' },
      clock,
      random: (length) => randomFillSync(new Uint8Array(length)),
      keys: new RelayKeys({ readSetting: () => Promise.resolve(undefined), writeSetting: () => Promise.resolve() }),
      connect: () => {
        if (!relay.world) return Promise.reject(new Error('no relay'));
        const [stream, theirs] = makeWire();
        const exporter = randomFillSync(new Uint8Array(32));
        relay.wires.add(stream);
        relay.world.relay.accept(theirs, { address: '192.0.2.1', exporter, helloWithinMs: 10_000 });
        return Promise.resolve({ stream, exporter, relayPublicKey: new Uint8Array(0) });
      },
    });
    this.link.attach(this);
  }

  private channel: Channel | undefined;

  connecting(): void {
    this.channel = undefined;
  }

  connected(channel: Channel): void {
    this.connections += 1;
    this.channel = channel;
    const signature = capability.admission(channel.exporter, this.relay.key.hash);
    const open = { room: capability.room, signature, create: true, retentionDays: 30, generations: [] };
    channel.send(FRAME_TYPE.open, encodeOpen(open));
  }

  disconnected(): void {
    this.desk.stop();
  }

  frame(frame: RawFrame): void {
    if (frame.type === FRAME_TYPE.opened && this.channel) this.desk.begin(this.channel);
    this.onFrame?.(frame);
    if (this.desk.take(frame)) this.frames += 1;
  }
}

const terms: FileTerms = {
  room: capability.room,
  suite: 'xchacha20-poly1305',
  key: FileKey.fromBytes(filled(32, 3)),
};

function fileOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 9)) & 0xff);
}

interface Sealed {
  readonly reference: FileReference;
  readonly blob: Uint8Array;
  readonly secret: Uint8Array;
  readonly upload: BlobUpload;
}

async function sealed(file: Uint8Array, seed = 'file'): Promise<Sealed> {
  const pieces: Uint8Array[] = [];
  const source = {
    bytes: file.length,
    read: (from: number, count: number) => Promise.resolve(file.slice(from, from + count)),
  };
  const reference = await sealToSpool({ random: seededRandom(seed) }, terms, source, (piece) => {
    pieces.push(Uint8Array.from(piece));
    return Promise.resolve();
  });
  const blob = concatBytes(...pieces);
  const secret = filled(32, 8);
  const read = (from: number, count: number) => Promise.resolve(blob.slice(from, from + count));
  return { reference, blob, secret, upload: { blob: reference.blob, owner: sha256(secret), total: blob.length, read } };
}

async function fetched(relay: Relay, member: Member, reference: FileReference): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const write = (bytes: Uint8Array) => Promise.resolve(void parts.push(Uint8Array.from(bytes)));
  await relay.during(fetchFile(member.desk, terms, reference, write));
  return concatBytes(...parts);
}

describe('a file', () => {
  it.each([0, 100, CHUNK_BYTES * 9 + 5])(
    'of %i bytes goes from one member to another, with progress',
    async (bytes) => {
      const relay = await Relay.start();
      const [ann, bob] = [new Member(relay), new Member(relay)];
      const file = fileOf(bytes);
      const { reference, upload } = await sealed(file);
      const steps: number[] = [];
      await relay.during(ann.desk.put(upload, { progress: (done) => steps.push(done) }));
      expect(steps[0]).toBe(0);
      expect(steps[steps.length - 1]).toBe(sealedFileBytes(terms.suite, bytes));
      expect([...steps].sort((a, b) => a - b)).toEqual(steps);
      expect(ann.desk.maxBlobBytes).toBe(100 * 1024 * 1024);
      expect(equalBytes(await fetched(relay, bob, reference), file)).toBe(true);
      const part = await relay.during(fetchPart(bob.desk, terms, reference, Math.floor(bytes / 2)));
      expect(equalBytes(part, file.slice(Math.floor(bytes / 2), Math.floor(bytes / 2) + part.length))).toBe(true);
    },
  );

  it('goes on where it was after kill -9 of the relay, in both directions', async () => {
    const relay = await Relay.start();
    const [ann, bob] = [new Member(relay), new Member(relay)];
    const file = fileOf(CHUNK_BYTES * 12);
    const { reference, upload } = await sealed(file);
    let read = 0;
    const counted: BlobUpload = {
      ...upload,
      read: (from, count) => {
        read += count;
        return upload.read(from, count);
      },
    };
    const kill = async (): Promise<void> => {
      relay.kill();
      await settle();
      await relay.start();
    };
    let steps = 0;
    const put = ann.desk.put(counted, {
      progress: () => {
        steps += 1;
        if (steps === 5) void kill();
      },
    });
    await relay.during(put);
    expect(ann.connections).toBe(2);
    // What had been acknowledged was not sent again: at most what was under way.
    expect(read).toBeLessThanOrEqual(upload.total + 3 * CHUNK_BYTES);
    let gets = 0;
    bob.onFrame = ({ type }) => {
      gets += type === FRAME_TYPE.blobRange ? 1 : 0;
      if (gets === 2) {
        gets += 1;
        void kill();
      }
    };
    expect(equalBytes(await fetched(relay, bob, reference), file)).toBe(true);
    expect(bob.connections).toBeGreaterThan(1);
  });

  it('is stopped at once, and begun again goes on', async () => {
    const relay = await Relay.start();
    const ann = new Member(relay);
    const { upload } = await sealed(fileOf(CHUNK_BYTES * 12));
    const control = new AbortController();
    const stopped = ann.desk.put(upload, {
      signal: control.signal,
      progress: (done) => {
        if (done > 3 * CHUNK_BYTES) control.abort();
      },
    });
    await expect(relay.during(stopped)).rejects.toMatchObject({ code: 'transfer-stopped' });
    await expect(ann.desk.put(upload, { signal: control.signal })).rejects.toMatchObject({ code: 'transfer-stopped' });
    await relay.clock.advance(100);
    let first: number | undefined;
    const again = ann.desk.put(upload, {
      progress: (done) => {
        first ??= done;
      },
    });
    await relay.during(again);
    expect(first).toBeGreaterThan(3 * CHUNK_BYTES);
  });

  it('waits for a connection, and stops when its room is left', async () => {
    const relay = await Relay.start();
    relay.kill();
    const ann = new Member(relay);
    const { upload } = await sealed(fileOf(10));
    const [kept, given] = [ann.desk.put(upload), new Member(relay)];
    const left = given.desk.put(upload);
    left.catch(() => undefined);
    await relay.clock.advance(5000);
    given.desk.close();
    await expect(left).rejects.toMatchObject({ code: 'transfer-stopped' });
    await relay.start();
    await relay.during(kept);
  });

  it('that the relay lost half of is sent whole', async () => {
    const relay = await Relay.start();
    const ann = new Member(relay);
    const { upload, secret } = await sealed(fileOf(CHUNK_BYTES * 6));
    const eve = new Member(relay);
    let isDeleted = false;
    const put = ann.desk.put(upload, {
      progress: (done) => {
        if (done === 0 || isDeleted) return;
        isDeleted = true;
        void eve.desk.delete(upload.blob, secret);
      },
    });
    await relay.during(put);
    const { reference } = await sealed(fileOf(CHUNK_BYTES * 6));
    expect(await fetched(relay, eve, reference)).toHaveLength(CHUNK_BYTES * 6);
  });

  it('is deleted by its owner’s secret, twice without harm, and then absent', async () => {
    const relay = await Relay.start();
    const [ann, bob] = [new Member(relay), new Member(relay)];
    const { upload, secret, reference } = await sealed(fileOf(10));
    await relay.during(ann.desk.put(upload));
    await expect(relay.during(bob.desk.delete(upload.blob, filled(32, 1)))).rejects.toMatchObject({
      code: 'blob-not-yours',
    });
    await relay.during(ann.desk.delete(upload.blob, secret));
    await relay.during(ann.desk.delete(upload.blob, secret));
    await expect(fetched(relay, bob, reference)).rejects.toMatchObject({ code: 'blob-absent' });
  });

  it('is fetched sealed, from where one stopped', async () => {
    const relay = await Relay.start();
    const ann = new Member(relay);
    const { upload, blob } = await sealed(fileOf(CHUNK_BYTES * 9));
    await relay.during(ann.desk.put(upload));
    const parts: Uint8Array[] = [];
    const span = { from: 100_000, total: blob.length };
    await relay.during(
      fetchBlob(ann.desk, upload.blob, span, (bytes) => Promise.resolve(void parts.push(Uint8Array.from(bytes)))),
    );
    expect(equalBytes(concatBytes(...parts), blob.slice(100_000))).toBe(true);
  });

  it('whose name is of other bytes, or that is another size than was said, is not taken', async () => {
    const relay = await Relay.start();
    const ann = new Member(relay);
    const file = fileOf(CHUNK_BYTES * 2);
    const { upload, reference } = await sealed(file);
    const lying = { ...upload, read: (_from: number, count: number) => Promise.resolve(new Uint8Array(count)) };
    await expect(relay.during(ann.desk.put(lying))).rejects.toMatchObject({ code: 'blob-mismatch' });
    await relay.during(ann.desk.put(upload));
    await expect(fetched(relay, ann, { ...reference, bytes: 5 })).rejects.toMatchObject({ code: 'blob-mismatch' });
    // Two blobs of one key, the second under the name of the first: what a relay and an author could do together.
    const other = await sealed(fileOf(CHUNK_BYTES * 2), 'other');
    await relay.during(ann.desk.put(other.upload));
    const swapped = Object.assign(new BlobDesk(engineClock(relay.clock)), {
      get: (_blob: Uint8Array, from: number, count: number) => ann.desk.get(other.upload.blob, from, count),
    });
    const fetching = fetchFile(swapped, terms, reference, () => Promise.resolve());
    await expect(relay.during(fetching)).rejects.toMatchObject({ code: 'blob-mismatch' });
  });

  it('that the relay refuses says why', async () => {
    const relay = await Relay.start({ maxBlobBytes: 1000 });
    const ann = new Member(relay);
    const { upload } = await sealed(fileOf(2000));
    await expect(relay.during(ann.desk.put(upload))).rejects.toMatchObject({ code: 'blob-too-large' });
  });

  it('waits where the relay has too many requests', async () => {
    const relay = await Relay.start({ maxFetches: 1 });
    const ann = new Member(relay);
    const file = fileOf(CHUNK_BYTES * 12);
    const { upload, reference } = await sealed(file);
    await relay.during(ann.desk.put(upload));
    expect(equalBytes(await fetched(relay, ann, reference), file)).toBe(true);
  });
});

describe('a relay that answers wrongly', () => {
  it.each([
    ['more than there is', (body: Uint8Array) => new DataView(body.buffer, body.byteOffset).setUint32(8, 0xffff)],
    ['less than it said', (body: Uint8Array) => body.fill(0, 4, 12)],
  ])('%s is left', async (_what, change) => {
    const relay = await Relay.start();
    const ann = new Member(relay);
    const { upload } = await sealed(fileOf(CHUNK_BYTES * 4));
    let answers = 0;
    ann.onFrame = ({ type, body }) => {
      if (type !== FRAME_TYPE.blobStored) return;
      answers += 1;
      if (answers === 3) change(body);
    };
    await expect(relay.during(ann.desk.put(upload))).rejects.toMatchObject({ code: 'relay-misbehaved' });
    await relay.clock.advance(3000);
    expect(ann.connections).toBe(2);
  });

  it('is left when it answers pings and nothing else', async () => {
    const relay = await Relay.start();
    const ann = new Member(relay);
    const { upload } = await sealed(fileOf(10));
    await relay.clock.advance(100);
    ann.onFrame = (frame) => {
      if (frame.type === FRAME_TYPE.blobStored)
        new DataView(frame.body.buffer, frame.body.byteOffset).setUint32(0, 999);
    };
    const put = ann.desk.put(upload);
    await relay.clock.advance(125_000);
    ann.onFrame = undefined;
    await relay.during(put);
    expect(ann.connections).toBeGreaterThan(1);
  });
});
