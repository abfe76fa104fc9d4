import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { BUNDLED_FOLDER } from '../bundled.mjs';
import { embeddedWorks } from './embedded.mjs';
import { packagedTargets } from './targets.mjs';

/**
 * A package of somebody else's of which something is in the packed app.
 *
 * @typedef {object} ShippedPackage
 * @property {string} name
 * @property {string} version
 * @property {string} licence SPDX
 * @property {string} address where it comes from
 * @property {string} folder in the project
 * @property {readonly import('./embedded.mjs').EmbeddedWork[]} embedded inside its native file
 */

/** What may stand in a work under AGPL-3.0-only. */
const FITTING_LICENCES = new Set(['0BSD', 'AGPL-3.0-only', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

/**
 * The packages that ship: those whose code the bundler put into the programs and pages that are packed, and those that
 * lie in the archive as they are.
 *
 * @param {string} project
 * @param {readonly import('./asar.mjs').ArchivedFile[]} archived
 * @returns {ShippedPackage[]} sorted by name and version
 */
export function shippedPackages(project, archived) {
  const folders = new Set([
    ...bundledFolders(project),
    ...archived.flatMap(({ path: file }) => packageFolder(file) ?? []),
  ]);
  const natives = new Set(
    archived.flatMap(({ path: file }) => (file.endsWith('.node') ? (packageFolder(file) ?? []) : [])),
  );
  return describePackages(project, folders, natives);
}

/**
 * @param {string} project
 * @param {Iterable<string>} folders
 * @param {ReadonlySet<string>} natives those of them that bring native files
 * @returns {ShippedPackage[]} sorted by name and version
 */
export function describePackages(project, folders, natives) {
  return [...folders]
    .map((folder) => describe(project, folder, natives.has(folder)))
    .sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

/**
 * The texts of a package's licences, notices included, those of what it brings along too.
 *
 * @param {string} project
 * @param {ShippedPackage} shipped
 * @returns {string[]}
 */
export function licenceTexts(project, { name, folder, embedded }) {
  const own = licenceFiles(path.join(project, folder));
  // The package of one platform's file leaves the text to the package that belongs to all of them.
  const sibling = path.join(project, folder.replace(/(@node-rs\/argon2)-[^/]*$/u, '$1'));
  const files = own.length > 0 ? own : licenceFiles(sibling);
  if (files.length === 0) throw new Error(`${name} ships and brings no licence: find its text.`);
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  return [...texts, ...embedded.flatMap(({ name: work, text }) => (text === undefined ? [] : [`${work}\n\n${text}`]))];
}

/** @param {string} project */
function bundledFolders(project) {
  return packagedTargets().flatMap(({ name }) => {
    /** @type {string[]} */
    const folders = JSON.parse(readFileSync(path.join(project, 'dist', BUNDLED_FOLDER, `${name}.json`), 'utf8'));
    return folders;
  });
}

/**
 * @param {string} file in the archive
 * @returns {string | null}
 */
function packageFolder(file) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(file)?.[0] ?? null;
}

/**
 * @param {string} project
 * @param {string} folder
 * @param {boolean} native
 * @returns {ShippedPackage}
 */
function describe(project, folder, native) {
  /** @type {{ name: string, version: string, license?: string, homepage?: string, repository?: string | { url: string } }} */
  const manifest = JSON.parse(readFileSync(path.join(project, folder, 'package.json'), 'utf8'));
  const { name, version, license: licence = 'none', homepage, repository } = manifest;
  if (!FITTING_LICENCES.has(licence)) {
    throw new Error(`${name} ${version} ships under the licence "${licence}", which nobody has found to fit ours.`);
  }
  const source = typeof repository === 'string' ? repository : repository?.url;
  const address = homepage ?? source ?? `https://www.npmjs.com/package/${name}`;
  return { name, version, licence, address, folder, embedded: native ? embeddedWorks({ name, version }) : [] };
}

/**
 * @param {string} folder
 * @returns {string[]} sorted
 */
function licenceFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.split(path.sep).includes('node_modules'))
    .filter((file) => /^(?:licen[cs]e|copying|notice)(?:-\w+)?(?:\.md|\.txt)?$/iu.test(path.basename(file)))
    .sort()
    .map((file) => path.join(folder, file));
}
