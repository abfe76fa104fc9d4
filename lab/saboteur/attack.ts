/** What an attack is. The table of all of them is in `attacks.ts`. */
import type { AnomalyName } from '../../client/api';
import type { Branch, Retelling } from './branch';
import type { Frame } from './frames';
import type { Line, PassingFrame } from './line';
import type { Signer } from './signer';

/** Beacons between the sides of a fork. */
export type BeaconPolicy = 'pass' | 'drop' | 'replay';

/** Against whom and where. What is left out means everybody, every room, at once. */
export interface Target {
  /** Address of the room, hexadecimal. */
  readonly room?: string;
  /** Number of the member, in the order in which they first connected, from 1. */
  readonly member?: number;
  /** Position of the log. */
  readonly at?: number;
  /** How long what is delayed is delayed. */
  readonly delayMs?: number;
  /** What becomes of beacons between the sides of a fork. */
  readonly beacons?: BeaconPolicy;
  /** How many messages are lost, held or repeated. */
  readonly count?: number;
}

/** What becomes of a frame: others instead of it, or `undefined` where it goes on as it is. */
export type Hook = (frame: PassingFrame) => readonly Frame[] | undefined;

/** How a room is split. */
export interface Split extends Retelling {
  readonly name: string;
  /** Members that are told the new history. */
  readonly has: (member: number) => boolean;
  /** Whether the new side makes a start of its own; otherwise it has the generation of the old one. */
  readonly newGeneration?: boolean;
}

/** What an attack works with. Hooks see only frames of the target, and end with the attack. */
export interface Stage {
  readonly target: Target;
  readonly main: Branch;
  readonly signer: Signer;
  /** Frames from members. */
  fromMember(hook: Hook): void;
  /** Frames to members. */
  toMember(hook: Hook): void;
  /** Sees every frame from every member, and changes none. */
  watch(listener: (frame: PassingFrame) => void): void;
  /** Once for each room of the target, now or when it is opened, and not before the log has reached the target's position, or else `atLeast`. */
  eachRoom(task: (room: string) => Promise<void>, atLeast?: number): void;
  /** Live connections of the target. */
  lines(room: string): Line[];
  /** Live connections, of the target or not. */
  allLines(room: string): Line[];
  split(room: string, split: Split): Promise<Branch>;
  /** Hears of durable frames that members publish in a branch. */
  onTaken(branch: Branch, room: string, listener: (n: number, payload: Uint8Array, timeMs: number) => void): void;
  /** Newest ephemeral frame of each member of a room, oldest first. */
  beacons(room: string): readonly { readonly member: number; readonly payload: Uint8Array }[];
  nowMs(): number;
  after(delayMs: number, task: () => void): void;
  random(length: number): Uint8Array;
  /** Takes another TLS key, and breaks all connections. */
  swapKey(): void;
  /** Says what was done. */
  did(what: string, details?: Readonly<Record<string, string | number>>): void;
  /** Runs when the attack ends. */
  onEnd(task: () => void): void;
}

/** One attack. */
export interface Attack {
  readonly name: string;
  /** One line for people. */
  readonly does: string;
  /** An honest client that can know says one of these; none where nobody can know, or where it looks like a bad network. */
  readonly says: readonly AnomalyName[];
  /** What else it may say, and rightly. */
  readonly maySay: readonly AnomalyName[];
  /** Who can know: the member that is the target, the others, or anybody who later hears of both sides. */
  readonly whoKnows: 'target' | 'others' | 'anybody' | 'nobody';
  /** What has to happen for it to be seen, beside messages that go on. */
  readonly needs?: 'reopening' | 'newcomer' | 'question';
  begin(stage: Stage): void;
}
