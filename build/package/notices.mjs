import { licenceTexts } from './shipped.mjs';

/** @typedef {import('./shipped.mjs').ShippedPackage} ShippedPackage */

const RULE = '='.repeat(80);

/**
 * What the licences of others ask to be told to whoever gets the app.
 *
 * @param {string} project
 * @param {{ version: string, electron: string }} app
 * @param {readonly ShippedPackage[]} shipped
 * @returns {string} always the same for the same packages
 */
export function noticesText(project, app, shipped) {
  const parts = shipped.map((one) =>
    [heading(one), ...licenceTexts(project, one).map((text) => `${tidy(text)}\n`)].join('\n'),
  );
  return [opening(app, shipped.length), ...parts].join(`\n${RULE}\n\n`);
}

/**
 * @param {{ version: string, electron: string }} app
 * @param {number} count
 */
function opening({ version, electron }, count) {
  return `Aparté ${version}: works of others that it contains

Aparté itself is under the GNU Affero General Public License, version 3 only: see LICENSE.

It runs on Electron ${electron}, which contains Chromium and Node. Their licences lie beside this program, or in this folder:
LICENSE.electron.txt and LICENSES.chromium.html.

It contains ${count} packages from npm, whole or in part. They are named below, each with its licence.
`;
}

/** @param {ShippedPackage} shipped */
function heading({ name, version, licence, address, embedded }) {
  const lines = [`${name} ${version}`, `Licence: ${licence}`, `Source: ${address}`, ''];
  if (embedded.length === 0) return lines.join('\n');
  lines.splice(3, 0, 'Its native file contains, as far as can be seen from outside:');
  const works = embedded.map((work) => {
    const terms = work.licence ?? 'its licence stands at its source';
    return `  ${work.name} ${work.version} (${terms}), ${work.address}`;
  });
  lines.splice(4, 0, ...works);
  return lines.join('\n');
}

/** @param {string} text */
function tidy(text) {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[ \t]+$/gmu, '')
    .trim();
}
