/** The saboteur as people start it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

import { bundle } from '../../../build/bundle.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Bundles the program into a new folder, which is the caller's to remove. */
export async function bundledSaboteur(): Promise<string> {
  mkdirSync(path.join(ROOT, '.cache'), { recursive: true });
  const folder = mkdtempSync(path.join(ROOT, '.cache', 'test-saboteur-'));
  const entry = 'lab/saboteur/main.ts';
  await bundle({ kind: 'program', name: 'saboteur', entry, outFile: 'saboteur.cjs', command: false }, folder);
  return folder;
}

/** A line of JSON on its standard output. */
type Line = Readonly<Record<string, unknown>>;

/** A saboteur in a process of its own; killed at the test's end. */
export class SaboteurProgram {
  readonly lines: Line[] = [];
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  private woken: (() => void)[] = [];

  constructor(folder: string, ...args: readonly string[]) {
    this.child = spawn(process.execPath, [path.join(folder, 'saboteur.cjs'), ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    onTestFinished(() => void this.child.kill('SIGKILL'));
    this.child.stdout?.on('data', (chunk: Buffer) => this.heard(chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.exit = new Promise((resolve) => this.child.once('close', (code) => resolve(code)));
  }

  say(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** The first line that fits, waited for. */
  async line(fits: (line: Line) => boolean): Promise<Line> {
    for (;;) {
      const found = this.lines.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => this.woken.push(resolve));
    }
  }

  private heard(text: string): void {
    this.stdout += text;
    const whole = this.stdout.split('\n').slice(0, -1);
    for (const line of whole.slice(this.lines.length)) {
      if (line.startsWith('{')) this.lines.push(JSON.parse(line) as Line);
    }
    for (const wake of this.woken.splice(0)) wake();
  }
}
