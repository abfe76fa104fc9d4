import { expect, it } from 'vitest';

import { ERRORS, errorText } from '../../i18n/errors';
import { ERROR_CODES } from '../../protocol/errors';

const LANGUAGES = ['en', 'fr'] as const;

it('has a text for every code of the list, and for no other', () => {
  expect(Object.keys(ERRORS).sort()).toEqual(Object.keys(ERROR_CODES).sort());
});

it('says every error in both languages, with details and without', () => {
  for (const language of LANGUAGES) {
    for (const code of Object.keys(ERRORS)) {
      const bare = errorText(language, code);
      // What happened, then what to do.
      expect(bare.match(/[.…]/gu)?.length, code).toBeGreaterThanOrEqual(2);
      expect(bare).not.toMatch(/none|[{}]/u);
      expect(
        errorText(language, code, { host: 'relay.example', port: 4747, path: '/x', owner: 'Zoé', what: 'y' }),
      ).not.toMatch(/[{}]/u);
    }
  }
});

it('names the relay where the error knows it', () => {
  expect(errorText('en', 'relay-unreachable', { host: 'relay.example', port: 4747 })).toMatch(
    /^The relay relay\.example:4747 does not answer\./u,
  );
  expect(errorText('fr', 'relay-unreachable')).toMatch(/^Le relais ne répond pas\./u);
});

it('reads a code of another version as an error of its own', () => {
  expect(errorText('en', 'toString')).toBe(errorText('en', 'internal'));
});
