/** One run of `aparte`: reads the arguments, does the command, and says how it ended. */
import type { Readable, Writable } from 'node:stream';

import { CLI } from '../i18n/cli';
import { createTranslator, type Language } from '../i18n/translate';
import { readArguments } from './arguments';
import { RUN } from './commands';
import { describeFailure, Interrupted } from './failure';
import { helpText } from './help';
import { localeOf, terminalLanguage } from './locale';
import { Output } from './output';
import { RELEASE } from './release';

/** What a run works with. */
export interface RunOptions {
  readonly typed: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: Readable;
  readonly results: Writable;
  readonly notes: Writable;
  readonly stop: AbortSignal;
  readonly workerPath: string;
}

/** Resolves with the exit code; never rejects. */
export async function runCommand(options: RunOptions): Promise<number> {
  const language = terminalLanguage(options.env);
  const debug = options.env['APARTE_DEBUG'] === '1';
  try {
    return (await run(options, language, debug)) ?? 0;
  } catch (error) {
    if (error instanceof Interrupted) return error.exit;
    const { line, exit } = describeFailure(error, language);
    options.notes.write(`${line}\n`);
    if (debug) options.notes.write(`${chainOf(error)}\n`);
    return exit;
  }
}

/** Resolves with the exit code of a command that has one of its own. */
async function run(options: RunOptions, language: Language, debug: boolean): Promise<number | undefined> {
  const { typed, env, input, results, notes, stop, workerPath } = options;
  const request = readArguments(typed, language);
  if (request.kind === 'help') {
    await new Output(results, notes, false).print(helpText(request.topic, language));
    return undefined;
  }
  if (request.kind === 'version') {
    await new Output(results, notes, request.json).result({ version: RELEASE }, () => `aparte ${RELEASE}`);
    return undefined;
  }
  const { command, given } = request;
  const output = new Output(results, notes, given.has('json'));
  const say = createTranslator(CLI, language);
  const locale = localeOf(env);
  const exit = await RUN[command]({ given, output, input, language, say, stop, workerPath, locale, debug });
  return typeof exit === 'number' ? exit : undefined;
}

/** An error with what caused it, for whoever set APARTE_DEBUG=1. */
export function chainOf(error: unknown): string {
  const stacks: string[] = [];
  for (let cause = error; cause instanceof Error && stacks.length < 5; cause = cause.cause) {
    stacks.push(cause.stack ?? cause.message);
  }
  return stacks.join('\ncaused by: ') || String(error);
}
