/** Transactions: all of an operation or nothing of it. */
import type { Database } from '@signalapp/sqlcipher';

/** Runs `work` in a transaction; when this returns, its result is on disk. */
export function inTransaction<T>(database: Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function rollBack(database: Database): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // After some failures, a full disk among them, SQLite has rolled back already.
  }
}
