import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

import { packageApp } from '../../build/package/package.mjs';
import { describeRuntime } from './electron-for-tests.mjs';
import { productElectron, productVersion } from './electron-runtime.mjs';
import { EXIT, ScriptFailure } from './outcome.mjs';
import { lastWords, npm } from './packages.mjs';
import { CACHE, ROOT, inProject } from './paths.mjs';
import { collect } from './processes.mjs';
import { ensureTestElectron } from './test-electron.mjs';

/** @typedef {import('./electron-runtime.mjs').ElectronRuntime} ElectronRuntime */
/** @typedef {import('./package-options.mjs').PackOptions} PackOptions */
/** @typedef {import('../../build/package/package.mjs').PackedApp} PackedApp */

const RELEASE = inProject('release');
const TEST_PREFIX = 'test-electron-';

/** How it sounds when electron-builder cannot fetch a tool: it has those for AppImage, deb, dmg and nsis from GitHub. */
const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|fetch failed/u;

/**
 * Packs the app, and says what came out: the lines by which two packages can be compared.
 *
 * @param {PackOptions} options
 */
export async function packAndTell(options) {
  const begun = Date.now();
  requireHomepage(options);
  const runtime = options.testElectron ? await ensureTestElectron() : await productRuntime();
  const output = await prepareOutput(options, runtime);
  console.log(`Packing Aparté on ${describeRuntime(runtime)} …`);
  const work = await mkdtemp(path.join(CACHE, 'package-'));
  try {
    const packed = await packageApp({
      output,
      targets: options.targets,
      electronDist: distributionOf(runtime),
      runtime,
      forTests: options.testElectron,
      work,
      readBill,
    });
    tell(packed, options, Date.now() - begun);
  } catch (error) {
    if (!(error instanceof Error && OFFLINE.test(error.message))) throw error;
    throw new ScriptFailure(
      `electron-builder could not fetch what it makes ${options.targets.join(', ')} with (${lastWords(error.message)}): ` +
        'run this where GitHub can be reached. "--target dir" needs nothing of it.',
      EXIT.unreachable,
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** @param {PackOptions} options */
function requireHomepage({ targets }) {
  /** @type {{ homepage?: string }} */
  const { homepage } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  if (!targets.includes('deb') || homepage !== undefined) return;
  throw new ScriptFailure(
    'A Debian package names the address of its project, and package.json has no "homepage": add it, then try again.',
    EXIT.configuration,
  );
}

/** @returns {Promise<ElectronRuntime>} */
async function productRuntime() {
  const runtime = await productElectron();
  if (!('obstacle' in runtime)) return runtime;
  throw new ScriptFailure(
    `Electron ${productVersion()} ${runtime.obstacle}, and there is no package without it. Run this where GitHub can be ` +
      'reached, or set ELECTRON_MIRROR to a mirror of its releases, or ELECTRON_OVERRIDE_DIST_PATH to a folder that holds it ' +
      'unpacked. For tests only: npm run package -- --test-electron.',
    EXIT.unreachable,
  );
}

/**
 * The folder that is packed as the app's program: on macOS the one that holds the bundle.
 *
 * @param {ElectronRuntime} runtime
 */
function distributionOf({ executable }) {
  const folder = path.dirname(executable);
  return process.platform === 'darwin' ? path.resolve(folder, '..', '..', '..') : folder;
}

/**
 * Makes the folder empty: our own by taking the last package away, another only if it is empty already.
 *
 * @param {PackOptions} options
 * @param {ElectronRuntime} runtime
 * @returns {Promise<string>}
 */
async function prepareOutput({ output, testElectron }, { electron }) {
  if (output !== null) {
    const folder = path.resolve(output);
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length === 0) return folder;
    throw new ScriptFailure(`${folder} is not empty: name an empty folder, or one that is not there yet.`, EXIT.usage);
  }
  if (testElectron) {
    const folder = path.join(RELEASE, `${TEST_PREFIX}${electron}`);
    await rm(folder, { recursive: true, force: true });
    return folder;
  }
  await mkdir(RELEASE, { recursive: true });
  const earlier = (await readdir(RELEASE)).filter((name) => !name.startsWith(TEST_PREFIX));
  for (const name of earlier) await rm(path.join(RELEASE, name), { recursive: true, force: true });
  return RELEASE;
}

/** @returns {Promise<import('../../build/package/sbom.mjs').Bill>} */
async function readBill() {
  const { command, args } = npm(['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--loglevel=error']);
  const { status, output } = await collect(command, args, {});
  if (status === 0) return JSON.parse(output.slice(output.indexOf('{')));
  throw new ScriptFailure(`npm could not list the packages (${lastWords(output)}): run "npm ci".`, EXIT.configuration);
}

/**
 * @param {PackedApp} packed
 * @param {PackOptions} options
 * @param {number} elapsedMs
 */
function tell(packed, { testElectron }, elapsedMs) {
  const { fuses, natives, shipped } = packed;
  const present = fuses.filter(({ on }) => on !== null);
  const absent = fuses.filter(({ on }) => on === null);
  console.log('');
  console.log(
    `Packed in ${(elapsedMs / 1000).toFixed(1)} s: ${path.relative(ROOT, packed.folder)} (${megabytes(packed.totalBytes)})`,
  );
  console.log(`app.asar  ${megabytes(packed.archiveBytes)}, sha256 ${packed.archiveSha256}`);
  for (const { path: file, bytes } of natives) console.log(`native    ${file} (${megabytes(bytes)})`);
  console.log(
    `fuses     read back: ${present.map(({ name, on }) => `${name} ${on === true ? 'on' : 'off'}`).join(', ')}`,
  );
  if (absent.length > 0) console.log(`          not in this Electron: ${absent.map(({ name }) => name).join(', ')}`);
  console.log(`packages  ${shipped.length} ship, in THIRD-PARTY-NOTICES.txt and sbom.cdx.json`);
  if (testElectron)
    console.log('TEST ONLY: this Electron is out of support. Nobody is to go online with this package.');
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
