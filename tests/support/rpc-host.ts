/** The command line's host: `aparte rpc` in a process of its own. */
import path from 'node:path';

import type { ChatEvent } from '../../contract/chat';
import { CallFailed } from '../../contract/call';
import type { CallResult, Unsubscribe } from '../../contract/common';
import type { ContractHost, RoomOfWords, WordsWay } from '../contract/host';
import { builtPrograms } from './built';
import { start, type Running } from './processes';

/** A line of the host, as far as it is trusted here. */
interface Line {
  readonly id?: number | null;
  readonly event?: ChatEvent;
}

/** See the file's head. */
export class RpcHost implements ContractHost {
  readonly events: ChatEvent[] = [];
  private readonly listeners = new Set<(event: ChatEvent) => void>();
  private readonly waiting = new Map<number, (result: CallResult<unknown>) => void>();
  private calls = 0;
  private seen = 0;

  private constructor(readonly running: Running) {
    running.child.stdout.on('data', () => {
      this.read();
    });
  }

  static async start(folder: string, options: readonly string[] = []): Promise<RpcHost> {
    const program = path.join(await builtPrograms(), 'cli', 'aparte.cjs');
    return new RpcHost(start(program, ['--profile', folder, ...options, 'rpc']));
  }

  carry(method: string, argument: unknown): Promise<CallResult<unknown>> {
    this.calls += 1;
    const id = this.calls;
    this.write(JSON.stringify({ id, method, argument }));
    return new Promise((resolve, reject) => {
      this.waiting.set(id, resolve);
      void this.running.ended.then(({ stderr }) => {
        reject(new Error(`the host ended: ${stderr}`));
      });
    });
  }

  subscribe(listener: (event: ChatEvent) => void): Unsubscribe {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  async invitation(room: string): Promise<string> {
    return Object.values(await this.value('cli.invitation', { room }))[0] ?? '';
  }

  async offer(link: string): Promise<void> {
    await this.value('cli.offer', { link });
  }

  async createByWords(place: { readonly title: string; readonly relay: string }): Promise<RoomOfWords> {
    const result = await this.carry('cli.createByWords', place);
    if (!result.ok) throw new CallFailed(result.error);
    return result.value as RoomOfWords;
  }

  async joinByWords(way: WordsWay): Promise<void> {
    await this.value('cli.joinByWords', way);
  }

  /** The texts of a call's result. @throws CallFailed */
  async value(method: string, argument: unknown): Promise<Record<string, string>> {
    const result = await this.carry(method, argument);
    if (!result.ok) throw new CallFailed(result.error);
    return Object.fromEntries(
      Object.entries(Object(result.value) as object).map(([name, value]) => [name, String(value)]),
    );
  }

  /** Sends a line as it is. */
  write(line: string): void {
    this.running.child.stdin.write(`${line}\n`);
  }

  /** Resolves with the first event, past or to come, that `fits`. */
  told(fits: (event: ChatEvent) => boolean): Promise<ChatEvent> {
    const past = this.events.find(fits);
    if (past) return Promise.resolve(past);
    return new Promise((resolve) => {
      const unsubscribe = this.subscribe((event) => {
        if (!fits(event)) return;
        unsubscribe();
        resolve(event);
      });
    });
  }

  /** Ends its input, as whoever started it does. */
  async end(): Promise<void> {
    this.running.child.stdin.end();
    await this.running.ended;
  }

  private read(): void {
    const { lines } = this.running;
    for (const text of lines.slice(this.seen)) this.take(text);
    this.seen = lines.length;
  }

  private take(text: string): void {
    const line = JSON.parse(text) as Line;
    if (line.event) {
      this.events.push(line.event);
      for (const listener of [...this.listeners]) listener(line.event);
    } else if (typeof line.id === 'number') {
      const { id: _, ...result } = JSON.parse(text) as CallResult<unknown> & { id: number };
      this.waiting.get(line.id)?.(result);
      this.waiting.delete(line.id);
    }
  }
}
