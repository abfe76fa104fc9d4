import { expect, test } from 'vitest';

import { inProject } from '../../scripts/lib/paths.mjs';
import { summarise, tallyOne, tallyVitest } from '../../scripts/lib/tally.mjs';

const passedFile = {
  name: inProject('tests', 'a.test.ts'),
  status: 'passed',
  assertionResults: [{ status: 'passed' }],
};

function failedFile(...names: string[]) {
  const assertionResults = names.map((fullName) => ({
    status: 'failed',
    fullName,
    failureMessages: ['\u001b[31mAssertionError: 1 is not 2\u001b[39m\n    at somewhere'],
  }));
  return { name: inProject('tests', 'b.test.ts'), status: 'failed', assertionResults };
}

function report(passed: number, failed: number, files = [passedFile]) {
  return { numPassedTests: passed, numFailedTests: failed, numPendingTests: 0, numTodoTests: 0, testResults: files };
}

test('counts the tests of a run', () => {
  expect(tallyVitest('unit', report(7, 2, [passedFile, failedFile('one', 'two')]), 1)).toMatchObject({
    passed: 7,
    failed: 2,
  });
});

test('a file that could not be loaded is a failure, though none of its tests failed', () => {
  const broken = { name: 'x', status: 'failed', message: 'SyntaxError: no such export', assertionResults: [] };
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
    tallyVitest('unit', report(3, 1, [failedFile('one')]), 1),
  ]);
  expect(lines.at(-1)).toBe('4 passed, 2 failed');
  expect(failed).toBe(2);
});

test('what failed is named again at the end, by file, test and first line', () => {
  const broken = {
    name: inProject('tests', 'c.test.ts'),
    status: 'failed',
    message: 'SyntaxError: x',
    assertionResults: [],
  };
  const { lines } = summarise([
    tallyVitest('unit', report(1, 1, [passedFile, failedFile('goes wrong')]), 1),
    tallyVitest('e2e', report(1, 0, [broken]), 1),
    tallyVitest('pages', null, 1),
  ]);
  expect(lines.slice(0, 5)).toEqual([
    'Failed:',
    '  unit: tests/b.test.ts > goes wrong: AssertionError: 1 is not 2',
    '  e2e: tests/c.test.ts: SyntaxError: x',
    '  pages: its report was not written',
    '',
  ]);
});
