/** One run of a case: members act, faults happen, then everything comes to rest, and what everybody has is compared with what is true. */
import { fromHex } from '../../protocol/bytes';
import type { Suite } from '../../client/crypto/aead';
import type { EpochKeys } from '../../client/crypto/epochs';
import { FAULT_NAMES, FAULTS, isFaultName, type FaultName } from './faults';
import { ACTS, drawStep } from './acts';
import { checkEnd } from './invariants';
import { Model } from './model';
import { firstKeysOf } from './truth';
import { watch } from './watch';
import type { Device } from './world/device';
import { codeOf } from './world/device';
import { SeededRandom } from './world/seeded-random';
import { SimulatedGroup, type Complaint } from './world/simulated-group';

const QUIET_MS = 20 * 60_000;

/** What is run: the same case always runs the same way. */
export interface Case {
  readonly seed: number;
  readonly members: number;
  readonly faults: readonly FaultName[];
  /** Those of the faults that do not happen: everything else is drawn as if they did. */
  readonly without: readonly FaultName[];
  /** Numbers of the steps that are made. */
  readonly steps: readonly number[];
}

/** What came of a case. */
export interface Outcome {
  readonly complaints: readonly Complaint[];
  readonly digest: string;
  readonly trace: readonly string[];
}

/** How a device came to the room. */
export interface Membership {
  readonly device: Device;
  /** Its first position: it has nothing of what stands before. */
  readonly joinedAt: number;
  /** How many texts were begun before it was invited: those of an earlier day are closed to it, wherever they stand. */
  readonly saidBefore: number;
}

/** Settings that faults may change before a run begins. */
export interface Settings {
  suite: Suite;
  retentionDays: number;
  slowness: number;
}

/** A run under way, as acts and faults see it. */
export class Run {
  readonly model = new Model();
  readonly settings: Settings = { suite: 'xchacha20-poly1305', retentionDays: 30, slowness: 0.03 };
  /** Devices that belong to the room, by name. */
  readonly members = new Map<string, Membership>();
  room = '';
  private firstKeys: EpochKeys | undefined;
  /** How wrong the clock of the next device is. */
  firstOffsetMs: () => number = () => 0;
  /** Undoes what faults left behind, when everything comes to rest. */
  readonly repairs: (() => void)[] = [];
  /** Accusations that were complained of, by device and id. */
  readonly accusations = new Set<string>();
  private isResting = false;

  constructor(readonly group: SimulatedGroup) {}

  get address(): Uint8Array {
    return fromHex(this.room);
  }

  /** Keys of the room, none of them erased. */
  get keys(): EpochKeys {
    if (!this.firstKeys) throw new Error('no room yet');
    return this.firstKeys;
  }

  /** The first device made a room. */
  begin(room: string, device: Device): void {
    this.room = room;
    this.firstKeys = firstKeysOf(device, this.settings.suite);
    this.members.set(device.name, { device, joinedAt: 0, saidBefore: 0 });
  }

  /** Devices of the room, running or not. */
  get devices(): Device[] {
    return [...this.members.values()].map(({ device }) => device);
  }

  get awake(): Device[] {
    return this.devices.filter(({ isAwake }) => isAwake);
  }

  /** Something that happens later, unless everything is at rest by then. */
  later(delayMs: number, task: () => void): void {
    this.group.clock.after(delayMs, () => {
      if (!this.isResting) task();
    });
  }

  /** A failure of an act that nobody waits for: faults explain codes, but not bugs. */
  excuse(device: Device, act: Promise<unknown>): void {
    act.catch((error: unknown) => {
      const code = codeOf(error);
      this.group.trace.note(device.name, 'act failed', code);
      if (code === 'internal' || code === 'relay-misbehaved') {
        this.group.complain(code === 'internal' ? 'internal' : 'alarm', device.name, String(error));
      }
    });
  }

  startDevice(device: Device): void {
    if (!device.isRunning && this.members.has(device.name)) this.excuse(device, device.start());
  }

  /** From here on no fault happens. */
  rest(): void {
    this.isResting = true;
    for (const repair of this.repairs.splice(0)) repair();
    this.group.relay.spare();
    this.group.relay.start();
    for (const device of this.devices) {
      device.vault.sabotage = undefined;
      device.wake(true);
      this.startDevice(device);
    }
  }
}

function drawFaults(random: SeededRandom): FaultName[] {
  const count = random.pick([1, 1, 2, 3, 4, FAULT_NAMES.length]);
  if (count === FAULT_NAMES.length) return [...FAULT_NAMES];
  const drawn = new Set(Array.from({ length: count }, () => random.pick(FAULT_NAMES)));
  return FAULT_NAMES.filter((name) => drawn.has(name));
}

/** What a case draws from, whatever of it is left out. */
function seedOf({ seed }: Case): string {
  return `run ${String(seed)}`;
}

/** Faults that happen in a case, each as often as it does: from the beginning, or in a step. */
export function happeningsOf(given: Case): FaultName[] {
  const prepared = given.faults.filter((name) => FAULTS[name].prepare);
  const acts = given.steps.map((step) => drawStep(seedOf(given), step, given.faults).name);
  return [...prepared, ...acts.filter(isFaultName)];
}

/** The case of a seed. */
export function drawCase(seed: number, faults?: readonly FaultName[]): Case {
  const random = new SeededRandom(`case ${String(seed)}`);
  const drawn = drawFaults(random);
  // Most runs are small: many of them find more than few large ones do in the same time.
  const members = random.pick([2, 2, 2, 2, 2, 3, 3, 3, 4, 5, 8]);
  const steps = Array.from({ length: random.chance(0.75) ? random.integer(2, 7) : random.integer(8, 16) }, (_, i) => i);
  return { seed, members, faults: faults ?? drawn, without: [], steps };
}

async function begin(run: Run, { members }: Case): Promise<void> {
  const { group, settings } = run;
  group.relay.start();
  const { slowness } = settings;
  const first = await group.addDevice('m1', { person: 'Member 1', slowness, offsetMs: run.firstOffsetMs() });
  const { suite, retentionDays } = settings;
  const wish = { title: 'Salon', relay: group.address, suite, retentionDays };
  run.begin((await group.during(first.engine.createRoom(wish))).room, first);
  for (let number = 2; number <= members; number += 1) {
    const person = `Member ${String(number)}`;
    const device = await group.addDevice(`m${String(number)}`, { person, slowness, offsetMs: run.firstOffsetMs() });
    await group.during(device.engine.join(await group.during(first.engine.invitation(run.room))));
    run.members.set(device.name, { device, joinedAt: 0, saidBefore: 0 });
  }
}

/**
 * Runs a case to its end.
 * @param beforeRest what a test adds before everything comes to rest
 */
export async function runCase(given: Case, keepsTrace = false, beforeRest?: (run: Run) => void): Promise<Outcome> {
  const seed = seedOf(given);
  const group = new SimulatedGroup(seed, keepsTrace);
  const happens = (name: string): boolean => !isFaultName(name) || !given.without.includes(name);
  const run = new Run(group);
  group.listener = (device, event) => watch(run, device, event);
  for (const name of given.faults.filter(happens))
    FAULTS[name].prepare?.(run, new SeededRandom(`${seed}/prepare ${name}`));
  try {
    await begin(run, given);
    for (const step of given.steps) {
      const { delayMs, name, random } = drawStep(seed, step, given.faults);
      await group.clock.advance(delayMs);
      if (!happens(name)) continue;
      group.trace.note('step', String(step), name);
      await (isFaultName(name) ? FAULTS[name].act : ACTS[name])?.(run, random);
    }
    await group.clock.advance(new SeededRandom(`${seed}/last`).fraction() * 5000);
    beforeRest?.(run);
    run.rest();
    await checkEnd(run, QUIET_MS);
  } catch (error) {
    group.complain('unexpected', 'run', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  group.finish();
  return { complaints: group.complaints, digest: group.trace.digest(), trace: group.trace.lines };
}
