/** How a command fails: one line with a code, what happened and what to do; and how it is interrupted. */
import { CLI_ERRORS } from '../i18n/cli';
import { errorText } from '../i18n/errors';
import { createTranslator, type Catalogue, type Language } from '../i18n/translate';
import { ERROR_CODES, toAparteError, type AparteError } from '../protocol/errors';
import { shownLine } from './terminal-text';

type CliErrorKey = keyof typeof CLI_ERRORS;

/** An error with a sentence more: what became of the message, for one. */
export class FailedWith extends Error {
  override readonly name = 'FailedWith';

  constructor(
    readonly error: AparteError,
    readonly hint: string,
  ) {
    super(error.message, { cause: error });
  }
}

/** Ends a command from outside. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  /** @param by a signal of the system; `pipe`: nobody reads standard output any more; `bug`: an error that nobody expected was told already */
  constructor(readonly by: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'pipe' | 'bug') {
    super(by);
  }

  /** As a shell reports a program that the signal ended. */
  get exit(): number {
    return { SIGHUP: 129, SIGINT: 130, SIGTERM: 143, pipe: 0, bug: 70 }[this.by];
  }
}

/** What the texts mention: where an error does not know it, they do without. */
const MENTIONED = { host: 'none', port: 'none', text: 'none', pid: 0, slots: '', given: 'none' };

const CATALOGUE: Catalogue<CliErrorKey> = CLI_ERRORS;

function isCliError(code: string): code is CliErrorKey {
  return Object.prototype.hasOwnProperty.call(CLI_ERRORS, code);
}

/** What happened and what to do, in a terminal's words where it has its own. */
export function failureText({ code, details }: AparteError, language: Language): string {
  if (!isCliError(code)) return errorText(language, code, details);
  return createTranslator(CATALOGUE, language)(code, { ...MENTIONED, ...details });
}

/** The line for standard error, and the exit code. */
export function describeFailure(thrown: unknown, language: Language): { readonly line: string; readonly exit: number } {
  const hint = thrown instanceof FailedWith ? ` ${thrown.hint}` : '';
  const error = thrown instanceof FailedWith ? thrown.error : toAparteError(thrown);
  const text = shownLine(failureText(error, language) + hint);
  return { line: `aparte: ${error.code}: ${text}`, exit: ERROR_CODES[error.code].exit };
}
