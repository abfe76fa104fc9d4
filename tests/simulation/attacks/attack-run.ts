/** One run of an attack through everything that a conversation goes through, and what was said of it. */
import type { AnomalyName } from '../../../client/api';
import type { Attack } from '../../../lab/saboteur/attack';
import { attackNamed } from '../../../lab/saboteur/attacks';
import type { MemberAttack } from '../../../lab/saboteur/members/member-attack';
import { memberAttackNamed } from '../../../lab/saboteur/members/member-attacks';
import { Mole } from '../../../lab/saboteur/members/mole';
import { falseComputedHead } from '../../../lab/saboteur/members/views';
import type { Performance } from '../../../lab/saboteur/performance';
import { toAparteError } from '../../../protocol/errors';
import { ProcessClock } from '../world/process-clock';
import { SeededRandom } from '../world/seeded-random';
import type { Device } from '../world/device';
import type { AttackCase } from './attack-case';
import { HostileGroup } from './hostile-group';
import type { Deed } from '../../../lab/saboteur/saboteur';

const BEACONS_MS = 60_000;

/** What came of an attack. */
export interface AttackOutcome {
  /** Whether the saboteur found an occasion for it. */
  readonly happened: boolean;
  readonly named: boolean;
  /** Names that the attack does not explain, and what else must not have happened. */
  readonly wrong: readonly string[];
  readonly trace: readonly string[];
}

/** What a newcomer says who is told less than the invitation's head, of which it knows that the relay signed it. */
const OF_A_NEWCOMER: ReadonlySet<string> = new Set(['rolled-back']);

/** What a malicious member that asks for a signature is rightly called. */
const OF_A_QUESTION: readonly AnomalyName[] = ['disagreement', 'false-view'];

interface Word {
  readonly device: Device;
  readonly name: string;
  /** Said by a newcomer whom the relay kept out. */
  readonly isKeptOut: boolean;
}

interface JoinedMole {
  readonly mole: Mole;
  readonly process: ProcessClock;
}

class AttackRun {
  readonly devices: Device[] = [];
  /** Whom the relay kept out when they joined, with what they were told of it. */
  private readonly keptOut = new Map<Device, string>();
  room = '';
  private readonly random: SeededRandom;
  private performance: Performance | undefined;
  private count = 0;
  private readonly last: string[] = [];
  /** Who was there, or could read it later, when a member attacked. */
  private witnesses: readonly Device[] = [];

  constructor(
    readonly given: AttackCase,
    readonly attack: Attack | MemberAttack,
    private readonly hostile: HostileGroup,
  ) {
    this.random = new SeededRandom(`attack run ${String(given.seed)}`);
  }

  get target(): Device | undefined {
    const { member } = this.given.target;
    return member === undefined ? undefined : this.devices[member - 1];
  }

  /** Who can know of the attack, where it is a member's: all who were there; the target of the relay's, or anybody. */
  knowing(said: readonly Word[]): readonly (readonly Word[])[] {
    const of = (device: Device): Word[] => said.filter((word) => word.device === device);
    if ('perform' in this.attack) return this.witnesses.map(of);
    return [this.attack.whoKnows === 'target' && this.target ? of(this.target) : said];
  }

  async play(): Promise<void> {
    const { phase } = this.given;
    await this.addMember();
    if (phase === 'joining') {
      if ('perform' in this.attack) await this.talk();
      await this.begin();
    }
    while (this.devices.length < this.given.members) await this.addMember();
    await this.talk();
    await this.pass(45_000);
    await this.beginIn(phase);
    await this.pass(2000);
    await this.talk();
    await this.pass(BEACONS_MS);
    if ('needs' in this.attack && this.attack.needs === 'question') await this.attackAsMember(falseComputedHead);
    await this.withoutTarget(() => this.talk());
    await this.talk();
    if (!this.hostile.isKeySwapped) await this.addMember();
    await this.talk();
    await this.pass(BEACONS_MS);
    await this.end();
  }

  /** What everybody says. */
  async said(): Promise<Word[]> {
    const { group } = this.hostile;
    const words: Word[] = [...this.keptOut].flatMap(([device, name]) =>
      name === '' ? [] : [{ device, name, isKeptOut: true }],
    );
    for (const device of this.inside(this.devices)) {
      const anomalies = await group.during(device.engine.anomalies({ room: this.room }));
      // States accuse nobody: they count where the attack is named so.
      const counted = anomalies.filter(({ level, name }) => level !== 'state' || this.attack.says.includes(name));
      words.push(...counted.map(({ name }) => ({ device, name, isKeptOut: false })));
    }
    return words;
  }

  /** Members who joined before the attack and do not hear what everybody says after it. */
  async deaf(): Promise<string[]> {
    const deaf: string[] = [];
    for (const device of this.inside(this.devices.slice(0, this.given.members))) {
      const texts = new Set((await this.hostile.group.during(device.rows(this.room))).map(({ text }) => text));
      const lacking = this.last.filter((text) => !texts.has(text));
      if (lacking.length > 0) deaf.push(`${device.name} lacks ${lacking.join(', ')}`);
    }
    return deaf;
  }

  private inside(devices: readonly Device[]): Device[] {
    return devices.filter((device) => !this.keptOut.has(device));
  }

  private async beginIn(phase: AttackCase['phase']): Promise<void> {
    if (phase === 'talk') await this.begin();
    else if (phase === 'catch-up') {
      await this.withoutTarget(async () => {
        await this.talk();
        await this.begin();
      });
    } else if (phase === 'restart') {
      const mole = 'perform' in this.attack ? await this.joinAsMole() : undefined;
      for (const device of this.devices) await this.hostile.group.during(device.stop());
      await this.begin(mole);
      for (const device of this.devices) await this.hostile.group.during(device.start());
    }
  }

  private async begin(mole?: JoinedMole): Promise<void> {
    const { attack } = this;
    if (!('perform' in attack)) {
      this.performance = this.hostile.saboteur.begin(attack, this.given.target);
      return;
    }
    const inside = this.inside(this.devices);
    this.witnesses = attack.isEphemeral === true ? inside.filter(({ isAwake }) => isAwake) : inside;
    await this.attackAsMember(attack, mole);
  }

  private async end(): Promise<void> {
    const { performance, hostile } = this;
    await performance?.ready;
    if (performance) hostile.saboteur.end(performance);
    for (const link of hostile.group.network.linksOf()) link.cut();
    await this.pass(65_000);
    this.last.push(...(await this.talk()));
    await this.pass(120_000);
  }

  private async pass(ms: number): Promise<void> {
    await this.hostile.group.clock.advance(ms);
  }

  /** The next member; a relay that lies about its log may keep a newcomer out, which is one of its ways to refuse service. */
  private async addMember(): Promise<void> {
    const { group } = this.hostile;
    const number = this.devices.length + 1;
    const device = await group.addDevice(`m${String(number)}`, { person: `Member ${String(number)}` });
    const [first] = this.devices;
    this.devices.push(device);
    if (!first) {
      ({ room: this.room } = await group.during(device.engine.createRoom({ title: 'Salon', relay: group.address })));
      return;
    }
    const link = await group.during(first.engine.invitation(this.room));
    await group.during(
      device.engine.join(link).catch((error: unknown) => {
        const { code, details } = toAparteError(error);
        this.keptOut.set(device, code === 'relay-misbehaved' ? String(details['what']) : '');
      }),
    );
  }

  /** Everybody who is there says something, the first twice. @returns what is said */
  private async talk(): Promise<string[]> {
    const texts: string[] = [];
    const awake = this.inside(this.devices).filter(({ isAwake }) => isAwake);
    for (const [index, device] of awake.entries()) {
      for (let left = index === 0 ? 2 : 1; left > 0; left -= 1) {
        this.count += 1;
        const text = `${device.name} says ${String(this.count)}`;
        await this.hostile.group.during(device.engine.send({ room: this.room, text }));
        texts.push(text);
      }
      await this.pass(500 + this.random.fraction() * 2000);
    }
    return texts;
  }

  /** The target, or the last member, is away meanwhile, and comes back. */
  private async withoutTarget(meanwhile: () => Promise<unknown>): Promise<void> {
    const device = this.target ?? this.devices[this.given.members - 1];
    if (!device) return;
    const { group } = this.hostile;
    await group.during(device.stop());
    await meanwhile();
    await group.during(device.start());
    await this.pass(5000);
  }

  private async joinAsMole(): Promise<JoinedMole> {
    const { group } = this.hostile;
    const [first] = this.devices;
    if (!first) throw new Error('nobody invites');
    const link = await group.during(first.engine.invitation(this.room));
    const process = new ProcessClock(group.clock, { offsetMs: 0 });
    const parts = {
      connect: group.connectAs('mole', process),
      clock: process.asClientClock(),
      random: this.random.fork('mole').bytes,
    };
    return { mole: await group.during(Mole.join(link, parts)), process };
  }

  private async attackAsMember(attack: MemberAttack, joined?: JoinedMole): Promise<void> {
    const { group, saboteur, deeds } = this.hostile;
    const { mole, process } = joined ?? (await this.joinAsMole());
    const did = (what: string, details: Deed['details'] = {}): void =>
      void deeds.push({ timeMs: group.clock.nowMs(), attack: attack.name, what, details });
    const relay = attack.needsRelay === true ? { relay: saboteur.signer } : {};
    await group.during(attack.perform({ mole, did, ...relay }), 900_000);
    await this.pass(BEACONS_MS);
    mole.close();
    process.end();
  }
}

/** After these nobody finds the relay any more. */
const IS_GONE: ReadonlySet<string> = new Set(['swap-key']);

/** Who does not know yet what it is told less of is told another history, and no less. */
const FORKS_LATECOMERS: ReadonlySet<string> = new Set(['roll-back', 'restore']);

/** A newcomer whose invitation names a generation that it is not told says that the log goes on from before it: it knows no more. */
const RESTORES_NEWCOMERS: ReadonlySet<string> = new Set(['return-to-left-generation']);

/** Names that the attack explains: those that must be said, and what else may be. */
function truthOf({ attack, given }: AttackRun): {
  readonly says: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
} {
  const isFork = FORKS_LATECOMERS.has(attack.name) && (given.phase === 'catch-up' || given.phase === 'joining');
  const { maySay = [] } = (isFork && attackNamed('fork')) || {};
  const isRestored = RESTORES_NEWCOMERS.has(attack.name) && given.phase === 'joining';
  const says = new Set<string>([...attack.says, ...(isFork ? ['forked'] : []), ...(isRestored ? ['restored'] : [])]);
  const questions = 'needs' in attack && attack.needs === 'question' ? OF_A_QUESTION : [];
  const all = new Set<string>([...says, ...attack.maySay, ...maySay, ...questions]);
  // Who is told another history says it of its own messages there, too (docs/PROTOCOL.md §11.5).
  if (all.has('forked')) all.add('unacknowledged');
  return { says, all };
}

async function judge(run: AttackRun, { deeds, group }: HostileGroup): Promise<Omit<AttackOutcome, 'trace'>> {
  const { attack } = run;
  const said = await run.said();
  const { says, all } = truthOf(run);
  const isNew = ({ device, isKeptOut }: Word): boolean =>
    isKeptOut || (run.given.phase === 'joining' && device === run.target);
  const isOfNewcomer = (word: Word): boolean => isNew(word) && OF_A_NEWCOMER.has(word.name);
  const wrong = said.filter((word) => !all.has(word.name) && !isOfNewcomer(word));
  const failed = deeds.filter(({ what }) => what === 'failed').map(({ details }) => JSON.stringify(details));
  const internal = group.complaints.filter(({ kind }) => kind === 'internal').map(({ what }) => what);
  const deaf = IS_GONE.has(attack.name) ? [] : await run.deaf();
  const words = wrong.map(({ device, name }) => `${device.name} says ${name}`);
  return {
    happened: deeds.some(({ what }) => what !== 'failed' && what !== 'ended'),
    named:
      says.size === 0 ||
      run.knowing(said).every((words) => words.some((word) => says.has(word.name) || isOfNewcomer(word))),
    wrong: [...new Set([...words, ...failed, ...internal, ...deaf])],
  };
}

/** Runs a case to its end. */
export async function runAttack(given: AttackCase, keepsTrace = false): Promise<AttackOutcome> {
  const attack = attackNamed(given.attack) ?? memberAttackNamed(given.attack);
  if (!attack) throw new Error(`no such attack: ${given.attack}`);
  const hostile = await HostileGroup.start(`attack ${String(given.seed)}`, keepsTrace);
  const { group } = hostile;
  const run = new AttackRun(given, attack, hostile);
  let judged: Omit<AttackOutcome, 'trace'>;
  try {
    await run.play();
    judged = await judge(run, hostile);
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    judged = { happened: true, named: false, wrong: [what] };
  }
  group.finish();
  return { ...judged, trace: group.trace.lines };
}
