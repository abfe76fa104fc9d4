import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundle } from '../../build/bundle.mjs';
import { TARGETS, type Target } from '../../build/targets.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURES = 'tests/build/fixtures';

const PROGRAM: Target = {
  kind: 'program',
  name: 'fixture-program',
  entry: `${FIXTURES}/program.ts`,
  outFile: 'program/run.cjs',
  command: true,
};
const PAGE: Target = {
  kind: 'page',
  name: 'fixture-page',
  entry: `${FIXTURES}/window/index.html`,
  outDir: 'pages/window',
  base: '/window/',
};
const SCRIPT: Target = {
  kind: 'page-script',
  name: 'fixture-script',
  entry: `${FIXTURES}/script.ts`,
  outFile: 'pages/script.js',
};

let outRoot: string;

/** All files below a folder with their digests. */
function digests(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file), createHash('sha256').update(readFileSync(file)).digest('hex')];
    }),
  );
}

function built(...parts: string[]): string {
  return readFileSync(path.join(outRoot, ...parts), 'utf8');
}

beforeAll(async () => {
  outRoot = mkdtempSync(path.join(tmpdir(), 'aparte-bundle-'));
  for (const target of [PROGRAM, PAGE, SCRIPT]) expect((await bundle(target, outRoot)).warnings).toEqual([]);
});

afterAll(() => {
  rmSync(outRoot, { recursive: true, force: true });
});

it('gives the same bytes when built twice', async () => {
  const again = mkdtempSync(path.join(tmpdir(), 'aparte-bundle-'));
  try {
    for (const target of [PROGRAM, PAGE, SCRIPT]) await bundle(target, again);
    expect(digests(again)).toEqual(digests(outRoot));
  } finally {
    rmSync(again, { recursive: true, force: true });
  }
});

it('tells whose code it took in: of packages that run from node_modules it has none', async () => {
  const again = mkdtempSync(path.join(tmpdir(), 'aparte-bundle-'));
  try {
    const program = (await bundle(PROGRAM, again)).packages;
    expect(program).toContain('node_modules/valibot');
    expect(program).not.toContain('node_modules/classic-level');
    expect((await bundle(PAGE, again)).packages).toContain('node_modules/svelte');
    expect((await bundle(SCRIPT, again)).packages).toEqual(['node_modules/valibot']);
  } finally {
    rmSync(again, { recursive: true, force: true });
  }
});

describe('a program', () => {
  it('runs by its own name, with everything inside but native packages', () => {
    const file = path.join(outRoot, 'program', 'run.cjs');
    expect(readdirSync(path.dirname(file))).toEqual(['run.cjs']);
    expect(statSync(file).mode & 0o111).toBe(0o111);
    expect(built('program', 'run.cjs').startsWith('#!/usr/bin/env node\n')).toBe(true);
    // Started from another folder: nothing of ours is found in node_modules there.
    const printed = execFileSync(file, ['aparte'], { cwd: tmpdir(), encoding: 'utf8' });
    expect(printed).toBe(createHash('sha256').update('aparte').digest('hex'));
    const required = [...built('program', 'run.cjs').matchAll(/\b(?:require|import)\(["']([^"']+)["']\)/gu)].map(
      (one) => one[1],
    );
    expect(new Set(required)).toEqual(new Set(['node:crypto', 'classic-level']));
  });
});

describe('a page', () => {
  it('carries no script, style or data: URL inside its document, as the CSP demands', () => {
    const html = built('pages', 'window', 'index.html');
    const scripts = [...html.matchAll(/<script\b([^>]*)>(.*?)<\/script>/gsu)];
    expect(scripts).toHaveLength(1);
    expect(scripts.map(([, attributes, body]) => [attributes?.includes(' src='), body])).toEqual([[true, '']]);
    expect(html).not.toMatch(/<style|<base|\sstyle=|\son\w+=/u);
    const files = Object.keys(digests(path.join(outRoot, 'pages', 'window')));
    expect(files.filter((name) => built('pages', 'window', name).includes('data:image'))).toEqual([]);
  });

  it('is made for use, not for development, whatever the environment says', () => {
    const files = Object.keys(digests(path.join(outRoot, 'pages', 'window')));
    expect(files.filter((name) => built('pages', 'window', name).includes('__svelte_meta'))).toEqual([]);
  });

  it('refers to its files by their place at the host', () => {
    const folder = path.join(outRoot, 'pages', 'window');
    const html = built('pages', 'window', 'index.html');
    const urls = [...html.matchAll(/\s(?:src|href)="([^"]*)"/gu)].map(([, url]) => url ?? '');
    expect(urls.length).toBeGreaterThan(1);
    for (const url of urls) {
      expect(url).toMatch(/^\/window\//u);
      expect(statSync(path.join(folder, url.slice('/window/'.length))).isFile()).toBe(true);
    }
  });
});

it('makes a page script that runs before modules do and leaves no names of its own behind', () => {
  const page: Record<string, unknown> = {};
  const context = createContext({ window: page });
  runInContext(built('pages', 'script.js'), context);
  expect(page).toEqual({ fixture: 4747 });
  expect(Object.keys(context)).toEqual(['window']);
});

it('is the way every program, preload and page of the product is built', () => {
  const places = TARGETS.map((target) => (target.kind === 'page' ? target.outDir : target.outFile));
  expect(new Set(places).size).toBe(places.length);
  // What package.json promises by name is among them.
  const manifest: unknown = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({
    main: 'dist/electron/main.cjs',
    bin: { aparte: 'dist/cli/aparte.cjs', 'aparte-relay': 'dist/server/aparte-relay.cjs' },
  });
  for (const promised of ['electron/main.cjs', 'cli/aparte.cjs', 'server/aparte-relay.cjs']) {
    expect(places).toContain(promised);
  }
});
