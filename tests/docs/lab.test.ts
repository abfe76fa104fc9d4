import { describe, expect, it } from 'vitest';

import { ATTACKS } from '../../lab/saboteur/attacks';
import { MEMBER_ATTACKS } from '../../lab/saboteur/members/member-attacks';
import { readPage, section, tableRows } from './pages';

describe('the lab’s page', () => {
  it.each([
    ['### Attacks of the relay', ATTACKS],
    ['### Attacks of a member', MEMBER_ATTACKS],
  ] as const)('%s: lists them all, as they are', async (heading, attacks) => {
    const rows = tableRows(section(await readPage('lab/README.md'), heading)).filter(([name]) => name !== 'attack');
    const names = (list: readonly string[]): string => list.map((name) => `\`${name}\``).join(' or ') || 'nothing';
    expect(rows).toEqual(attacks.map(({ name, does, says }) => [`\`${name}\``, does, names(says)]));
  });
});
