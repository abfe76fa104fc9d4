/** Failures of disk and database as codes of the one list. */
import { AparteError, type ErrorCode } from '../../protocol/errors';

/** By the beginning of SQLite's result code: extended codes (SQLITE_IOERR_WRITE) continue it. */
const DATABASE_CODES: readonly (readonly [string, ErrorCode])[] = [
  ['SQLITE_FULL', 'disk-full'],
  ['SQLITE_NOTADB', 'vault-damaged'],
  ['SQLITE_CORRUPT', 'vault-damaged'],
  ['SQLITE_FORMAT', 'vault-damaged'],
  // The database is locked as long as it is open: only another process can be in the way.
  ['SQLITE_BUSY', 'profile-in-use'],
  ['SQLITE_IOERR', 'disk-failed'],
  ['SQLITE_CANTOPEN', 'disk-failed'],
  ['SQLITE_READONLY', 'disk-failed'],
  ['SQLITE_PERM', 'disk-failed'],
];

const FULL_DISK = new Set(['ENOSPC', 'EDQUOT']);

/** The `code` of an error of Node's or of the database's. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What `error`, thrown by the database or by a call of the file system, means to a person; anything unknown is `internal`. */
export function toVaultError(error: unknown): AparteError {
  if (error instanceof AparteError) return error;
  const native = codeOf(error);
  const code = native === undefined ? codeWithout(error) : codeFor(native, error);
  return new AparteError(code, native === undefined ? {} : { cause: native }, { cause: error });
}

function codeFor(native: string, error: unknown): ErrorCode {
  const known = DATABASE_CODES.find(([prefix]) => native.startsWith(prefix));
  if (known) return known[1];
  if (FULL_DISK.has(native)) return 'disk-full';
  return error instanceof Error && 'syscall' in error ? 'disk-failed' : 'internal';
}

/** A database that cannot be opened at all is reported without a code. */
function codeWithout(error: unknown): ErrorCode {
  return error instanceof Error && error.message.startsWith('sqlite open error') ? 'disk-failed' : 'internal';
}

/** Runs `work`; what it throws becomes an {@link AparteError}. */
export function withVaultErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toVaultError(error);
  }
}

/** The same for asynchronous work. */
export async function withVaultErrorsAsync<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toVaultError(error);
  }
}
