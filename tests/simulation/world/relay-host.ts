/** The computer of the relay: its disk survives its process, which can be killed at any write, restored, or set back with the whole machine. */
import { createECDH, createPrivateKey, createPublicKey } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { RelayKey } from '../../../server/environment';
import { makeRelayKey } from '../../../server/crypto/relay-key';
import type { Limits } from '../../../server/limits';
import { MemoryLog } from '../../../server/log/memory-log';
import type { VirtualClock } from '../../server/support/virtual-clock';
import { AparteError, toAparteError } from '../../../protocol/errors';
import { Room } from '../../../server/room';
import { World } from '../../server/support/world';
import { ProcessClock, type WallClock } from './process-clock';
import { SeededRandom } from './seeded-random';
import type { Trace } from './trace';

const MAX_SYNC_MS = 20;
/** Writes that one batch of the store's log may hold when the process ends. */
const MAX_TORN_WRITES = 8;
const SCALAR_BYTES = 32;
/** Whoever asks for a room on a full disk, or a relay that does not run, asks again. */
const RETRY_MS = 6000;

interface SeededKey {
  readonly key: RelayKey;
  /** DER. */
  readonly publicKey: Uint8Array;
}

function seededKey(random: SeededRandom): SeededKey {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(Buffer.from(random.bytes(SCALAR_BYTES)));
  const point = ecdh.getPublicKey();
  const text = (from: number): string => point.subarray(from, from + SCALAR_BYTES).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', d: ecdh.getPrivateKey().toString('base64url'), x: text(1), y: text(33) };
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return { key: makeRelayKey(key), publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }) };
}

let key: SeededKey | undefined;

/** One key serves the relays of all runs. */
function theKey(): SeededKey {
  key ??= seededKey(new SeededRandom('relay key'));
  return key;
}

/** One run of the relay's program. */
interface RelayProcess {
  readonly clock: ProcessClock;
  /** Ends the sync that is under way. */
  syncNow: () => void;
  /** Once it has ended: how many of the writes that were not acknowledged are on the disk all the same. */
  tornWrites: number;
  /** Absent while it reads its disk. */
  world?: World;
}

/** A machine as it was. */
export interface RelaySnapshot {
  readonly disk: MemoryLog;
  readonly nowMs: number;
}

/** See the file's head. */
export class RelayHost {
  readonly wall: WallClock = { offsetMs: 0 };
  readonly key: RelayKey;
  readonly publicKey: Uint8Array;
  /** What is on its disk. */
  disk = new MemoryLog();
  /** Changes the relay's limits from its next start on. */
  limits: Partial<Limits> = {};
  /** Free bytes on its disk. */
  freeDiskBytes = Infinity;
  /** Whether it answers as a replica that lags. */
  isBehind = false;
  private process: RelayProcess | undefined;
  private starts = 0;
  private writesUntilKill: number | undefined;
  private whenKilled: () => void = () => undefined;
  private readonly tears: SeededRandom;

  constructor(
    private readonly virtual: VirtualClock,
    private readonly random: SeededRandom,
    private readonly trace: Trace,
    /** What the relay's program gave up over. */
    private readonly failed: (error: unknown) => void,
  ) {
    ({ key: this.key, publicKey: this.publicKey } = theKey());
    this.tears = random.fork('torn writes');
  }

  get isRunning(): boolean {
    return this.process !== undefined;
  }

  get world(): World | undefined {
    return this.process?.world;
  }

  /** Starts the program on what the disk holds. It listens once it has read that, unless it is killed before. */
  start(): void {
    if (!this.process) this.launch().catch(this.failed);
  }

  private async launch(beforeListening: (world: World) => Promise<void> = () => Promise.resolve()): Promise<void> {
    this.starts += 1;
    this.trace.note('relay', 'start', this.starts);
    const clock = new ProcessClock(this.virtual, this.wall);
    const process: RelayProcess = { clock, syncNow: () => undefined, tornWrites: 0 };
    const random = this.random.fork(`run ${String(this.starts)}`);
    const syncs = random.fork('disk');
    this.disk = this.disk.copy(() => this.sync(process, syncs));
    this.process = process;
    const world = await World.start({
      clock: this.virtual,
      key: this.key,
      log: this.disk,
      limits: this.limits,
      parts: {
        clock,
        random: random.bytes,
        failed: this.failed,
        freeDiskBytes: () => Promise.resolve(this.freeDiskBytes),
      },
    });
    world.relay.events.subscribe(({ event }) => {
      if (event.level === 'warn') this.trace.note('relay', event.event, event.code ?? '');
    });
    await beforeListening(world);
    process.world = world;
  }

  /** The machine as it is now: its disk, and what its clock shows. */
  snapshot(): RelaySnapshot {
    return { disk: this.disk.copy(), nowMs: this.virtual.nowMs() + this.wall.offsetMs };
  }

  /**
   * The machine goes back to a snapshot: the program goes on without a start of its own, as the snapshot found it, and sees its clock jump to the
   * present when it next looks.
   * @param atLeastMs how far the clock jumps at least
   */
  restoreSnapshot({ disk, nowMs }: RelaySnapshot, room: Uint8Array, atLeastMs: number): void {
    this.kill();
    this.trace.note('relay', 'snapshot restored');
    this.disk = disk;
    const presentMs = this.virtual.nowMs() + this.wall.offsetMs;
    const jumpMs = Math.max(presentMs - nowMs, atLeastMs);
    this.wall.offsetMs += nowMs - presentMs;
    this.launch(async ({ relay }) => {
      const found = await relay.rooms.find(room);
      // Not a start of the program: it was running when the snapshot was taken, and knows of nothing.
      if (found) Reflect.set(found, 'wantsStart', false);
      this.wall.offsetMs += jumpMs;
    }).catch(this.failed);
  }

  /** Somebody asks for a room that the relay does not have, until it is made. */
  makeRoom(room: Uint8Array, retentionDays: number): void {
    const again = (): void => {
      this.virtual.after(RETRY_MS, () => this.makeRoom(room, retentionDays));
    };
    const relay = this.process?.world?.relay;
    if (!relay) {
      again();
      return;
    }
    relay.rooms.findOrCreate(room, retentionDays, { connection: 0, address: '127.0.0.1' }).catch((error: unknown) => {
      if (toAparteError(error).code === 'store-full') again();
      else this.failed(error);
    });
  }

  /** A client that reached the host. @returns whether a program listens there */
  accept(stream: Duplex, exporter: Uint8Array): boolean {
    const world = this.process?.world;
    if (!world) return false;
    if (this.isBehind) this.lag(world);
    world.relay.accept(stream, { address: '192.0.2.1', exporter, helloWithinMs: world.relay.limits.helloTimeoutMs });
    return true;
  }

  /** As kill -9. Of what was being written, a part from its beginning may be on the disk: what nobody was told of, and nobody may lose who hears of it later. */
  kill(): void {
    const { process } = this;
    if (!process) return;
    process.tornWrites = this.tears.chance(0.5) ? this.tears.integer(1, MAX_TORN_WRITES) : 0;
    this.trace.note('relay', 'killed', process.tornWrites);
    process.clock.end();
    process.syncNow();
    this.process = undefined;
    this.writesUntilKill = undefined;
  }

  /** Kills the program at a write from now. */
  killAtWrite(writes: number, killed: () => void): void {
    this.writesUntilKill = writes;
    this.whenKilled = killed;
  }

  /** No kill waits for a write any more. */
  spare(): void {
    this.writesUntilKill = undefined;
  }

  /** The program's wall clock, as a jump moves it. */
  jump(ms: number): void {
    this.trace.note('relay', 'clock', ms);
    this.wall.offsetMs += ms;
  }

  /** Every opening is refused, as by a replica that lacks what its member saw. */
  private lag(world: World): void {
    for (const room of world.relay.rooms.opened) {
      const join = Room.prototype.join.bind(room);
      room.join = (...wish) => (this.isBehind ? Promise.reject(new AparteError('behind')) : join(...wish));
    }
  }

  /** Resolves once a write is on the disk: never if the program ends before, unless the disk was faster. */
  private sync(process: RelayProcess, random: SeededRandom): Promise<void> {
    const { clock } = process;
    if (this.writesUntilKill !== undefined && !clock.isEnded) {
      this.writesUntilKill -= 1;
      if (this.writesUntilKill <= 0) {
        this.kill();
        this.whenKilled();
      }
    }
    return new Promise((resolve) => {
      const landed = (): void => {
        if (clock.isEnded) process.tornWrites -= 1;
        if (process.tornWrites >= 0) resolve();
      };
      if (clock.isEnded) landed();
      else {
        process.syncNow = landed;
        clock.after(random.fraction() ** 4 * MAX_SYNC_MS, landed);
      }
    });
  }
}
