/** A command of `aparte-relay`: the table that is parsed by, and that prints the help, the man page and the completions. */
import { parseArgs } from 'node:util';
import { AparteError } from '../../protocol/errors';

export interface OptionSpec {
  readonly name: string;
  /** What stands for the value; a switch has none. */
  readonly placeholder?: string;
  readonly help: string;
  readonly isList?: boolean;
}

/** What was typed: values by the names of options, and words after the command. */
export interface Typed {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly switches: ReadonlySet<string>;
  readonly words: readonly string[];
}

export interface CommandSpec {
  /** One word or two. */
  readonly name: string;
  readonly purpose: string;
  /** Names of words that must follow. */
  readonly words?: readonly string[];
  readonly options: readonly OptionSpec[];
  readonly example: string;
  /** @returns the exit code, 0 where there is none */
  readonly run: (typed: Typed) => Promise<number | undefined>;
}

export const JSON_OPTION: OptionSpec = { name: 'json', help: 'prints JSON instead of text' };

export const DATA_OPTION: OptionSpec = { name: 'data', placeholder: 'DIR', help: "the relay's folder" };

/** Of 64 public keys in base64url one begins with a dash; no option is so long. */
const KEY_LIKE_OPTION = /^-[\w-]{42}$/u;

const usage = (what: string): AparteError => new AparteError('usage', { what });

/** Reads what follows a command's name. @throws AparteError `usage` */
export function parseTyped(options: readonly OptionSpec[], words: readonly string[], args: readonly string[]): Typed {
  const config = Object.fromEntries(
    options.map(({ name, placeholder }) => [
      name,
      placeholder === undefined
        ? ({ type: 'boolean', multiple: true } as const)
        : ({ type: 'string', multiple: true } as const),
    ]),
  );
  const { values, positionals } = parseStrictly(args, config);
  if (positionals.length > words.length)
    throw usage(`"${positionals.slice(words.length).join(' ')}" is one word too many`);
  if (positionals.length < words.length) throw usage(`${String(words[positionals.length])} is missing`);
  const typed = { values: new Map<string, readonly string[]>(), switches: new Set<string>(), words: positionals };
  for (const option of options) {
    const given = values[option.name];
    if (!Array.isArray(given)) continue;
    if (option.placeholder === undefined) typed.switches.add(option.name);
    else typed.values.set(option.name, option.isList === true ? given.map(String) : given.slice(-1).map(String));
  }
  return typed;
}

function parseStrictly(
  args: readonly string[],
  options: Readonly<Record<string, { readonly type: 'boolean' | 'string'; readonly multiple: true }>>,
) {
  const keys = args.filter((arg) => KEY_LIKE_OPTION.test(arg));
  const others = args.filter((arg) => !KEY_LIKE_OPTION.test(arg));
  try {
    return parseArgs({ args: [...others, '--', ...keys], options, allowPositionals: true });
  } catch (error) {
    // Node adds advice after the first sentence that does not fit here.
    throw usage(error instanceof Error ? (error.message.split('. ')[0] ?? '') : 'the options cannot be read');
  }
}

/** The value of an option that must be there. @throws AparteError `usage` */
export function required({ values }: Typed, name: string, placeholder: string): string {
  const value = values.get(name)?.[0];
  if (value === undefined || value === '') throw usage(`--${name} ${placeholder} is missing`);
  return value;
}
