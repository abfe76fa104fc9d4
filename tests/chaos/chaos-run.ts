/** One run: members talk while their programs and their relay are killed, paused and started again; then all come to rest and are compared. */
import { cpSync, lstatSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

import type { AnomalyName } from '../../contract/chat';
import { SeededRandom } from '../simulation/world/seeded-random';
import { start } from '../support/processes';
import { RelayProcess } from '../support/relay-process';
import { builtPrograms } from '../support/built';
import { ChaosMember } from './chaos-member';

const MEMBERS = 3;

/** Copies a folder as a backup does: sockets of programs that were killed are no data. */
function copyDisk(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (file) => !lstatSync(file).isSocket() });
}

/** What a run found. */
export interface ChaosOutcome {
  readonly acts: number;
  readonly kills: number;
  /** Texts that were queued and stand at every member, once each. */
  readonly texts: number;
  /** What broke a promise; none in an honest run. */
  readonly complaints: readonly string[];
}

/** See the file's head. */
export class ChaosRun {
  private readonly members: ChaosMember[] = [];
  private readonly paused = new Set<ChaosMember>();
  private room = '';
  private kills = 0;
  private readonly truths = new Set<AnomalyName>();

  private constructor(
    private readonly random: SeededRandom,
    private readonly relay: RelayProcess,
  ) {}

  /** Makes the group: everybody in one room. */
  static async begin(folder: string, seed: number): Promise<ChaosRun> {
    const relay = await RelayProcess.start(path.join(folder, 'relay'));
    const run = new ChaosRun(new SeededRandom(`chaos ${String(seed)}`), relay);
    for (let number = 1; number <= MEMBERS; number += 1) {
      run.members.push(await ChaosMember.create(folder, `m${String(number)}`));
    }
    const [first, ...others] = run.members;
    if (!first) throw new Error('nobody');
    const place = { on: 'relay', address: relay.address } as const;
    ({ room: run.room } = await first.now.api.createRoom({ title: 'Salon', place }));
    for (const other of others) await run.admit(first, other);
    return run;
  }

  private async admit(host: ChaosMember, { now }: ChaosMember): Promise<void> {
    await now.host.offer(await host.now.host.invitation(this.room));
    const offer = await now.until(async () => (await now.api.state({})).offers[0]);
    await now.api.acceptOffer({ offer: offer.offer });
    await now.roomWhen(this.room, ({ connection }) => connection.state === 'connected');
  }

  /** Plays so many acts, and compares. */
  async play(acts: number): Promise<ChaosOutcome> {
    for (let act = 0; act < acts; act += 1) await this.act();
    const complaints = await this.rest();
    const texts = this.members.reduce((sum, { queued }) => sum + queued.length, 0);
    return { acts, kills: this.kills, texts, complaints };
  }

  /** Ends everything. */
  async end(): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
    await this.relay.kill();
  }

  private act(): Promise<void> {
    const { random } = this;
    const member = random.pick(this.members);
    const drawn = random.fraction();
    if (drawn < 0.5) return this.talk(member, random.integer(1, 6));
    if (drawn < 0.65) return this.killTalking(member);
    if (drawn < 0.8) return this.killRelay();
    if (drawn < 0.9) return this.pause(member);
    if (drawn < 0.94) return this.startAll();
    return drawn < 0.97 ? this.restoreRelay() : this.restoreVault(member);
  }

  private async talk(member: ChaosMember, count: number): Promise<void> {
    if (this.paused.has(member)) return;
    await member.start();
    for (let index = 0; index < count; index += 1) await member.say(this.room);
  }

  /** Somebody is killed while everybody talks. */
  private async killTalking(member: ChaosMember): Promise<void> {
    if (this.paused.has(member)) return;
    await member.start();
    const kill = member.killAfterLines(this.random.integer(1, 8));
    const awake = this.members.filter((other) => other.isRunning && !this.paused.has(other));
    await Promise.all([kill, ...awake.map((other) => this.talk(other, 4))]);
    this.kills += 1;
  }

  /** The relay is killed while everybody talks, and starts again on what its disk holds. */
  private async killRelay(): Promise<void> {
    const awake = this.members.filter((member) => member.isRunning && !this.paused.has(member));
    const talks = awake.map((member) => this.talk(member, this.random.integer(1, 3)));
    await this.relay.kill();
    this.kills += 1;
    await Promise.all(talks);
    await this.relay.restart();
  }

  private pause(member: ChaosMember): Promise<void> {
    const isPaused = !this.paused.has(member);
    member.pause(isPaused);
    if (isPaused && member.isRunning) this.paused.add(member);
    else this.paused.delete(member);
    return Promise.resolve();
  }

  private wakeAll(): void {
    for (const member of this.paused) member.pause(false);
    this.paused.clear();
  }

  private async startAll(): Promise<void> {
    this.wakeAll();
    await Promise.all(this.members.map((member) => member.start()));
  }

  /** The operator puts an older copy of the relay's folder back: what it lost is published again, and everybody is told that it was restored. */
  private async restoreRelay(): Promise<void> {
    const { folder } = this.relay;
    const copy = `${folder}.copy`;
    await this.relay.kill();
    copyDisk(folder, copy);
    await this.relay.restart();
    await this.startAll();
    await Promise.all(this.members.map((member) => this.talk(member, 2)));
    await this.relay.kill();
    this.kills += 2;
    rmSync(folder, { recursive: true });
    renameSync(copy, folder);
    await this.relay.restart();
    this.truths.add('restored');
  }

  /** A member's computer goes back to a copy of its disk, from before it said things that the relay has. That is no other device: nobody is told anything. */
  private async restoreVault(member: ChaosMember): Promise<void> {
    const copy = `${member.folder}.copy`;
    await this.startAll();
    await member.kill();
    copyDisk(member.folder, copy);
    await this.talk(member, 3);
    await member.now.until(async () => {
      const { rows } = await member.now.api.rows({ room: this.room, range: { from: 'end', limit: 200 } });
      return rows.every(({ position }) => position !== undefined) ? true : undefined;
    });
    await member.kill();
    this.kills += 2;
    rmSync(member.folder, { recursive: true });
    renameSync(copy, member.folder);
    await member.start();
  }

  /** Nothing goes wrong any more: everybody must come to the same log, with all that was queued in it. */
  private async rest(): Promise<string[]> {
    await this.startAll();
    const queued = this.members.flatMap((member) => member.queued);
    const complaints: string[] = [];
    for (const member of this.members) {
      await member.now.roomWhen(this.room, ({ connection }) => connection.state === 'connected');
      const texts = await member.now.until(async () => {
        const rows = (await member.rows(this.room)).filter(({ kind }) => kind === 'text');
        const placed = new Set(rows.flatMap(({ position, text }) => (position === undefined ? [] : [text])));
        return rows.every(({ position }) => position !== undefined) && queued.every((text) => placed.has(text))
          ? rows
          : undefined;
      });
      const doubled = texts.filter(({ text }, index) => texts.findIndex((other) => other.text === text) !== index);
      for (const { text } of doubled) complaints.push(`${member.name} shows twice: ${text}`);
    }
    // Those who came first may have heard less by then than those who came last.
    const last = await Promise.all(this.members.map((member) => this.placesOf(member)));
    if (new Set(last).size > 1) complaints.push('not all have the same log');
    for (const member of this.members) complaints.push(...(await this.accusationsOf(member)));
    return [...complaints, ...(await this.verifyStore())];
  }

  private async placesOf(member: ChaosMember): Promise<string> {
    const rows = (await member.rows(this.room)).filter(({ kind }) => kind === 'text');
    return JSON.stringify(rows.map(({ position, digest }) => [position, digest]));
  }

  private async accusationsOf(member: ChaosMember): Promise<string[]> {
    const { api } = member.now;
    const anomalies = await api.anomalies({ room: this.room });
    return anomalies
      .filter(({ name, level }) => level !== 'state' && !this.truths.has(name))
      .map(({ name, position }) => `${member.name} names ${name} at ${String(position)}`);
  }

  /** The store is what it must be, by the relay's own command. */
  private async verifyStore(): Promise<string[]> {
    await this.relay.kill();
    const program = path.join(await builtPrograms(), 'server', 'aparte-relay.cjs');
    const { exitCode, stdout, stderr } = await start(program, ['verify', '--data', this.relay.folder]).ended;
    return exitCode === 0 ? [] : [`the store does not verify: ${stdout}${stderr}`];
  }
}
