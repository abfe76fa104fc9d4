/** A server under load: pinned to one processor, its time and memory read from the system. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, closeSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';

/** The server's processor; the generator has the other. */
const SERVER_CPU = '0';
const GENERATOR_CPU = '1';
const POLL_MS = 20;
const START_MS = 60_000;

export const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Keeps this process off the server's processor. */
export function pinGenerator(): void {
  if (availableParallelism() < 2)
    throw new Error('Two processors are needed: one for the server, one for the generator.');
  spawn('taskset', ['-apc', GENERATOR_CPU, String(process.pid)], { stdio: 'ignore' });
}

/** A TCP port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** A folder for a server's data; erased with it. */
export const dataFolder = (): string => mkdtempSync(path.join(tmpdir(), 'aparte-bench-'));

export interface Starting {
  readonly command: readonly string[];
  readonly folder: string;
  readonly port: number;
  /** Whether it serves, from what it printed. */
  readonly isReady: (output: string) => boolean;
}

export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    readonly folder: string,
    private readonly outputFile: string,
    /** From the start of the process until it served. */
    readonly readyMs: number,
  ) {}

  static async start({ command, folder, port, isReady }: Starting): Promise<ServerProcess> {
    const outputFile = path.join(folder, 'output.txt');
    const output = openSync(outputFile, 'w', 0o600);
    const startedMs = performance.now();
    const child = spawn('taskset', ['-c', SERVER_CPU, ...command], { stdio: ['ignore', output, output] });
    closeSync(output);
    while (!isReady(readFileSync(outputFile, 'utf8'))) {
      if (child.exitCode !== null || performance.now() - startedMs > START_MS) {
        throw new Error(`${command.join(' ')} does not start: ${readFileSync(outputFile, 'utf8')}`);
      }
      await rest(POLL_MS);
    }
    return new ServerProcess(child, port, folder, outputFile, performance.now() - startedMs);
  }

  /** What it printed so far. */
  get output(): string {
    return readFileSync(this.outputFile, 'utf8');
  }

  /** Processor time of all its threads, in µs. */
  get cpuMicros(): number {
    const tasks = `/proc/${String(this.child.pid)}/task`;
    const nanos = readdirSync(tasks).map((task) =>
      Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
    );
    return nanos.reduce((sum, value) => sum + value, 0) / 1000;
  }

  /** Resident memory in KiB. */
  get residentKib(): number {
    const status = readFileSync(`/proc/${String(this.child.pid)}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1]);
  }

  /** Ends it; its data stay. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('close', resolve));
    this.child.kill(signal);
    await ended;
  }

  /** Ends it and erases its data. */
  async erase(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
