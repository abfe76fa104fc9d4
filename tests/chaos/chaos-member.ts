/** A member whose program is killed and started again: `aparte rpc` on one profile, and what it was told in all its lives. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

import type { MessageRow } from '../../contract/chat';
import { ContractMember } from '../contract/member';
import { builtPrograms } from '../support/built';
import { RpcHost } from '../support/rpc-host';

const PAGE_ROWS = 200;

/** See the file's head. */
export class ChaosMember {
  /** Texts that are in the vault: each must arrive, and stand once. */
  readonly queued: string[] = [];
  private life: { readonly host: RpcHost; readonly member: ContractMember } | undefined;
  private written = 0;

  private constructor(
    readonly name: string,
    readonly folder: string,
  ) {}

  /** Makes the profile and starts its program. */
  static async create(folder: string, name: string): Promise<ChaosMember> {
    const member = new ChaosMember(name, path.join(folder, name));
    const program = path.join(await builtPrograms(), 'cli', 'aparte.cjs');
    const made = spawnSync(process.execPath, [program, '--profile', member.folder, 'init', '--name', name]);
    if (made.status !== 0) throw new Error(String(made.stderr));
    await member.start();
    return member;
  }

  get isRunning(): boolean {
    return this.life !== undefined;
  }

  /** The program of now. @throws Error while there is none */
  get now(): ContractMember {
    if (!this.life) throw new Error(`${this.name} does not run`);
    return this.life.member;
  }

  async start(): Promise<void> {
    if (this.life) return;
    const host = await RpcHost.start(this.folder);
    this.life = { host, member: new ContractMember(host) };
    await this.now.api.state({});
  }

  /** As kill -9. */
  async kill(): Promise<void> {
    const { life } = this;
    this.life = undefined;
    await life?.host.running.kill('SIGKILL');
  }

  /** As a laptop that sleeps: the program stands still, its connections stay open. */
  pause(isPaused: boolean): void {
    this.life?.host.running.child.kill(isPaused ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Writes a text. Where the program is killed meanwhile it may be queued or not; it is never queued twice. */
  async say(room: string): Promise<void> {
    const text = `${this.name} ${String((this.written += 1))}`;
    const { life } = this;
    if (!life) return;
    try {
      await life.member.api.send({ room, text });
      this.queued.push(text);
    } catch (error) {
      if (this.life === life) throw error;
    }
  }

  /** Kills the program after it said so many more lines, in the middle of whatever it does then. */
  async killAfterLines(count: number): Promise<void> {
    const { life } = this;
    if (!life) return;
    const { running } = life.host;
    const wanted = running.lines.length + count;
    await running.until(() => (running.lines.length >= wanted ? true : undefined), 'its lines');
    await this.kill();
  }

  /** All rows of the room, oldest first. */
  async rows(room: string): Promise<MessageRow[]> {
    const { api } = this.now;
    const rows: MessageRow[] = [];
    for (let position: number | undefined; ;) {
      const range =
        position === undefined
          ? ({ from: 'end', limit: PAGE_ROWS } as const)
          : ({ from: 'before', position, limit: PAGE_ROWS } as const);
      const page = await api.rows({ room, range });
      rows.unshift(...page.rows);
      position = page.rows[0]?.position;
      if (!page.olderExist || position === undefined) return rows;
    }
  }
}
