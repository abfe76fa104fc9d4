/** The packaged program: how a test makes one, and starts it. */
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { onTestFinished } from 'vitest';

import { layoutOf } from '../../../build/package/layout.mjs';
import { inspectRuntime, productVersion } from '../../../scripts/lib/electron-runtime.mjs';
import { DevTools, PIPE_SWITCH } from './devtools';
import { quietEnvironment } from './electron';
import { PROJECT, freshFolder } from './folders';
import { electronProgram, sandboxArguments } from './machine';

const run = promisify(execFile);
const PACK_TIMEOUT_MS = 170_000;
/** How long the program may take to quit: its relay drains first. */
const QUIT_TIMEOUT_MS = 25_000;

export interface Packed {
  /** Where `npm run package` put it all. */
  readonly output: string;
  readonly program: string;
  readonly fuseFile: string;
  readonly resources: string;
  readonly archive: string;
  readonly unpacked: string;
  /** What the command said. */
  readonly said: string;
  /** Whether it runs on the tests' old Electron. */
  readonly isForTests: boolean;
}

export interface PackOptions {
  target?: string;
  env?: Readonly<Record<string, string>>;
}

/** Packs the built app on the Electron of this run, by the command that people use. @throws Error where that fails */
export async function pack(output: string, { target = 'dir', env = {} }: PackOptions = {}): Promise<Packed> {
  const isForTests = !(await isProductElectron());
  const command = [path.join(PROJECT, 'scripts', 'package.mjs'), '--output', output, '--target', target];
  if (isForTests) command.push('--test-electron');
  const options = { cwd: PROJECT, timeout: PACK_TIMEOUT_MS, env: { ...process.env, ...env } };
  const { stdout } = await run(process.execPath, command, options);
  const folder = /^Packed in .*: (.+) \(/mu.exec(stdout)?.[1];
  if (folder === undefined) throw new Error(`npm run package did not say where the app is:\n${stdout}`);
  return { output, ...layoutOf(path.resolve(PROJECT, folder)), said: stdout, isForTests };
}

/** Whether this run is on the Electron that the product is made for. */
async function isProductElectron(): Promise<boolean> {
  const runtime = inspectRuntime(await electronProgram());
  return 'electron' in runtime && runtime.electron === productVersion();
}

export interface RunningPackage {
  readonly tools: DevTools;
  /** Asks it to end, as the system does. @returns its exit code */
  quit(): Promise<number | null>;
}

/** Starts a packed program with a profile of its own. It is ended when the test ends. */
export async function startPackaged({ program }: Packed): Promise<RunningPackage> {
  const scratch = await freshFolder();
  const args = [...sandboxArguments(program), '--lang=en', PIPE_SWITCH, '--data-root', path.join(scratch, 'data')];
  const child = spawn(program, args, {
    cwd: scratch,
    env: quietEnvironment(scratch),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const tools = new DevTools(child);
  onTestFinished(async (context) => {
    if (context.task.result?.state === 'fail') await keepEvidence(tools, output());
    if (child.exitCode === null && child.signalCode === null) await quit(child, exited);
  });
  return { tools, quit: () => quit(child, exited) };
}

/** Runs a packed program to its end. @returns its exit code and all that it wrote */
export async function runPackaged(
  { program }: Packed,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const scratch = await freshFolder();
  const child = spawn(program, [...sandboxArguments(program), '--data-root', path.join(scratch, 'data'), ...args], {
    cwd: scratch,
    env: { ...quietEnvironment(scratch), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  onTestFinished(() => void child.kill('SIGKILL'));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output: output() })));
}

/** Keeps what a child writes, both streams together. */
function collect(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  }
  return () => output;
}

async function quit(child: ChildProcess, exited: Promise<number | null>): Promise<number | null> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), QUIT_TIMEOUT_MS);
  const code = await exited;
  clearTimeout(timer);
  return code;
}

async function keepEvidence(tools: DevTools, output: string): Promise<void> {
  const folder = path.join(PROJECT, 'test-results', 'failed', 'packaged-program');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'output.log'), output);
  for (const [index, page] of tools.pages.entries()) {
    // A page that is gone has no picture; the output stands.
    const picture = await page.screenshot().catch(() => undefined);
    if (picture !== undefined) await writeFile(path.join(folder, `${index}.png`), picture);
  }
}
