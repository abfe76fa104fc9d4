import { describe, expect, test } from 'vitest';

import { parseStartOptions } from '../../scripts/lib/launch-options.mjs';
import { ScriptFailure } from '../../scripts/lib/outcome.mjs';
import { parseTestOptions } from '../../scripts/lib/test-options.mjs';

function usageProblem(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (error instanceof ScriptFailure && error.exitCode === 64) return error.message;
    throw error;
  }
  return 'none';
}

describe('npm start', () => {
  test('passes the profile, the data root and the link on, the link last', () => {
    const { hostArguments } = parseStartOptions(['aparte://room', '--profile=zoe', '--data-root', '/data']);
    expect(hostArguments).toEqual(['--profile', 'zoe', '--data-root', '/data', 'aparte://room']);
  });

  test('keeps its own options to itself', () => {
    const options = parseStartOptions(['--browser', '--no-sandbox']);
    expect(options).toMatchObject({ browser: true, noSandbox: true, testElectron: false, hostArguments: [] });
  });

  test.each([
    [['--bogus'], /--bogus/u],
    [['--profile'], /--profile/u],
    [['--profile', ''], /--profile wants a value/u],
    [['zoe'], /"zoe"/u],
    [['https://example.org'], /"https:\/\/example.org"/u],
    [['aparte://a', 'aparte://b'], /"aparte:\/\/b"/u],
    [['--browser', '--test-electron'], /exclude each other/u],
  ])('refuses %j in one line', (args, said) => {
    const problem = usageProblem(() => parseStartOptions(args));
    expect(problem).toMatch(said);
    expect(problem).not.toContain('\n');
  });
});

describe('npm test', () => {
  test('runs every suite when nothing is said', () => {
    expect(parseTestOptions([]).suites).toEqual(['check', 'unit', 'build', 'e2e']);
  });

  test('runs the chosen suites in their own order, and keeps the filters', () => {
    const options = parseTestOptions(['--only', 'e2e,unit', 'runtime']);
    expect(options.suites).toEqual(['unit', 'e2e']);
    expect(options.filters).toEqual(['runtime']);
  });

  test.each([[['--only', 'unti']], [['--watch']], [['--only']]])('refuses %j', (args) => {
    expect(usageProblem(() => parseTestOptions(args))).not.toBe('none');
  });
});
