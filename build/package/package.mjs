import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Arch, Platform, archFromString, build } from 'electron-builder';

import { listArchive, sha256Of } from './asar.mjs';
import { wrongFiles, wrongNatives } from './check.mjs';
import { TEST_FOLDER, builderConfig } from './config.mjs';
import { readFuses, setFuses, wrongFuses } from './fuses.mjs';
import { makeIcons } from './icons.mjs';
import { layoutOf } from './layout.mjs';
import { nativeFiles } from './natives.mjs';
import { noticesText } from './notices.mjs';
import { billText } from './sbom.mjs';
import { shippedPackages } from './shipped.mjs';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const MARK = path.join(PROJECT, 'renderer', 'shared', 'mark.svg');
const NOTICES = 'THIRD-PARTY-NOTICES.txt';
const BILL = 'sbom.cdx.json';
/** electron-builder's own account of what it was told: it names this machine's folders. */
const NOT_FOR_RELEASE = ['builder-debug.yml', 'builder-effective-config.yaml'];
const TEST_MAIN_FILES = ['main.cjs', 'shim.cjs', 'fetch-types.cjs'];

/**
 * @typedef {object} PackageOptions
 * @property {string} output absolute
 * @property {readonly string[]} targets
 * @property {string} electronDist an unpacked Electron
 * @property {import('./sbom.mjs').Runtime} runtime which one it is
 * @property {boolean} forTests on the tests' old Electron: with its shim, and marked so
 * @property {string} work an empty folder for what is made on the way, absolute
 * @property {() => Promise<import('./sbom.mjs').Bill>} readBill npm's bill of materials of the project
 */

/**
 * @typedef {object} PackedApp
 * @property {string} folder
 * @property {string} program
 * @property {string} archive
 * @property {string} archiveSha256
 * @property {number} archiveBytes
 * @property {number} totalBytes
 * @property {import('./fuses.mjs').FoundFuse[]} fuses as read back
 * @property {{ path: string, bytes: number }[]} natives
 * @property {import('./shipped.mjs').ShippedPackage[]} shipped
 */

/**
 * Packs what stands in `dist/` for this system, and checks what came out.
 *
 * @param {PackageOptions} options
 * @returns {Promise<PackedApp>}
 */
export async function packageApp(options) {
  const { output, targets, electronDist, runtime, forTests, work } = options;
  const version = await projectVersion();
  const resources = path.join(work, 'resources');
  await makeIcons(MARK, resources);
  /** @type {{ folder: string, shipped: import('./shipped.mjs').ShippedPackage[] } | undefined} */
  let packed;
  await build({
    projectDir: PROJECT,
    targets: Platform.current().createTarget([...targets], archFromString(process.arch)),
    publish: 'never',
    config: builderConfig({
      output,
      resources,
      electronDist,
      electronVersion: runtime.electron,
      version,
      testMain: forTests ? { folder: await testMain(work), files: TEST_MAIN_FILES } : null,
      afterExtract: async ({ appOutDir }) => removeDefaultApp(appOutDir),
      afterPack: async ({ appOutDir, arch }) => {
        if (Arch[arch] !== process.arch) throw new Error('A package is made for the machine that it is made on.');
        packed = { folder: appOutDir, shipped: await finish(appOutDir, version, options) };
      },
    }),
  });
  if (packed === undefined) throw new Error('electron-builder packed nothing.');
  for (const name of NOT_FOR_RELEASE) await rm(path.join(output, name), { force: true });
  return verify(packed.folder, packed.shipped, forTests);
}

async function projectVersion() {
  /** @type {{ version: string }} */
  const manifest = JSON.parse(await readFile(path.join(PROJECT, 'package.json'), 'utf8'));
  return manifest.version;
}

/**
 * The main program of the package for tests: supplies what the old Electron lacks, says so in every title, and goes on
 * with the app's own. Nothing of it is ever in the product.
 *
 * @param {string} work
 */
async function testMain(work) {
  const folder = path.join(work, TEST_FOLDER);
  await mkdir(folder, { recursive: true });
  for (const name of TEST_MAIN_FILES.slice(1)) {
    await cp(path.join(PROJECT, 'tests', 'electron-22', name), path.join(folder, name));
  }
  const lines = [
    "const { installShim, markTitles } = require('./shim.cjs');",
    'installShim();',
    'markTitles();',
    "require('../dist/electron/main.cjs');",
  ];
  await writeFile(path.join(folder, 'main.cjs'), `${lines.join('\n')}\n`);
  return folder;
}

/**
 * A stock Electron has an app of its own, which shows how to use it; electron-builder leaves it in where the Electron was
 * unpacked already.
 *
 * @param {string} folder
 */
async function removeDefaultApp(folder) {
  const resources =
    process.platform === 'darwin'
      ? path.join(folder, 'Electron.app', 'Contents', 'Resources')
      : path.join(folder, 'resources');
  for (const name of ['default_app.asar', 'app'])
    await rm(path.join(resources, name), { recursive: true, force: true });
  await rm(path.join(folder, 'version'), { force: true });
}

/**
 * What is done once the app is packed and before it is signed.
 *
 * @param {string} folder
 * @param {string} version
 * @param {PackageOptions} options
 */
async function finish(folder, version, { output, runtime, readBill }) {
  const { archive, resources, fuseFile } = layoutOf(folder);
  const shipped = shippedPackages(PROJECT, listArchive(archive));
  const notices = noticesText(PROJECT, { version, electron: runtime.electron }, shipped);
  const bill = billText(await readBill(), { version, runtime, shipped });
  for (const target of [resources, output]) {
    await writeFile(path.join(target, NOTICES), notices);
    await writeFile(path.join(target, BILL), bill);
  }
  // A changed program loses the signature that lets it start on Apple's own processors.
  await setFuses(fuseFile, { resetAdHocSignature: process.platform === 'darwin' && process.arch === 'arm64' });
  return shipped;
}

/**
 * Reads back what was made; whatever is wrong with it fails the build.
 *
 * @param {string} folder
 * @param {import('./shipped.mjs').ShippedPackage[]} shipped
 * @param {boolean} forTests
 * @returns {Promise<PackedApp>}
 */
async function verify(folder, shipped, forTests) {
  const { program, fuseFile, archive, unpacked } = layoutOf(folder);
  const fuses = await readFuses(fuseFile);
  const wrong = [...wrongFuses(fuses), ...wrongFiles(listArchive(archive), forTests), ...wrongNatives(unpacked)];
  if (wrong.length > 0) throw new Error(['The packed app is not what it should be:', ...wrong].join('\n  '));
  return {
    folder,
    program,
    archive,
    archiveSha256: sha256Of(archive),
    archiveBytes: (await stat(archive)).size,
    totalBytes: await weigh(folder),
    fuses,
    natives: nativeFiles(unpacked),
    shipped,
  };
}

/** @param {string} folder */
async function weigh(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  let bytes = 0;
  for (const file of files) bytes += (await stat(file)).size;
  return bytes;
}
