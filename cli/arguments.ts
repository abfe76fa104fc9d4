/** Reads what was typed by the command table. Nothing is guessed: what the table does not know is refused, naming what comes nearest. */
import { parseArgs } from 'node:util';

import { createTranslator, type Language, type Translator } from '../i18n/translate';
import { CLI } from '../i18n/cli';
import { AparteError } from '../protocol/errors';
import { nearest } from '../protocol/nearest';
import {
  COMMAND_NAMES,
  OPTIONS,
  commandSpec,
  isCommandName,
  isOptionName,
  optionsOf,
  formOf,
  type OptionForm,
  type CommandName,
  type OptionName,
} from './table';

/** What was asked for. */
export type Request =
  | { readonly kind: 'help'; readonly topic: readonly CommandName[] }
  | { readonly kind: 'version'; readonly json: boolean }
  | { readonly kind: 'run'; readonly command: CommandName; readonly given: Given };

/** The options and arguments of a command, all of which the table knows. */
export class Given {
  constructor(
    private readonly values: ReadonlyMap<OptionName, string>,
    private readonly positionals: readonly string[],
    private readonly say: Translator<keyof typeof CLI>,
  ) {}

  has(name: OptionName): boolean {
    return this.values.has(name);
  }

  text(name: OptionName): string | undefined {
    return this.values.get(name);
  }

  /** An option that the table says is required. */
  required(name: OptionName): string {
    return this.values.get(name) ?? '';
  }

  argument(index: number): string {
    return this.positionals[index] ?? '';
  }

  /** @throws AparteError `usage` */
  milliseconds(name: OptionName): number | undefined {
    const text = this.values.get(name);
    if (text === undefined) return undefined;
    const ms = Number(text) * 1000;
    // Beyond it a timer of the system would fire at once.
    if (!/^\d+(?:\.\d+)?$/u.test(text) || ms > 0x7fff_ffff) {
      throw new AparteError('usage', { what: this.say('notSeconds', { name: `--${name}` }) });
    }
    return ms;
  }

  /** A position of the log. @throws AparteError `usage` */
  position(name: OptionName): number {
    return this.readPosition(this.values.get(name) ?? '0', `--${name}`);
  }

  /** A position of the log as an argument. @throws AparteError `usage` */
  positionArgument(index: number): number {
    return this.readPosition(this.argument(index), 'POSITION');
  }

  private readPosition(text: string, name: string): number {
    const position = Number(text);
    if (/^\d+$/u.test(text) && Number.isSafeInteger(position)) return position;
    throw new AparteError('usage', { what: this.say('notPosition', { name }) });
  }
}

/** @throws AparteError `usage` */
export function readArguments(typed: readonly string[], language: Language): Request {
  return new ArgumentReader(typed, createTranslator(CLI, language)).read();
}

class ArgumentReader {
  private readonly values = new Map<OptionName, string>();
  private readonly unknown: string[] = [];
  private readonly positionals: string[] = [];

  constructor(
    private readonly typed: readonly string[],
    private readonly say: Translator<keyof typeof CLI>,
  ) {}

  read(): Request {
    // Help first: whoever asks for it has not understood the rest yet.
    const complaint = this.tokenise();
    if (this.values.has('help')) return { kind: 'help', topic: this.topic() };
    if (this.values.has('version')) return { kind: 'version', json: this.values.has('json') };
    const name = this.command();
    if (complaint) throw complaint;
    this.refuseForeign(name);
    return { kind: 'run', command: name, given: this.given(name) };
  }

  /** Sorts what was typed; returns the first thing that is wrong with an option by itself. */
  private tokenise(): AparteError | undefined {
    const options = Object.fromEntries(
      Object.entries(OPTIONS).map(([name, option]: [string, OptionForm]) => [
        name,
        { type: option.value === undefined ? ('boolean' as const) : ('string' as const), ...shortOf(option.short) },
      ]),
    );
    const { tokens } = parseArgs({ args: [...this.typed], options, strict: false, tokens: true });
    let complaint: AparteError | undefined;
    for (const token of tokens) {
      if (token.kind === 'positional') this.positionals.push(token.value);
      else if (token.kind === 'option') {
        const inline = token.inlineValue === true;
        complaint ??= this.takeOption(token.name, token.rawName, token.value, inline);
      }
    }
    return complaint;
  }

  private takeOption(
    name: string,
    rawName: string,
    value: string | undefined,
    isInline: boolean,
  ): AparteError | undefined {
    if (!isOptionName(name)) {
      this.unknown.push(rawName);
      return undefined;
    }
    const shown = { name: `--${name}` };
    const takesValue = formOf(name).value !== undefined;
    if (!takesValue && value !== undefined) return this.wrong(this.say('optionWithValue', shown));
    // `--title --json` forgot the title; a value that begins so is written --title=--json.
    const isMissing = value === undefined || (!isInline && value.startsWith('-') && value !== '-');
    if (takesValue && isMissing) return this.wrong(this.say('optionWithoutValue', shown));
    if (this.values.has(name)) return this.wrong(this.say('optionTwice', shown));
    this.values.set(name, value ?? '');
    return undefined;
  }

  /** Commands that the words typed so far begin. */
  private topic(): readonly CommandName[] {
    const [first = '', second = ''] = this.positionals;
    const both = `${first} ${second}`;
    if (isCommandName(both)) return [both];
    if (isCommandName(first)) return [first];
    return COMMAND_NAMES.filter((name) => name.startsWith(`${first} `));
  }

  /** Takes the command off the front of what was typed. */
  private command(): CommandName {
    const [first, second] = this.positionals;
    if (first === undefined) throw this.wrong(this.say('noCommand'));
    if (isCommandName(first)) {
      this.positionals.shift();
      return first;
    }
    const isGroup = COMMAND_NAMES.some((name) => name.startsWith(`${first} `));
    const both = isGroup && second !== undefined ? `${first} ${second}` : first;
    if (isCommandName(both)) {
      this.positionals.splice(0, 2);
      return both;
    }
    throw this.wrong(this.say('unknownCommand', { name: both, nearest: nearest(both, COMMAND_NAMES) ?? 'none' }));
  }

  /** Options that the table does not know, or not for this command. */
  private refuseForeign(command: CommandName): void {
    const known = optionsOf(command).map(({ name }) => name);
    const foreign = [...this.values.keys()].filter((name) => !known.includes(name)).map((name) => `--${name}`);
    const [name] = [...this.unknown, ...foreign];
    if (name === undefined) return;
    const near = nearest(name.replace(/^-+/u, ''), known);
    throw this.wrong(this.say('unknownOption', { name, nearest: near === undefined ? 'none' : `--${near}` }));
  }

  private given(command: CommandName): Given {
    const { takes } = commandSpec(command);
    const missing = optionsOf(command).find(({ name, required }) => required && (this.values.get(name) ?? '') === '');
    if (missing) {
      const name = `--${missing.name} ${formOf(missing.name).value ?? ''}`.trim();
      throw this.wrong(this.say('optionMissing', { name }));
    }
    const next = takes[this.positionals.length];
    if (next !== undefined) throw this.wrong(this.say('argumentMissing', { name: next }));
    const extra = this.positionals[takes.length];
    if (extra !== undefined) throw this.wrong(this.say('argumentTooMany', { text: extra }));
    return new Given(this.values, this.positionals, this.say);
  }

  private wrong(what: string): AparteError {
    return new AparteError('usage', { what });
  }
}

function shortOf(short: string | undefined): { short?: string } {
  return short === undefined ? {} : { short };
}
