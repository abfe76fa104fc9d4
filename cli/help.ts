/** Help, made from the command table. */
import { CLI_HELP } from '../i18n/cli-help';
import { createTranslator, type Language, type Translator } from '../i18n/translate';
import {
  COMMAND_NAMES,
  GLOBAL_OPTIONS,
  commandSpec,
  commonOptionsOf,
  formOf,
  type CommandName,
  type CommandOption,
  type HelpKey,
} from './table';

const MAX_COLUMNS = 100;

type Say = Translator<HelpKey>;

/** Help for one command, for those of a group, or for all where `topic` names none. */
export function helpText(topic: readonly CommandName[], language: Language): string {
  const say = createTranslator(CLI_HELP, language);
  const [only] = topic;
  if (only !== undefined && topic.length === 1) return commandHelp(only, say);
  return overview(topic.length === 0 ? COMMAND_NAMES : topic, say);
}

function overview(names: readonly CommandName[], say: Say): string {
  return blocks(
    wrap(say('program'), ''),
    section(say('usage'), ['aparte --profile DIR [--json] [--passphrase-file FILE] COMMAND']),
    section(say('commands'), columns(names.map((name) => [synopsis(name), say(commandSpec(name).purpose)]))),
    section(say('everywhere'), optionLines(GLOBAL_OPTIONS, say)),
    wrap(say('rooms'), ''),
    wrap(say('fingerprints'), ''),
    section(say('exitCodes'), [wrap(say('exitCodeList'), '  ').trimStart()]),
    say('more'),
  );
}

function commandHelp(name: CommandName, say: Say): string {
  const { options, purpose, notes, example, result, takes, standalone } = commandSpec(name);
  return blocks(
    `aparte ${name}\n  ${say(purpose)}`,
    section(say('usage'), [`aparte ${standalone ? '' : '--profile DIR '}${synopsis(name)}`]),
    options.length === 0 ? undefined : section(say('options'), optionLines(options, say)),
    section(say('everywhere'), optionLines(commonOptionsOf(name), say)),
    notes && wrap(say(notes), ''),
    takes.includes('ROOM') ? wrap(say('rooms'), '') : undefined,
    result.includes('fingerprint') ? wrap(say('fingerprints'), '') : undefined,
    section(say('result'), [result]),
    section(say('example'), [example]),
  );
}

function synopsis(name: CommandName): string {
  const { takes, options } = commandSpec(name);
  const shown = options.map((option) => (option.required ? optionName(option) : `[${optionName(option)}]`));
  return [name, ...takes, ...shown].join(' ');
}

function optionName({ name }: CommandOption): string {
  const { value } = formOf(name);
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function optionLines(options: readonly CommandOption[], say: Say): string[] {
  return columns(
    options.map((option) => {
      const { short } = formOf(option.name);
      return [short === undefined ? optionName(option) : `-${short}, ${optionName(option)}`, say(option.purpose)];
    }),
  );
}

/** Left column, and the text beside it; beneath where the left one is long. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const margin = 28;
  return rows.map(([left, text]) => {
    const lines = wrap(text, ' '.repeat(margin));
    return left.length < margin - 3 ? `${left.padEnd(margin - 2)}${lines.trimStart()}` : `${left}\n${lines}`;
  });
}

function section(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => `  ${line}`)].join('\n');
}

function blocks(...parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`;
}

function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > MAX_COLUMNS) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line].join('\n');
}
