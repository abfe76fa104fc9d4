/** The relay as it is shipped: bundled, and run in a process of its own. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { bundle } from '../../../build/bundle.mjs';
import { TARGETS } from '../../../build/targets.mjs';
import { JsonLines } from './json-lines';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
let outFolder = '';

/** Bundles the relay's programs for the tests of this file. */
export function bundlePrograms(...names: readonly string[]): void {
  beforeAll(async () => {
    const cache = path.join(ROOT, '.cache');
    mkdirSync(cache, { recursive: true });
    // Inside the repository, where what is not bundled is found.
    outFolder = mkdtempSync(path.join(cache, 'test-relay-'));
    for (const target of TARGETS) if (names.includes(target.name)) await bundle(target, outFolder);
  }, 60_000);
  afterAll(() => rmSync(outFolder, { recursive: true, force: true }));
}

function ended(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')));
}

export interface Output {
  readonly exit: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `aparte-relay` to its end. */
export async function runRelay(...args: readonly string[]): Promise<Output> {
  const relay = new RelayProcess(args);
  return { exit: await relay.exit, stdout: relay.stdout, stderr: relay.stderr };
}

export class RelayProcess {
  readonly child: ChildProcess;
  readonly exit: Promise<number | string>;
  stdout = '';
  stderr = '';
  /** What it printed first. */
  readonly firstOutput: Promise<string>;

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [path.join(outFolder, 'server/aparte-relay.cjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void this.child.kill('SIGKILL'));
    const closed = new Promise<void>((resolve) => this.child.once('close', () => resolve()));
    this.exit = ended(this.child).then(async (code) => {
      await closed;
      return code;
    });
    this.firstOutput = new Promise((resolve, reject) => {
      this.child.stdout?.on('data', (chunk: Buffer) => {
        this.stdout += chunk.toString();
        if (this.stdout.includes('\n')) resolve(this.stdout);
      });
      this.child.once('exit', () => reject(new Error(`the relay ended: ${this.stderr}`)));
    });
    this.firstOutput.catch(() => undefined);
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
  }

  /** A relay that listens. */
  static async serve(folder: string, ...more: readonly string[]): Promise<RelayProcess & { port: number }> {
    const relay = new RelayProcess(['serve', '--data', folder, '--listen', '127.0.0.1:0', '--json', ...more]);
    const { port } = await relay.readyLine();
    return Object.assign(relay, { port: Number(port) });
  }

  async readyLine(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.firstOutput) as Record<string, unknown>;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** The relay as a forked child, administered over its port. */
export class ForkedRelay {
  readonly child: ChildProcess;
  readonly exit: Promise<number | string>;
  readonly lines = new JsonLines((text) => void this.child.send(text));

  constructor(args: readonly string[] = []) {
    this.child = fork(path.join(outFolder, 'server/relay-child.cjs'), [...args], { stdio: 'ignore' });
    onTestFinished(() => void this.child.kill('SIGKILL'));
    this.exit = ended(this.child);
    this.child.on('message', (message) => {
      if (typeof message === 'string') this.lines.take(message);
    });
  }
}
