import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A work of somebody else inside a native file, of which npm knows nothing.
 *
 * @typedef {object} EmbeddedWork
 * @property {string} name
 * @property {string} version
 * @property {string} [licence] SPDX
 * @property {string} address
 * @property {string} [text] its licence, where the package that brings the file does not bring that
 */

const SQLCIPHER_LICENCE = fileURLToPath(new URL('licences/sqlcipher.txt', import.meta.url));

/**
 * What stands in the native files, as far as these and their packages say it: read from what the library answers, from
 * the sources that come with it, and from the file names that Rust leaves in a program. For each package and version
 * anew: another version is an error until somebody has looked into its file.
 *
 * @type {Readonly<Record<string, readonly EmbeddedWork[]>>}
 */
const EMBEDDED = {
  '@signalapp/sqlcipher@4.1.0': [
    {
      name: 'SQLCipher',
      version: '4.18.0',
      licence: 'BSD-3-Clause',
      address: 'https://github.com/sqlcipher/sqlcipher',
      text: readFileSync(SQLCIPHER_LICENCE, 'utf8'),
    },
    {
      name: 'SQLite',
      version: '3.53.4',
      licence: 'blessing',
      address: 'https://www.sqlite.org/copyright.html',
      text: 'The authors of SQLite have dedicated it to the public domain.\n',
    },
    ...crates({
      aes: '0.8.4',
      'generic-array': '0.14.7',
      linkify: '0.11.0',
      memchr: '2.8.3',
      rand_core: '0.6.4',
      sha2: '0.10.9',
      tinyvec: '1.12.0',
      'unicode-normalization': '0.1.25',
      'unicode-segmentation': '1.13.3',
    }),
  ],
  '@node-rs/argon2@2.2.1': crates({ 'argon2-rust': '1.1.0', napi: '3.12.1', rand: '0.10.2' }),
  // The licences of both come with the package, beside their sources.
  'classic-level@3.0.0': [
    { name: 'LevelDB', version: '1.20', licence: 'BSD-3-Clause', address: 'https://github.com/google/leveldb' },
    { name: 'Snappy', version: '1.1.4', licence: 'BSD-3-Clause', address: 'https://github.com/google/snappy' },
  ],
};

/**
 * @param {{ name: string, version: string }} nativePackage
 * @returns {readonly EmbeddedWork[]}
 */
export function embeddedWorks({ name, version }) {
  // napi-rs puts the file of each platform into a package of its own, and all else into one.
  const owner = name.replace(/^(@node-rs\/argon2)-.*/u, '$1');
  const works = EMBEDDED[`${owner}@${version}`];
  if (works === undefined) {
    throw new Error(
      `Nobody has looked into the native file of ${owner} ${version} yet: state what it contains in build/package/embedded.mjs.`,
    );
  }
  return works;
}

/**
 * Rust's packages.
 *
 * @param {Record<string, string>} versions by name
 * @returns {EmbeddedWork[]}
 */
function crates(versions) {
  return Object.entries(versions).map(([name, version]) => ({
    name,
    version,
    address: `https://crates.io/crates/${name}/${version}`,
  }));
}
