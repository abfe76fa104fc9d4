// @ts-check
/** `npm run bench -- NAME [--option value …]`: bundles one benchmark as the programs are bundled, and runs it. Without a name it lists them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { bundle } from '../build/bundle.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = `${ROOT}.cache/bench`;

const names = readdirSync(`${ROOT}bench`)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));

const [name, ...options] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  console.error(`Usage: npm run bench -- NAME\nBenchmarks: ${names.join(', ')}`);
  process.exit(64);
}

mkdirSync(OUT, { recursive: true });
/** @type {[string, string][]} */
const programs = [
  [`bench/${name}.ts`, `bench/${name}.cjs`],
  ['client/vault/worker.ts', 'workers/vault-worker.cjs'],
];
for (const [entry, outFile] of programs) {
  await bundle({ kind: 'program', name: outFile, entry, outFile, command: false }, OUT);
}
const { status } = spawnSync(process.execPath, ['--expose-gc', `${OUT}/bench/${name}.cjs`, ...options], {
  stdio: 'inherit',
});
process.exit(status ?? 70);
