import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { listArchive, readArchived } from '../../../build/package/asar.mjs';
import { wrongFiles, wrongNatives } from '../../../build/package/check.mjs';
import { nativeFiles, nativeFormat } from '../../../build/package/natives.mjs';
import { packagedTargets } from '../../../build/package/targets.mjs';

const MODULES = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
const CLASSIC_LEVEL = path.join(MODULES, 'classic-level', 'prebuilds');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'aparte-archive-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** An archive as the format has it: two frames, the header, then the contents one after the other. */
function archiveOf(header: object, contents: string): string {
  const text = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(text.length / 4) * 4;
  const head = Buffer.alloc(16 + padded);
  head.writeUInt32LE(4, 0);
  head.writeUInt32LE(8 + padded, 4);
  head.writeUInt32LE(4 + padded, 8);
  head.writeUInt32LE(text.length, 12);
  text.copy(head, 16);
  const file = path.join(folder, 'app.asar');
  writeFileSync(file, Buffer.concat([head, Buffer.from(contents)]));
  return file;
}

describe('an archive', () => {
  it('is listed, and its files read, whatever the length of its header', () => {
    for (const name of ['a', 'ab', 'abc', 'abcd']) {
      const archive = archiveOf(
        {
          files: {
            [name]: { files: { 'x.js': { size: 5, offset: '3' } } },
            'z.node': { size: 9, unpacked: true },
            'b.js': { size: 3, offset: '0' },
          },
        },
        'onetwoes',
      );
      const files = listArchive(archive);
      expect(files.map((file) => [file.path, file.size, file.unpacked])).toEqual([
        [`${name}/x.js`, 5, false],
        ['b.js', 3, false],
        ['z.node', 9, true],
      ]);
      const texts = files.filter(({ unpacked }) => !unpacked).map((file) => readArchived(archive, file).toString());
      expect(texts).toEqual(['twoes', 'one']);
    }
  });

  it('that is none, or is cut short, is refused', () => {
    const file = path.join(folder, 'other');
    writeFileSync(file, 'PK\u0003\u0004'.repeat(20));
    expect(() => listArchive(file)).toThrow(/no asar archive/u);
    writeFileSync(
      file,
      readFileSync(archiveOf({ files: { 'a.js': { size: 5, offset: '0' } } }, 'hello')).subarray(0, 30),
    );
    expect(() => listArchive(file)).toThrow(/ends too early/u);
  });

  it('with a link in it is refused', () => {
    expect(() => listArchive(archiveOf({ files: { a: { link: '../../outside' } } }, ''))).toThrow(/a is a link/u);
  });
});

describe('the check of an archive', () => {
  const file = (name: string, unpacked = name.endsWith('.node')): ReturnType<typeof listArchive>[number] => ({
    path: name,
    size: 1,
    unpacked,
    offset: 0,
  });
  const complete = [
    file('package.json'),
    ...packagedTargets().map((target) =>
      file(target.kind === 'page' ? `dist/${target.outDir}/index.html` : `dist/${target.outFile}`),
    ),
    file('dist/licences.json'),
    file('node_modules/classic-level/index.js'),
    file('node_modules/classic-level/LICENSE'),
    file('node_modules/classic-level/prebuilds/linux-x64/classic-level.node'),
  ];

  it('finds nothing wrong with what the app needs', () => {
    expect(wrongFiles(complete, false)).toEqual([]);
  });

  it.each([
    'electron/main.ts',
    'dist/electron/main.cjs.map',
    'dist/cli/aparte.cjs',
    'dist/.sources',
    'node_modules/classic-level/binding.cc',
    'node_modules/abstract-level/test/self.js',
    'tests/e2e/package.spec.ts',
    'test-electron/main.cjs',
    '.env',
  ])('finds %s', (name) => {
    expect(wrongFiles([...complete, file(name)], false)).toEqual([`${name} does not belong into the archive.`]);
  });

  it('lets the shim into the package for tests, and a source not even there', () => {
    expect(wrongFiles([...complete, file('test-electron/shim.cjs')], true)).toEqual([]);
    expect(wrongFiles([...complete, file('test-electron/shim.ts')], true)).toHaveLength(1);
  });

  it('misses what is not there, and finds what lies on the wrong side', () => {
    const [first, ...others] = complete.filter((one) => one.path.startsWith('dist/'));
    const rest = [
      file('package.json'),
      ...others,
      file('node_modules/a/a.node', false),
      file('node_modules/a/a.js', true),
    ];
    expect(wrongFiles(rest, false)).toEqual([
      `${first?.path ?? ''} is not in the archive.`,
      'node_modules/a/a.node cannot be loaded from inside the archive.',
      'node_modules/a/a.js lies outside the archive without need.',
    ]);
  });
});

describe('native files', () => {
  it.each([
    ['linux-x64/classic-level.node', 'linux', ['x64']],
    ['linux-arm64/classic-level.armv8.node', 'linux', ['arm64']],
    ['darwin-x64+arm64/classic-level.node', 'darwin', ['x64', 'arm64']],
    ['win32-x64/classic-level.node', 'win32', ['x64']],
    ['win32-ia32/classic-level.node', 'win32', ['ia32']],
  ])('%s is known by its bytes', (name, platform, machines) => {
    expect(nativeFormat(readFileSync(path.join(CLASSIC_LEVEL, name)))).toEqual({ platform, machines });
  });

  it.each(['', 'MZ', `MZ${'\0'.repeat(200)}`, '#!/usr/bin/env node\n'.repeat(10)])('%j is none', (text) => {
    expect(nativeFormat(Buffer.from(text))).toBeNull();
  });

  it('of another system, of one package too many, and missing ones are named', () => {
    const place = (source: string, target: string): void => {
      const to = path.join(folder, 'node_modules', target);
      mkdirSync(path.dirname(to), { recursive: true });
      copyFileSync(path.join(CLASSIC_LEVEL, source), to);
    };
    const foreign = process.platform === 'win32' ? 'linux-x64/classic-level.node' : 'win32-x64/classic-level.node';
    place(foreign, 'classic-level/prebuilds/foreign/classic-level.node');
    place(foreign, 'unheard-of/hidden.txt');
    const wrong = wrongNatives(folder);
    expect(wrong.filter((text) => / is for (?:linux|win32) on x64\./u.test(text))).toHaveLength(2);
    expect(wrong).toContain('@signalapp/sqlcipher/ has 0 native files, not one.');
    expect(wrong).toContain('There are native files of packages that nobody listed in check.mjs.');
    expect(nativeFiles(folder).map((file) => file.path)).toEqual([
      'node_modules/classic-level/prebuilds/foreign/classic-level.node',
      'node_modules/unheard-of/hidden.txt',
    ]);
  });
});
