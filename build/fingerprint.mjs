import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// Read by `npm start` before any package is installed: Node's own modules only.

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What a build reads: these folders, and the files of the root whose name fits. */
const SOURCE_FOLDERS = [
  'protocol',
  'contract',
  'i18n',
  'client',
  'server',
  'host',
  'electron',
  'renderer',
  'browser',
  'cli',
  'build',
];
const ROOT_SOURCES = /^(?:package(?:-lock)?\.json|tsconfig.*\.json|(?:svelte|vite)\.config\..*)$/u;

/** The file inside the built folder that holds the fingerprint of what it was built from: it goes when the folder goes. */
export const FINGERPRINT_FILE = '.sources';

/** SHA-256 over the names and contents of all sources: file times change with every clone and branch. */
export function fingerprint() {
  const hash = createHash('sha256');
  for (const file of sources()) {
    hash.update(path.relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** @returns {string[]} */
function sources() {
  const files = readdirSync(ROOT)
    .filter((name) => ROOT_SOURCES.test(name))
    .map((name) => path.join(ROOT, name));
  for (const folder of SOURCE_FOLDERS) files.push(...filesBelow(path.join(ROOT, folder)));
  return files.sort();
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const entry = path.join(folder, name);
    return statSync(entry).isDirectory() ? filesBelow(entry) : [entry];
  });
}
