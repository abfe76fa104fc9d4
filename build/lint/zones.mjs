/**
 * Which part of the repository may import what. A part is named by its folder; the longest name that fits a file is its
 * zone. What is not listed here is an error, so that a new folder or a new package is classified before it is used.
 *
 * @typedef {object} Zone
 * @property {readonly string[] | 'anything'} zones other zones that it may import (its own is always allowed)
 * @property {boolean} node whether it may import Node's modules
 * @property {readonly string[] | 'anything'} packages npm packages that it may import, with their subpaths
 */

/** Host programs are built from the same parts and differ in packages only. */
const HOST_PARTS = ['protocol', 'client', 'contract', 'i18n', 'host'];

/** @type {Readonly<Record<string, Zone>>} */
export const ZONES = {
  protocol: { zones: [], node: false, packages: [] },
  contract: { zones: [], node: false, packages: ['valibot'] },
  i18n: { zones: [], node: false, packages: ['intl-messageformat'] },
  client: {
    zones: ['protocol'],
    node: true,
    packages: ['@noble/ciphers', '@node-rs/argon2', '@signalapp/sqlcipher'],
  },
  server: {
    zones: ['protocol'],
    node: true,
    packages: ['@peculiar/x509', 'classic-level', 'qrcode', 'reflect-metadata', 'yaml'],
  },
  host: { zones: ['protocol', 'client', 'contract', 'i18n'], node: true, packages: ['valibot'] },
  electron: { zones: [...HOST_PARTS, 'electron/preload'], node: true, packages: ['electron', 'valibot'] },
  'electron/preload': { zones: ['contract'], node: false, packages: ['electron'] },
  browser: { zones: HOST_PARTS, node: true, packages: ['valibot'] },
  'browser/page': { zones: ['contract'], node: false, packages: [] },
  cli: { zones: HOST_PARTS, node: true, packages: ['valibot'] },
  renderer: {
    zones: ['contract', 'i18n'],
    node: false,
    packages: ['@lucide/svelte', 'qrcode', 'uplot', 'svelte', 'valibot', 'virtua'],
  },
  // Configuration files in the root folder.
  '.': { zones: ['build'], node: true, packages: 'anything' },
  build: { zones: ['.'], node: true, packages: 'anything' },
  scripts: { zones: ['.', 'build'], node: true, packages: 'anything' },
  bench: { zones: 'anything', node: true, packages: 'anything' },
  // Attacks on the product, made of its parts; nothing of the product may name it in turn.
  lab: { zones: 'anything', node: true, packages: [] },
  tests: { zones: 'anything', node: true, packages: 'anything' },
};

/**
 * Imports that one single file of the product may make, though its zone allows the package.
 *
 * @type {readonly { source: string, name?: string, file: string, why: string }[]}
 */
export const SOLE_IMPORTERS = [
  { source: '@noble/ciphers', file: 'client/crypto/aead.ts', why: 'one module seals and opens' },
  {
    source: 'electron',
    name: 'ipcMain',
    file: 'electron/ipc.ts',
    why: 'one function registers handlers and checks them',
  },
];

/** Zones that are no part of the product: they may take anything apart. */
export const TOOL_ZONES = new Set(['.', 'build', 'scripts', 'bench', 'tests']);

/**
 * @param {string} path relative to the repository's root, with forward slashes
 * @returns {string | undefined} the zone, or undefined for a file in a folder that is not classified
 */
export function zoneOf(path) {
  const folders = path.split('/').slice(0, -1);
  if (folders.length === 0) return '.';
  for (let depth = folders.length; depth > 0; depth -= 1) {
    const name = folders.slice(0, depth).join('/');
    if (Object.hasOwn(ZONES, name)) return name;
  }
  return undefined;
}
