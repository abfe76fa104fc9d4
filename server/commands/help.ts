/** Help texts, made from the table of commands. */
import { PROGRAM } from '../release';
import type { CommandSpec, OptionSpec } from './command';

const WIDTH = 108;

/** Text in lines of at most `WIDTH`, each further one indented. */
function wrapped(text: string, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + word.length + 1 > WIDTH - indent) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

const flagOf = ({ name, placeholder }: OptionSpec): string =>
  `--${name}${placeholder === undefined ? '' : ` ${placeholder}`}`;

/** Rows of a name and its text, in two columns. */
function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 3;
  return rows.map(([name, text]) => `  ${name.padEnd(width)}${wrapped(text, width + 2)}`).join('\n');
}

export function helpOfAll(commands: readonly CommandSpec[]): string {
  return `${PROGRAM}: the relay of Aparté. It stores and forwards sealed messages that it cannot read.

Commands:
${columns(commands.map(({ name, purpose }) => [name, purpose]))}

${PROGRAM} COMMAND --help tells more. Results go to stdout, events (one JSON object a line) to stderr.
Exit codes: 0 ok, 64 usage, 65 damaged data, 69 unreachable or in use, 70 bug, 74 disk, 76 wrong relay, 77 refused, 78 configuration.`;
}

export function helpOf({ name, purpose, words = [], options, example }: CommandSpec): string {
  const usage = [PROGRAM, name, ...words, ...(options.length > 0 ? ['[options]'] : [])].join(' ');
  const rows = options.map((option) => [flagOf(option), option.help] as const);
  return [
    `${PROGRAM} ${name}: ${purpose}.`,
    `Usage: ${usage}`,
    ...(rows.length > 0 ? [columns(rows)] : []),
    `Example: ${example}`,
  ].join('\n\n');
}
