/** A member's computer: a vault that survives its process, a clock of its own, and the real engine, which can be killed at any operation of the vault. */
import type { EngineEvent, MessageRow, RoomSummary } from '../../../client/api';
import { verifyEd25519 } from '../../../client/crypto/signing';
import { Engine } from '../../../client/engine';
import type { Connect } from '../../../client/ports';
import { MemoryFiles } from '../../../client/files/local-files';
import { createProfile } from '../../../client/profile';
import { toAparteError } from '../../../protocol/errors';
import type { VirtualClock } from '../../server/support/virtual-clock';
import type { Network } from './network';
import { ProcessClock, type WallClock } from './process-clock';
import { SeededRandom } from './seeded-random';
import type { Trace } from './trace';
import { VaultDisk } from './vault-disk';

const ROWS_PER_READ = 500;
const MAX_DELAY_MS = 60;

/** What a device lives in. */
export interface DeviceWorld {
  readonly clock: VirtualClock;
  readonly network: Network;
  readonly trace: Trace;
  /** Reaches the relay over a new connection of this device. */
  readonly connectAs: (device: string, process: ProcessClock) => Connect;
  /** The device saw something that an honest relay, and a sound program, never show. */
  readonly complain: (kind: 'alarm' | 'internal', who: string, what: string, about?: string) => void;
  /** Hears what the engine tells. */
  readonly told: (device: string, event: EngineEvent) => void;
}

interface Run {
  readonly clock: ProcessClock;
  readonly engine: Engine;
}

/** See the file's head. */
export class Device {
  readonly wall: WallClock = { offsetMs: 0 };
  private run: Run | undefined;
  private runs = 0;
  private asleep = false;

  constructor(
    /** Unique; two devices of one person have two names. */
    readonly name: string,
    private readonly world: DeviceWorld,
    private readonly random: SeededRandom,
    /** Share of the operations of vault and verifier that take time. */
    private readonly slowness: number,
    private disk = VaultDisk.empty(),
  ) {}

  get vault(): VaultDisk {
    return this.disk;
  }

  /** The engine while the program runs. @throws Error otherwise */
  get engine(): Engine {
    if (!this.run) throw new Error(`${this.name} is not running`);
    return this.run.engine;
  }

  get isRunning(): boolean {
    return this.run !== undefined;
  }

  get isAwake(): boolean {
    return this.run !== undefined && !this.asleep;
  }

  /** Makes the person's identity in the empty vault. */
  async createProfile(name: string): Promise<void> {
    const clock = new ProcessClock(this.world.clock, this.wall);
    // The same identity in every run: importing its keys takes longer than a small run.
    const random = new SeededRandom(`profile ${this.name}`).bytes;
    await createProfile(
      this.vault.openFor(clock, () => 0),
      name,
      { random, clock: clock.asClientClock() },
    );
  }

  /** Starts the program. */
  async start(): Promise<void> {
    if (this.run) return;
    this.runs += 1;
    const { trace, connectAs } = this.world;
    trace.note(this.name, 'start', this.runs);
    const clock = new ProcessClock(this.world.clock, this.wall);
    const delays = this.random.fork(`delays ${String(this.runs)}`);
    const delayMs = (): number => (delays.chance(this.slowness) ? delays.fraction() ** 2 * MAX_DELAY_MS : 0);
    const engine = await Engine.open({
      store: this.vault.openFor(clock, delayMs),
      clock: clock.asClientClock(),
      random: this.random.fork(`run ${String(this.runs)}`).bytes,
      connect: connectAs(this.name, clock),
      program: { program: 'simulation', release: '1' },
      files: new MemoryFiles(),
      verify: async (...signed) => {
        await clock.pause(delayMs());
        return this.disk.operate(() => verifyEd25519(...signed));
      },
      log: (level, event, fields = {}) => {
        if (clock.isEnded) return;
        trace.note(this.name, `log ${level}`, event, JSON.stringify(fields));
        if (fields['code'] === 'internal') this.world.complain('internal', this.name, event);
      },
    });
    if (clock.isEnded) return;
    this.run = { clock, engine };
    engine.subscribe((event) => {
      if (!clock.isEnded) this.hear(event);
    });
  }

  /** Ends the program as its menu does. */
  async stop(): Promise<void> {
    const { run } = this;
    if (!run) return;
    this.wake();
    await run.engine.close();
    this.kill();
  }

  /** As kill -9: its connections end with it. */
  kill(): void {
    if (!this.run) return;
    this.world.trace.note(this.name, 'killed');
    this.run.clock.end();
    this.run = undefined;
    this.asleep = false;
    this.vault.sabotage = undefined;
    for (const link of this.world.network.linksOf(this.name)) link.cutByDevice();
  }

  /** The program ends, and its vault is another from now on. */
  restore(vault: VaultDisk): void {
    this.kill();
    this.disk.erase();
    this.disk = vault;
  }

  /** Closes the lid: nothing runs, and its connections are dead without anybody knowing. */
  sleep(): void {
    if (!this.run || this.asleep) return;
    this.world.trace.note(this.name, 'sleeps');
    this.asleep = true;
    this.run.clock.sleep();
    for (const link of this.world.network.linksOf(this.name)) link.die();
  }

  /** @param isNoticed whether the system tells the program */
  wake(isNoticed = false): void {
    if (!this.run || !this.asleep) return;
    this.world.trace.note(this.name, 'wakes');
    this.asleep = false;
    this.run.clock.wake();
    if (isNoticed) this.run.engine.wake();
  }

  jump(ms: number): void {
    this.world.trace.note(this.name, 'clock', ms);
    this.wall.offsetMs += ms;
  }

  async summary(room: string): Promise<RoomSummary | undefined> {
    return (await this.engine.rooms()).find((summary) => summary.room === room);
  }

  /** All rows of a room. */
  async rows(room: string): Promise<MessageRow[]> {
    const all: MessageRow[] = [];
    for (let position = 0; ;) {
      const { rows, newerExist } = await this.engine.rows({
        room,
        range: { from: 'after', position, limit: ROWS_PER_READ },
      });
      all.push(...rows);
      const last = rows.reduce((newest, row) => Math.max(newest, row.position ?? 0), position);
      if (!newerExist || last === position) return all;
      position = last;
    }
  }

  private hear(event: EngineEvent): void {
    const { trace, complain, told } = this.world;
    told(this.name, event);
    if (event.type === 'rows') {
      trace.note(this.name, 'rows', ...event.rows.map(({ position, kind }) => `${String(position ?? '-')}:${kind}`));
      return;
    }
    if (event.type !== 'rooms') return;
    for (const { connection } of event.rooms) {
      trace.note(this.name, 'room', connection.state);
      if (connection.state !== 'waiting') continue;
      if (connection.code === 'relay-misbehaved') {
        complain('alarm', this.name, JSON.stringify(connection.details), String(connection.details['what']));
      }
      if (connection.code === 'internal') complain('internal', this.name, JSON.stringify(connection.details));
    }
  }
}

/** A failure of an act, as its code. */
export function codeOf(error: unknown): string {
  return toAparteError(error).code;
}
