import { parseArgs } from 'node:util';

import { EXIT, ScriptFailure } from './outcome.mjs';

export const START_HELP = `npm start -- [options] [aparte://…]

Sets up what is missing (packages, build, Electron) and opens Aparté.

  --profile NAME      opens that person's profile; another name is another person on this computer
  --data-root DIR     keeps everything below DIR instead of the usual folder
  --browser           opens Aparté in your browser, without Electron
  --no-sandbox        starts Electron without Chromium's sandbox (less safe; as root it is always so)
  --test-electron     opens Aparté on the tests' old Electron, for development only
  --help              prints this
  aparte://…          an invitation, opened in the dialogue for joining

Example: npm start -- --profile zoe`;

/**
 * @typedef {object} StartOptions
 * @property {boolean} help
 * @property {boolean} browser
 * @property {boolean} noSandbox
 * @property {boolean} testElectron
 * @property {string[]} hostArguments what the app itself is given: the same for Electron and for the browser host
 */

/**
 * @param {string[]} args
 * @returns {StartOptions}
 */
export function parseStartOptions(args) {
  const { values, positionals } = parse(args);
  const link = positionals[0];
  if (positionals.length > 1 || (link !== undefined && !link.startsWith('aparte://'))) {
    throw usage(`"${positionals.find((text) => !text.startsWith('aparte://')) ?? positionals[1]}" is not an option`);
  }
  if (values.browser && values['test-electron']) throw usage('--browser and --test-electron exclude each other');
  /** @type {string[]} */
  const hostArguments = [];
  for (const name of /** @type {const} */ (['profile', 'data-root'])) {
    const value = values[name];
    if (value === '') throw usage(`--${name} wants a value`);
    if (value !== undefined) hostArguments.push(`--${name}`, value);
  }
  // Last: Chromium looks with distrust at switches that follow a link.
  if (link !== undefined) hostArguments.push(link);
  return {
    help: values.help,
    browser: values.browser,
    noSandbox: values['no-sandbox'],
    testElectron: values['test-electron'],
    hostArguments,
  };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        profile: { type: 'string' },
        'data-root': { type: 'string' },
        browser: { type: 'boolean', default: false },
        'no-sandbox': { type: 'boolean', default: false },
        'test-electron': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    // Node's own words name the option and what is wrong with it; what follows its first sentence is advice to programs.
    throw usage(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
  }
}

/** @param {string} problem */
function usage(problem) {
  return new ScriptFailure(`${problem}: "npm start -- --help" lists the options.`, EXIT.usage);
}
