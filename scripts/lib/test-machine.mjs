import os from 'node:os';

import { describeRuntime, electronForTests } from './electron-for-tests.mjs';
import { ScriptFailure } from './outcome.mjs';
import { ensureBrowser, ensureSystemPackages } from './system-packages.mjs';
import { interruption } from './processes.mjs';

/** @typedef {import('./test-options.mjs').Suite} Suite */
/** @typedef {import('./test-run.mjs').TestMachine} TestMachine */

/**
 * Obtains what the chosen suites run on, and says what that is: a result without it would be half a result.
 *
 * @param {readonly Suite[]} suites
 * @returns {Promise<TestMachine>}
 */
export async function ensureTestMachine(suites) {
  const windows = suites.includes('e2e');
  if (windows) await ensureSystemPackages();
  const electron = windows ? await obtainElectron() : null;
  const browser = windows ? await ensureBrowser() : null;
  console.log('');
  console.log(`Node      ${process.versions.node} on ${os.type()} ${os.release()}, ${os.arch()}`);
  if (windows) {
    console.log(`Electron  ${electron === null ? 'none' : describeRuntime(electron).replace('Electron ', '')}`);
    console.log(`Browser   ${browser?.version ?? 'none'}`);
  }
  return { electron: electron?.executable ?? null, browser: browser?.executable ?? null };
}

/** Without an Electron the other suites are still worth running; those that start one say that it is missing. */
async function obtainElectron() {
  try {
    return await electronForTests();
  } catch (error) {
    if (!(error instanceof ScriptFailure) || interruption() !== 0) throw error;
    console.log(error.message);
    return null;
  }
}
