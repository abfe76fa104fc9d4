import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../client/ports';
import { RelayClock } from '../../../client/rooms/relay-clock';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 10, 22, 12);

/** A computer's clocks: time passes, is slept through, or the wall clock is set. */
class Computer implements Clock {
  private wallMs = START_MS;
  private steadyMs = 0;

  now = (): number => this.wallMs;
  monotonicMs = (): number => this.steadyMs;
  after = (): (() => void) => () => undefined;
  breathe = (): Promise<void> => Promise.resolve();

  pass(ms: number): void {
    this.wallMs += ms;
    this.steadyMs += ms;
  }

  /** As sleep moves it too: the steady clock stands still. */
  set(ms: number): void {
    this.wallMs += ms;
  }
}

describe("what is known of the relay's clock", () => {
  it('is nothing before it was met, and what was kept of it afterwards', () => {
    const computer = new Computer();
    expect(new RelayClock(computer, undefined).nowMs()).toBeUndefined();
    expect(new RelayClock(computer, HOUR_MS).nowMs()).toBe(START_MS + HOUR_MS);
  });

  it.each([-48, 48])('does not move when ours is set by %i hours', (hours) => {
    const computer = new Computer();
    const relay = new RelayClock(computer, undefined);
    relay.meet(START_MS + 1000);
    computer.pass(HOUR_MS);
    computer.set(hours * HOUR_MS);
    expect(relay.nowMs()).toBe(START_MS + HOUR_MS + 1000);
  });

  it('goes on while we sleep without it, and does not go back with ours', () => {
    const computer = new Computer();
    const relay = new RelayClock(computer, undefined);
    relay.meet(START_MS + 1000);
    relay.lost();
    computer.set(48 * HOUR_MS);
    expect(relay.nowMs()).toBe(START_MS + 48 * HOUR_MS + 1000);
    computer.set(-96 * HOUR_MS);
    expect(relay.nowMs()).toBe(START_MS + 1000);
  });
});
