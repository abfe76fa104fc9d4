/** What a command works with. */
import type { Readable } from 'node:stream';

import type { CLI } from '../i18n/cli';
import type { Language, Translator } from '../i18n/translate';
import type { Given } from './arguments';
import type { Output } from './output';

/** Texts of the command line. */
export type Say = Translator<keyof typeof CLI>;

/** See the file's head. */
export interface CommandContext {
  readonly given: Given;
  readonly output: Output;
  readonly input: Readable;
  readonly language: Language;
  readonly say: Say;
  /** Aborts with an {@link Interrupted} as its reason. */
  readonly stop: AbortSignal;
  /** The built program of the vault's thread. */
  readonly workerPath: string;
  /** The system's locale. */
  readonly locale: string;
  /** Whether causes of errors are shown. */
  readonly debug: boolean;
}

/** A command. Resolves when it has done what it says; with an exit code where 0 is not all that it has to say. */
export type Command = (context: CommandContext) => Promise<void> | Promise<number>;
