/** Whole groups under each benign fault: an honest relay is never accused, nothing is lost, doubled or reordered. All faults in company: `company/`. */
import { describe, expect, it } from 'vitest';
import { FAULT_NAMES } from './faults';
import { drawCase, runCase } from './run';
import { failuresOf } from './shrink';

const RUNS_PER_FAULT = 4;
/** A test takes 2 s on a quiet computer. */
const TEST_TIMEOUT_MS = 600_000;

const steps = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const seeds = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

describe('a simulated group', () => {
  it('is the same whenever it runs from one seed', async () => {
    const given = drawCase(3, ['kill-relay', 'kill-client', 'cut', 'relay-restored', 'slow-disks']);
    const [first, second] = [await runCase(given, true), await runCase(given, true)];
    expect(second.trace).toEqual(first.trace);
    expect(second.digest).toBe(first.digest);
  });

  it('tells a broken promise', async () => {
    const given = drawCase(3, ['cut']);
    const { complaints } = await runCase(given, false, (run) => {
      run.model.say('m1').queued = true;
    });
    expect(complaints.map(({ kind }) => kind)).toEqual(['lost']);
  });

  it.each(FAULT_NAMES)(
    'keeps every promise under the fault %s',
    async (fault) => {
      expect(await failuresOf(seeds(1, RUNS_PER_FAULT).map((seed) => drawCase(seed, [fault])))).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );

  it.each([
    // A vault that was put back named an old message as its last, though a newer one of its own stood in the log: it seemed missing.
    { ...drawCase(40_030, FAULT_NAMES), members: 5, steps: steps(15) },
    // The relay's longest queue was shorter than a page: who caught up was given up as a slow reader, for good.
    { ...drawCase(40_086, FAULT_NAMES), members: 2, steps: [10, 12] },
    // A clock that was set back took what was known of the relay's clock with it: texts were sealed in days that are closed to newcomers.
    { ...drawCase(20_115, ['sleep', 'clocks', 'newcomers']), members: 3, steps: [9, 11] },
    // After days of silence a clock that is behind sealed beacons in days whose keys the others had erased.
    { ...drawCase(5022, ['clocks', 'leavers', 'relay-snapshot', 'expiry']), members: 8, steps: [2] },
    // The room was erased and made again between a newcomer's invitation and its joining: the generation that the invitation named was gone.
    { ...drawCase(1_000_118, ['newcomers', 'room-erased']), members: 2, steps: [1, 2] },
    // The relay's clock was set back, and a clock behind with it: beacons bore an epoch before the newcomer's first.
    { ...drawCase(2_000_059, FAULT_NAMES), members: 3, steps: [2, 4, 5, 9] },
    { ...drawCase(2_002_291, FAULT_NAMES), members: 4, steps: [5] },
    // A text was written before midnight and reached the relay after somebody had been invited on the new day: closed to that one, and not lost.
    {
      ...drawCase(2_003_345, ['half-open', 'newcomers', 'relay-clock', 'midnight']),
      members: 2,
      steps: [0, 1, 4, 10, 11, 12],
    },
  ])('keeps every promise where it once did not (seed $seed)', async (given) => {
    expect(await failuresOf([given])).toEqual([]);
  });
});
