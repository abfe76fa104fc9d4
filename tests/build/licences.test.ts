import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { bundle } from '../../build/bundle.mjs';
import { BUNDLED_FOLDER } from '../../build/bundled.mjs';
import { LICENCES_FILE, licencesOf } from '../../build/licences.mjs';
import { TARGETS } from '../../build/targets.mjs';
import { readLicences } from '../../host/licences';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
let built: string;
let bundled: readonly string[];

beforeAll(async () => {
  built = mkdtempSync(path.join(tmpdir(), 'aparte-licences-'));
  const targets = TARGETS.filter(({ name }) => name === 'chat-page' || name === 'chat-preload');
  mkdirSync(path.join(built, BUNDLED_FOLDER));
  const outcomes = await Promise.all(targets.map((target) => bundle(target, built)));
  bundled = outcomes.flatMap(({ packages }) => packages);
  for (const [index, { packages }] of outcomes.entries())
    writeFileSync(path.join(built, BUNDLED_FOLDER, `${String(index)}.json`), JSON.stringify(packages));
});

afterAll(() => rmSync(built, { recursive: true }));

function manifest(folder: string): { name: string; dependencies?: Record<string, string> } {
  return JSON.parse(readFileSync(path.join(PROJECT, folder, 'package.json'), 'utf8')) as { name: string };
}

it('every package that went into what was built, and every one that is installed for the program, is there with its licence', async () => {
  const works = licencesOf(PROJECT, built);
  writeFileSync(path.join(built, LICENCES_FILE), JSON.stringify(works));
  const read = await readLicences(built);
  expect(read).toEqual(works);
  const releases = read.map(({ name, version }) => `${name} ${version}`);
  expect(new Set(releases).size).toBe(releases.length);
  const names = new Set(read.map(({ name }) => name));
  const wanted = [...bundled.map((folder) => manifest(folder).name), ...Object.keys(manifest('.').dependencies ?? {})];
  // The icons and the windows' framework are among what is bundled: the list is not empty for want of looking.
  expect(wanted).toEqual(expect.arrayContaining(['@lucide/svelte', 'svelte', 'valibot']));
  expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  for (const { text, licence, name } of read) {
    expect(text.length, name).toBeGreaterThan(200);
    expect(licence, name).not.toBe('none');
  }
});

it('what stands inside native files is named', () => {
  const works = licencesOf(PROJECT, built);
  expect(works.find(({ name }) => name === '@signalapp/sqlcipher')?.contains).toContain('SQLCipher 4.18.0');
  expect(works.find(({ name }) => name === '@signalapp/sqlcipher')?.text).toContain('ZETETIC LLC');
});

it('no list is invented where the build left none', async () => {
  await expect(readLicences(path.join(built, 'absent'))).rejects.toMatchObject({ code: 'disk-failed' });
});
