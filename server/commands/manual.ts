/** The manual page and the completions of shells, made from the table of commands. */
import { AparteError } from '../../protocol/errors';
import { printResult } from '../process/output';
import { PROGRAM, RELEASE } from '../release';
import type { CommandSpec, OptionSpec } from './command';

type Commands = () => readonly CommandSpec[];

/** What a placeholder stands for that shells complete by themselves. */
const PATHS: readonly string[] = ['DIR', 'FILE', 'BACKUP'];
const SHELLS = ['bash', 'zsh', 'fish'];

const flagOf = ({ name }: OptionSpec): string => `--${name}`;
const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

/** Prints the manual page. @param commands the table, this command in it */
export function manualCommand(commands: Commands): CommandSpec {
  return {
    name: 'manual',
    purpose: 'prints the manual page, for man',
    options: [],
    example: `${PROGRAM} manual > /usr/local/share/man/man1/${PROGRAM}.1`,
    run: () => {
      printResult(manualPage(commands()));
      return Promise.resolve(undefined);
    },
  };
}

/** Prints what a shell completes the command line by. @param commands the table, this command in it */
export function completionCommand(commands: Commands): CommandSpec {
  return {
    name: 'completion',
    purpose: `prints what a shell completes by: ${SHELLS.join(', ')}`,
    words: ['SHELL'],
    options: [],
    example: `${PROGRAM} completion bash > /etc/bash_completion.d/${PROGRAM}`,
    run: ({ words: [shell = ''] }) => {
      if (!SHELLS.includes(shell))
        throw new AparteError('usage', { what: `there is no completion for "${shell}": ${SHELLS.join(', ')}` });
      printResult(completionFor(shell, commands()));
      return Promise.resolve(undefined);
    },
  };
}

/** Text as roff takes it: backslashes and dashes as themselves, nothing at a line's beginning for a request. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^(['.])/gmu, '\\&$1');
}

function manualPage(commands: readonly CommandSpec[]): string {
  const sections = commands.map(({ name, words = [], purpose, options, example }) =>
    [
      `.SS "${roff([name, ...words].join(' '))}"`,
      `${roff(purpose)}.`,
      ...options.flatMap(({ help, placeholder, ...option }) => [
        '.TP',
        `\\fB${roff(flagOf({ help, ...option }))}\\fR${placeholder === undefined ? '' : ` \\fI${roff(placeholder)}\\fR`}`,
        roff(help),
      ]),
      '.PP',
      `Example: \\fB${roff(example)}\\fR`,
    ].join('\n'),
  );
  return [
    `.TH ${PROGRAM.toUpperCase().replaceAll('-', '\\-')} 1 "" "${RELEASE}"`,
    '.SH NAME',
    `${roff(PROGRAM)} \\- the relay of Apart\\['e]`,
    '.SH SYNOPSIS',
    `\\fB${roff(PROGRAM)}\\fR \\fICOMMAND\\fR [\\fIoptions\\fR]`,
    '.SH DESCRIPTION',
    'Stores and forwards sealed messages that it cannot read. Results go to standard output, events, one JSON object a line, to standard error.',
    '.SH COMMANDS',
    ...sections,
    '.SH EXIT STATUS',
    '0 ok, 64 usage, 65 damaged data, 69 unreachable or in use, 70 bug, 74 disk, 76 wrong relay, 77 refused, 78 configuration.',
  ].join('\n');
}

function completionFor(shell: string, commands: readonly CommandSpec[]): string {
  if (shell === 'fish') return fishCompletion(commands);
  const bash = bashCompletion(commands);
  return shell === 'zsh' ? `autoload -U +X bashcompinit && bashcompinit\n${bash}` : bash;
}

const firstWords = (commands: readonly CommandSpec[]): string[] =>
  unique(commands.map(({ name }) => name.split(' ')[0] ?? ''));

/** Second words of commands that begin with one. */
const secondWords = (commands: readonly CommandSpec[], first: string): string[] =>
  commands.flatMap(({ name }) => (name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : []));

function bashCompletion(commands: readonly CommandSpec[]): string {
  const options = commands.flatMap((command) => command.options);
  const taking = (isPath: boolean): string =>
    unique(
      options.flatMap((one) =>
        one.placeholder !== undefined && PATHS.includes(one.placeholder) === isPath ? [flagOf(one)] : [],
      ),
    ).join('|');
  const cases = [
    ...commands.map(({ name, options: own }) => {
      const pattern = name.includes(' ') ? `"${name}"` : `"${name} "*`;
      return `    ${pattern}) words="${[...own.map(flagOf), '--help'].join(' ')}" ;;`;
    }),
    ...firstWords(commands).flatMap((first) => {
      const second = secondWords(commands, first);
      return second.length > 0 ? [`    "${first} "*) words="${second.join(' ')}" ;;`] : [];
    }),
  ];
  return `_aparte_relay() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
    ${taking(true)}) COMPREPLY=($(compgen -f -- "$current")); return ;;
    ${taking(false)}) COMPREPLY=(); return ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${[...firstWords(commands), '--help', '--version'].join(' ')}"
  else case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
${cases.join('\n')}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _aparte_relay ${PROGRAM}`;
}

function fishCompletion(commands: readonly CommandSpec[]): string {
  const quoted = (text: string): string => `'${text.replaceAll(/['\\]/gu, '\\$&')}'`;
  const seen = (name: string): string =>
    quoted(
      name
        .split(' ')
        .map((word) => `__fish_seen_subcommand_from ${word}`)
        .join('; and '),
    );
  const lines = [`complete -c ${PROGRAM} -f`];
  for (const first of firstWords(commands)) {
    const purpose = commands.find(({ name }) => name === first)?.purpose ?? '';
    lines.push(`complete -c ${PROGRAM} -n __fish_use_subcommand -a ${first} -d ${quoted(purpose)}`);
    for (const second of secondWords(commands, first))
      lines.push(`complete -c ${PROGRAM} -n ${seen(first)} -a ${second}`);
  }
  for (const { name, options } of commands) {
    for (const { name: option, placeholder, help } of options) {
      const value = placeholder === undefined ? '' : PATHS.includes(placeholder) ? ' -r -F' : ' -r';
      lines.push(`complete -c ${PROGRAM} -n ${seen(name)} -l ${option}${value} -d ${quoted(help)}`);
    }
  }
  return lines.join('\n');
}
