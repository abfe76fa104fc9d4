import { readFileSync } from 'node:fs';

/**
 * What one runner did.
 *
 * @typedef {object} Tally
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * The part of vitest's JSON report that counts.
 *
 * @typedef {object} VitestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults one for each file
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
  if (report === null) return { name, passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + brokenFiles;
  const silentFailure = failed === 0 && (status !== 0 || passed === 0);
  return { name, passed, failed: silentFailure ? 1 : failed, skipped: report.numPendingTests + report.numTodoTests };
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
  return { name, passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

/**
 * The last lines of `npm test`: a line for each runner, and their sum.
 *
 * @param {readonly Tally[]} tallies
 * @returns {{ lines: string[], failed: number }}
 */
export function summarise(tallies) {
  const lines = tallies.map(({ name, passed, failed, skipped }) => {
    const skips = skipped > 0 ? `, ${skipped} skipped` : '';
    return `  ${name.padEnd(10)} ${passed} passed, ${failed} failed${skips}`;
  });
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  lines.push(`${passed} passed, ${failed} failed`);
  return { lines, failed };
}
