import { existsSync } from 'node:fs';
import path from 'node:path';

import { capture } from './processes.mjs';

/** Names under which systems install a Chromium, in order of preference. */
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC_PROGRAMS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * @typedef {object} TestBrowser
 * @property {string} executable
 * @property {string} version as the program itself says it, "Chromium 156.0.8078.79" for one
 */

/**
 * The browser that this run of the tests uses: the one that `APARTE_TEST_BROWSER` names, else an installed Chromium, else
 * Playwright's own.
 *
 * @returns {Promise<TestBrowser | null>} null where there is none that starts
 */
export async function browserForTests() {
  const forced = process.env['APARTE_TEST_BROWSER'];
  const candidates = forced ? [forced] : [...installed(), ...(await playwrightsOwn())];
  for (const executable of candidates) {
    const said = capture(executable, ['--version']);
    // Debian's start script has words of its own on some machines.
    const version = said.output.split('\n').find((line) => /\d+\.\d+\.\d+/u.test(line));
    if (said.status === 0 && version !== undefined) return { executable, version: version.trim() };
  }
  return null;
}

/** @returns {string[]} */
function installed() {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const programs = COMMANDS.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...programs, ...(process.platform === 'darwin' ? MAC_PROGRAMS : [])].filter((file) => existsSync(file));
}

/** @returns {Promise<string[]>} */
async function playwrightsOwn() {
  // Loaded late: before the packages are installed there is none.
  const { chromium } = await import('playwright');
  const executable = chromium.executablePath();
  return executable !== '' && existsSync(executable) ? [executable] : [];
}
