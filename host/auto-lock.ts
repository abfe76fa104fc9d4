/** Locks the profile when nobody touched its window for a while, and when the computer slept. */

/** What the lock watches. */
export interface AutoLockOptions {
  /** Wall clock, ms since 1970: it goes on while the computer sleeps. */
  readonly now: () => number;
  readonly settings: () => { readonly lockAfterMinutes: number; readonly lockOnSleep: boolean };
  readonly lock: () => void;
}

/** How often {@link AutoLock.look} shall be called. */
export const LOOK_EVERY_MS = 10_000;
/** Nobody looked for so long: the computer slept, whether or not the system said so. */
const SLEPT_MS = 60_000;
const MINUTE_MS = 60_000;

export class AutoLock {
  readonly #options: AutoLockOptions;
  #touchedMs: number;
  #lookedMs: number;

  constructor(options: AutoLockOptions) {
    this.#options = options;
    this.#touchedMs = this.#lookedMs = options.now();
  }

  /** Somebody is there. */
  touched(): void {
    this.#touchedMs = this.#options.now();
  }

  /** The computer goes to sleep, or its screen was locked. */
  slept(): void {
    if (this.#options.settings().lockOnSleep) this.#options.lock();
  }

  look(): void {
    const { now, settings, lock } = this.#options;
    const [nowMs, beforeMs] = [now(), this.#lookedMs];
    this.#lookedMs = nowMs;
    // A clock that was set back would keep the window open for as long.
    this.#touchedMs = Math.min(this.#touchedMs, nowMs);
    if (nowMs - beforeMs > SLEPT_MS) this.slept();
    const { lockAfterMinutes } = settings();
    if (lockAfterMinutes > 0 && nowMs - this.#touchedMs >= lockAfterMinutes * MINUTE_MS) lock();
  }
}
