/** Waiting for what an engine does, no longer than a command may. */
import type { Engine } from '../client/engine';

/** `work`, unless the command is interrupted before. @throws Interrupted */
export async function untilStopped<Result>(stop: AbortSignal, work: Promise<Result>): Promise<Result> {
  let forget = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    const end = (): void => {
      reject(reasonOf(stop));
    };
    if (stop.aborted) end();
    else stop.addEventListener('abort', end);
    forget = () => {
      stop.removeEventListener('abort', end);
    };
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    forget();
  }
}

/** How long to wait. */
export interface Patience {
  readonly stop: AbortSignal;
  /** For ever if nothing is said. */
  readonly withinMs?: number | undefined;
}

/** Asks `check` now and after everything that the engine tells, until it answers; undefined once the time is over. @throws Interrupted */
export async function untilTold<Answer>(
  engine: Engine,
  check: () => Promise<Answer | undefined> | Answer | undefined,
  { stop, withinMs }: Patience,
): Promise<Answer | undefined> {
  const bell = new Bell();
  const clock = { isLate: false };
  const ring = (): void => bell.ring();
  const unsubscribe = engine.subscribe(ring);
  stop.addEventListener('abort', ring);
  const timer =
    withinMs === undefined
      ? undefined
      : setTimeout(() => {
          clock.isLate = true;
          ring();
        }, withinMs);
  try {
    for (;;) {
      if (stop.aborted) throw reasonOf(stop);
      const answer = await check();
      if (answer !== undefined || clock.isLate) return answer;
      await bell.rung();
    }
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', ring);
    unsubscribe();
  }
}

/** Remembers one ring for whoever listens next. */
class Bell {
  private hasRung = false;
  private wake: (() => void) | undefined;

  ring(): void {
    this.hasRung = true;
    this.wake?.();
  }

  async rung(): Promise<void> {
    if (!this.hasRung) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.hasRung = false;
    this.wake = undefined;
  }
}

function reasonOf(stop: AbortSignal): Error {
  const reason: unknown = stop.reason;
  return reason instanceof Error ? reason : new Error('stopped');
}
