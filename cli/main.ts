/** `aparte`: the engine in a terminal. This file only wires it to the process. */
import path from 'node:path';

import { AparteError } from '../protocol/errors';
import { describeFailure, Interrupted } from './failure';
import { terminalLanguage } from './locale';
import { isClosedPipe } from './output';
import { chainOf, runCommand } from './run';

/** How long the engine and the vault may take to end once a command is interrupted: neither needs it to be safe. */
const ENDING_MS = 5000;

const stopping = new AbortController();

function stop(by: Interrupted['by']): void {
  if (stopping.signal.aborted) return;
  const reason = new Interrupted(by);
  stopping.abort(reason);
  setTimeout(() => process.exit(bugExit ?? reason.exit), ENDING_MS).unref();
}

let bugExit: number | undefined;

function bug(error: unknown): void {
  if (bugExit !== undefined) return;
  const failure = new AparteError('internal', {}, { cause: error });
  const { line, exit } = describeFailure(failure, terminalLanguage(process.env));
  process.stderr.write(`${line}\n`);
  if (process.env['APARTE_DEBUG'] === '1') process.stderr.write(`${chainOf(error)}\n`);
  bugExit = exit;
  stop('bug');
}

// Files of a profile are their owner's alone.
process.umask(0o077);
process.on('uncaughtException', bug);
process.on('unhandledRejection', bug);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: Error) => {
    if (isClosedPipe(error)) stop('pipe');
    else bug(error);
  });
}

runCommand({
  typed: process.argv.slice(2),
  env: process.env,
  input: process.stdin,
  results: process.stdout,
  notes: process.stderr,
  stop: stopping.signal,
  workerPath: path.join(__dirname, '..', 'workers', 'vault-worker.cjs'),
}).then((exitCode) => {
  // Results were handed over one by one; a standard input that nobody ends must not keep the process.
  process.exit(bugExit ?? exitCode);
}, bug);
