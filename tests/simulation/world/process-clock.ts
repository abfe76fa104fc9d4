/** The clock of one process of a simulation: it may be wrong, jump, sleep, and end with its process. */
import type { Clock as ClientClock } from '../../../client/ports';
import type { Cancel, Clock } from '../../../server/environment';
import type { VirtualClock } from '../../server/support/virtual-clock';

interface Timer {
  /** On this process's monotonic clock. */
  readonly atMs: number;
  readonly run: () => void;
  cancel: Cancel;
}

/** Wall clock of a computer: what it shows beside the true time. */
export interface WallClock {
  offsetMs: number;
}

/** See the file's head. */
export class ProcessClock implements Clock {
  private readonly timers = new Set<Timer>();
  private sleptMs = 0;
  private asleepSinceMs: number | undefined;
  private ended = false;
  private held: (() => void)[] = [];

  constructor(
    private readonly virtual: VirtualClock,
    private readonly wall: WallClock,
  ) {}

  get isEnded(): boolean {
    return this.ended;
  }

  nowMs(): number {
    return Math.floor(this.virtual.nowMs() + this.wall.offsetMs);
  }

  /** As on most systems, it stands still while the computer sleeps. */
  monotonicMs(): number {
    return (this.asleepSinceMs ?? this.virtual.monotonicMs()) - this.sleptMs;
  }

  after(delayMs: number, run: () => void): Cancel {
    if (this.ended) return () => undefined;
    const timer: Timer = { atMs: this.monotonicMs() + Math.max(0, delayMs), run, cancel: () => undefined };
    this.timers.add(timer);
    if (this.asleepSinceMs === undefined) this.schedule(timer);
    return () => {
      this.timers.delete(timer);
      timer.cancel();
    };
  }

  soon(run: () => void): void {
    setImmediate(() => this.whenAwake(run));
  }

  /** Nothing of the process runs any more, as after kill -9. */
  end(): void {
    this.ended = true;
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
    this.held = [];
  }

  /** The computer sleeps: no timer runs until {@link wake}. */
  sleep(): void {
    if (this.ended || this.asleepSinceMs !== undefined) return;
    this.asleepSinceMs = this.virtual.monotonicMs();
    for (const timer of this.timers) timer.cancel();
  }

  wake(): void {
    if (this.asleepSinceMs === undefined) return;
    this.sleptMs += this.virtual.monotonicMs() - this.asleepSinceMs;
    this.asleepSinceMs = undefined;
    for (const timer of this.timers) this.schedule(timer);
    for (const run of this.held.splice(0)) run();
  }

  /** Resolves after `delayMs` of this process's time: never once it has ended. */
  async pause(delayMs: number): Promise<void> {
    if (delayMs > 0 || this.ended) await new Promise<void>((resolve) => this.after(delayMs, resolve));
    else if (this.asleepSinceMs !== undefined) await new Promise<void>((resolve) => this.held.push(resolve));
  }

  /** The same clock as the client's port. */
  asClientClock(): ClientClock {
    return {
      now: () => this.nowMs(),
      monotonicMs: () => this.monotonicMs(),
      after: (delayMs, task) => this.after(Math.ceil(delayMs), task),
      breathe: () => new Promise((resolve) => this.soon(resolve)),
    };
  }

  private schedule(timer: Timer): void {
    timer.cancel = this.virtual.after(timer.atMs - this.monotonicMs(), () => {
      this.timers.delete(timer);
      timer.run();
    });
  }

  private whenAwake(run: () => void): void {
    if (this.ended) return;
    if (this.asleepSinceMs === undefined) run();
    else this.held.push(run);
  }
}
