/** A prepared statement with our types, and reading its rows without trusting them. */
import type { Database, SqliteValue, Statement } from '@signalapp/sqlcipher';

import { AparteError } from '../../../protocol/errors';
import { withVaultErrors } from '../failures';

/** What may be bound. An empty byte string is stored as NULL. */
export type Bindable = string | number | boolean | Uint8Array | null | undefined;

/** A row by column name. */
export type Row = Readonly<Record<string, SqliteValue<object>>>;

/** A statement that is compiled once. */
export class Query {
  readonly #statement: Statement;

  constructor(database: Database, sql: string) {
    // Compiling reads the database too, where there is an index of words.
    this.#statement = withVaultErrors(() => database.prepare(sql, { persistent: true }));
  }

  /** Runs it, and says how many rows changed. */
  run(...values: readonly Bindable[]): number {
    return this.#statement.run(values.map(toSql)).changes;
  }

  first(...values: readonly Bindable[]): Row | undefined {
    return this.#statement.get<Row>(values.map(toSql));
  }

  all(...values: readonly Bindable[]): Row[] {
    return this.#statement.all<Row>(values.map(toSql));
  }
}

function toSql(value: Bindable): SqliteValue<object> {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Uint8Array ? ownMemory(value) : value;
}

function ownMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return isUnshared(bytes) ? bytes : new Uint8Array(bytes);
}

function isUnshared(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}

function damaged(column: string): AparteError {
  return new AparteError('vault-damaged', { what: column });
}

export function readNumber(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw damaged(column);
  return value;
}

export function readOptionalNumber(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : readNumber(row, column);
}

export function readFlag(row: Row, column: string): boolean {
  return readNumber(row, column) !== 0;
}

export function readText(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw damaged(column);
  return value;
}

export function readOptionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : readText(row, column);
}

/** The bytes, as a plain array: the database gives Buffers. */
export function readBytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw damaged(column);
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

export function readOptionalBytes(row: Row, column: string): Uint8Array | undefined {
  return row[column] === null ? undefined : readBytes(row, column);
}

/** Bytes that may be empty, which the database keeps as NULL. */
export function readPossiblyEmpty(row: Row, column: string): Uint8Array {
  return readOptionalBytes(row, column) ?? new Uint8Array(0);
}

/** A member of a record, left out where there is no value: spread into it. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [N in Name]?: Value } {
  // For the compiler a computed name could be any.
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]: Value });
}
