/** A relay and any number of members in one process: the real engine and the real relay core, on virtual time, over wires in memory. */
import { randomFillSync } from 'node:crypto';
import type { EngineEvent, MessageRow } from '../../../client/api';
import { Engine } from '../../../client/engine';
import { sha256 } from '../../../client/crypto/hash';
import { verifyEd25519 } from '../../../client/crypto/signing';
import { MemoryFiles } from '../../../client/files/local-files';
import { createProfile } from '../../../client/profile';
import type { Clock, Connect, RelayTarget } from '../../../client/ports';
import { TELL_NOTHING, type SignChoices } from '../../../client/rooms/own-signs';
import { IN_MEMORY } from '../../../client/vault/database';
import { openVaultDatabase } from '../../../client/vault/migrations';
import { SqlStore } from '../../../client/vault/sql-store';
import type { AsyncVaultStore, VaultStore } from '../../../client/vault/store';
import { formatRelayAddress } from '../../../protocol/address';
import { concatBytes, equalBytes } from '../../../protocol/bytes';
import { AparteError, toAparteError } from '../../../protocol/errors';
import type { KeyChange } from '../../../protocol/key-change';
import { encodeUtf8 } from '../../../protocol/utf8';
import type { Peer } from '../../../server/connection';
import { signKeyChange } from '../../../server/crypto/key-change';
import type { RelayKey } from '../../../server/environment';
import { MemoryLog } from '../../../server/log/memory-log';
import { VirtualClock } from '../../server/support/virtual-clock';
import { makeWire } from '../../server/support/wire';
import { World, newRelayKey, type WorldOptions } from '../../server/support/world';
import type { Duplex } from 'node:stream';

/** Where a relay on virtual time is said to be. */
export const RELAY_PLACE = { host: 'relay.test', port: 4747 };

/** Runs an operation of the vault: a simulation counts them, and ends its process before or after one. */
type AroundOperation = (name: string, run: () => unknown) => Promise<unknown>;

async function inLaterTurn(_name: string, run: () => unknown): Promise<unknown> {
  await Promise.resolve();
  return run();
}

/** The vault's operations, answered in a later turn as by a thread. */
export function asyncStore(store: VaultStore, around: AroundOperation = inLaterTurn): AsyncVaultStore {
  const call =
    (name: string) =>
    (...args: unknown[]): Promise<unknown> =>
      around(name, () => {
        const operation = Reflect.get(store, name) as (...given: unknown[]) => unknown;
        return operation.apply(store, args);
      });
  return new Proxy({} as AsyncVaultStore, {
    get: (_, name) => (typeof name === 'string' && name !== 'then' ? call(name) : undefined),
  });
}

export function engineClock(clock: VirtualClock, aheadMs: () => number = () => 0): Clock {
  return {
    now: () => clock.nowMs() + aheadMs(),
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs, task) => clock.after(Math.ceil(delayMs), task),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

/** A member: its engine, and all that the engine told. */
export class MemberEngine {
  readonly events: EngineEvent[] = [];

  constructor(
    readonly name: string,
    public engine: Engine,
    readonly store: AsyncVaultStore,
    readonly database: SqlStore,
    readonly files: MemoryFiles,
  ) {
    this.listen();
  }

  listen(): void {
    this.engine.subscribe((event) => this.events.push(event));
  }

  /** All rows of a room. */
  async rows(room: string): Promise<readonly MessageRow[]> {
    return (await this.engine.rows({ room, range: { from: 'end', limit: 500 } })).rows;
  }

  /** Texts of a room in the log's order, with their authors' names. */
  async texts(room: string): Promise<string[]> {
    const rows = await this.rows(room);
    return rows.filter(({ kind }) => kind === 'text').map(({ authorName, text }) => `${authorName}: ${text}`);
  }

  async connection(room: string): Promise<string> {
    const found = (await this.engine.rooms()).find((summary) => summary.room === room);
    return found?.connection.state ?? 'absent';
  }
}

/** See the file's head. */
export class Group {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly members: MemberEngine[] = [];
  /** What members let others know, by name. */
  readonly signs = new Map<string, SignChoices>();
  /** How far members' clocks are ahead of the world's, by name. */
  readonly aheadMs = new Map<string, number>();
  private readonly wires = new Set<Duplex>();
  /** The relay's key, the one that it announced, and the one that it answers with who missed the change. */
  key = newRelayKey();
  private nextKey: RelayKey | undefined;
  private formerKey: RelayKey | undefined;
  keyChanges: readonly KeyChange[] = [];
  private readonly wiresOf = new Map<string, Duplex>();
  world: World | undefined;
  /** Set to stand between members and relay. */
  intercept: ((stream: Duplex) => Duplex) | undefined;
  /** Set to take members' connections in the relay core's place; what it throws is why a member finds no relay. */
  front: ((stream: Duplex, peer: Peer, name: string) => void) | undefined;

  static async start(options: WorldOptions = {}): Promise<Group> {
    const group = new Group();
    await group.startRelay(options);
    return group;
  }

  get address(): string {
    return formatRelayAddress({ ...RELAY_PLACE, pin: this.key.hash });
  }

  async startRelay(options: WorldOptions = {}): Promise<void> {
    this.world = await World.start({ clock: this.clock, key: this.key, log: this.log, ...options });
    this.world.relay.keyChanges = this.keyChanges;
  }

  /** The relay's next key; members hear of it when they connect. */
  announceKey(next = newRelayKey()): void {
    this.nextKey = next;
    this.keyChanges = [...this.keyChanges, signKeyChange(this.key, next, this.clock.nowMs())];
    if (this.world) this.world.relay.keyChanges = this.keyChanges;
  }

  /** The relay starts anew with the announced key; with an overlap the old one tells who missed it. */
  async switchKey({ overlap }: { readonly overlap: boolean }): Promise<void> {
    if (!this.nextKey) throw new Error('no key is announced');
    this.killRelay();
    this.formerKey = overlap ? this.key : undefined;
    this.key = this.nextKey;
    this.nextKey = undefined;
    await this.startRelay();
  }

  /** Who answers to a member that looks for these keys. */
  private answering({ host, port, pin, nextPin = pin }: RelayTarget): {
    readonly key: RelayKey;
    readonly isByFormerKey: boolean;
  } {
    const { key, formerKey } = this;
    if ([pin, nextPin].some((one) => equalBytes(one, key.hash))) return { key, isByFormerKey: false };
    if (formerKey && equalBytes(pin, formerKey.hash)) return { key: formerKey, isByFormerKey: true };
    throw new AparteError('wrong-relay', { host, port });
  }

  /** As kill -9: connections break, nothing is said. */
  killRelay(): void {
    this.world = undefined;
    this.cut();
  }

  /** A copy of everything that the relay stored, as a machine's snapshot is. */
  backupRelay(): MemoryLog {
    return this.log.copy();
  }

  /** Says something to a member in the relay's name, on its newest connection. */
  inject(member: MemberEngine, frame: Uint8Array): void {
    const wire = this.wiresOf.get(member.name);
    wire?.push(Buffer.from(frame));
  }

  /** Breaks every connection. */
  cut(): void {
    for (const wire of this.wires) wire.destroy();
    this.wires.clear();
  }

  /** How somebody of this name connects. */
  readonly connectAs =
    (name: string): Connect =>
    (address) => {
      const { world } = this;
      if (!world)
        return Promise.reject(new AparteError('relay-unreachable', { host: address.host, port: address.port }));
      const [ours, theirs] = makeWire();
      const exporter = Uint8Array.from(randomFillSync(new Uint8Array(32)));
      this.wires.add(ours);
      this.wiresOf.set(name, ours);
      try {
        const { key, isByFormerKey } = this.answering(address);
        const peer: Peer = { address: '192.0.2.1', exporter, helloWithinMs: 10_000, isByFormerKey };
        if (this.front) this.front(theirs, peer, name);
        else world.relay.accept(theirs, peer);
        return Promise.resolve({ stream: this.intercept?.(ours) ?? ours, exporter, relayPublicKey: key.publicKey });
      } catch (error) {
        return Promise.reject(toAparteError(error));
      }
    };

  async member(name: string): Promise<MemberEngine> {
    const database = new SqlStore(openVaultDatabase({ path: IN_MEMORY, key: new Uint8Array(32).fill(7) }));
    const store = asyncStore(database);
    await createProfile(store, name, { random: this.random, clock: engineClock(this.clock) });
    const files = new MemoryFiles();
    const member = new MemberEngine(name, await this.openEngine(name, store, files), store, database, files);
    this.members.push(member);
    return member;
  }

  /** Closes a member's engine and opens its vault again. */
  async restart(member: MemberEngine): Promise<void> {
    await this.during(member.engine.close());
    member.engine = await this.openEngine(member.name, member.store, member.files);
    member.listen();
  }

  /** Lets virtual time pass until `promise` is settled. */
  async during<Result>(promise: Promise<Result>, limitMs = 120_000): Promise<Result> {
    const state = { done: false };
    const finished = promise.finally(() => {
      state.done = true;
    });
    finished.catch(() => undefined);
    for (let passedMs = 0; !state.done && passedMs <= limitMs; passedMs += 50) await this.clock.advance(50);
    if (!state.done) throw new Error('still pending after the virtual time allowed');
    return finished;
  }

  /** Lets virtual time pass until `condition` holds. */
  async until(condition: () => Promise<boolean> | boolean, limitMs = 120_000): Promise<void> {
    for (let passedMs = 0; passedMs <= limitMs; passedMs += 50) {
      if (await condition()) return;
      await this.clock.advance(50);
    }
    throw new Error('the condition did not come true in the virtual time allowed');
  }

  /** A room made by `creator` with the others in it. */
  async room(creator: MemberEngine, ...others: MemberEngine[]): Promise<string> {
    const { room } = await this.during(creator.engine.createRoom({ title: 'Salon', relay: this.address }));
    for (const other of others) {
      const link = await this.during(creator.engine.invitation(room));
      await this.during(other.engine.join(link));
    }
    return room;
  }

  readonly random = (length: number): Uint8Array => randomFillSync(new Uint8Array(length));

  private openEngine(name: string, store: AsyncVaultStore, files: MemoryFiles): Promise<Engine> {
    return Engine.open({
      store,
      clock: engineClock(this.clock, () => this.aheadMs.get(name) ?? 0),
      random: this.random,
      connect: this.connectAs(name),
      program: { program: 'test', release: '1' },
      // Argon2id takes real time, in which virtual time would pass by; its vectors are elsewhere.
      stretch: (words, salt) => Promise.resolve(sha256(concatBytes(encodeUtf8(words), salt))),
      verify: (...signed) => Promise.resolve(verifyEd25519(...signed)),
      log: () => undefined,
      files,
      signs: () => this.signs.get(name) ?? TELL_NOTHING,
    });
  }
}
