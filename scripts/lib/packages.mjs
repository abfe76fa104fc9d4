import { lstatSync, readFileSync } from 'node:fs';

import { EXIT, ScriptFailure } from './outcome.mjs';
import { inProject } from './paths.mjs';
import { runStep } from './processes.mjs';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {boolean} [link]
 */

/** Installs what package-lock.json names, where node_modules is missing or holds something else. */
export async function ensurePackages() {
  if (packagesAreCurrent()) return;
  if (lstatSync(inProject('node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    throw new ScriptFailure(
      'node_modules is a link to another folder, which an installation would empty. Remove the link and try again.',
      EXIT.configuration,
    );
  }
  const { command, args } = npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  const finished = await runStep('Installing the packages (npm ci)', command, args);
  if (finished.status === 0) return;
  throw new ScriptFailure(
    `npm could not install the packages (${lastWords(finished.output)}). ` +
      'Check that this computer reaches your npm registry, run "npm ci" to see all it says, then try again.',
    EXIT.unreachable,
  );
}

/**
 * Whether node_modules holds what package-lock.json names. npm itself records, as the last thing of an installation,
 * what it installed: an interrupted one has no record.
 */
function packagesAreCurrent() {
  const wanted = readLock(inProject('package-lock.json'));
  const installed = readLock(inProject('node_modules', '.package-lock.json'));
  return wanted !== null && installed !== null && sameInstallation(wanted, installed);
}

/**
 * Compares two sets of locked packages. What is optional may be missing: it is for other platforms.
 *
 * @param {Record<string, LockedPackage>} wanted
 * @param {Record<string, LockedPackage>} installed
 */
export function sameInstallation(wanted, installed) {
  for (const [folder, entry] of Object.entries(wanted)) {
    if (folder === '') continue;
    const found = installed[folder];
    if (found === undefined) {
      if (entry.optional !== true && entry.devOptional !== true) return false;
    } else if (found.version !== entry.version || found.integrity !== entry.integrity) {
      return false;
    }
  }
  return Object.keys(installed).every((folder) => folder in wanted);
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | null} null where there is no such file, or not a lock file
 */
function readLock(file) {
  try {
    /** @type {{ packages?: Record<string, LockedPackage> }} */
    const lock = JSON.parse(readFileSync(file, 'utf8'));
    return lock.packages ?? null;
  } catch {
    return null;
  }
}

/**
 * How to call npm: the one that started this script where there was one, else the one on the path.
 *
 * @param {string[]} args
 */
export function npm(args) {
  const running = process.env['npm_execpath'];
  if (running !== undefined && /npm-cli\.[cm]?js$/u.test(running)) {
    return { command: process.execPath, args: [running, ...args] };
  }
  // On Windows npm is a script, which only a shell starts.
  if (process.platform === 'win32') return { command: 'cmd.exe', args: ['/d', '/s', '/c', 'npm', ...args] };
  return { command: 'npm', args };
}

/**
 * The last line of a tool's output that says something, shortened to fit one sentence.
 *
 * @param {string} output
 */
export function lastWords(output) {
  const lines = output
    .split('\n')
    .map((line) => line.replace(/^npm (?:error|ERR!)\s*/u, '').trim())
    .filter((line) => line !== '' && !line.startsWith('A complete log of this run'));
  const told = lines.find((line) => /^(?:code|[A-Z]{4,}\b)/u.test(line)) ?? lines.at(-1) ?? 'no output';
  return told.length > 160 ? `${told.slice(0, 159)}…` : told;
}
