import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { inProject } from './paths.mjs';
import { capture, runStep } from './processes.mjs';

/** A download that has not ended by then is not going to. */
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;

/**
 * An Electron that can be started.
 *
 * @typedef {object} ElectronRuntime
 * @property {string} executable
 * @property {string} electron its version, as the two next
 * @property {string} chromium
 * @property {string} node
 */

/**
 * Why there is no runtime, as the end of a sentence that begins with Electron's name.
 *
 * @typedef {{ obstacle: string }} NoRuntime
 */

/**
 * The Electron that the product is made for: the one of package.json, downloaded by its own installer at first use.
 *
 * @returns {Promise<ElectronRuntime | NoRuntime>}
 */
export async function productElectron() {
  const wanted = productVersion();
  if (productExecutable() === null) {
    const finished = await runStep(
      `Downloading Electron ${wanted} (about 120 MB)`,
      process.execPath,
      [inProject('node_modules', 'electron', 'install.js')],
      { timeoutMs: DOWNLOAD_TIMEOUT_MS },
    );
    if (finished.status !== 0) return { obstacle: `cannot be downloaded here (${downloadError(finished.output)})` };
  }
  const executable = productExecutable();
  if (executable === null) return { obstacle: 'was downloaded, but its program is not where it should be' };
  return inspectRuntime(executable);
}

/** The version of Electron that package.json names. */
export function productVersion() {
  /** @type {{ version: string }} */
  const manifest = JSON.parse(readFileSync(inProject('node_modules', 'electron', 'package.json'), 'utf8'));
  return manifest.version;
}

/**
 * Where the npm package `electron` has put its program, by the same rules as that package.
 *
 * @returns {string | null} null where it is not there, or is another version's
 */
function productExecutable() {
  const home = inProject('node_modules', 'electron');
  const marker = path.join(home, 'path.txt');
  const relative = existsSync(marker) ? readFileSync(marker, 'utf8') : 'electron';
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const dist = override ?? path.join(home, 'dist');
  if (override === undefined) {
    const version = path.join(dist, 'version');
    if (!existsSync(version) || readFileSync(version, 'utf8').replace(/^v/u, '').trim() !== productVersion())
      return null;
  }
  const executable = path.join(dist, relative);
  return existsSync(executable) ? executable : null;
}

/**
 * Asks an Electron for its versions, which is also the first proof that it starts here.
 *
 * @param {string} executable
 * @returns {ElectronRuntime | NoRuntime}
 */
export function inspectRuntime(executable) {
  const { NODE_OPTIONS: _unwanted, ...inherited } = process.env;
  const asked = capture(executable, ['-p', 'JSON.stringify(process.versions)'], {
    env: { ...inherited, ELECTRON_RUN_AS_NODE: '1' },
  });
  const line = asked.output.split('\n').find((text) => text.startsWith('{'));
  if (asked.status !== 0 || line === undefined) {
    const libraries = missingLibraries(executable);
    if (libraries.length > 0) return { obstacle: missingLibrariesText(libraries) };
    return { obstacle: `does not start (${asked.output.trim().split('\n').at(-1) ?? `exit code ${asked.status}`})` };
  }
  /** @type {Record<string, string | undefined>} */
  const versions = JSON.parse(line);
  return {
    executable,
    electron: versions['electron'] ?? 'unknown',
    chromium: versions['chrome'] ?? chromiumOf(versions['v8']),
    node: versions['node'] ?? 'unknown',
  };
}

/**
 * As a plain Node, an Electron may not name its Chromium; V8's version does: V8 10.8 is the one of Chromium 108.
 *
 * @param {string | undefined} v8
 */
function chromiumOf(v8) {
  const [major, minor] = (v8 ?? '').split('.');
  return minor === undefined ? 'unknown' : `${major}${minor}`;
}

/**
 * The shared libraries that a program wants and this system has not.
 *
 * @param {string} executable
 * @returns {string[]}
 */
function missingLibraries(executable) {
  if (process.platform !== 'linux') return [];
  const listed = capture('ldd', [executable]).output;
  return [...listed.matchAll(/^\s*(\S+) => not found/gmu)].flatMap((match) => match[1] ?? []);
}

/** @param {string[]} libraries */
function missingLibrariesText(libraries) {
  const others = libraries.length > 1 ? ` (and ${libraries.length - 1} more)` : '';
  return `cannot run here: the system library ${libraries[0]} is missing${others}`;
}

/**
 * What keeps an Electron that starts from showing a window here, as the end of a sentence; null where nothing does.
 *
 * @param {ElectronRuntime} runtime
 * @returns {string | null}
 */
export function windowObstacle(runtime) {
  if (process.platform !== 'linux') return null;
  const libraries = missingLibraries(runtime.executable);
  if (libraries.length > 0) return missingLibrariesText(libraries);
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return 'cannot run here: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  }
  return null;
}

/** @param {string} output */
function downloadError(output) {
  const line = output.split('\n').find((text) => /error|failed/iu.test(text)) ?? output.trim().split('\n').at(-1);
  const reason = (line ?? '').replace(/^(?:Uncaught )?(?:\w*Error: )/u, '').trim() || 'no reason given';
  return /^fetch failed$/u.test(reason) ? 'its download server cannot be reached' : reason;
}
