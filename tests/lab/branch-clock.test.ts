import { expect, it } from 'vitest';

import { BranchClock } from '../../lab/saboteur/branch-clock';

it('stands still where it was set, both times moved alike, and goes on when it comes back', () => {
  let passedMs = 0;
  const clock = new BranchClock({
    nowMs: () => 1_000_000 + passedMs,
    monotonicMs: () => 500 + passedMs,
    after: () => () => undefined,
    soon: () => undefined,
  });
  passedMs = 10;
  clock.travelTo(900_000);
  passedMs = 25;
  expect([clock.nowMs(), clock.monotonicMs()]).toEqual([900_000, -99_500]);
  clock.comeBack();
  expect([clock.nowMs(), clock.monotonicMs()]).toEqual([1_000_025, 525]);
});
