import { browserForTests } from '../../../scripts/lib/browser-for-tests.mjs';
import { electronForTests } from '../../../scripts/lib/electron-for-tests.mjs';
import { sandboxState } from '../../../scripts/lib/sandbox.mjs';

let electron: Promise<string> | undefined;
let browser: Promise<string> | undefined;

/** The Electron that this run is tried on: what `npm test` announced, else what a run by hand finds. */
export function electronProgram(): Promise<string> {
  electron ??= findElectron();
  return electron;
}

/** The browser that this run is tried on, likewise. */
export function browserProgram(): Promise<string> {
  browser ??= findBrowser();
  return browser;
}

async function findElectron(): Promise<string> {
  return process.env['APARTE_TEST_ELECTRON_PROGRAM'] ?? (await electronForTests()).executable;
}

async function findBrowser(): Promise<string> {
  const found = await browserForTests();
  if (found === null) throw new Error('There is no Chromium for the tests: npm test obtains one.');
  return found.executable;
}

/**
 * The switch that turns Chromium's sandbox off, where it cannot work: for root, and where the system lets nobody make
 * user namespaces. Tests only; the app itself refuses the latter.
 */
export function sandboxArguments(program: string): string[] {
  return sandboxState(program) === 'works' ? [] : ['--no-sandbox'];
}
