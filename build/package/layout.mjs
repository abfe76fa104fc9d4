import path from 'node:path';

import { IDENTITY } from './config.mjs';

/**
 * Where a packed app has its parts.
 *
 * @typedef {object} Layout
 * @property {string} program what one starts
 * @property {string} fuseFile what holds the fuses: on macOS they are found through the bundle
 * @property {string} resources
 * @property {string} archive
 * @property {string} unpacked what of the archive lies beside it
 */

/**
 * @param {string} folder as electron-builder left it: `linux-unpacked` for one
 * @param {NodeJS.Platform} [platform]
 * @returns {Layout}
 */
export function layoutOf(folder, platform = process.platform) {
  const { executableName } = IDENTITY;
  const isMac = platform === 'darwin';
  const bundle = path.join(folder, `${executableName}.app`);
  const resources = isMac ? path.join(bundle, 'Contents', 'Resources') : path.join(folder, 'resources');
  const program = isMac
    ? path.join(bundle, 'Contents', 'MacOS', executableName)
    : path.join(folder, platform === 'win32' ? `${executableName}.exe` : executableName);
  const archive = path.join(resources, 'app.asar');
  return { program, fuseFile: isMac ? bundle : program, resources, archive, unpacked: `${archive}.unpacked` };
}
