import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Inside the built folder: for each target the packages whose code went into it. Notices and SBOM are made from these. */
export const BUNDLED_FOLDER = '.bundled';

const PACKAGE_FOLDER = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/u;

/** Modules that stand in no file: the bundler writes them itself, and they ship like any other. */
const OF_THE_BUNDLER = [
  { prefix: '\0rolldown/', folder: 'node_modules/rolldown' },
  { prefix: '\0vite/', folder: 'node_modules/vite' },
];

/**
 * The packages of which something stands in what was built: code that was left out as unused does not count.
 *
 * @param {readonly (import('vite').Rolldown.OutputChunk | import('vite').Rolldown.OutputAsset)[]} outputs
 * @returns {string[]} their folders, relative to the project's, sorted
 */
export function bundledPackages(outputs) {
  const folders = new Set(outputs.flatMap(sourcesOf).flatMap((source) => packageFolder(source) ?? []));
  return [...folders].sort();
}

/** @param {import('vite').Rolldown.OutputChunk | import('vite').Rolldown.OutputAsset} output */
function sourcesOf(output) {
  if (output.type === 'asset') return output.originalFileNames;
  // A style sheet leaves nothing in its chunk: it goes into an asset that does not say where it came from.
  return Object.entries(output.modules)
    .filter(([id, { renderedLength }]) => renderedLength > 0 || /\.css(?:$|\?)/u.test(id))
    .map(([id]) => id);
}

/**
 * @param {string} source a module's id: a file, perhaps with a query, or a name that a plugin gave
 * @returns {string | null} null where it is no package's
 */
function packageFolder(source) {
  const known = OF_THE_BUNDLER.find(({ prefix }) => source.startsWith(prefix));
  if (known !== undefined) return known.folder;
  const folder = PACKAGE_FOLDER.exec(source.replaceAll('\\', '/').replace(/^\0/u, ''))?.[0];
  return folder === undefined ? null : path.relative(ROOT, folder).replaceAll('\\', '/');
}
