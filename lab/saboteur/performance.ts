/** An attack that goes on: its hooks, what it did, and how it ends. */
import { fromHex, toHex } from '../../protocol/bytes';
import { toAparteError } from '../../protocol/errors';
import type { Attack, Hook, Split, Stage, Target } from './attack';
import type { Branch } from './branch';
import type { Frame } from './frames';
import type { Line, PassingFrame } from './line';
import type { Saboteur } from './saboteur';
import type { Signer } from './signer';

/** See the file's head. */
export class Performance implements Stage {
  readonly main: Branch;
  readonly signer: Signer;
  private readonly fromMemberHooks: Hook[] = [];
  private readonly toMemberHooks: Hook[] = [];
  private readonly watchers: ((frame: PassingFrame) => void)[] = [];
  private readonly roomTasks: ((room: string) => void)[] = [];
  private readonly endings: (() => void)[] = [];
  private isOver = false;
  /** Work that was begun; tests wait for it. */
  private work: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly saboteur: Saboteur,
    readonly attack: Attack,
    readonly target: Target,
  ) {
    this.main = saboteur.main;
    this.signer = saboteur.signer;
  }

  /** Resolves when everything that the attack prepares is prepared. */
  get ready(): Promise<unknown> {
    return this.work;
  }

  fromMember(hook: Hook): void {
    this.fromMemberHooks.push(hook);
  }

  toMember(hook: Hook): void {
    this.toMemberHooks.push(hook);
  }

  watch(listener: (frame: PassingFrame) => void): void {
    this.watchers.push(listener);
  }

  changeFromMember(frame: PassingFrame): readonly Frame[] | undefined {
    for (const watcher of this.watchers) watcher(frame);
    return this.isTarget(frame) ? firstAnswer(this.fromMemberHooks, frame) : undefined;
  }

  changeToMember(frame: PassingFrame): readonly Frame[] | undefined {
    return this.isTarget(frame) ? firstAnswer(this.toMemberHooks, frame) : undefined;
  }

  eachRoom(task: (room: string) => Promise<void>, atLeast = 0): void {
    const done = new Set<string>();
    const once = (room: string): void => {
      if (done.has(room) || !this.isTargetRoom(room)) return;
      done.add(room);
      this.inBackground(() => this.whenReached(room, this.target.at ?? atLeast, task));
    };
    this.roomTasks.push(once);
    for (const room of this.saboteur.openRooms) once(room);
  }

  roomOpened(room: string): void {
    for (const task of this.roomTasks) task(room);
  }

  lines(room: string): Line[] {
    const { member } = this.target;
    return this.allLines(room).filter((line) => member === undefined || line.member === member);
  }

  allLines(room: string): Line[] {
    return this.saboteur.linesOf(room);
  }

  async split(room: string, split: Split): Promise<Branch> {
    const { branch, heal } = await this.saboteur.split(room, split);
    this.onEnd(heal);
    if (this.isOver) heal();
    this.did('split', { room: shortRoom(room), branch: branch.name });
    return branch;
  }

  onTaken(branch: Branch, room: string, listener: (n: number, payload: Uint8Array, timeMs: number) => void): void {
    const stop = branch.onTaken((taken) => {
      if (!taken.isOfMember || this.saboteur.roomOfShortId(taken.room) !== room) return;
      this.inBackground(async () => {
        const [entry] = await branch.log.entries(fromHex(room), taken.n, 1, Infinity);
        if (entry?.payload) listener(taken.n, entry.payload, entry.leaf.timeMs);
      });
    });
    this.onEnd(stop);
  }

  beacons(room: string): readonly { readonly member: number; readonly payload: Uint8Array }[] {
    return this.saboteur.beacons(room);
  }

  nowMs(): number {
    return this.saboteur.parts.clock.nowMs();
  }

  after(delayMs: number, task: () => void): void {
    const cancel = this.saboteur.parts.clock.after(delayMs, task);
    this.onEnd(cancel);
  }

  random(length: number): Uint8Array {
    return this.saboteur.parts.random(length);
  }

  swapKey(): void {
    this.saboteur.parts.swapKey?.();
    this.saboteur.cutAll();
  }

  did(what: string, details: Readonly<Record<string, string | number>> = {}): void {
    const { deed, clock } = this.saboteur.parts;
    deed?.({ timeMs: clock.nowMs(), attack: this.attack.name, what, details });
  }

  onEnd(task: () => void): void {
    this.endings.push(task);
  }

  /** Only the saboteur calls it. */
  finish(): void {
    this.isOver = true;
    for (const task of this.endings.splice(0).reverse()) task();
    this.did('ended');
  }

  private isTarget({ line, room }: PassingFrame): boolean {
    const { member } = this.target;
    if (member !== undefined && line.member !== member) return false;
    return room !== undefined && this.isTargetRoom(room);
  }

  private isTargetRoom(room: string): boolean {
    return this.target.room === undefined || this.target.room === room;
  }

  private async whenReached(room: string, at: number, task: (room: string) => Promise<void>): Promise<void> {
    const { end } = await this.main.room(fromHex(room));
    if (end >= at) {
      await task(room);
      return;
    }
    const stop = this.main.onTaken(({ room: shortId, n }) => {
      if (n < at || this.saboteur.roomOfShortId(shortId) !== room) return;
      stop();
      this.inBackground(() => task(room));
    });
    this.onEnd(stop);
  }

  private inBackground(task: () => Promise<void>): void {
    this.work = this.work.then(async () => {
      try {
        await task();
      } catch (error) {
        this.did('failed', failureOf(error));
      }
    });
  }
}

function firstAnswer(hooks: readonly Hook[], frame: PassingFrame): readonly Frame[] | undefined {
  for (const hook of hooks) {
    const told = hook(frame);
    if (told) return told;
  }
  return undefined;
}

/** What went wrong with an attack, for the deeds. */
function failureOf(error: unknown): Readonly<Record<string, string | number>> {
  const { code, details } = toAparteError(error);
  return { code, ...details };
}

/** A room's name in deeds. */
function shortRoom(room: string): string {
  return toHex(fromHex(room).subarray(0, 4));
}
