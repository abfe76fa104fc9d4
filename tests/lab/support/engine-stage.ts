/** Real engines on a saboteur, on virtual time, and what they say of it. */
import type { Anomaly, AnomalyName } from '../../../client/api';
import type { Attack, Target } from '../../../lab/saboteur/attack';
import type { MemberAttack } from '../../../lab/saboteur/members/member-attack';
import { falseComputedHead } from '../../../lab/saboteur/members/views';
import { Mole } from '../../../lab/saboteur/members/mole';
import { MemoryBlobs } from '../../../server/blobs/memory-blobs';
import { Saboteur, type Deed } from '../../../lab/saboteur/saboteur';
import { AparteError } from '../../../protocol/errors';
import { DEFAULT_LIMITS } from '../../../server/limits';
import { Group, engineClock, type MemberEngine } from '../../engine/support/group';

const RELAY_PLACE = { host: 'relay.test', port: 4747 };

/** What one member has in its book. */
export interface Said {
  readonly name: string;
  readonly anomalies: readonly Anomaly[];
}

export class EngineStage {
  readonly deeds: Deed[] = [];
  private isSwapped = false;
  private readonly away = new Set<string>();

  private constructor(
    readonly group: Group,
    readonly room: string,
    readonly zoe: MemberEngine,
    readonly ali: MemberEngine,
    readonly bob: MemberEngine,
    private readonly made: { saboteur?: Saboteur },
  ) {}

  /** Zoé, Ali and Bob (members 1, 2, 3) in a room, who all said something and heard one another's beacons. */
  static async start(): Promise<EngineStage> {
    const group = await Group.start();
    const made: { saboteur?: Saboteur; stage?: EngineStage } = {};
    const key = group.world?.key;
    if (!key) throw new Error('no relay');
    made.saboteur = await Saboteur.start({
      clock: group.clock,
      key,
      log: group.log,
      blobs: new MemoryBlobs(),
      random: group.random,
      limits: DEFAULT_LIMITS,
      roomIdSecret: new Uint8Array(16),
      failed: (error) => {
        throw error;
      },
      deed: (deed) => made.stage?.deeds.push(deed),
      swapKey: () => {
        if (made.stage) made.stage.isSwapped = true;
      },
    });
    group.front = (stream, peer, name) => {
      if (made.stage?.isSwapped === true) throw new AparteError('wrong-relay', RELAY_PLACE);
      if (made.stage?.away.has(name) === true) throw new AparteError('relay-unreachable', RELAY_PLACE);
      made.saboteur?.accept(stream, peer, name);
    };
    const [zoe, ali, bob] = [await group.member('Zoé'), await group.member('Ali'), await group.member('Bob')];
    const room = await group.room(zoe, ali, bob);
    const stage = new EngineStage(group, room, zoe, ali, bob, made);
    made.stage = stage;
    await stage.talk('avant');
    await stage.pass(45_000);
    return stage;
  }

  get saboteur(): Saboteur {
    if (!this.made.saboteur) throw new Error('not started');
    return this.made.saboteur;
  }

  async pass(ms: number): Promise<void> {
    await this.group.clock.advance(ms);
  }

  async say(member: MemberEngine, text: string): Promise<void> {
    await this.group.during(member.engine.send({ room: this.room, text }));
  }

  /** Everybody says something, the first twice at once, and has time to hear it. */
  async talk(text: string): Promise<void> {
    await Promise.all([this.say(this.zoe, `${text} 1`), this.say(this.zoe, `${text} 2`)]);
    await this.pass(2000);
    await this.say(this.ali, `${text} 3`);
    await this.pass(2000);
    await this.say(this.bob, `${text} 4`);
    await this.pass(2000);
  }

  /** A newcomer, where the relay lets one in. */
  async join(name: string): Promise<MemberEngine> {
    const member = await this.group.member(name);
    const link = await this.group.during(this.zoe.engine.invitation(this.room));
    // A relay that lies about the log may keep a newcomer out: that is one of its ways to refuse service.
    await this.group.during(member.engine.join(link)).catch(() => undefined);
    return member;
  }

  /** Cuts a member off while the others talk, and lets it come back. */
  async without(member: MemberEngine, meanwhile: () => Promise<void>): Promise<void> {
    this.away.add(member.name);
    const number = this.group.members.indexOf(member) + 1;
    for (const line of this.saboteur.linesOf(this.room)) if (line.member === number) line.cut();
    await meanwhile();
    this.away.delete(member.name);
    await this.pass(65_000);
  }

  /** An attack of the relay, through everything that a conversation goes through: messages, quiet, reconnections, a newcomer, and its end. */
  async suffer(attack: Attack, target: Target): Promise<void> {
    const performance = this.saboteur.begin(attack, target);
    await this.pass(2000);
    await this.talk('pendant');
    await this.pass(60_000);
    if (attack.needs === 'question') await this.endure(falseComputedHead);
    await this.without(this.ali, async () => {
      await this.say(this.zoe, 'sans Ali');
      await this.pass(2000);
      await this.say(this.bob, 'sans Ali non plus');
      await this.pass(2000);
    });
    await this.talk('encore');
    await this.join('Dora');
    await this.pass(5000);
    await this.talk('nouvelle');
    await this.pass(60_000);
    await performance.ready;
    this.saboteur.end(performance);
    this.group.cut();
    await this.pass(65_000);
    await this.talk('après');
    await this.pass(120_000);
  }

  /** An attack of a member. */
  async endure(attack: MemberAttack): Promise<void> {
    const link = await this.group.during(this.zoe.engine.invitation(this.room));
    const { clock, random } = this.group;
    const parts = { connect: this.group.connectAs('mole'), clock: engineClock(clock), random };
    const mole = await this.group.during(Mole.join(link, parts));
    const did = (what: string, details = {}): void =>
      void this.deeds.push({ timeMs: clock.nowMs(), attack: attack.name, what, details });
    const stage = { mole, did, ...(attack.needsRelay === true && { relay: this.saboteur.signer }) };
    await this.group.during(attack.perform(stage), 900_000);
    await this.pass(5000);
    await this.talk('après');
    await this.pass(60_000);
    mole.close();
  }

  /** What everybody says. */
  async said(): Promise<Said[]> {
    return Promise.all(
      this.group.members.map(async ({ name, engine }) => ({
        name,
        anomalies: await engine.anomalies({ room: this.room }).catch(() => []),
      })),
    );
  }
}

/** Names without states, which accuse nobody. */
export function namesIn(said: readonly Said[], isCounted: (name: string) => boolean = () => true): AnomalyName[] {
  const names = said.flatMap(({ name, anomalies }) => (isCounted(name) ? anomalies.map((one) => one.name) : []));
  return [...new Set(names)].sort();
}
