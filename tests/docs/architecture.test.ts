import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { ZONES } from '../../build/lint/zones.mjs';
import { ATTACKS } from '../../lab/saboteur/attacks';
import { MEMBER_ATTACKS } from '../../lab/saboteur/members/member-attacks';
import { PROJECT, readPage, section, tableRows } from './pages';

const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/ARCHITECTURE.md',
  'docs/PROTOCOL.md',
  'docs/RELAY.md',
  'docs/THREAT-MODEL.md',
  'docs/rfcs/README.md',
];

const unquoted = (cell: string): string => cell.replaceAll('`', '');

/** What a page names of the repository: paths in code that begin with one of its folders, and links to files. */
async function namedPaths(page: string): Promise<string[]> {
  const text = await readPage(page);
  const entries = await readdir(PROJECT, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const inCode = [...text.matchAll(/`([\w.-]+)\/([\w./-]*)`/gu)]
    .filter(([, first = '']) => folders.includes(first) && first !== 'dist')
    .map(([, first = '', rest = '']) => `${first}/${rest}`)
    // The name of a proposal to come.
    .filter((name) => !name.includes('YYYY'));
  const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/gu)].map(([, link = '']) =>
    path.posix.join(path.posix.dirname(page), link),
  );
  return [...inCode, ...linked];
}

describe('the documents', () => {
  it.each(PAGES)('%s names only files that exist', async (page) => {
    const missing = (await namedPaths(page)).filter((name) => !existsSync(path.join(PROJECT, name)));
    expect(missing).toEqual([]);
  });
});

describe('the architecture', () => {
  it('walks a message through names that stand in the files named', async () => {
    const page = await readPage('docs/ARCHITECTURE.md');
    const rows = tableRows(section(page, '## The way of a message')).filter(([step = '']) => /^\d+$/u.test(step));
    expect(rows.map(([step]) => Number(step))).toEqual(rows.map((_, index) => index + 1));
    expect(rows.length).toBeGreaterThan(40);
    for (const [step, file = '', name = ''] of rows) {
      const source = await readPage(unquoted(file));
      const isThere = new RegExp(`(?<![\\w#])${unquoted(name)}\\b`, 'u').test(source);
      expect([step, isThere]).toEqual([step, true]);
    }
  });

  it('gives each folder the imports that lint allows it', async () => {
    const page = await readPage('docs/ARCHITECTURE.md');
    const zones = new Map(
      Object.entries(ZONES).flatMap(([name, { zones: allowed }]) =>
        allowed === 'anything' ? [] : [[name, allowed] as const],
      ),
    );
    const shared = zones.get('host') ?? [];
    for (const [folder = '', , imports = ''] of tableRows(section(page, '## The pieces')).slice(1)) {
      const allowed = zones.get(unquoted(folder).replace('/', ''));
      if (imports === '' || allowed === undefined) continue;
      const named = [...imports.matchAll(/`(\w+)`/gu)].map(([, name = '']) => name);
      const said = imports.startsWith('as `host`') ? ['host', ...shared] : named;
      const own = allowed.filter((zone) => !zone.startsWith(unquoted(folder)));
      expect([folder, [...said].sort()]).toEqual([folder, [...own].sort()]);
    }
  });
});

describe('the threat model', () => {
  it('names tests that exist, or says that there is none', async () => {
    const rows = tableRows(await readPage('docs/THREAT-MODEL.md')).filter(([first]) => first !== 'cannot');
    expect(rows.length).toBeGreaterThan(40);
    for (const [cannot, file = '', name = ''] of rows) {
      if (file === '') expect([cannot, name]).toEqual([cannot, expect.stringMatching(/^not (tested|kept) yet/u)]);
      else expect([cannot, (await readPage(unquoted(file))).includes(name)]).toEqual([cannot, true]);
    }
  });

  it('names attacks that there are, where it names attacks', async () => {
    const tables = new Map<string, readonly { readonly name: string }[]>([
      ['tests/engine/attacks.test.ts', ATTACKS],
      ['tests/engine/malicious-members.test.ts', MEMBER_ATTACKS],
    ]);
    const rows = tableRows(await readPage('docs/THREAT-MODEL.md'));
    const named = rows.flatMap(([cannot = '', file = '']) => {
      const known = tables.get(unquoted(file))?.map(({ name }) => name) ?? [];
      const attacks = [...cannot.slice(cannot.indexOf(': ') + 1).matchAll(/`([\w-]+)`/gu)];
      return known.length === 0 || !cannot.includes(': ')
        ? []
        : attacks.map(([, name = '']) => [name, known.includes(name)]);
    });
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter(([, isKnown]) => !isKnown)).toEqual([]);
  });
});
