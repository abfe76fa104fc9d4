/** The rooms' logs in LevelDB, on this computer's disk. */
import { performance } from 'node:perf_hooks';
import { AparteError } from '../../protocol/errors';
import { ByteReader, equalBytes } from '../../protocol/bytes';
import {
  decodeSignedStart,
  encodeLeaf,
  encodeSignedStart,
  readLeaf,
  type Leaf,
  type SignedStart,
} from '../../protocol/chain';
import { GroupCommit } from './group-commit';
import {
  ROOM_RANGE,
  START_RANGE,
  addressOf,
  checkpointKey,
  decodeRecord,
  digestKey,
  digestRange,
  encodeRecord,
  leafKey,
  payloadKey,
  positionOf,
  readDigestKey,
  roomKey,
  startKey,
} from './level-keys';
import { openStore, type Store } from './level-store';
import {
  CHECKPOINT_INTERVAL,
  type Expired,
  type FoundEntry,
  type LogEntry,
  type RoomLog,
  type RoomRecord,
  type RoomTerms,
  type StoreFindings,
  type StoredEntry,
} from './room-log';
import { newRecord, withEntry, withExpired, withStart } from './room-state';

/** One write to the store, made of many changes: each room's record is written once, as its last change leaves it. */
interface Batch {
  readonly rows: ReturnType<Store['batch']>;
  readonly records: Map<string, RoomRecord>;
}

const NOTHING = new Uint8Array(0);
const READ_AHEAD_BYTES = 1024 * 1024;
/** Frames that one write of an expiry drops: appends wait no longer than for these. */
const EXPIRY_FRAMES = 2048;

/** A room in memory: as it is on disk, and as it will be when everything begun is. */
interface KnownRoom {
  readonly name: string;
  synced: RoomRecord;
  coming: RoomRecord;
  /** Starts on disk, once they were counted. */
  startCount?: number;
}

export class LevelLog implements RoomLog {
  private readonly known = new Map<string, KnownRoom>();
  /** Rooms whose records cannot be read. */
  private readonly unreadable = new Set<string>();
  private readonly commits: GroupCommit<Batch>;
  private totalBytes = 0;
  /** Told of every sync: changes that shared it, and how long it took. */
  onSync: ((changes: number, seconds: number) => void) | undefined;

  private constructor(
    private readonly store: Store,
    readonly findings: StoreFindings,
  ) {
    this.commits = new GroupCommit(async (changes) => {
      try {
        const batch: Batch = { rows: this.store.batch(), records: new Map() };
        for (const change of changes) change.apply(batch);
        for (const record of batch.records.values()) batch.rows.put(roomKey(record.address), encodeRecord(record));
        const sinceMs = performance.now();
        await batch.rows.write({ sync: true });
        this.onSync?.(changes.length, (performance.now() - sinceMs) / 1000);
      } catch (error) {
        throw new AparteError('store-failed', {}, { cause: error });
      }
    });
  }

  /** @throws AparteError (see {@link openStore}) */
  static async open(folder: string): Promise<LevelLog> {
    const { store, findings } = await openStore(folder);
    const log = new LevelLog(store, findings);
    try {
      await log.readRooms();
    } catch (error) {
      await store.close();
      throw error;
    }
    return log;
  }

  /** Addresses, in hexadecimal, of rooms that are there and cannot be opened. */
  get unreadableRooms(): readonly string[] {
    return [...this.unreadable].map((name) => Buffer.from(name, 'latin1').toString('hex'));
  }

  get storedBytes(): number {
    return this.totalBytes;
  }

  rooms(): Promise<readonly RoomRecord[]> {
    return Promise.resolve([...this.known.values()].map(({ synced }) => synced));
  }

  room(address: Uint8Array): Promise<RoomRecord | undefined> {
    const name = nameOf(address);
    if (this.unreadable.has(name)) return Promise.reject(damaged('room'));
    return Promise.resolve(this.known.get(name)?.synced);
  }

  async create(address: Uint8Array, terms: RoomTerms, start: SignedStart, head: Uint8Array): Promise<void> {
    const name = nameOf(address);
    if (this.known.has(name) || this.unreadable.has(name)) throw new AparteError('internal', { what: 'room exists' });
    const record = newRecord(Uint8Array.from(address), terms, head);
    await this.commits.commit({
      bytes: encodeSignedStart(start).length,
      apply: ({ rows, records }) => {
        records.set(name, record);
        rows.put(startKey(address, 0), encodeSignedStart(start));
      },
    });
    this.known.set(name, { name, synced: record, coming: record, startCount: 1 });
  }

  async starts(address: Uint8Array): Promise<readonly SignedStart[]> {
    const room = this.get(address);
    const range = { gte: startKey(address, 0), lt: startKey(address, Number.MAX_SAFE_INTEGER) };
    const rows = await this.read(() => this.store.iterator(range).all());
    if (rows.some(([key], index) => positionOf(key) !== index)) throw damaged('starts');
    room.startCount = rows.length;
    return rows.map(([, value]) => decode(() => decodeSignedStart(Uint8Array.from(value)), 'start'));
  }

  async addStart(address: Uint8Array, start: SignedStart, head: Uint8Array): Promise<void> {
    const room = this.get(address);
    const index = room.startCount ?? (await this.starts(address)).length;
    room.startCount = index + 1;
    await this.change(room, withStart(room.coming, start, head), encodeSignedStart(start).length, ({ rows }) => {
      rows.put(startKey(address, index), encodeSignedStart(start));
    });
  }

  // Not async: what one frame costs in promises is what a relay under load spends its time on.
  append(address: Uint8Array, entry: LogEntry): Promise<void> {
    const room = this.get(address);
    const { n, leaf, head, payload } = entry;
    return this.change(room, withEntry(room.coming, entry), payload.length, ({ rows }) => {
      rows.put(leafKey(address, n), encodeLeaf(leaf)).put(payloadKey(address, n), payload);
      rows.put(digestKey(leaf.digest, address, n), NOTHING);
      if (n % CHECKPOINT_INTERVAL === 0) rows.put(checkpointKey(address, n), head);
    });
  }

  async leaves(address: Uint8Array, from: number, count: number): Promise<readonly Leaf[]> {
    const expected = Math.max(0, Math.min(count, this.get(address).synced.end - from + 1));
    const range = {
      gte: leafKey(address, from),
      lt: leafKey(address, from + expected),
      highWaterMarkBytes: READ_AHEAD_BYTES,
    };
    const rows = await this.read(() => this.store.iterator(range).all());
    if (rows.length !== expected || rows.some(([key], index) => positionOf(key) !== from + index))
      throw damaged('leaves');
    return rows.map(([, value]) => decode(() => wholeLeaf(value), 'leaf'));
  }

  async entries(address: Uint8Array, from: number, count: number, maxBytes: number): Promise<readonly StoredEntry[]> {
    const leaves = await this.leaves(address, from, count);
    const { first } = this.get(address).synced;
    const fitting = fittingLeaves(leaves, first - from, maxBytes);
    const payloads = await this.payloads(address, from, fitting.length);
    return fitting.map((leaf, index) => {
      const n = from + index;
      const payload = payloads.get(n);
      // Expiry may have passed by while this was read; what it has not reached must be there.
      if (!payload && n >= this.get(address).synced.first) throw damaged('payload');
      return payload ? { leaf, payload } : { leaf };
    });
  }

  async checkpoint(address: Uint8Array, n: number): Promise<Uint8Array | undefined> {
    const head = await this.read(() => this.store.get(checkpointKey(address, n)));
    return head && Uint8Array.from(head);
  }

  async expire(address: Uint8Array, beforeMs: number): Promise<Expired> {
    const total = { frames: 0, bytes: 0 };
    for (;;) {
      const expired = await this.expireSome(address, beforeMs);
      total.frames += expired.frames;
      total.bytes += expired.bytes;
      if (expired.frames < EXPIRY_FRAMES) return total;
    }
  }

  async find(digest: Uint8Array): Promise<FoundEntry | undefined> {
    const keys = await this.read(() => this.store.keys(digestRange(digest)).all());
    for (const key of keys) {
      const { address, n } = readDigestKey(Uint8Array.from(key));
      const [entry] = await this.entries(address, n, 1, Infinity);
      if (entry && equalBytes(entry.leaf.digest, digest)) return { ...entry, address, n };
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.commits.idle();
    await this.store.close();
  }

  private async readRooms(): Promise<void> {
    for (const [key, value] of await this.read(() => this.store.iterator(ROOM_RANGE).all())) {
      const name = nameOf(key.subarray(1));
      try {
        const record = decodeRecord(key, value);
        this.known.set(name, { name, synced: record, coming: record });
        this.totalBytes += record.storedBytes;
      } catch {
        this.unreadable.add(name);
      }
    }
    await this.findOrphans();
  }

  /** A room whose record is gone is still there as long as its first start is: it must not be taken for one that never was. */
  private async findOrphans(): Promise<void> {
    for (let from: Uint8Array = START_RANGE.gte; ;) {
      const [key] = await this.read(() => this.store.keys({ gte: from, lt: START_RANGE.lt, limit: 1 }).all());
      if (!key) return;
      const address = addressOf(key);
      const name = nameOf(address);
      if (!this.known.has(name)) this.unreadable.add(name);
      from = startKey(address, Number.MAX_SAFE_INTEGER);
    }
  }

  private async expireSome(address: Uint8Array, beforeMs: number): Promise<Expired> {
    const room = this.get(address);
    const { first } = room.synced;
    const leaves = await this.leaves(address, first, EXPIRY_FRAMES);
    const firstKept = leaves.findIndex(({ timeMs }) => timeMs >= beforeMs);
    const old = firstKept < 0 ? leaves : leaves.slice(0, firstKept);
    const expired = { frames: old.length, bytes: old.reduce((sum, { length }) => sum + length, 0) };
    if (old.length === 0) return expired;
    await this.change(room, withExpired(room.coming, expired), old.length, ({ rows }) => {
      for (const [index, { digest }] of old.entries()) {
        rows.del(payloadKey(address, first + index)).del(digestKey(digest, address, first + index));
      }
    });
    return expired;
  }

  private async payloads(address: Uint8Array, from: number, count: number): Promise<Map<number, Uint8Array>> {
    const range = {
      gte: payloadKey(address, from),
      lt: payloadKey(address, from + count),
      highWaterMarkBytes: READ_AHEAD_BYTES,
    };
    const rows = await this.read(() => this.store.iterator(range).all());
    return new Map(rows.map(([key, value]) => [positionOf(key), value]));
  }

  /** Writes a change of a room together with the record that it leaves. */
  private change(room: KnownRoom, next: RoomRecord, bytes: number, apply: (batch: Batch) => void): Promise<void> {
    room.coming = next;
    return this.commits.commit({
      bytes,
      apply: (batch) => {
        apply(batch);
        batch.records.set(room.name, next);
      },
      written: () => {
        this.totalBytes += next.storedBytes - room.synced.storedBytes;
        room.synced = next;
      },
    });
  }

  private get(address: Uint8Array): KnownRoom {
    const room = this.known.get(nameOf(address));
    if (!room) throw damaged('room');
    return room;
  }

  /** What LevelDB cannot read is damage of what was to be read. */
  private async read<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw new AparteError('relay-data-damaged', { what: 'store' }, { cause: error });
    }
  }
}

/** As many leaves as have payloads of `maxBytes` together, one at least; the first `expired` ones have none. */
function fittingLeaves(leaves: readonly Leaf[], expired: number, maxBytes: number): readonly Leaf[] {
  let bytes = 0;
  const tooMuch = leaves.findIndex(({ length }, index) => {
    bytes += index < expired ? 0 : length;
    return index > 0 && bytes > maxBytes;
  });
  return tooMuch < 0 ? leaves : leaves.slice(0, tooMuch);
}

function wholeLeaf(value: Uint8Array): Leaf {
  const reader = new ByteReader(Uint8Array.from(value));
  const leaf = readLeaf(reader);
  reader.end();
  return leaf;
}

function decode<T>(read: () => T, what: string): T {
  try {
    return read();
  } catch (error) {
    throw new AparteError('relay-data-damaged', { what }, { cause: error });
  }
}

const damaged = (what: string): AparteError => new AparteError('relay-data-damaged', { what });

function nameOf(address: Uint8Array): string {
  return Buffer.from(address.buffer, address.byteOffset, address.byteLength).toString('latin1');
}
