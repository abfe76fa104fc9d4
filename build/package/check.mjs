import path from 'node:path';

import { LICENCES_FILE } from '../licences.mjs';
import { TEST_FOLDER } from './config.mjs';
import { nativeFiles } from './natives.mjs';
import { packagedTargets } from './targets.mjs';

/** @typedef {import('./asar.mjs').ArchivedFile} ArchivedFile */

/** Packages that the programs load at run time because they carry native code; the bundler leaves them out. */
const NATIVE_PACKAGES = ['@node-rs/argon2-', '@signalapp/sqlcipher/', 'classic-level/'];

const LICENCES = `dist/${LICENCES_FILE}`;

/** What Node reads of a package, and its licence. */
const PACKAGE_FILES = /\.(?:js|cjs|mjs|json|node)$|\/(?:licen[cs]e|copying|notice)(?:\.\w+)?$/iu;
/** What nobody needs who runs the app. */
const UNWANTED = /\.(?:ts|svelte|map|tsbuildinfo|cc|h|gyp)$|\/(?:tests?|__tests__)\/|\.(?:test|spec)\./u;

/**
 * What an archive has that it should not have, as sentences; none where all is well.
 *
 * @param {readonly ArchivedFile[]} files
 * @param {boolean} forTests whether it is the package for tests
 */
export function wrongFiles(files, forTests) {
  const missing = packagedTargets()
    .map((target) => (target.kind === 'page' ? `dist/${target.outDir}/index.html` : `dist/${target.outFile}`))
    .filter((wanted) => !files.some((file) => file.path === wanted));
  if (!files.some((file) => file.path === LICENCES)) missing.push(LICENCES);
  return [
    ...missing.map((wanted) => `${wanted} is not in the archive.`),
    ...files.filter((file) => !belongs(file, forTests)).map((file) => `${file.path} does not belong into the archive.`),
    ...files.filter((file) => file.unpacked !== file.path.endsWith('.node')).map((file) => misplaced(file)),
  ];
}

/**
 * What is wrong with the native files beside an archive, as sentences: one for each package that has one, each made for
 * this system, and no other.
 *
 * @param {string} unpacked the folder `app.asar.unpacked`
 */
export function wrongNatives(unpacked) {
  const found = nativeFiles(unpacked);
  const foreign = found.filter(
    ({ format }) => format.platform !== process.platform || !format.machines.includes(process.arch),
  );
  const counts = NATIVE_PACKAGES.map((name) => ({
    name,
    count: found.filter((file) => file.path.startsWith(path.posix.join('node_modules', name))).length,
  }));
  const known = counts.reduce((sum, { count }) => sum + count, 0);
  return [
    ...foreign.map(({ path: file, format }) => `${file} is for ${format.platform} on ${format.machines.join(', ')}.`),
    ...counts
      .filter(({ count }) => count !== 1)
      .map(({ name, count }) => `${name} has ${count} native files, not one.`),
    ...(known === found.length ? [] : ['There are native files of packages that nobody listed in check.mjs.']),
  ];
}

/**
 * @param {ArchivedFile} file
 * @param {boolean} forTests
 */
function belongs({ path: file }, forTests) {
  if (UNWANTED.test(file)) return false;
  if (file === 'package.json' || file === LICENCES) return true;
  if (file.startsWith('node_modules/')) return PACKAGE_FILES.test(file);
  if (forTests && file.startsWith(`${TEST_FOLDER}/`)) return true;
  return packagedTargets().some((target) =>
    target.kind === 'page' ? file.startsWith(`dist/${target.outDir}/`) : file === `dist/${target.outFile}`,
  );
}

/** @param {ArchivedFile} file */
function misplaced({ path: file, unpacked }) {
  return unpacked
    ? `${file} lies outside the archive without need.`
    : `${file} cannot be loaded from inside the archive.`;
}
