import { existsSync, readFileSync } from 'node:fs';

import { browserForTests } from './browser-for-tests.mjs';
import { npm } from './packages.mjs';
import { capture, runStep, works } from './processes.mjs';
import { hasPip } from './test-electron.mjs';

/**
 * What Debian and Ubuntu must have for the Electron suites, each with the names that releases give it (Ubuntu 24.04
 * renamed some): the first that the release knows is taken.
 */
const ELECTRON_PACKAGES = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libgbm1'],
  ['libasound2t64', 'libasound2'],
  ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  ['libxss1'],
  ['libsecret-1-0'],
  ['xvfb'],
  ['xauth'],
  ['fonts-dejavu-core'],
  ['fonts-noto-color-emoji'],
  // The keychain suites: a session bus and a keyring of their own.
  ['dbus'],
  ['gnome-keyring'],
];

/**
 * Installs what the suites need of the system: as root on Debian and Ubuntu what is missing, elsewhere it says what is.
 * A suite that cannot do without fails by itself, so a desktop that has the libraries under other names is not held up.
 */
export async function ensureSystemPackages() {
  if (process.platform !== 'linux') return;
  if (!isDebian()) {
    if (!process.env['DISPLAY'] && !works('xvfb-run', ['--help'])) {
      console.log(
        'There is no display and no xvfb-run: install Xvfb and xauth with the package manager of this system.',
      );
    }
    return;
  }
  const missing = missingPackages([...ELECTRON_PACKAGES, ...(hasPip() ? [] : [['python3-pip']])]);
  if (missing.length === 0) return;
  if (isRoot()) await install(missing);
  else
    console.log(
      `Debian packages are missing. To install them: sudo ${installCommand(missing.map(nameOffered)).join(' ')}`,
    );
}

/**
 * Obtains a browser where there is none: Debian's Chromium as root, else Playwright's own.
 *
 * @returns {Promise<import('./browser-for-tests.mjs').TestBrowser | null>}
 */
export async function ensureBrowser() {
  const found = await browserForTests();
  if (found !== null) return found;
  // Ubuntu's package of that name only leads to a snap, which containers cannot start.
  if (isDebian() && isRoot() && releaseId() === 'debian') {
    await install([['chromium']]);
  } else {
    const { command, args } = npm(['exec', '--', 'playwright', 'install', 'chromium']);
    await runStep('Downloading Chromium for the tests (about 150 MB)', command, args);
  }
  const obtained = await browserForTests();
  if (obtained === null) {
    console.log('There is no browser for the tests: install Chromium or Chrome, or name one in APARTE_TEST_BROWSER.');
  }
  return obtained;
}

function isDebian() {
  return existsSync('/etc/debian_version') && works('apt-get') && works('dpkg-query');
}

function isRoot() {
  return process.getuid?.() === 0;
}

function releaseId() {
  return /^ID="?([^"\n]*)/mu.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';
}

/**
 * @param {string[][]} wanted alternatives
 * @returns {string[][]} those of which none is installed
 */
function missingPackages(wanted) {
  // dpkg-query fails where one name is unknown, and still lists the others.
  const listed = capture('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...wanted.flat()]).output;
  const present = new Set(listed.split('\n'));
  return wanted.filter((names) => !names.some((name) => present.has(`${name} installed`)));
}

/**
 * Of a package's names the one that this release knows.
 *
 * @param {string[]} names
 */
function nameOffered(names) {
  const known = names.find((name) =>
    /^Package: /mu.test(capture('apt-cache', ['show', '--no-all-versions', name]).output),
  );
  return known ?? names.at(-1) ?? '';
}

/** @param {string[]} names */
function installCommand(names) {
  return ['apt-get', 'install', '--yes', '--no-install-recommends', ...names];
}

/** An interrupted apt-get is given time: killed half-way, it leaves a system that must be repaired by hand. */
const APT_GRACE_MS = 60_000;

/** @param {string[][]} wanted alternatives */
async function install(wanted) {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, graceMs: APT_GRACE_MS };
  // The lists of a fresh machine are absent or old. Where they cannot be renewed, installing says so itself.
  await runStep('Renewing the list of Debian packages (apt-get update)', 'apt-get', ['update'], options);
  const [command = '', ...args] = installCommand(wanted.map(nameOffered));
  const finished = await runStep(
    `Installing Debian packages: ${wanted.map(nameOffered).join(' ')}`,
    command,
    args,
    options,
  );
  if (finished.status === 0) return;
  console.log(finished.output.trimEnd());
  console.log('These packages could not be installed; suites that need them will fail.');
}
