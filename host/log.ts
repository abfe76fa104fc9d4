/**
 * The client's log: JSON lines in the profile's folder. It holds no content, name, address or key: what may stand in a record is listed here, and
 * everything else is replaced on its way to the disk, whoever calls.
 */
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync, appendFileSync } from 'node:fs';
import path from 'node:path';

import { isErrorCode } from '../protocol/errors';

/** Severity of a record. */
export type LogLevel = 'info' | 'warn' | 'error';

/** What a record may say beside its event. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

/** Takes records. */
export interface ClientLog {
  record(level: LogLevel, event: string, fields?: LogFields): void;
  /** One record of an error that nobody expected: its code, its class and where it came from, never its message. */
  unexpected(event: string, error: unknown): void;
}

/** Where and how much. */
export interface LogOptions {
  readonly folder: string;
  readonly now: () => number;
  readonly maxFileBytes?: number;
  readonly maxFiles?: number;
}

const FILE = 'aparte.log';
const MAX_FILE_BYTES = 10 * 1024 * 1024;
const MAX_FILES = 5;
const MAX_FRAMES = 8;

/** Fields whose texts come from a short list of our own: versions, states, names of methods and signals. */
const SPOKEN_FIELDS = new Set([
  'state',
  'method',
  'window',
  'reason',
  'signal',
  'version',
  'platform',
  'runtime',
  'error',
]);
const WORD = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/u;
/** Long runs without a break are keys, digests or addresses of rooms; dotted numbers and colons are network addresses. */
const SECRET_LIKE = /[0-9a-f]{12,}|[\w-]{28,}|\d+\.\d+\.\d+\.\d+|:/iu;
/** Names are ours too, and words: no digits, which keys have. */
const EVENT_NAME = /^[a-z]{1,20}(?:-[a-z]{1,20}){0,4}$/u;
const FIELD_NAME = /^[a-z][a-zA-Z]{0,23}$/u;

/** What a record may keep of a text: an error code, or one word in a field that holds words. */
function redact(field: string, value: string): string {
  if (isErrorCode(value)) return value;
  const isWord = SPOKEN_FIELDS.has(field) && WORD.test(value) && !SECRET_LIKE.test(value);
  return isWord ? value : '[redacted]';
}

function redactFields(fields: LogFields): LogFields {
  const kept: Record<string, string | number | boolean> = {};
  for (const [field, value] of Object.entries(fields)) {
    if (FIELD_NAME.test(field)) kept[field] = typeof value === 'string' ? redact(field, value) : value;
  }
  return kept;
}

/** Functions and places of our own files in a stack: neither messages nor folders of this computer. */
function placesOf(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /u.test(line));
  return lines.slice(0, MAX_FRAMES).map((line) => {
    const place = /(?:at (?:async )?(?<name>[\w$.<>]+) \()?(?<file>[\w.-]+):(?<row>\d+):(?<column>\d+)\)?$/u.exec(line);
    const { name = '', file = '?', row = '', column = '' } = place?.groups ?? {};
    return `${name} ${file}:${row}:${column}`.trim();
  });
}

function describeUnexpected(error: unknown): { error: string; code: string; at: string[] }[] {
  const chain: { error: string; code: string; at: string[] }[] = [];
  for (let cause = error; cause instanceof Error && chain.length < 4; cause = cause.cause) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    const isKnown = isErrorCode(code) || /^E[A-Z]{2,20}$|^ERR_[A-Z_]{2,60}$/u.test(code);
    chain.push({ error: redact('error', cause.name), code: isKnown ? code : '', at: placesOf(cause) });
  }
  return chain;
}

/** The log in `folder`. Records are written at once: a crash is what one reads it for. */
export class FileLog implements ClientLog {
  readonly #file: string;
  readonly #options: LogOptions;
  #bytes = 0;
  #failed = false;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#file = path.join(options.folder, FILE);
    this.#try(() => {
      mkdirSync(options.folder, { recursive: true, mode: 0o700 });
      this.#bytes = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    });
  }

  record(level: LogLevel, event: string, fields: LogFields = {}): void {
    this.#write({ ...this.#head(level, event), ...redactFields(fields) });
  }

  unexpected(event: string, error: unknown): void {
    this.#write({ ...this.#head('error', event), causes: describeUnexpected(error) });
  }

  #head(level: LogLevel, event: string): { time: string; level: LogLevel; event: string } {
    const time = new Date(this.#options.now()).toISOString();
    return { time, level, event: EVENT_NAME.test(event) ? event : '[redacted]' };
  }

  #write(record: object): void {
    const line = `${JSON.stringify(record)}\n`;
    this.#try(() => {
      if (this.#bytes + line.length > (this.#options.maxFileBytes ?? MAX_FILE_BYTES)) this.#rotate();
      appendFileSync(this.#file, line, { mode: 0o600 });
      this.#bytes += line.length;
    });
  }

  /** aparte.log becomes aparte.1.log, and so on; the oldest goes. */
  #rotate(): void {
    const last = (this.#options.maxFiles ?? MAX_FILES) - 1;
    rmSync(this.#numbered(last), { force: true });
    for (let number = last - 1; number >= 0; number -= 1) {
      const from = this.#numbered(number);
      if (statSync(from, { throwIfNoEntry: false })) renameSync(from, this.#numbered(number + 1));
    }
    writeFileSync(this.#file, '', { mode: 0o600 });
    this.#bytes = 0;
  }

  #numbered(number: number): string {
    return number === 0 ? this.#file : path.join(this.#options.folder, `aparte.${String(number)}.log`);
  }

  /** A log that cannot be written must not end the program; it is given up. */
  #try(step: () => void): void {
    if (this.#failed) return;
    try {
      step();
    } catch {
      this.#failed = true;
    }
  }
}
