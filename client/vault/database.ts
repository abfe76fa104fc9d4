/** Opens the encrypted database: the only place that hands a key to SQLCipher. */
import { closeSync, openSync } from 'node:fs';

import { Database } from '@signalapp/sqlcipher';

import { toHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { codeOf, toVaultError } from './failures';

/** Bytes of the vault's key. */
const VAULT_KEY_BYTES = 32;

/** A database in memory, for the simulation: nothing of it survives. */
export const IN_MEMORY = ':memory:';

/** What is needed to open a database. */
export interface DatabaseOptions {
  /** Path of the file, or {@link IN_MEMORY}. */
  readonly path: string;
  /** 32 bytes; the caller wipes them. */
  readonly key: Uint8Array;
}

/** Before anything is read: nobody else may open it, and the index of the write-ahead log stays in memory (no third file). */
const EXCLUSIVE = 'locking_mode=EXCLUSIVE';

const SETTINGS = [
  'journal_mode=WAL',
  // A commit is on disk when it returns: an outbox frame is sent only after that.
  'synchronous=FULL',
  // On macOS a plain fsync leaves the bytes in the drive's cache.
  'fullfsync=ON',
  'checkpoint_fullfsync=ON',
  'foreign_keys=ON',
  'temp_store=MEMORY',
  'trusted_schema=OFF',
  // Erased epoch keys and rooms are overwritten.
  'secure_delete=ON',
  'journal_size_limit=4194304',
] as const;

/**
 * Opens the database, or makes an empty one.
 *
 * @throws AparteError `vault-damaged` for a wrong key or a damaged file, `disk-full`, `disk-failed`, `profile-in-use`
 */
export function openDatabase({ path, key }: DatabaseOptions): Database {
  if (key.length !== VAULT_KEY_BYTES) throw new AparteError('internal', { what: 'vault key length' });
  let database: Database | undefined;
  try {
    if (path !== IN_MEMORY) createPrivately(path);
    database = new Database(path);
    // The library would print wrong keys' failures on stderr.
    database.pragma('cipher_log_level=NONE');
    unlock(database, key);
    database.pragma(EXCLUSIVE);
    // The first page is read here: a wrong key shows.
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    for (const setting of SETTINGS) database.pragma(setting);
    return database;
  } catch (error) {
    closeQuietly(database);
    throw toVaultError(error);
  }
}

/** SQLite would make the file readable for others; the write-ahead log takes its mode from it. */
function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function unlock(database: Database, key: Uint8Array): void {
  try {
    database.pragma(`key="x'${toHex(key)}'"`);
  } catch {
    // The library's error may quote the statement, and the key with it.
    throw new AparteError('internal', { what: 'database key' });
  }
}

/** Writes a copy of `database` to a file that must not be there, under a key of its own, which is overwritten. */
export function exportDatabase(database: Database, path: string, key: Uint8Array): void {
  if (key.length !== VAULT_KEY_BYTES) throw new AparteError('internal', { what: 'vault key length' });
  const version = Number(database.pragma('user_version', { simple: true }));
  closeSync(openSync(path, 'wx', 0o600));
  try {
    // Bound, and so in no statement that an error might quote.
    database.prepare('ATTACH DATABASE ? AS copy KEY ?').run([path, `x'${toHex(key)}'`]);
  } finally {
    key.fill(0);
  }
  try {
    database.exec("SELECT sqlcipher_export('copy')");
    database.exec(`PRAGMA copy.user_version = ${version}`);
  } finally {
    database.exec('DETACH DATABASE copy');
  }
}

/** Bytes of all pages, those in the write-ahead log too. */
export function databaseBytes(database: Database): number {
  const of = (name: string) => Number(database.pragma(name, { simple: true }));
  return of('page_count') * of('page_size');
}

/** Closes a database that is of no use any more. */
export function closeQuietly(database: Database | undefined): void {
  try {
    database?.close();
  } catch {
    // What made it useless is reported by the caller.
  }
}

/** Empties the write-ahead log into the database and closes it: one file remains, without the pages that were overwritten. */
export function closeDatabase(database: Database): void {
  emptyWriteAheadLog(database);
  closeQuietly(database);
}

/** Moves the write-ahead log into the database: older pages, with what they held, are gone then. */
export function emptyWriteAheadLog(database: Database): void {
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // A full disk: the log stays, and is read at the next opening.
  }
}
