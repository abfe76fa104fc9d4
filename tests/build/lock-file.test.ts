import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';
import * as v from 'valibot';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const Versions = v.optional(v.record(v.string(), v.string()), {});
const Manifest = v.object({ dependencies: Versions, devDependencies: Versions });
const LockFile = v.object({
  packages: v.record(
    v.string(),
    v.object({ version: v.optional(v.string()), resolved: v.optional(v.string()), optionalDependencies: Versions }),
  ),
});

function read<Schema extends v.GenericSchema>(name: string, schema: Schema): v.InferOutput<Schema> {
  return v.parse(schema, JSON.parse(readFileSync(path.join(ROOT, name), 'utf8')));
}

const { packages } = read('package-lock.json', LockFile);

/** Where npm would find a package for another: in its own folder, or in that of a package around it. */
function isLocked(from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (Object.hasOwn(packages, `${folder === '' ? '' : `${folder}/`}node_modules/${name}`)) return true;
    if (!folder.includes('/node_modules/')) return Object.hasOwn(packages, `node_modules/${name}`);
  }
}

it('names the packages of every platform, or a fresh clone elsewhere could not install them', () => {
  const missing = Object.entries(packages).flatMap(([from, one]) =>
    Object.keys(one.optionalDependencies)
      .filter((name) => !isLocked(from, name))
      .map((name) => `${from} wants ${name}`),
  );
  expect(missing).toEqual([]);
});

it('names no registry, so that everybody uses their own', () => {
  expect(Object.entries(packages).filter(([, one]) => one.resolved?.startsWith('http'))).toEqual([]);
});

it('belongs to a manifest that pins exact versions', () => {
  const { dependencies, devDependencies } = read('package.json', Manifest);
  const wanted = { ...dependencies, ...devDependencies };
  expect(Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+$/u.test(version))).toEqual([]);
  const locked = Object.keys(wanted).map((name) => [name, packages[`node_modules/${name}`]?.version]);
  expect(Object.fromEntries(locked)).toEqual(wanted);
});
