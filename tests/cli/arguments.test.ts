import { describe, expect, it } from 'vitest';

import { readArguments } from '../../cli/arguments';
import { helpText } from '../../cli/help';
import { COMMAND_NAMES, commandSpec, optionsOf } from '../../cli/table';

const PROFILE = ['--profile', 'zoe'];

/** What is wrong with the arguments, as the person reads it. */
function complaint(...typed: string[]): unknown {
  try {
    readArguments(typed, 'en');
  } catch (error) {
    return error;
  }
  return undefined;
}

function usage(what: RegExp): unknown {
  return expect.objectContaining({ code: 'usage', details: { what: expect.stringMatching(what) as string } });
}

describe('arguments', () => {
  it('are read wherever options stand, and take no meaning from the text of a message', () => {
    const request = readArguments(['send', ...PROFILE, 'Salon', '--timeout=5', '--', '--json'], 'en');
    if (request.kind !== 'run') throw new Error(request.kind);
    const { command, given } = request;
    expect([command, given.argument(0), given.argument(1)]).toEqual(['send', 'Salon', '--json']);
    expect([given.has('json'), given.milliseconds('timeout'), given.text('profile')]).toEqual([false, 5000, 'zoe']);
  });

  it('are refused where the table does not know them, naming what comes nearest', () => {
    expect(complaint(...PROFILE, 'send', 'a', 'b', '--tiemout', '3')).toEqual(usage(/--tiemout.*--timeout/u));
    expect(complaint(...PROFILE, 'send', 'a', 'b', '--passphrase', 'x')).toEqual(usage(/--passphrase-file/u));
    expect(complaint(...PROFILE, 'send', 'a', 'b', '--title', 'x')).toEqual(usage(/no option --title here/u));
    expect(complaint(...PROFILE, 'send', 'a', 'b', '-x')).toEqual(usage(/no option -x here/u));
    expect(complaint(...PROFILE, 'room', 'crate')).toEqual(usage(/“room create”/u));
    expect(complaint(...PROFILE, 'lsten', 'a')).toEqual(usage(/“listen”/u));
    expect(complaint(...PROFILE, 'toString')).toEqual(usage(/^there is no command “toString”$/u));
  });

  it('are refused where something is missing, empty, double or too much', () => {
    expect(complaint()).toEqual(usage(/no command/u));
    expect(complaint('room', 'list')).toEqual(usage(/--profile DIR is missing/u));
    expect(complaint('--profile', '', 'room', 'list')).toEqual(usage(/--profile DIR is missing/u));
    expect(complaint(...PROFILE, 'init', '--name')).toEqual(usage(/--name needs a value/u));
    expect(complaint(...PROFILE, 'init', '--name', '--json')).toEqual(usage(/--name needs a value/u));
    expect(complaint(...PROFILE, 'room', 'list', '--json=yes')).toEqual(usage(/--json takes no value/u));
    expect(complaint(...PROFILE, ...PROFILE, 'room', 'list')).toEqual(usage(/--profile is given twice/u));
    expect(complaint(...PROFILE, 'room', 'join')).toEqual(usage(/LINK\|- is missing/u));
    expect(complaint(...PROFILE, 'send', 'a', 'b', 'c')).toEqual(usage(/“c” is one argument too many/u));
  });

  it('are numbers where they are to be', () => {
    const read = (...typed: string[]) => {
      const request = readArguments([...PROFILE, 'listen', 'a', ...typed], 'en');
      if (request.kind !== 'run') throw new Error(request.kind);
      return request.given;
    };
    expect(read('--for', '0.5').milliseconds('for')).toBe(500);
    expect(read().milliseconds('for')).toBeUndefined();
    for (const text of ['x', '1e3', '1s', '99999999']) {
      expect(() => read('--for', text).milliseconds('for')).toThrow(usage(/number of seconds/u));
    }
    expect([read().position('after'), read('--after', '12').position('after')]).toEqual([0, 12]);
    for (const text of ['1.5', 'x', '9007199254740993']) {
      expect(() => read('--after', text).position('after')).toThrow(usage(/position/u));
    }
  });
});

describe('help', () => {
  it('is what was asked for, whatever else is wrong', () => {
    expect(readArguments(['--help', '--frob'], 'en')).toEqual({ kind: 'help', topic: [] });
    expect(readArguments(['send', '-h'], 'en')).toEqual({ kind: 'help', topic: ['send'] });
    expect(readArguments(['room', 'join', '--help'], 'en')).toEqual({ kind: 'help', topic: ['room join'] });
    expect(readArguments(['room', '--help'], 'en')).toMatchObject({
      topic: [
        'room create',
        'room create-words',
        'room invite',
        'room join',
        'room join-words',
        'room list',
        'room members',
        'room timer',
        'room verify',
      ],
    });
  });

  it('shows each command with all its options, an example, and nothing wider than a terminal', () => {
    for (const language of ['en', 'fr'] as const) {
      const whole = helpText([], language);
      for (const name of COMMAND_NAMES) {
        const text = helpText([name], language);
        expect(whole).toContain(`  ${name}`);
        for (const option of optionsOf(name)) expect(text).toContain(`--${option.name}`);
        expect(text).toContain(commandSpec(name).example);
        const prose = text.split('\n').filter((line) => !/[{'"]/u.test(line));
        expect(prose.filter((line) => line.length > 110)).toEqual([]);
        expect(text).not.toMatch(/undefined|\[object/u);
      }
    }
  });

  it('gives examples that can be typed as they stand', () => {
    for (const name of COMMAND_NAMES) {
      const { example } = commandSpec(name);
      const words = [...example.replace(/^.*\| | < .*$/gu, '').matchAll(/'([^']*)'|(\S+)/gu)];
      const typed = words.slice(1).map(([, quoted, bare]) => quoted ?? bare ?? '');
      expect(readArguments(typed, 'en'), example).toMatchObject({ kind: 'run', command: name });
    }
  });
});
