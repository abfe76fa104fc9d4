import { mkdirSync, rmSync } from 'node:fs';

import { build, ensureBuilt } from './built.mjs';
import { STATIC_CHECKS, runChecks } from './checks.mjs';
import { ScriptFailure } from './outcome.mjs';
import { inProject } from './paths.mjs';
import { interruption, runVisibly } from './processes.mjs';
import { readVitestReport, summarise, tallyOne, tallyVitest } from './tally.mjs';

/** @typedef {import('./tally.mjs').Tally} Tally */
/** @typedef {import('./test-options.mjs').TestOptions} TestOptions */
/** @typedef {import('./test-options.mjs').Suite} Suite */

/**
 * What a run of the tests was given to run on.
 *
 * @typedef {object} TestMachine
 * @property {string | null} electron the program; null where there is none
 * @property {string | null} browser the program; null where there is none
 */

/**
 * Runs the chosen suites, each to its end whatever the others did, and prints their sum as the last line.
 *
 * @param {TestOptions} options
 * @param {TestMachine} machine
 * @returns {Promise<number>} the exit code
 */
export async function runSuites({ suites, filters }, machine) {
  /** @type {Tally[]} */
  const tallies = [];
  for (const suite of suites) {
    console.log(`\n== ${suite}`);
    tallies.push(...(await runSuite(suite, filters, machine, tallies)));
    if (interruption() !== 0) throw new ScriptFailure('Stopped.', 128 + interruption());
  }
  const { lines, failed } = summarise(tallies);
  console.log('');
  for (const line of lines) console.log(line);
  return failed === 0 ? 0 : 1;
}

/**
 * @param {Suite} suite
 * @param {string[]} filters
 * @param {TestMachine} machine
 * @param {readonly Tally[]} before
 * @returns {Promise<Tally[]>}
 */
async function runSuite(suite, filters, machine, before) {
  switch (suite) {
    case 'check': {
      const failed = await runChecks(STATIC_CHECKS);
      return STATIC_CHECKS.map((name) => tallyOne(name, !failed.includes(name)));
    }
    case 'unit':
      return [await runVitest('unit', ['unit', 'component'], filters, process.env)];
    case 'build':
      return [tallyOne('build', await build())];
    case 'e2e':
      return runEndToEnd(filters, machine, before);
  }
}

/**
 * @param {string[]} filters
 * @param {TestMachine} machine
 * @param {readonly Tally[]} before
 * @returns {Promise<Tally[]>}
 */
async function runEndToEnd(filters, machine, before) {
  const builtHere = before.find((tally) => tally.name === 'build');
  if (builtHere === undefined) await ensureBuilt();
  else if (builtHere.failed > 0) {
    console.log('Not run: there is no build of these sources.');
    return [tallyOne('e2e', false)];
  }
  const env = { ...process.env };
  // The suites start just what was announced, and look for nothing else.
  if (machine.electron !== null) env['APARTE_TEST_ELECTRON_PROGRAM'] = machine.electron;
  if (machine.browser !== null) env['APARTE_TEST_BROWSER'] = machine.browser;
  // A filter may leave nothing of one of them.
  if (filters.length > 0) return [await runVitest('e2e', ['pages', 'e2e'], filters, env)];
  return [await runVitest('pages', ['pages'], filters, env), await runVitest('e2e', ['e2e'], filters, env)];
}

/**
 * @param {string} name
 * @param {string[]} projects of vitest.config.ts
 * @param {string[]} filters
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Tally>}
 */
async function runVitest(name, projects, filters, env) {
  const report = inProject('test-results', `${name}.json`);
  mkdirSync(inProject('test-results'), { recursive: true });
  rmSync(report, { force: true });
  const vitest = [
    inProject('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ...filters,
  ];
  const status =
    name === 'e2e' && needsDisplay()
      ? await runVisibly('xvfb-run', ['-a', '-s', SCREEN, process.execPath, ...vitest], { env, ownGroup: true })
      : await runVisibly(process.execPath, vitest, { env, ownGroup: true });
  return tallyVitest(name, readVitestReport(report), status);
}

/** Large enough for two windows side by side. */
const SCREEN = '-screen 0 1920x1200x24';

function needsDisplay() {
  return process.platform === 'linux' && !process.env['DISPLAY'];
}
