/**
 * `npm run build`: everything into dist/. `node build/build.mjs NAME…` builds the named targets only.
 *
 * The build goes to a folder beside dist/ and takes its place at the end, so that a failed build leaves the last good
 * one, and nobody meets half of one.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundle } from './bundle.mjs';
import { BUNDLED_FOLDER } from './bundled.mjs';
import { FINGERPRINT_FILE, fingerprint } from './fingerprint.mjs';
import { LICENCES_FILE, licencesOf } from './licences.mjs';
import { TARGETS } from './targets.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = path.join(ROOT, 'dist');

const names = process.argv.slice(2);
const unknown = names.filter((name) => !TARGETS.some((target) => target.name === name));
if (unknown.length > 0) {
  console.error(
    `No such target: ${unknown.join(', ')}. There are: ${TARGETS.map((target) => target.name).join(', ')}.`,
  );
  process.exit(64);
}

const startedAtMs = Date.now();
// Taken first: a source that changes during the build has not been built.
const built = fingerprint();
await mkdir(path.join(ROOT, '.cache'), { recursive: true });
const workFolder = await mkdtemp(path.join(ROOT, '.cache', 'build-'));
try {
  const chosen = names.length === 0 ? TARGETS : TARGETS.filter((target) => names.includes(target.name));
  const outcomes = await Promise.all(chosen.map((target) => buildOne(target, workFolder)));
  if (outcomes.every((fine) => fine)) {
    await deliver(workFolder, names.length === 0);
    console.log(`Built in ${seconds(Date.now() - startedAtMs)}.`);
  } else {
    console.error('Nothing was changed in dist/.');
    process.exitCode = 1;
  }
} finally {
  await rm(workFolder, { recursive: true, force: true });
}

/**
 * @param {import('./targets.mjs').Target} target
 * @param {string} outRoot
 * @returns {Promise<boolean>} whether it was built without a warning, or does not exist yet
 */
async function buildOne(target, outRoot) {
  const output = target.kind === 'page' ? `${target.outDir}/` : target.outFile;
  if (!existsSync(path.join(ROOT, target.entry))) {
    console.log(`skipped  ${output}: there is no ${target.entry}`);
    return true;
  }
  try {
    const { bytes, warnings, packages } = await bundle(target, outRoot);
    await mkdir(path.join(outRoot, BUNDLED_FOLDER), { recursive: true });
    await writeFile(path.join(outRoot, BUNDLED_FOLDER, `${target.name}.json`), JSON.stringify(packages, null, 2));
    for (const warning of warnings) console.error(`warning  ${output}: ${warning}`);
    console.log(`built    ${output}  ${String(Math.ceil(bytes / 1024))} KiB`);
    return warnings.length === 0;
  } catch (error) {
    console.error(`failed   ${output}:`, error instanceof Error ? error.message : error);
    return false;
  }
}

/**
 * @param {string} builtFolder
 * @param {boolean} everything whether it replaces dist/ or only adds to it
 */
async function deliver(builtFolder, everything) {
  if (!everything) {
    await cp(builtFolder, DIST, { recursive: true });
    return;
  }
  await writeFile(path.join(builtFolder, LICENCES_FILE), JSON.stringify(licencesOf(ROOT, builtFolder)));
  await writeFile(path.join(builtFolder, FINGERPRINT_FILE), built);
  await rm(DIST, { recursive: true, force: true });
  await rename(builtFolder, DIST);
}

/** @param {number} elapsedMs */
function seconds(elapsedMs) {
  return `${(elapsedMs / 1000).toFixed(1)} s`;
}
