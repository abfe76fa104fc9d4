/**
 * Everything that `npm run build` makes, each target in a build of its own: preloads may not share chunks, and the
 * programs are one file each.
 *
 * @typedef {object} Program
 * @property {'program'} kind one CommonJS file for Node or Electron; native packages stay outside
 * @property {string} name
 * @property {string} entry
 * @property {string} outFile inside dist/
 * @property {boolean} command whether people run it by name: it gets a first line for the shell, and the executable bit
 *
 * @typedef {object} Page
 * @property {'page'} kind a document with its scripts, styles and pictures
 * @property {string} name
 * @property {string} entry
 * @property {string} outDir inside dist/
 * @property {string} base where the hosts serve it
 *
 * @typedef {object} PageScript
 * @property {'page-script'} kind one classic script that a document loads before its own
 * @property {string} name
 * @property {string} entry
 * @property {string} outFile inside dist/
 *
 * @typedef {Program | Page | PageScript} Target
 */

/**
 * @param {string} name
 * @param {string} entry
 * @param {string} outFile
 * @returns {Program}
 */
const program = (name, entry, outFile) => ({ kind: 'program', name, entry, outFile, command: false });

/**
 * @param {string} name
 * @param {string} entry
 * @param {string} outFile
 * @returns {Program}
 */
const command = (name, entry, outFile) => ({ kind: 'program', name, entry, outFile, command: true });

/**
 * @param {string} window
 * @returns {Page}
 */
const page = (window) => ({
  kind: 'page',
  name: `${window}-page`,
  entry: `renderer/${window}/index.html`,
  outDir: `pages/${window}`,
  base: `/${window}/`,
});

/** @type {readonly Target[]} */
export const TARGETS = [
  program('main', 'electron/main.ts', 'electron/main.cjs'),
  program('chat-preload', 'electron/preload/chat.ts', 'preload/chat.cjs'),
  program('relay-preload', 'electron/preload/relay.ts', 'preload/relay.cjs'),
  program('vault-worker', 'client/vault/worker.ts', 'workers/vault-worker.cjs'),
  command('aparte-relay', 'server/main.ts', 'server/aparte-relay.cjs'),
  program('relay-child', 'server/child.ts', 'server/relay-child.cjs'),
  command('aparte', 'cli/main.ts', 'cli/aparte.cjs'),
  program('browser-host', 'browser/main.ts', 'browser/host.cjs'),
  page('chat'),
  page('relay'),
  page('invitation'),
  { kind: 'page-script', name: 'bridge', entry: 'browser/page/bridge.ts', outFile: 'pages/bridge.js' },
];
