/** One run of the relay that this process started: from its first line over the admin protocol to its exit. */
import type { AdminEvents, RelayStatus } from '../protocol/admin';
import type { ErrorCode, ErrorDetails } from '../protocol/errors';
import { AparteError } from '../protocol/errors';
import type { LinkTimers } from './admin-link';
import { AdminLink } from './admin-link';
import type { RelayChild } from './relay-child';

/** What a run needs and whom it tells. */
export interface RelayRunOptions extends LinkTimers {
  readonly onEvents: (events: AdminEvents) => void;
  readonly startTimeoutMs?: number;
  readonly stopTimeoutMs?: number;
}

/** Recovery of a large log takes a while; a relay that says nothing at all for this long is stuck. */
const START_TIMEOUT_MS = 60_000;
/** The relay drains its connections first (20 s at most), then exits. */
const STOP_TIMEOUT_MS = 25_000;

interface TimeLimit {
  readonly promise: Promise<never>;
  readonly cancel: () => void;
  readonly expired: () => boolean;
}

/** A relay process of ours. */
export class RelayRun {
  readonly link: AdminLink;
  readonly exited: Promise<number | null>;
  readonly #child: RelayChild;
  readonly #options: RelayRunOptions;
  #failure: { readonly code: ErrorCode; readonly details: ErrorDetails } | undefined;
  #isExpectedToEnd = false;
  #heardListening: () => void = () => undefined;

  constructor(child: RelayChild, options: RelayRunOptions) {
    this.#child = child;
    this.#options = options;
    this.exited = child.exited;
    this.link = new AdminLink(child.port, {
      after: options.after,
      onEvents: (events) => this.#hear(events),
    });
  }

  /** Whether it was asked to stop: its exit is then no failure. */
  get isExpectedToEnd(): boolean {
    return this.#isExpectedToEnd;
  }

  /** Waits until it listens. @throws AparteError the reason that it gave, or `relay-start-failed` */
  async listening(): Promise<RelayStatus> {
    const started = this.#statusOnceListening();
    const stuck = this.#timeout(this.#options.startTimeoutMs ?? START_TIMEOUT_MS);
    try {
      return await Promise.race([started, this.exited.then((code) => this.#refuse(code)), stuck.promise]);
    } catch (error) {
      // Its last words may come together with the end of its port: the exit decides what they were.
      this.#child.kill();
      const exitCode = await this.exited;
      throw stuck.expired() ? error : this.failureOf(exitCode);
    } finally {
      stuck.cancel();
      started.catch(() => undefined);
    }
  }

  /** Asks it to drain and end; kills it where it does not. */
  async stop(): Promise<void> {
    this.#isExpectedToEnd = true;
    const stuck = this.#timeout(this.#options.stopTimeoutMs ?? STOP_TIMEOUT_MS);
    try {
      // It may end before it answers.
      this.link.call('stop', {}).catch(() => undefined);
      await Promise.race([this.exited, stuck.promise]);
    } catch {
      this.#child.kill();
      await this.exited;
    } finally {
      stuck.cancel();
      this.link.close();
    }
  }

  /** Why it ended: what it said last, or that it ended without a word. */
  failureOf(exitCode: number | null): AparteError {
    if (this.#failure) return new AparteError(this.#failure.code, this.#failure.details);
    return new AparteError('relay-start-failed', exitCode === null ? {} : { exit: exitCode });
  }

  async #statusOnceListening(): Promise<RelayStatus> {
    const heard = new Promise<void>((resolve) => {
      this.#heardListening = resolve;
    });
    await this.link.call('watch', {});
    const status = await this.link.call('status', {});
    if (status.state === 'listening') return status;
    await heard;
    return this.link.call('status', {});
  }

  #hear(events: AdminEvents): void {
    for (const { event, code, details } of events.events) {
      if (event === 'relay-listening') this.#heardListening();
      if (event === 'relay-failed' && code) this.#failure = { code, details: onlyFigures(details) };
    }
    this.#options.onEvents(events);
  }

  #refuse(exitCode: number | null): never {
    throw this.failureOf(exitCode);
  }

  #timeout(delayMs: number): TimeLimit {
    let cancel = (): void => undefined;
    let expired = false;
    const promise = new Promise<never>((_resolve, reject) => {
      cancel = this.#options.after(delayMs, () => {
        expired = true;
        reject(new AparteError('relay-start-failed', { seconds: delayMs / 1000 }));
      });
    });
    promise.catch(() => undefined);
    return { promise, cancel, expired: () => expired };
  }
}

function onlyFigures(details: Readonly<Record<string, string | number | boolean>> = {}): ErrorDetails {
  const kept: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(details)) if (typeof value !== 'boolean') kept[name] = value;
  return kept;
}
