/** The rooms of a relay: loads each once, makes new ones within the limits, expires old payloads, checks old history in the background. */
import { AparteError, toAparteError, type ErrorCode } from '../protocol/errors';
import { BLOB_GRACE_MS, EPOCH_MS } from '../protocol/limits';
import type { RoomInfo } from '../protocol/admin';
import type { ExpiredBlobs } from './blobs/blobs';
import { TokenBucket } from './bucket';
import type { Limits } from './limits';
import type { RoomRecord } from './log/room-log';
import { newRecord } from './log/room-state';
import { isLoopback, limitKey } from './network-address';
import { RecentDigests } from './recent-digests';
import { isDamage, Room } from './room';
import { NO_GENERATION, NO_HEAD, RoomChain } from './room-chain';
import type { RoomContext } from './room-context';
import { headAtStart, makeSignedStart } from './room-start';

const HOUR_MS = 60 * 60 * 1000;
const DIGESTS_PER_READ = 1024;

/** Who asks for a new room. */
export interface Creator {
  readonly connection: number;
  /** Whole network address. */
  readonly address: string;
}

export class Rooms {
  /** Rooms that are loading or loaded; a room stays until the relay ends. */
  private readonly loading = new Map<string, Promise<Room | undefined>>();
  private readonly present = new Map<string, Room>();
  private readonly creations = new Map<string, TokenBucket>();
  private checks: Promise<void> = Promise.resolve();
  private isStopped = false;

  private constructor(
    private readonly context: RoomContext,
    private roomCount: number,
  ) {}

  static async open(context: RoomContext): Promise<Rooms> {
    return new Rooms(context, (await context.log.rooms()).length);
  }

  /** Rooms in the log. */
  get count(): number {
    return this.roomCount;
  }

  shortId(address: Uint8Array): string {
    return this.context.shortId(address);
  }

  /** Where the room with a short id is. */
  async addressOf(shortId: string): Promise<Uint8Array | undefined> {
    const records = await this.context.log.rooms();
    return records.find(({ address }) => this.context.shortId(address) === shortId)?.address;
  }

  /** The room at `address`, if there is one. @throws AparteError `room-damaged` */
  find(address: Uint8Array): Promise<Room | undefined> {
    return this.loadOnce(address, () => this.load(address));
  }

  /** The room at `address`, made now if it is absent. */
  async findOrCreate(address: Uint8Array, retentionDays: number, creator: Creator): Promise<Room> {
    const name = keyOf(address);
    const found = await this.find(address);
    if (found) return found;
    // Two that create at once get one room: whoever comes second finds the promise of the first.
    const room = await (this.loading.get(name) ??
      this.loadOnce(address, () => this.create(address, retentionDays, creator)));
    if (!room) throw new AparteError('relay-internal', { what: 'room vanished' });
    return room;
  }

  /** Rooms that were opened since the relay's start. */
  get opened(): Iterable<Room> {
    return this.present.values();
  }

  /** Drops payloads older than each room's retention. */
  async expire(): Promise<void> {
    for (const record of await this.context.log.rooms()) {
      const beforeMs = this.context.clock.nowMs() - record.retentionDays * EPOCH_MS;
      await this.expireRoom(record, beforeMs).catch((error: unknown) => {
        // One room's damage is not the others'; if it is not open, its next opening finds it.
        const damage = damageOf(error);
        this.present.get(keyOf(record.address))?.markDamaged(damage);
      });
    }
    this.forgetIdleCreators();
  }

  /** Drops every payload and every blob of a room; its leaves stay. */
  async erase(address: Uint8Array): Promise<void> {
    const record = await this.context.log.room(address);
    if (!record) return;
    this.tellBlobs(address, await this.context.blobs.erase(address));
    await this.expireRoom(record, Number.MAX_SAFE_INTEGER);
  }

  private async expireRoom(record: RoomRecord, beforeMs: number): Promise<void> {
    await this.expireBlobs(record.address, beforeMs - BLOB_GRACE_MS);
    const { frames, bytes } = await this.context.log.expire(record.address, beforeMs);
    if (frames === 0) return;
    this.present.get(keyOf(record.address))?.freed(bytes);
    const room = this.context.shortId(record.address);
    this.context.events.emit('info', 'payloads-expired', { room, bytes, details: { frames } });
  }

  private async expireBlobs(address: Uint8Array, beforeMs: number): Promise<void> {
    this.tellBlobs(address, await this.context.blobs.expire(address, beforeMs));
  }

  private tellBlobs(address: Uint8Array, { blobs, bytes }: ExpiredBlobs): void {
    const room = this.context.shortId(address);
    if (blobs > 0) this.context.events.emit('info', 'blobs-expired', { room, bytes, details: { blobs } });
  }

  /** Ends what runs in the background; the log may be closed afterwards. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.checks;
  }

  async list(): Promise<RoomInfo[]> {
    return Promise.all((await this.context.log.rooms()).map((record) => this.describe(record)));
  }

  private async describe(record: RoomRecord): Promise<RoomInfo> {
    const room = this.present.get(keyOf(record.address));
    return {
      room: this.context.shortId(record.address),
      end: record.end,
      first: record.first,
      generations: room?.chain.generations ?? (await this.context.log.starts(record.address)).length,
      retentionDays: record.retentionDays,
      storedBytes: record.storedBytes,
      openings: room?.openings ?? 0,
      createdMs: record.createdMs,
      lastFrameMs: record.end === 0 ? 0 : record.timeMs,
    };
  }

  /** Remembers a room while it loads and afterwards; not that it is absent, nor that loading failed. */
  private loadOnce(address: Uint8Array, load: () => Promise<Room | undefined>): Promise<Room | undefined> {
    const name = keyOf(address);
    const known = this.loading.get(name);
    if (known) return known;
    const loading = load();
    this.loading.set(name, loading);
    const settle = (room?: Room): void => {
      if (room) this.present.set(name, room);
      else this.loading.delete(name);
    };
    loading.then(settle, () => settle());
    return loading;
  }

  private async load(address: Uint8Array): Promise<Room | undefined> {
    const { log } = this.context;
    const record = await log.room(address);
    if (!record) return undefined;
    const chain = new RoomChain(log, record.address, await log.starts(address));
    if (chain.generations === 0) throw new AparteError('room-damaged', { what: 'starts' });
    chain.requireTerms(record.retentionDays);
    const recent = new RecentDigests(this.context.limits.duplicateWindowMs);
    const room = new Room(this.context, { record, chain, recent, wantsStart: true });
    try {
      await chain.checkTail(record.end, record.head);
      await this.readRecent(record, recent);
      this.checkLater(room);
    } catch (error) {
      room.markDamaged(damageOf(error));
    }
    return room;
  }

  private async create(address: Uint8Array, retentionDays: number, creator: Creator): Promise<Room> {
    const { context } = this;
    this.admitCreation(creator);
    const createdMs = context.clock.nowMs();
    const start = makeSignedStart(context, {
      room: address,
      parent: NO_GENERATION,
      n: 0,
      parentHead: NO_HEAD,
      retentionDays,
      timeMs: createdMs,
    });
    const head = headAtStart(start);
    const terms = { retentionDays, createdMs };
    this.roomCount += 1;
    await context.log.create(address, terms, start, head).catch((error: unknown) => {
      context.storeFailed(error);
      throw error;
    });
    const { connection } = creator;
    context.events.emit('info', 'room-created', {
      connection,
      room: context.shortId(address),
      details: { retentionDays },
    });
    const chain = new RoomChain(context.log, address, [start]);
    const recent = new RecentDigests(context.limits.duplicateWindowMs);
    return new Room(context, { record: newRecord(address, terms, head), chain, recent, wantsStart: false });
  }

  private admitCreation({ address }: Creator): void {
    const { limits } = this.context;
    const refusal = this.context.storeRefusal();
    if (refusal) throw new AparteError(refusal);
    if (this.roomCount >= limits.maxRooms) throw this.tripped('too-many-rooms', 'maxRooms');
    // People at this computer are no strangers; behind a balancer on it, the limit on all rooms remains.
    if (isLoopback(address)) return;
    const key = limitKey(address);
    const bucket = this.creations.get(key) ?? this.newCreationBucket(limits);
    this.creations.set(key, bucket);
    const retryMs = bucket.tryTake(1);
    if (retryMs > 0) throw this.tripped('too-many-requests', 'roomCreationsPerHour', { retryMs });
  }

  private newCreationBucket(limits: Limits): TokenBucket {
    const perHour = limits.roomCreationsPerHour;
    return new TokenBucket(this.context.clock, (perHour * 1000) / HOUR_MS, perHour);
  }

  private tripped(code: ErrorCode, limit: keyof Limits, details: { retryMs?: number } = {}): AparteError {
    this.context.events.emit('warn', 'limit-tripped', { code, details: { limit } });
    return new AparteError(code, details);
  }

  private forgetIdleCreators(): void {
    for (const [key, bucket] of this.creations) if (bucket.isFull) this.creations.delete(key);
  }

  /** What the room accepted within the duplicate window, read from its leaves. */
  private async readRecent(record: RoomRecord, recent: RecentDigests): Promise<void> {
    const { clock, limits, log } = this.context;
    const sinceMs = clock.nowMs() - limits.duplicateWindowMs;
    const newestFirst = [];
    for (let to = record.end; to > 0;) {
      const from = Math.max(1, to - DIGESTS_PER_READ + 1);
      const leaves = await log.leaves(record.address, from, to - from + 1);
      const young = leaves
        .map((leaf, index) => ({ leaf, n: from + index }))
        .filter(({ leaf }) => leaf.timeMs >= sinceMs);
      newestFirst.push(young);
      if (young.length < leaves.length) break;
      to = from - 1;
    }
    for (const { leaf, n } of newestFirst.reverse().flat()) recent.add(leaf.digest, { n, timeMs: leaf.timeMs });
  }

  /** Older history is checked after the room is open, one room at a time, with rests in between. */
  private checkLater(room: Room): void {
    const { chain, end } = room;
    const rest = async (): Promise<void> => {
      await new Promise<void>((resolve) => this.context.clock.soon(resolve));
      if (this.isStopped) throw new AparteError('shutting-down');
    };
    this.checks = this.checks.then(async () => {
      if (!this.isStopped) await chain.checkAll(end, rest).catch((error: unknown) => this.checkFailed(room, error));
    });
  }

  private checkFailed(room: Room, error: unknown): void {
    if (isDamage(error)) room.markDamaged(error);
    else if (!this.isStopped) {
      this.context.events.emit('error', 'store-error', { room: room.shortId, code: toAparteError(error).code });
    }
  }
}

/** The error as damage of a room; what is none is not swallowed. */
function damageOf(error: unknown): AparteError {
  if (isDamage(error)) return error;
  throw error;
}

function keyOf(address: Uint8Array): string {
  return Buffer.from(address.buffer, address.byteOffset, address.byteLength).toString('latin1');
}
