/**
 * The relay's core: connections in, rooms behind them. It knows no socket, no disk and no clock but what it is given, so that a whole relay
 * runs in one process with its clients, on virtual time.
 */
import { createHmac } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { toAparteError, type ErrorCode } from '../protocol/errors';
import { fromHex } from '../protocol/bytes';
import type { KeyChange } from '../protocol/key-change';
import type { Welcome } from '../protocol/messages';
import type { ConnectionInfo } from '../protocol/admin';
import { Arrivals, mayWait, type Resources } from './arrivals';
import { TokenBucket } from './bucket';
import { ChunkJoiner } from './chunk-joiner';
import type { BlobStore } from './blobs/blob-store';
import { Blobs } from './blobs/blobs';
import { ClockWatch } from './clock-watch';
import { Connection, type Peer } from './connection';
import { changesToTell } from './crypto/key-change';
import type { Cancel, Clock, RandomBytes, RelayKey } from './environment';
import { EventLog } from './events';
import { FailureDelays } from './failure-delays';
import { HeadSigner } from './head-signer';
import { Histogram, SECONDS } from './metrics/instruments';
import type { LimitName, Limits } from './limits';
import { limitKey } from './network-address';
import type { RoomLog } from './log/room-log';
import type { RelayCore } from './relay-core';
import type { RelayCounters, RoomContext } from './room-context';
import { Rooms } from './rooms';
import type { Rules } from './rules';
import { StoreSpace } from './store-space';
import type { AccessRules, TokenEntry } from './tokens';
import { makeWelcome } from './welcome';

const SWEEP_MS = 5000;
const EXPIRY_MS = 60 * 60 * 1000;
const DRAIN_MS = 800;
const MAX_FLUSH_MS = 15_000;
const SHORT_ID_BYTES = 5;

/** What a relay is made of. */
export interface RelayParts {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly key: RelayKey;
  readonly log: RoomLog;
  readonly blobs: BlobStore;
  readonly limits: Limits;
  /** Keys the short ids of rooms in events. */
  readonly roomIdSecret: Uint8Array;
  /** Who may make rooms; anybody where it is absent. */
  readonly access?: AccessRules;
  /** Bytes free on the store's disk, where that can be known. */
  readonly freeDiskBytes?: () => Promise<number>;
  /** What whoever runs the relay decided. */
  readonly rules?: Rules;
  /** What the process has; nothing is refused for want of it where it is absent. */
  readonly resources?: Resources;
  /** The store failed: nothing more is acknowledged, and the program ends. */
  readonly failed: (error: unknown) => void;
}

export class Relay implements RelayCore {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly counters: RelayCounters = {
    acceptedFrames: 0,
    deliveredFrames: 0,
    receivedBytes: 0,
    sentBytes: 0,
    receivedFrames: new Float64Array(256),
    append: new Histogram(SECONDS),
  };
  readonly joiner = new ChunkJoiner();
  /** Changes of its key, oldest first; the last one may still be to come. */
  keyChanges: readonly KeyChange[] = [];
  private readonly connections = new Map<number, Connection>();
  /** Wrong access tokens, by address. */
  readonly wrongTokens: FailureDelays;
  /** Who may come in. */
  readonly arrivals: Arrivals;
  private readonly clockWatch: ClockWatch;
  private readonly space: StoreSpace;
  private lastConnection = 0;
  private queuedBytes = 0;
  private hasFailed = false;
  private isDraining = false;
  private cancelSweep: Cancel = () => undefined;
  private nextExpiryMs: number;
  private openedRooms: Rooms | undefined;
  private openedBlobs: Blobs | undefined;
  private whenEmpty: (() => void) | undefined;

  private constructor(
    private readonly parts: RelayParts,
    readonly events: EventLog,
  ) {
    this.clock = parts.clock;
    this.limits = parts.limits;
    this.clockWatch = new ClockWatch(parts.clock);
    this.space = new StoreSpace(parts, events);
    this.arrivals = new Arrivals(parts.clock, parts.limits, events, parts.random, parts.resources, (address) =>
      this.isBanned(address),
    );
    this.wrongTokens = new FailureDelays(parts.clock);
    this.nextExpiryMs = parts.clock.monotonicMs();
  }

  /** A relay over an open log. */
  static async start(parts: RelayParts, events = new EventLog(parts.clock, parts.limits.maxEvents)): Promise<Relay> {
    const relay = new Relay(parts, events);
    relay.tellFindings();
    relay.openedBlobs = await relay.openBlobs();
    relay.openedRooms = await Rooms.open(relay.roomContext(relay.openedBlobs));
    await relay.sweep();
    return relay;
  }

  get relayKey(): Uint8Array {
    return this.parts.key.hash;
  }

  get rooms(): Rooms {
    if (!this.openedRooms) throw new Error('The relay has not started.');
    return this.openedRooms;
  }

  get blobs(): Blobs {
    if (!this.openedBlobs) throw new Error('The relay has not started.');
    return this.openedBlobs;
  }

  get log(): RoomLog {
    return this.parts.log;
  }

  /** A client's stream, its handshake done. */
  accept(duplex: Duplex, peer: Peer): void {
    const isCrowded = !this.mayWait(peer.address);
    const entered = this.arrivals.entered(peer.address);
    const refusal = peer.refusal ?? (isCrowded ? this.arrivals.later('too-many-handshakes') : entered);
    this.lastConnection += 1;
    const id = this.lastConnection;
    const connection = new Connection(this, id, duplex, peer, () => this.forget(id, peer.address));
    this.connections.set(id, connection);
    // What was said at the door was told there.
    if (refusal) connection.end(refusal, peer.refusal ? null : undefined);
  }

  welcome(isByFormerKey: boolean): Welcome {
    const keyChanges = changesToTell(this.relayKey, this.keyChanges, isByFormerKey);
    return makeWelcome(this.limits, { timeMs: this.clock.nowMs(), keyChanges });
  }

  checkAccess(token: Uint8Array | undefined): 'granted' | 'token-required' | 'token-refused' | TokenEntry {
    const { access } = this.parts;
    if (access?.isRequired('access') !== true) return 'granted';
    return token ? (access.find('access', token) ?? 'token-refused') : 'token-required';
  }

  /** Tokens changed or expired: whoever came in by one that opens nothing any more is cut off. */
  tokensChanged(): void {
    const { access } = this.parts;
    for (const connection of this.connections.values()) {
      const { token } = connection;
      if (token && access?.isValid(token) === false) connection.end({ code: 'token-refused' });
    }
  }

  queueChanged(deltaBytes: number): void {
    this.queuedBytes += deltaBytes;
    if (this.queuedBytes <= this.limits.maxAllQueuesBytes) return;
    let longest: Connection | undefined;
    for (const connection of this.connections.values()) {
      if (!longest || connection.queue.bytes > longest.queue.bytes) longest = connection;
    }
    longest?.end({ code: 'slow-reader' }, 'maxAllQueuesBytes');
  }

  isBanned(address: string): boolean {
    return this.parts.rules?.isBanned(address) === true;
  }

  isClosedRoom(room: Uint8Array): boolean {
    return this.parts.rules?.isClosed(room) === true;
  }

  /** Whoever is banned now is cut off, and whoever is in a room that is closed now. */
  async rulesChanged(): Promise<void> {
    for (const connection of this.connections.values())
      if (this.isBanned(connection.peer.address)) connection.end({ code: 'banned' });
    for (const room of this.rooms.opened) if (this.isClosedRoom(room.address)) room.endAll('room-closed');
    for (const { room, how } of this.parts.rules?.current.rooms ?? [])
      if (how === 'deleted') await this.rooms.erase(fromHex(room));
  }

  /** Ends one connection. @returns whether there is such a one */
  disconnect(id: number): boolean {
    const connection = this.connections.get(id);
    connection?.end(this.arrivals.later('cut-off'));
    return connection !== undefined;
  }

  /** Whole network address of a connection. */
  addressOf(id: number): string | undefined {
    return this.connections.get(id)?.peer.address;
  }

  get connectionCount(): number {
    return this.connections.size;
  }

  /** Bytes that wait in all queues. */
  get queueBytes(): number {
    return this.queuedBytes;
  }

  /** Whether durable publishes are taken now. */
  get isWritable(): boolean {
    return this.storeRefusal() === undefined;
  }

  /** Bytes free on the store's disk, where that can be known. */
  freeDiskBytes(): Promise<number | undefined> {
    return this.space.freeDiskBytes();
  }

  /** How many connections are in each state. */
  connectionStates(): Readonly<Record<'greeting' | 'serving' | 'ending', number>> {
    const states = { greeting: 0, serving: 0, ending: 0 };
    for (const { isWelcomed, isEnding } of this.connections.values())
      states[isEnding ? 'ending' : isWelcomed ? 'serving' : 'greeting'] += 1;
    return states;
  }

  /** Connections as they are now. */
  describeConnections(): ConnectionInfo[] {
    return [...this.connections.values()].map((connection) => connection.describe());
  }

  /** Stops serving: what was taken is synced and answered, clients are told when to return, and the log is closed. */
  async drain(): Promise<void> {
    if (this.isDraining) return;
    this.isDraining = true;
    this.arrivals.isDraining = true;
    this.cancelSweep();
    for (const connection of this.connections.values()) connection.reader.hold();
    if (!this.hasFailed) await this.allSynced();
    for (const connection of this.connections.values()) connection.end(this.arrivals.later('shutting-down'));
    await this.allClosed();
    await this.rooms.stop();
    if (!this.hasFailed) await this.parts.log.close();
  }

  private mayWait(address: string): boolean {
    const key = limitKey(address);
    let [taken, own] = [0, 0];
    for (const { isWelcomed, isEnding, peer } of this.connections.values()) {
      if (isWelcomed || isEnding) continue;
      taken += 1;
      if (limitKey(peer.address) === key) own += 1;
    }
    return mayWait(this.limits.maxNotAdmitted, taken, own);
  }

  private forget(id: number, address: string): void {
    this.connections.delete(id);
    this.arrivals.left(address);
    if (this.connections.size === 0) this.whenEmpty?.();
  }

  /** Not for ever: what a disk that hangs never took was not acknowledged either. */
  private async allSynced(): Promise<void> {
    const synced = [...this.rooms.opened].map((room) => new Promise<void>((resolve) => room.afterSync(resolve)));
    await new Promise<void>((resolve, reject) => {
      const cancel = this.clock.after(MAX_FLUSH_MS, resolve);
      Promise.all(synced).then(() => {
        cancel();
        resolve();
      }, reject);
    });
  }

  private async allClosed(): Promise<void> {
    if (this.connections.size === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.clock.after(DRAIN_MS, () => {
        for (const connection of this.connections.values()) connection.destroy();
        resolve();
      });
      this.whenEmpty = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Every few seconds: silent and stuck connections, the clock, the disk, and now and then expiry. */
  private async sweep(): Promise<void> {
    for (const connection of this.connections.values()) connection.sweep();
    this.noticeClock();
    this.tokensChanged();
    await this.arrivals.sweep();
    try {
      await this.space.look();
      if (this.clock.monotonicMs() >= this.nextExpiryMs) {
        this.nextExpiryMs = this.clock.monotonicMs() + EXPIRY_MS;
        await this.rooms.expire();
      }
    } catch (error) {
      this.storeFailed(error);
    }
    if (this.isDraining || this.hasFailed) return;
    this.cancelSweep = this.clock.after(SWEEP_MS, () => void this.sweep());
  }

  private noticeClock(): void {
    const jumpMs = this.clockWatch.look();
    if (jumpMs === 0) return;
    this.events.emit('warn', 'clock-jumped', { details: { jumpMs } });
    // Leaf times may be wrong now: nothing expires until someone had time to set the clock right.
    this.nextExpiryMs = this.clock.monotonicMs() + EXPIRY_MS;
    for (const room of this.rooms.opened) room.renew();
  }

  private storeRefusal(): ErrorCode | undefined {
    if (this.hasFailed) return 'store-failed';
    return this.space.isFull() ? 'store-full' : undefined;
  }

  private tripped(limit: LimitName): void {
    this.events.emit('warn', 'limit-tripped', { details: { limit } });
  }

  private storeFailed(error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.cancelSweep();
    this.events.emit('error', 'store-error', { code: toAparteError(error).code });
    for (const connection of this.connections.values()) connection.end({ code: 'store-failed' });
    this.parts.failed(error);
  }

  /** What a kill, a power cut or the disk did to the store is said, however well it went. */
  private tellFindings(): void {
    const { findings } = this.parts.log;
    if (!findings || findings.tornBytes + findings.damagedBytes + findings.mendedFiles === 0) return;
    const isDamaged = findings.damagedBytes > 0;
    this.events.emit(isDamaged ? 'error' : 'warn', 'store-recovered', {
      ...(isDamaged && { code: 'relay-data-damaged' }),
      details: { ...findings },
    });
  }

  private openBlobs(): Promise<Blobs> {
    const { clock, limits, blobs: store } = this.parts;
    return Blobs.open({
      store,
      clock,
      limits,
      tripped: (limit) => this.tripped(limit),
      storeRefusal: () => this.storeRefusal(),
      storeFailed: (error) => this.storeFailed(error),
    });
  }

  private roomContext(blobs: Blobs): RoomContext {
    const { log, clock, random, limits, key, roomIdSecret } = this.parts;
    const signatures = new TokenBucket(clock, limits.signaturesPerSecond, limits.signaturesPerSecond);
    return {
      log,
      blobs,
      clock,
      random,
      limits,
      events: this.events,
      counters: this.counters,
      signer: new HeadSigner(key, clock, signatures, () => this.tripped('signaturesPerSecond')),
      shortId: (address) =>
        createHmac('sha256', roomIdSecret).update(address).digest().subarray(0, SHORT_ID_BYTES).toString('hex'),
      storeRefusal: () => this.storeRefusal(),
      noticeClock: () => this.noticeClock(),
      storeFailed: (error) => this.storeFailed(error),
    };
  }
}
