/** Opens a vault's database and brings it to this program's schema. */
import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs';

import type { Database } from '@signalapp/sqlcipher';

import { AparteError } from '../../protocol/errors';
import { closeDatabase, closeQuietly, IN_MEMORY, openDatabase, type DatabaseOptions } from './database';
import { withVaultErrors } from './failures';
import { MIGRATIONS, type Migration } from './schema';
import { inTransaction } from './sql/transaction';

/** Which database to open, and what it has to be. */
export interface VaultDatabaseOptions extends DatabaseOptions {
  /** Whether the vault was used before: an absent or empty database is a lost one then. */
  readonly mustExist?: boolean;
  readonly migrations?: readonly Migration[];
}

/** Where a database of `version` is copied before it is changed. */
export function copyPath(path: string, version: number): string {
  return `${path}.version-${version}`;
}

/**
 * Opens the database and runs the migrations that it lacks, each in a transaction. A database that holds something is copied before,
 * still encrypted; the copy goes at the next opening, when the new version has proved itself, because it keeps keys that are erased
 * from then on.
 *
 * @throws AparteError `vault-newer`, `vault-damaged`, `disk-full`, `disk-failed`, `profile-in-use`
 */
export function openVaultDatabase(options: VaultDatabaseOptions): Database {
  const { path, mustExist, migrations = MIGRATIONS } = options;
  if (mustExist === true && !existsSync(path)) throw new AparteError('vault-damaged', { what: 'database missing' });
  const state: { database: Database } = { database: openDatabase(options) };
  try {
    return withVaultErrors(() => {
      const from = schemaVersion(state.database);
      const newest = migrations.reduce((version, migration) => Math.max(version, migration.version), 0);
      if (from > newest) throw new AparteError('vault-newer', { version: from, supported: newest });
      if (from === 0 && mustExist === true) throw new AparteError('vault-damaged', { what: 'database empty' });
      if (from > 0 && from < newest && path !== IN_MEMORY) {
        // Closed meanwhile: reading a file besides SQLite would end its locks on it.
        closeDatabase(state.database);
        copyDatabase(path, from);
        state.database = openDatabase(options);
      }
      for (const migration of migrations) if (migration.version > from) apply(state.database, migration);
      if (from === newest) eraseCopies(path, newest);
      return state.database;
    });
  } catch (error) {
    closeQuietly(state.database);
    throw error;
  }
}

/** The version that `database` has; 0 before its first. */
export function schemaVersion(database: Database): number {
  const version = database.pragma('user_version', { simple: true });
  if (typeof version !== 'number') throw new AparteError('vault-damaged', { what: 'user_version' });
  return version;
}

function apply(database: Database, { version, sql }: Migration): void {
  inTransaction(database, () => {
    database.exec(sql);
    database.pragma(`user_version=${version}`);
  });
}

function copyDatabase(path: string, version: number): void {
  // Closing moved all of it into one file; where that failed, the copy would be one of an older state.
  if (existsSync(`${path}-wal`)) throw new AparteError('disk-failed', { what: 'write-ahead log' });
  const copy = copyPath(path, version);
  copyFileSync(path, copy);
  const file = openSync(copy, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function eraseCopies(path: string, newest: number): void {
  if (path === IN_MEMORY) return;
  for (let version = 1; version < newest; version += 1) rmSync(copyPath(path, version), { force: true });
}
