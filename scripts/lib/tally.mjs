import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { ROOT } from './paths.mjs';

/**
 * What one runner did.
 *
 * @typedef {object} Tally
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly string[]} failures what failed, as far as its runner says: one line each
 */

/**
 * The part of vitest's JSON report that counts.
 *
 * @typedef {object} VitestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {VitestFile[]} testResults one for each file
 */

/**
 * @typedef {object} VitestFile
 * @property {string} name its path
 * @property {string} status
 * @property {string} [message] why it could not be loaded
 * @property {{ status: string, fullName?: string, failureMessages?: string[] | null }[]} assertionResults
 */

/**
 * Counts a vitest run. A file that failed without one of its tests failing (it could not be loaded) is a failure, as is a
 * run that failed without saying where, and one that ran no test.
 *
 * @param {string} name
 * @param {VitestReport | null} report null where the run wrote none
 * @param {number} status the runner's exit code
 * @returns {Tally}
 */
export function tallyVitest(name, report, status) {
  if (report === null) return { name, passed: 0, failed: 1, skipped: 0, failures: ['its report was not written'] };
  const failures = report.testResults.flatMap(failuresOf);
  const passed = report.numPassedTests;
  if (failures.length === 0 && (status !== 0 || passed === 0))
    failures.push(`ended with ${status}, and ${passed} passed`);
  return { name, passed, failed: failures.length, skipped: report.numPendingTests + report.numTodoTests, failures };
}

/**
 * @param {VitestFile} file
 * @returns {string[]}
 */
function failuresOf(file) {
  const place = path.relative(ROOT, file.name);
  const failed = file.assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return file.status === 'failed' ? [`${place}: ${firstLine(file.message)}`] : [];
  return failed.map((test) => `${place} > ${test.fullName ?? ''}: ${firstLine(test.failureMessages?.[0])}`);
}

/** @param {string | undefined} message */
function firstLine(message) {
  return stripVTControlCharacters(message ?? '')
    .trim()
    .split('\n', 1)[0];
}

/**
 * @param {string} file
 * @returns {VitestReport | null}
 */
export function readVitestReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * A runner that is one thing, and holds or does not.
 *
 * @param {string} name
 * @param {boolean} passed
 * @returns {Tally}
 */
export function tallyOne(name, passed) {
  return { name, passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, failures: [] };
}

/**
 * The last lines of `npm test`: what failed, a line for each runner, and their sum. What failed is said again here because
 * whoever reads a long log reads its end, and a log may be kept only as its end.
 *
 * @param {readonly Tally[]} tallies
 * @returns {{ lines: string[], failed: number }}
 */
export function summarise(tallies) {
  const failures = tallies.flatMap((tally) => tally.failures.map((failure) => `  ${tally.name}: ${failure}`));
  const counts = tallies.map(({ name, passed, failed, skipped }) => {
    const skips = skipped > 0 ? `, ${skipped} skipped` : '';
    return `  ${name.padEnd(10)} ${passed} passed, ${failed} failed${skips}`;
  });
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  const head = failures.length > 0 ? ['Failed:', ...failures, ''] : [];
  return { lines: [...head, ...counts, `${passed} passed, ${failed} failed`], failed };
}
