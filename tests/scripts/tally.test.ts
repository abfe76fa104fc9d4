import { expect, test } from 'vitest';

import { summarise, tallyOne, tallyVitest } from '../../scripts/lib/tally.mjs';

const passedFile = { status: 'passed', assertionResults: [{ status: 'passed' }] };

function report(passed: number, failed: number, files = [passedFile]) {
  return { numPassedTests: passed, numFailedTests: failed, numPendingTests: 0, numTodoTests: 0, testResults: files };
}

test('counts the tests of a run', () => {
  const failedFile = { status: 'failed', assertionResults: [{ status: 'failed' }] };
  expect(tallyVitest('unit', report(7, 2, [passedFile, failedFile]), 1)).toMatchObject({ passed: 7, failed: 2 });
});

test('a file that could not be loaded is a failure, though none of its tests failed', () => {
  const broken = { status: 'failed', assertionResults: [] };
  expect(tallyVitest('unit', report(7, 0, [passedFile, broken]), 1)).toMatchObject({ passed: 7, failed: 1 });
});

test.each([
  ['wrote no report', null, 0],
  ['ran no test', report(0, 0, []), 0],
  ['passed all its tests and still failed', report(7, 0), 1],
  ['was killed', report(7, 0), 137],
])('a run that %s is a failure', (_what, found, status) => {
  expect(tallyVitest('unit', found, status).failed).toBe(1);
});

test('skipped tests are said, and count for nothing', () => {
  const { lines } = summarise([tallyVitest('unit', { ...report(3, 0), numPendingTests: 2 }, 0)]);
  expect(lines[0]).toContain('2 skipped');
  expect(lines.at(-1)).toBe('3 passed, 0 failed');
});

test('the last line sums all runners', () => {
  const { lines, failed } = summarise([
    tallyOne('lint', true),
    tallyOne('types', false),
    tallyVitest('unit', report(3, 1), 1),
  ]);
  expect(lines.at(-1)).toBe('4 passed, 2 failed');
  expect(failed).toBe(2);
});
