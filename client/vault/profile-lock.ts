/**
 * A profile is opened by one process at a time. The lock is one that the system itself keeps on a file, taken through SQLite, which knows
 * how on Linux, macOS and Windows: the system ends it with the process, however that dies, so that no stale lock can stay and no pid
 * has to be trusted. The pid stands in a file beside it, only to be named.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { Database } from '@signalapp/sqlcipher';

import { AparteError } from '../../protocol/errors';
import { closeQuietly } from './database';
import { codeOf, toVaultError } from './failures';

/** A profile that this process holds. */
export interface ProfileLock {
  /** Lets others open the profile. May be called twice. */
  release(): void;
}

/**
 * Takes the profile in `folder`, which is made where it is not there.
 * @throws AparteError `profile-in-use` with the `pid` that holds it (0 where that is not known), `disk-full`, `disk-failed`
 */
export function lockProfile(folder: string): ProfileLock {
  const ownerFile = path.join(folder, 'lock-owner');
  let database: Database | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Never read or written besides SQLite: closing any other handle of the file would end its locks on POSIX systems.
    database = new Database(path.join(folder, 'lock'));
    database.pragma('journal_mode=OFF');
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(ownerFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    closeQuietly(database);
    if (codeOf(error)?.startsWith('SQLITE_BUSY'))
      throw new AparteError('profile-in-use', { pid: readOwner(ownerFile) });
    throw toVaultError(error);
  }
  return { release: onlyOnce(() => release(database, ownerFile)) };
}

function release(database: Database | undefined, ownerFile: string): void {
  try {
    rmSync(ownerFile, { force: true });
  } finally {
    closeQuietly(database);
  }
}

function onlyOnce(task: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    task();
  };
}

function readOwner(file: string): number {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isSafeInteger(pid) ? pid : 0;
  } catch {
    return 0;
  }
}
