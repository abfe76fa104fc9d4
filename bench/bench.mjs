// @ts-check
/** `npm run bench -- NAME [--option value …]`: bundles one benchmark as the programs are bundled, and runs it. Without a name it lists them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { bundle } from '../build/bundle.mjs';
import { ensureBuilt } from '../scripts/lib/built.mjs';
import { describeRuntime, electronForTests } from '../scripts/lib/electron-for-tests.mjs';
import { sandboxState } from '../scripts/lib/sandbox.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = `${ROOT}.cache/bench`;
/** Benchmarks that start the built app. */
const WITH_APP = ['window'];

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
  ['server/main.ts', 'server/aparte-relay.cjs'],
];
for (const [entry, outFile] of programs) {
  await bundle({ kind: 'program', name: outFile, entry, outFile, command: false }, OUT);
}
const env = WITH_APP.includes(name) ? { ...process.env, ...(await appEnvironment()) } : process.env;
const command = [process.execPath, '--expose-gc', `${OUT}/bench/${name}.cjs`, ...options];
const needsDisplay = WITH_APP.includes(name) && process.platform === 'linux' && !process.env['DISPLAY'];
if (needsDisplay) command.unshift('xvfb-run', '-a', '-s', '-screen 0 1920x1200x24');
const { status } = spawnSync(command[0] ?? '', command.slice(1), { stdio: 'inherit', env });
process.exit(status ?? 70);

/** What the app is started with: the Electron that the tests would take, and whether its sandbox works here. */
async function appEnvironment() {
  await ensureBuilt();
  const runtime = await electronForTests();
  return {
    APARTE_BENCH_ELECTRON: runtime.executable,
    APARTE_BENCH_RUNTIME: describeRuntime(runtime),
    APARTE_BENCH_SWITCHES: sandboxState(runtime.executable) === 'works' ? '' : '--no-sandbox',
  };
}
