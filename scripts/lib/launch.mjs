import { existsSync } from 'node:fs';

import { describeRuntime } from './electron-for-tests.mjs';
import { productElectron, productVersion, windowObstacle } from './electron-runtime.mjs';
import { EXIT, ScriptFailure } from './outcome.mjs';
import { ROOT, inProject } from './paths.mjs';
import { interruption, runVisibly } from './processes.mjs';
import { sandboxState } from './sandbox.mjs';
import { ensureTestElectron } from './test-electron.mjs';

/** @typedef {import('./launch-options.mjs').StartOptions} StartOptions */
/** @typedef {import('./electron-runtime.mjs').ElectronRuntime} ElectronRuntime */

/** An Electron that fails within this time never showed a window. */
const EARLY_MS = 10_000;
/** What Chromium writes where it finds no display behind DISPLAY, or may not make its sandbox. */
const EARLY_CAUSES = [
  {
    said: /Missing X server|Unable to open X display|Failed to connect to Wayland/u,
    cause: 'cannot reach the display',
  },
  { said: /platform failed to initialize/u, cause: 'cannot reach the display' },
  {
    said: /No usable sandbox|SUID sandbox helper|sandbox_host_linux|setuid_sandbox/u,
    cause: 'may not make its sandbox',
  },
];

/**
 * Opens the app: in Electron where that runs here, else in the browser, saying why.
 *
 * @param {StartOptions} options
 * @returns {Promise<number>} the app's exit code
 */
export async function launch(options) {
  if (options.browser) return openInBrowser(options);
  const runtime = options.testElectron ? await ensureTestElectron() : await productElectron();
  if ('obstacle' in runtime) return openInBrowserBecause(runtime.obstacle, options);
  const obstacle = windowObstacle(runtime) ?? sandboxObstacle(runtime, options);
  if (obstacle !== null) return openInBrowserBecause(obstacle, options);
  return openInElectron(runtime, options);
}

/**
 * @param {ElectronRuntime} runtime
 * @param {StartOptions} options
 */
function sandboxObstacle(runtime, options) {
  if (options.noSandbox || sandboxState(runtime.executable) !== 'restricted') return null;
  return "cannot run here: this system does not let programs make user namespaces, which Chromium's sandbox is made of";
}

/**
 * @param {ElectronRuntime} runtime
 * @param {StartOptions} options
 */
async function openInElectron(runtime, options) {
  requireBuilt('electron/main.cjs');
  console.log(`Aparté opens on ${options.testElectron ? describeRuntime(runtime) : versionLine(runtime)}.`);
  const args = [ROOT, ...options.hostArguments];
  const root = sandboxState(runtime.executable) === 'root';
  if (root) {
    console.log("Warning: you are root, and Chromium's sandbox does not work for root. Aparté starts without it.");
  } else if (options.noSandbox) {
    console.log("Warning: Aparté starts without Chromium's sandbox, because you asked for that.");
  }
  if (root || options.noSandbox) args.splice(1, 0, '--no-sandbox');

  const begun = Date.now();
  let heard = '';
  const status = await runVisibly(runtime.executable, args, {
    env: electronEnvironment(options),
    onStderr: (chunk) => {
      if (Date.now() - begun < EARLY_MS) heard += chunk.toString();
    },
  });
  const early = status !== 0 && interruption() === 0 && Date.now() - begun < EARLY_MS;
  const reason = early ? earlyCause(status, heard) : null;
  return reason === null ? status : openInBrowserBecause(reason, options);
}

/**
 * Why an Electron ended before it showed anything; null where the app itself ended, with an exit code of its own.
 *
 * @param {number} status
 * @param {string} heard
 * @returns {string | null}
 */
export function earlyCause(status, heard) {
  // The app's own exit codes lie between these.
  if (status > 1 && status < 128) return null;
  const known = EARLY_CAUSES.find(({ said }) => said.test(heard));
  if (known !== undefined) return `cannot run here: it ${known.cause}`;
  return status > 128 ? `cannot run here: it was ended by signal ${status - 128} while starting` : null;
}

/** @param {StartOptions} options */
function electronEnvironment(options) {
  // Set by editors that are Electrons themselves, it would make this one a plain Node.
  const { ELECTRON_RUN_AS_NODE: _unwanted, ...env } = process.env;
  return options.testElectron ? { ...env, APARTE_MARK_TEST_ELECTRON: '1' } : env;
}

/** @param {ElectronRuntime} runtime */
function versionLine({ electron, chromium, node }) {
  return `Electron ${electron} (Chromium ${chromium}, Node ${node})`;
}

/**
 * @param {string} obstacle
 * @param {StartOptions} options
 */
function openInBrowserBecause(obstacle, options) {
  if (options.testElectron) throw new ScriptFailure(`The tests' Electron ${obstacle}.`, EXIT.configuration);
  console.log(`Electron ${productVersion()} ${obstacle}.`);
  console.log('Aparté opens in your browser instead: the same app; its keys stay in this process, not in the browser.');
  return openInBrowser(options);
}

/** @param {StartOptions} options */
function openInBrowser(options) {
  requireBuilt('browser/host.cjs');
  return runVisibly(process.execPath, [inProject('dist', 'browser', 'host.cjs'), ...options.hostArguments]);
}

/** @param {string} file */
function requireBuilt(file) {
  if (existsSync(inProject('dist', file))) return;
  throw new ScriptFailure(
    `The build made no dist/${file}: run "npm run build" and read what it says.`,
    EXIT.configuration,
  );
}
