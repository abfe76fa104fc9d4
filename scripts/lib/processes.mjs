import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';

import { ScriptFailure } from './outcome.mjs';
import { ROOT } from './paths.mjs';

/** How often a long silent step says that it is still at work. */
const HEARTBEAT_MS = 10_000;
/** How long the app has to end after a signal before it is killed: a relay drains for up to 20 s. */
const APP_GRACE_MS = 22_000;
/** How long a step has: what it has half done, the next run does again. */
const STEP_GRACE_MS = 2_000;
/** When a child that should have got the terminal's own Ctrl-C, and runs on, is asked by a signal of ours. */
const TERMINAL_GRACE_MS = 1_500;
/** npm passes on the Ctrl-C that the terminal has already sent: what comes within this time is one request, not two. */
const SAME_REQUEST_MS = 1_000;

/**
 * @typedef {object} Finished
 * @property {number} status the exit code; 128 + signal where a signal ended it, 127 where it could not be started
 * @property {string} output what it wrote, both streams together
 */

/**
 * Runs a short command to its end, and returns what it wrote.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, timeoutMs?: number }} [options]
 * @returns {Finished}
 */
export function capture(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: options.cwd ?? ROOT,
    env: options.env ?? process.env,
    timeout: options.timeoutMs ?? 30_000,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  if (result.error) return { status: 127, output: result.error.message };
  return { status: exitStatus(result.status, result.signal), output: result.stdout + result.stderr };
}

/**
 * Whether a command can be started at all.
 *
 * @param {string} command
 * @param {string[]} [args]
 */
export function works(command, args = ['--version']) {
  return capture(command, args).status === 0;
}

/**
 * @typedef {object} StepOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [timeoutMs]
 * @property {number} [graceMs] how long it has to end when it is interrupted
 */

/**
 * Runs a long step that has nothing to say to the user but that it runs and how long it took. Interrupted, it throws.
 *
 * @param {string} label what is being done, in the user's words
 * @param {string} command
 * @param {string[]} args
 * @param {StepOptions} [options]
 * @returns {Promise<Finished>}
 */
export async function runStep(label, command, args, options = {}) {
  const begun = Date.now();
  const seconds = () => `${Math.round((Date.now() - begun) / 1000)} s`;
  console.log(`${label} …`);
  const heartbeat = setInterval(() => console.log(`  … still at it, ${seconds()}`), HEARTBEAT_MS);
  try {
    const finished = await collect(command, args, options);
    if (interruptedBy !== 0) throw new ScriptFailure('Stopped.', 128 + interruptedBy);
    if (finished.status === 0) console.log(`  done, ${seconds()}`);
    return finished;
  } finally {
    clearInterval(heartbeat);
  }
}

/**
 * Runs a command to its end without printing what it writes.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {StepOptions} options
 * @returns {Promise<Finished>}
 */
export function collect(command, args, options) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      cwd: ROOT,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    });
    const add = (/** @type {Buffer} */ chunk) => void (output += chunk.toString());
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    const release = endWithParent(child, options.graceMs ?? STEP_GRACE_MS);
    child.once('error', (error) => {
      release();
      resolve({ status: 127, output: error.message });
    });
    child.once('close', (code, signal) => {
      release();
      resolve({ status: exitStatus(code, signal), output });
    });
  });
}

/**
 * Runs a command whose output is the user's to read, and resolves with its exit code.
 *
 * With `ownGroup` it gets a process group of its own, so that interrupting it ends its whole family (a test runner's
 * browsers); without, it shares the terminal's group and gets Ctrl-C from the terminal itself.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, ownGroup?: boolean, onStderr?: (chunk: Buffer) => void }} [options]
 * @returns {Promise<number>}
 */
export function runVisibly(command, args, options = {}) {
  const ownGroup = options.ownGroup === true && process.platform !== 'win32';
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: options.env ?? process.env,
      stdio: [ownGroup ? 'ignore' : 'inherit', 'inherit', options.onStderr ? 'pipe' : 'inherit'],
      detached: ownGroup,
    });
    child.stderr?.on('data', (/** @type {Buffer} */ chunk) => {
      process.stderr.write(chunk);
      options.onStderr?.(chunk);
    });
    const release = endWithParent(child, APP_GRACE_MS, ownGroup);
    child.once('error', (error) => {
      release();
      console.error(error.message);
      resolve(127);
    });
    child.once('close', (code, signal) => {
      release();
      resolve(exitStatus(code, signal));
    });
  });
}

let interruptedBy = 0;

/** The signal number that asked this script to end, or 0. Long scripts look at it between two steps. */
export function interruption() {
  return interruptedBy;
}

/**
 * Passes the signals that end this process on to a child. The child is given time to end by itself: it may have something
 * to write down. A second request, or the end of that time, kills it.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} graceMs
 * @param {boolean} [ownGroup]
 * @returns {() => void} call it when the child has ended
 */
function endWithParent(child, graceMs, ownGroup = false) {
  const send = (/** @type {NodeJS.Signals} */ signal) => {
    if (child.pid === undefined) return;
    try {
      process.kill(ownGroup ? -child.pid : child.pid, signal);
    } catch {
      // It has ended in the meantime.
    }
  };
  /** @type {NodeJS.Timeout[]} */
  const timers = [];
  let askedAt = 0;
  const handle = (/** @type {NodeJS.Signals} */ signal) => {
    interruptedBy = constants.signals[signal];
    if (askedAt > 0) {
      if (Date.now() - askedAt > SAME_REQUEST_MS) send('SIGKILL');
      return;
    }
    askedAt = Date.now();
    const fromTerminal = signal === 'SIGINT' && !ownGroup && process.stdin.isTTY;
    if (fromTerminal) timers.push(setTimeout(() => send('SIGTERM'), TERMINAL_GRACE_MS));
    else send(signal);
    timers.push(setTimeout(() => send('SIGKILL'), graceMs));
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, handle);
  return () => {
    for (const timer of timers) clearTimeout(timer);
    for (const signal of signals) process.off(signal, handle);
  };
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function exitStatus(code, signal) {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
