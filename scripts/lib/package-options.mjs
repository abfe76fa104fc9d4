import { parseArgs } from 'node:util';

import { EXIT, ScriptFailure } from './outcome.mjs';

/**
 * What electron-builder makes on each system; `dir` is the app in a folder.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const TARGETS = { linux: ['dir', 'AppImage', 'deb'], darwin: ['dir', 'dmg', 'zip'], win32: ['dir', 'nsis'] };

export const PACKAGE_HELP = `npm run package -- [options]

Sets up what is missing (packages, build, Electron) and packs Aparté for this system into release/.

  --target LIST     what to make: dir (default); on Linux also AppImage and deb, on macOS dmg and zip, on Windows nsis
  --output DIR      puts it there instead: an empty folder, or one that is not there yet
  --test-electron   packs for the tests' old Electron, into release/test-electron-…: for tests only
  --help            prints this

Example: npm run package -- --target dir,AppImage`;

/**
 * @typedef {object} PackOptions
 * @property {boolean} help
 * @property {readonly string[]} targets
 * @property {string | null} output null for the usual folder
 * @property {boolean} testElectron
 */

/**
 * @param {string[]} args
 * @param {string} platform
 * @returns {PackOptions}
 */
export function parsePackageOptions(args, platform) {
  const values = parse(args);
  const targets = (values.target ?? 'dir').split(',').map((name) => name.trim());
  const possible = TARGETS[platform] ?? ['dir'];
  const unknown = targets.find((name) => !possible.includes(name));
  if (unknown !== undefined)
    throw usage(`"${unknown}" is not a target of this system; there are ${possible.join(', ')}`);
  if (values.output === '') throw usage('--output wants a value');
  return { help: values.help, targets, output: values.output ?? null, testElectron: values['test-electron'] };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        target: { type: 'string' },
        output: { type: 'string' },
        'test-electron': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw usage(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
  }
}

/** @param {string} problem */
function usage(problem) {
  return new ScriptFailure(`${problem}: "npm run package -- --help" lists the options.`, EXIT.usage);
}
