import { parseArgs } from 'node:util';

import { EXIT, ScriptFailure } from './outcome.mjs';

/** The suites of `npm test`, in the order in which they run. */
const SUITES = /** @type {const} */ (['check', 'unit', 'build', 'e2e']);

/** @typedef {typeof SUITES[number]} Suite */

export const TEST_HELP = `npm test -- [options] [FILTER…]

Obtains what the tests need (packages, Debian packages where you are root, a browser, an Electron), then runs:
  check   types, lint, formatting, unused code
  unit    unit, property, vector, relay and component tests
  build   the whole build
  e2e     the built app in a browser and in Electron

  --only LIST   only these suites, for example --only unit,e2e
  --help        prints this
  FILTER        runs only test files whose path contains it (unit and e2e)

APARTE_TEST_ELECTRON=45|22 forces an Electron, APARTE_TEST_BROWSER=FILE a browser.`;

/**
 * @typedef {object} TestOptions
 * @property {boolean} help
 * @property {readonly Suite[]} suites
 * @property {string[]} filters
 */

/**
 * @param {string[]} args
 * @returns {TestOptions}
 */
export function parseTestOptions(args) {
  const { values, positionals } = parse(args);
  const asked = values.only?.split(',').map((name) => name.trim());
  const unknown = asked?.find((name) => !SUITES.some((suite) => suite === name));
  if (unknown !== undefined) throw usage(`"${unknown}" is not a suite; there are ${SUITES.join(', ')}`);
  const suites = SUITES.filter((suite) => asked?.includes(suite) ?? true);
  return { help: values.help, suites, filters: positionals };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { only: { type: 'string' }, help: { type: 'boolean', default: false } },
    });
  } catch (error) {
    throw usage(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
  }
}

/** @param {string} problem */
function usage(problem) {
  return new ScriptFailure(`${problem}: "npm test -- --help" lists the options.`, EXIT.usage);
}
