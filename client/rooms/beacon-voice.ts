/** Speaks the beacons of an opening on their timer, never for a message; early only while the person types and lets others know (docs/PROTOCOL.md §6). */
import { FRAME_TYPE } from '../../protocol/frames';
import { drawBytes } from '../crypto/random';
import type { Channel } from '../link/relay-link';
import { beaconIntervalMs } from '../transcript/beacons';
import { MAX_TYPING_MEMBERS } from '../transcript/sign-book';
import type { Findings } from './findings';
import type { RoomState } from './room-state';
import { speakBeacon } from './speaker';
import { eraseOldKeys } from './upkeep';

const FIRST_BEACON_MS = 1500;

/** What it speaks with. */
export interface BeaconVoiceParts {
  readonly state: RoomState;
  readonly channel: Channel;
  readonly findings: Findings;
  /** Runs a task of this opening, after a delay. */
  readonly later: (delayMs: number, task: () => Promise<void>) => void;
}

/** A number between 0 and 1. */
export function drawJitter({ context }: RoomState): number {
  return (drawBytes(context.random, 1)[0] ?? 0) / 255;
}

/** See the file's head. One per opening. */
export class BeaconVoice {
  /** The beacon that is due next: one that was spoken early takes the place of the one on the timer. */
  private due = 0;

  constructor(private readonly parts: BeaconVoiceParts) {}

  begin(): this {
    this.schedule(FIRST_BEACON_MS * (0.5 + drawJitter(this.parts.state)));
    return this;
  }

  /** The person types: now and then that is told at once, since on the timer it would be old news. */
  typed(): void {
    const { beacons, context, writing } = this.parts.state;
    const nowMs = context.clock.now();
    if (!context.signs.choices().typing || !writing.pressed(nowMs)) return;
    const heard = beacons.heardLately(nowMs);
    if (heard > 0 && heard < MAX_TYPING_MEMBERS) this.schedule(0);
  }

  private schedule(delayMs: number): void {
    this.due += 1;
    const { due } = this;
    this.parts.later(delayMs, () => (due === this.due ? this.speak() : Promise.resolve()));
  }

  private async speak(): Promise<void> {
    const { state, channel, findings } = this.parts;
    const { beacons } = state;
    const { payload, digest } = speakBeacon(state, beacons.nextCounter());
    const nowMs = state.context.clock.now();
    beacons.sent(digest, nowMs);
    // What it shows may come back in a challenge: known before it is said.
    await findings.save();
    channel.send(FRAME_TYPE.publishEphemeral, payload);
    this.schedule(beaconIntervalMs(beacons.heardLately(nowMs), drawJitter(state)));
    await eraseOldKeys(state);
  }
}
