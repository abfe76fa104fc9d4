import { describe, expect, it } from 'vitest';

import { describeFailure, FailedWith } from '../../cli/failure';
import { terminalLanguage } from '../../cli/locale';
import { shownLine, shownText } from '../../cli/terminal-text';
import { CLI, CLI_ERRORS } from '../../i18n/cli';
import { CLI_HELP } from '../../i18n/cli-help';
import { EVIDENCE, EVIDENCE_FAULTS } from '../../i18n/evidence';
import { createTranslator, type Catalogue } from '../../i18n/translate';
import { AparteError, ERROR_CODES, isErrorCode } from '../../protocol/errors';

const VALUES = {
  ...{ name: 'x', nearest: 'y', text: 'z', path: '/p', seconds: 3, choices: 'a, b', code: 'c', words: 'w', room: 'r' },
  ...{ invitation: 'i', position: 1, signedPosition: 1, head: 'h', generation: 'g', slots: 's', given: 'none', pid: 7 },
  ...{
    host: 'h',
    port: 1,
    hex: 'x',
    pin: 'p',
    lower: '1',
    bytes: 567,
    upper: '2',
    first: '1',
    second: '2',
    reason: 'r',
  },
  ...{ firstGeneration: 'g', secondGeneration: 'g', from: '1', positions: '1', who: 'w', count: 2, level: 'l' },
  rooms: 2,
  ...{ title: 't', id: 'i', line: 'l', span: '1h' },
};

describe('texts of the command line', () => {
  it('can all be said in both languages', () => {
    const catalogues: Catalogue[] = [CLI, CLI_ERRORS, CLI_HELP, EVIDENCE, EVIDENCE_FAULTS];
    for (const catalogue of catalogues) {
      for (const language of ['en', 'fr'] as const) {
        const say = createTranslator(catalogue, language);
        for (const key of Object.keys(catalogue)) expect(say(key, VALUES), key).toMatch(/^[^{}]+$/u);
      }
    }
  });

  it('stand in for codes that exist', () => {
    expect(Object.keys(CLI_ERRORS).filter((code) => !isErrorCode(code))).toEqual([]);
  });
});

describe('an error', () => {
  it('is one line with its code and exit code, in every language, with details and without', () => {
    for (const code of Object.keys(ERROR_CODES).filter(isErrorCode)) {
      for (const language of ['en', 'fr'] as const) {
        const { line, exit } = describeFailure(new AparteError(code), language);
        expect(line).toMatch(new RegExp(`^aparte: ${code}: [^\\n{}]+[.]$`, 'u'));
        expect(exit).toBe(ERROR_CODES[code].exit);
      }
    }
  });

  it('that nobody expected tells nothing of itself', () => {
    const { line, exit } = describeFailure(new TypeError('key 0123456789abcdef is not a function'), 'en');
    expect([exit, line]).toEqual([70, expect.not.stringContaining('0123456789abcdef')]);
    expect(line).toMatch(/^aparte: internal: /u);
  });

  it('says what became of the message', () => {
    const error = new FailedWith(new AparteError('room-full'), 'It is kept.');
    expect(describeFailure(error, 'en')).toMatchObject({
      line: expect.stringMatching(/ It is kept\.$/u) as string,
      exit: 69,
    });
  });

  it('names the process that is in the way, where that is known', () => {
    const named = describeFailure(new AparteError('profile-in-use', { pid: 4711 }), 'en').line;
    expect(named).toContain('(pid 4711)');
    expect(describeFailure(new AparteError('profile-in-use', { pid: 0 }), 'fr').line).not.toContain('pid');
  });
});

it('follows the locale as POSIX programs do', () => {
  expect(terminalLanguage({ LANG: 'fr_FR.UTF-8' })).toBe('fr');
  expect(terminalLanguage({ LANG: 'fr_FR.UTF-8', LC_MESSAGES: 'de_DE' })).toBe('en');
  expect(terminalLanguage({ LANG: 'en_GB', LC_MESSAGES: 'en_GB', LC_ALL: 'fr' })).toBe('fr');
  expect(terminalLanguage({ LANG: 'fr', LC_ALL: '' })).toBe('fr');
  expect(terminalLanguage({})).toBe('en');
});

it('shows texts of others without what steers a terminal, and no second line as one of ours', () => {
  expect(shownText('a\u001b[2Jb\u0007\u009bc\u202edroite\r\naparte: x\ty')).toBe(
    'a\ufffd[2Jb\ufffd\ufffdc\ufffddroite\n    aparte: x\ty',
  );
  expect(shownLine('  Le\nsalon\r\n ')).toBe('Le salon');
});
