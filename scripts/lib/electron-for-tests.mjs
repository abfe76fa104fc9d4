import { productElectron, productVersion } from './electron-runtime.mjs';
import { EXIT, ScriptFailure } from './outcome.mjs';
import { TEST_ELECTRON_VERSION, ensureTestElectron } from './test-electron.mjs';

/** @typedef {import('./electron-runtime.mjs').ElectronRuntime} ElectronRuntime */

/**
 * The Electron that this run of the tests uses: the product's own where it is there or can be downloaded, else the
 * tests' Electron 22. `APARTE_TEST_ELECTRON` forces one by its major version.
 *
 * @returns {Promise<ElectronRuntime>}
 */
export async function electronForTests() {
  const product = majorOf(productVersion());
  const fallback = majorOf(TEST_ELECTRON_VERSION);
  const forced = process.env['APARTE_TEST_ELECTRON'] ?? '';
  if (!['', product, fallback].includes(forced)) {
    throw new ScriptFailure(`APARTE_TEST_ELECTRON is "${forced}"; it may be ${product} or ${fallback}.`, EXIT.usage);
  }
  if (forced === fallback) return ensureTestElectron();
  const runtime = await productElectron();
  if (!('obstacle' in runtime)) return runtime;
  const reason = `Electron ${productVersion()} ${runtime.obstacle}`;
  if (forced === product) throw new ScriptFailure(`${reason}.`, EXIT.configuration);
  console.log(`${reason}: the tests use Electron ${TEST_ELECTRON_VERSION}.`);
  return ensureTestElectron();
}

/**
 * One line that says what a run was tried on.
 *
 * @param {ElectronRuntime} runtime
 */
export function describeRuntime(runtime) {
  const product = productVersion();
  const note = runtime.electron === product ? '' : `; the product's is ${product}, not tried in this run`;
  return `Electron ${runtime.electron} (Chromium ${runtime.chromium}, Node ${runtime.node}${note})`;
}

/** @param {string} version */
function majorOf(version) {
  return version.split('.')[0] ?? '';
}
