/** Thousands of groups under faults in any company, shared among files so that every worker has its part. More of it: `npm run simulate`. */
import { describe, expect, it } from 'vitest';
import { drawCase, type Case } from '../run';
import { failuresOf } from '../shrink';

const FIRST_SEED = 10_000;
const TESTS_PER_PART = 12;
const RUNS_PER_TEST = 25;
/** A test takes 4 s on a quiet computer. */
const TEST_TIMEOUT_MS = 600_000;

/** The cases of all parts. */
export function* allCases(parts: number): Generator<Case> {
  const count = parts * TESTS_PER_PART * RUNS_PER_TEST;
  for (let index = 0; index < count; index += 1) yield drawCase(FIRST_SEED + index);
}

/** Makes the tests of a part, 1 being the first: no two have a seed in common. */
export function companyPart(part: number): void {
  const first = FIRST_SEED + (part - 1) * TESTS_PER_PART * RUNS_PER_TEST;
  describe('a group under faults in any company', () => {
    it.each(Array.from({ length: TESTS_PER_PART }, (_, index) => first + index * RUNS_PER_TEST))(
      'keeps every promise (seeds from %i on)',
      async (from) => {
        const cases = Array.from({ length: RUNS_PER_TEST }, (_, index) => drawCase(from + index));
        expect(await failuresOf(cases)).toEqual([]);
      },
      TEST_TIMEOUT_MS,
    );
  });
}
