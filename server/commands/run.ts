/** The command line of `aparte-relay`: finds the command, runs it, and says in one line what went wrong. */
import { AparteError, ERROR_CODES, toAparteError } from '../../protocol/errors';
import { nearest } from '../../protocol/nearest';
import { ConfigurationProblems, lineOf } from '../configuration/problems';
import { exitWith, printError, printResult, surviveClosedPipes } from '../process/output';
import { textOf } from '../process/texts';
import { PROGRAM, RELEASE } from '../release';
import { parseTyped, type CommandSpec } from './command';
import { BACKUP, COMPACT, EXPORT, REPAIR, RESTORE, VERIFY } from './data';
import { FINGERPRINT } from './fingerprint';
import { helpOf, helpOfAll } from './help';
import { INVITE } from './invite';
import { completionCommand, manualCommand } from './manual';
import { KEYS } from './key';
import { SERVE } from './serve';
import { STATUS } from './status';
import { CHECK_CONFIG, PRINT_CONFIG } from './show-config';
import { MODERATION } from './moderate';
import { TOKEN_CREATE, TOKEN_LIST, TOKEN_REVOKE } from './token';

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  SERVE,
  STATUS,
  CHECK_CONFIG,
  PRINT_CONFIG,
  FINGERPRINT,
  INVITE,
  BACKUP,
  RESTORE,
  VERIFY,
  REPAIR,
  COMPACT,
  EXPORT,
  TOKEN_CREATE,
  TOKEN_LIST,
  TOKEN_REVOKE,
  ...KEYS,
  ...MODERATION,
  completionCommand(() => COMMANDS),
  manualCommand(() => COMMANDS),
];

export async function runCommand(args: readonly string[]): Promise<void> {
  surviveClosedPipes();
  const failed = (error: unknown): void => exitWith(explain(error));
  process.on('uncaughtException', failed);
  process.on('unhandledRejection', failed);
  try {
    exitWith((await run(args)) ?? 0);
  } catch (error) {
    failed(error);
  }
}

async function run(args: readonly string[]): Promise<number | undefined> {
  const [first = ''] = args;
  if (args.includes('--version')) return printed(RELEASE);
  if (['help', '--help', '-h'].includes(first)) return printed(helpOfAll(COMMANDS));
  const { command, rest } = find(args);
  if (rest.some((arg) => arg === '--help' || arg === '-h')) return printed(helpOf(command));
  return command.run(parseTyped(command.options, command.words ?? [], rest));
}

function printed(text: string): number {
  printResult(text);
  return 0;
}

/** The command whose name the arguments begin with. @throws AparteError `usage` */
function find(args: readonly string[]): { readonly command: CommandSpec; readonly rest: readonly string[] } {
  const [first = '', second = ''] = args;
  if (first === '' || first.startsWith('-')) throw new AparteError('usage', { what: 'a command is missing' });
  for (const [name, length] of [
    [`${first} ${second}`, 2],
    [first, 1],
  ] as const) {
    const command = COMMANDS.find((one) => one.name === name);
    if (command) return { command, rest: args.slice(length) };
  }
  const names = COMMANDS.map(({ name }) => name);
  const near = nearest(`${first} ${second}`.trim(), names) ?? nearest(first, names);
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  throw new AparteError('usage', { what: `there is no command "${first}"${hint}` });
}

/** A line for everything that is wrong: code, where, what, what to type. @returns the exit code */
function explain(error: unknown): number {
  const known = toAparteError(error);
  const texts = known instanceof ConfigurationProblems ? known.problems.map(lineOf) : [textOf(known)];
  for (const text of texts) printError(`${PROGRAM}: ${known.code}: ${text}`);
  return ERROR_CODES[known.code].exit;
}
