// @ts-check
/** `npm run simulate -- --help`: bundles the simulation as the programs are bundled, and runs it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { bundle } from '../../build/bundle.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OUT = `${ROOT}.cache/simulation`;
const FILE = 'simulation/main.cjs';

mkdirSync(OUT, { recursive: true });
await bundle({ kind: 'program', name: FILE, entry: 'tests/simulation/main.ts', outFile: FILE, command: false }, OUT);
const command = ['--enable-source-maps', `${OUT}/${FILE}`, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
process.exit(status ?? 70);
