/** Programs that tests start: their output line by line, and their end. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** All that programs of ours may need of the environment. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot'];

/** How a program ended. */
export interface Ended {
  /** Of a program that a signal ended: its name. */
  readonly exitCode: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** See the file's head. */
export class Running {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  private readonly watchers = new Set<() => void>();

  constructor(readonly child: ChildProcessWithoutNullStreams) {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.changed();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.changed();
    });
    child.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      child.on('close', (exitCode, signal) => {
        resolve({ exitCode: exitCode ?? signal ?? '', stdout: this.stdout, stderr: this.stderr });
        this.changed();
      });
    });
  }

  /** Whole lines of standard output. */
  get lines(): string[] {
    return this.stdout.split('\n').slice(0, -1);
  }

  /** Resolves once `found` gives something; rejects where the program ended without. */
  until<Found>(found: () => Found | undefined, what: string): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const value = found();
        const isOver = this.child.exitCode !== null || this.child.signalCode !== null;
        if (value !== undefined) resolve(value);
        else if (isOver) reject(new Error(`ended before ${what}: ${this.stdout}${this.stderr}`));
        else return;
        this.watchers.delete(look);
      };
      this.watchers.add(look);
      look();
    });
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }

  private changed(): void {
    for (const watcher of [...this.watchers]) watcher();
  }
}

/** Starts a program of ours with plain Node and as little environment as it needs. */
export function start(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const whole: Record<string, string> = { LC_ALL: 'C.UTF-8' };
  for (const name of PASSED_ON) {
    const value = process.env[name];
    if (value !== undefined) whole[name] = value;
  }
  return new Running(spawn(process.execPath, [file, ...args], { env: { ...whole, ...env } }));
}
