/** What a person lets the members of their rooms know, and whether they type. */
import { TYPING_EVERY_MS } from '../transcript/sign-book';

/** What is told, and shown of others: both or neither. */
export interface SignChoices {
  /** Up to where one has read. */
  readonly seen: boolean;
  /** That one types. */
  readonly typing: boolean;
  /** That one is there. */
  readonly presence: boolean;
}

/** Told by nobody who was not asked: bots, scripts, tests. */
export const TELL_NOTHING: SignChoices = { seen: false, typing: false, presence: false };

/** Of one profile. */
export interface OwnSigns {
  readonly choices: () => SignChoices;
  /** When somebody was last at the window, own clock. */
  activeMs: number;
}

/** Typing in one room, as others learn of it. */
export class Writing {
  private untilMs = 0;
  private saidMs = -Infinity;

  /** A key was pressed. Returns whether it is time to say so. */
  pressed(nowMs: number): boolean {
    this.untilMs = nowMs + TYPING_EVERY_MS;
    if (Math.abs(nowMs - this.saidMs) < TYPING_EVERY_MS) return false;
    this.saidMs = nowMs;
    return true;
  }

  /** It was sent, or is gone. */
  ended(): void {
    this.untilMs = 0;
  }

  isOn(nowMs: number): boolean {
    return nowMs < this.untilMs;
  }
}
