import { npm } from './packages.mjs';
import { collect } from './processes.mjs';

/** What `npm run check` runs beside the unit tests. The slow ones first; each is a script of package.json. */
export const STATIC_CHECKS = ['lint', 'types', 'svelte', 'unused', 'format'];

const AT_ONCE = 2;

/**
 * Runs scripts of package.json, two at a time. The output of one is printed only where it failed, in one piece.
 *
 * @param {readonly string[]} scripts
 * @returns {Promise<string[]>} those that failed
 */
export async function runChecks(scripts) {
  const waiting = [...scripts];
  /** @type {string[]} */
  const failed = [];
  const worker = async () => {
    for (let script = waiting.shift(); script !== undefined; script = waiting.shift()) {
      if (!(await runCheck(script))) failed.push(script);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failed;
}

/**
 * @param {string} script
 * @returns {Promise<boolean>} whether it passed
 */
async function runCheck(script) {
  const startedAtMs = Date.now();
  const { command, args } = npm(['run', '--silent', script]);
  const { status, output } = await collect(command, args, {
    // Its output goes through a pipe: it is told whether that ends in a terminal.
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) },
  });
  const elapsed = ((Date.now() - startedAtMs) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  ${script.padEnd(8)} ${elapsed} s`);
  if (status !== 0) console.log(`${output.trimEnd()}\n`);
  return status === 0;
}
