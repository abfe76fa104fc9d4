/**
 * `npm run check`: everything that must hold before a change is taken, and exactly what CI runs. A step that warns has
 * failed. Two steps at a time; the output of a step is printed only where it failed, in one piece.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The slow ones first: then the quick ones fill the second place. Each is a script of package.json. */
const STEPS = ['lint', 'unit', 'types', 'svelte', 'unused', 'format'];
const AT_ONCE = 2;

/**
 * @param {string} step
 * @returns {Promise<boolean>} whether it passed
 */
async function run(step) {
  const startedAtMs = Date.now();
  const child = spawn('npm', ['run', '--silent', step], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
  });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout.on('data', (/** @type {Buffer} */ chunk) => output.push(chunk));
  child.stderr.on('data', (/** @type {Buffer} */ chunk) => output.push(chunk));
  /** @type {number | null} */
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const passed = status === 0;
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${step.padEnd(8)} ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s`);
  if (!passed) console.log(Buffer.concat(output).toString('utf8').trimEnd() + '\n');
  return passed;
}

const waiting = [...STEPS];
/** @type {string[]} */
const failed = [];

async function worker() {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    if (!(await run(step))) failed.push(step);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, worker));
if (failed.length > 0) {
  console.log(`Failed: ${failed.join(', ')}.`);
  process.exitCode = 1;
}
