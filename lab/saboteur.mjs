// @ts-check
/** `npm run saboteur -- [options]`: bundles the saboteur as the relay is bundled, and runs it. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { bundle } from '../build/bundle.mjs';

const OUT = fileURLToPath(new URL('../.cache/lab', import.meta.url));
const PROGRAM = 'saboteur.cjs';

mkdirSync(OUT, { recursive: true });
await bundle({ kind: 'program', name: PROGRAM, entry: 'lab/saboteur/main.ts', outFile: PROGRAM, command: false }, OUT);
const child = spawn(process.execPath, [`${OUT}/${PROGRAM}`, ...process.argv.slice(2)], { stdio: 'inherit' });
// The child ends orderly, and says when.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill('SIGTERM'));
child.once('exit', (code) => process.exit(code ?? 70));
