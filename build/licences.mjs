import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { BUNDLED_FOLDER } from './bundled.mjs';
import { describePackages, licenceTexts } from './package/shipped.mjs';

/**
 * A work of others: contract/profile.ts has the same shape, and host/licences.ts checks it.
 *
 * @typedef {object} Licence
 * @property {string} name
 * @property {string} version
 * @property {string} licence SPDX
 * @property {string} address
 * @property {string[]} contains what is inside its native file
 * @property {string} text
 */

/** Inside the built folder: the works of others with their licences, as the app shows them. */
export const LICENCES_FILE = 'licences.json';

/**
 * The packages of which something stands in what was built, and those that lie beside it at run time: each with the texts of its
 * own licence files.
 *
 * @param {string} project
 * @param {string} built the folder of a whole build
 * @returns {Licence[]} sorted by name
 */
export function licencesOf(project, built) {
  const bundled = path.join(built, BUNDLED_FOLDER);
  const folders = readdirSync(bundled).flatMap((name) => {
    /** @type {string[]} */
    const found = JSON.parse(readFileSync(path.join(bundled, name), 'utf8'));
    return found;
  });
  const all = new Set([...folders, ...productionFolders(project)]);
  const natives = new Set([...all].filter((folder) => hasNativeFile(path.join(project, folder))));
  // npm may keep one release in several places.
  const works = new Map(describePackages(project, all, natives).map((one) => [`${one.name} ${one.version}`, one]));
  return [...works.values()].map((one) => ({
    name: one.name,
    version: one.version,
    licence: one.licence,
    address: one.address,
    contains: one.embedded.map(({ name, version }) => `${name} ${version}`),
    text: licenceTexts(project, one).map(tidy).join('\n\n'),
  }));
}

/**
 * What npm installed for the program itself, as far as it fits this machine.
 *
 * @param {string} project
 * @returns {string[]}
 */
export function productionFolders(project) {
  const installed = path.join(project, 'node_modules', '.package-lock.json');
  /** @type {{ packages: Record<string, { dev?: boolean, devOptional?: boolean }> }} */
  const { packages } = JSON.parse(readFileSync(installed, 'utf8'));
  return Object.entries(packages).flatMap(([folder, { dev, devOptional }]) => (dev || devOptional ? [] : [folder]));
}

/** @param {string} folder */
function hasNativeFile(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.some((file) => file.endsWith('.node') && !file.split(path.sep).includes('node_modules'));
}

/** @param {string} text */
function tidy(text) {
  return text.replaceAll('\r\n', '\n').trim();
}
