/** Programs built for a test, in a folder of their own: nothing here depends on an earlier build. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { onTestFinished } from 'vitest';

import { bundle } from '../../../build/bundle.mjs';

const CACHE = fileURLToPath(new URL('../../../.cache', import.meta.url));

/** A folder inside the project, so that the programs find its packages. */
export function makeProgramFolder(): { folder: string; remove: () => void } {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(path.join(CACHE, 'vault-tests-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Builds `entry` and says where it lies. */
export async function buildProgram(folder: string, entry: string): Promise<string> {
  const outFile = `${path.basename(entry, '.ts')}.cjs`;
  await bundle({ kind: 'program', name: outFile, entry, outFile, command: false }, folder);
  return path.join(folder, outFile);
}

/** A program that says what it does, a line at a time. */
export interface RunningProgram {
  readonly pid: number;
  readonly lines: readonly string[];
  /** Resolves with the first line that is `wanted`, or with the last one where it ends without it. */
  line(wanted: string): Promise<string>;
  /** kill -9, and waits until the system has taken everything back. */
  kill(): Promise<void>;
}

export function runProgram(program: string, args: readonly string[]): RunningProgram {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  return {
    pid: pidOf(child),
    lines,
    kill,
    line: (wanted) =>
      new Promise((resolve) => {
        if (lines.includes(wanted)) resolve(wanted);
        reader.on('line', (line) => {
          if (line === wanted) resolve(line);
        });
        reader.once('close', () => resolve(lines[lines.length - 1] ?? ''));
      }),
  };
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('the program did not start');
  return child.pid;
}
