/** A device's vault: the real SQL store in memory. It survives its process, can be copied, and can end the process at any operation. */
import type { Database } from '@signalapp/sqlcipher';
import { IN_MEMORY } from '../../../client/vault/database';
import { openVaultDatabase } from '../../../client/vault/migrations';
import { SqlStore } from '../../../client/vault/sql-store';
import type { AsyncVaultStore } from '../../../client/vault/store';
import { asyncStore } from '../../engine/support/group';
import type { ProcessClock } from './process-clock';

/** An answer that never comes: who waits for it was killed. */
const never = (): Promise<never> => new Promise(() => undefined);

/** Ends a process at one of its vault's operations. */
export interface Sabotage {
  /** How many operations pass before. */
  operations: number;
  /** Whether the operation itself is still done. */
  readonly after: boolean;
  readonly kill: () => void;
}

function openMemory(): Database {
  return openVaultDatabase({ path: IN_MEMORY, key: new Uint8Array(32).fill(7) });
}

interface Named {
  readonly [column: string]: string | number | Uint8Array<ArrayBuffer> | null;
}

/** Columns that hold something: generated ones follow from the others. */
function columnsOf(database: Database, table: string): string[] {
  const columns = database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all<Named>();
  return columns.map(({ name }) => String(name));
}

function copyTables(from: Database, to: Database): void {
  // Triggers fill the index that is a virtual table.
  const tables = from
    .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name <> 'sqlite_schema'")
    .all<Named>();
  to.exec('PRAGMA foreign_keys = OFF; BEGIN');
  for (const table of tables.map(({ name }) => String(name))) {
    const columns = columnsOf(from, table);
    to.exec(`DELETE FROM ${table}`);
    const insert = to.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
    for (const row of from.prepare(`SELECT ${columns.join(', ')} FROM ${table}`).all<Named>()) {
      insert.run(columns.map((column) => row[column] ?? null));
    }
  }
  to.exec('COMMIT; PRAGMA foreign_keys = ON');
}

/** See the file's head. */
export class VaultDisk {
  readonly store: SqlStore;
  sabotage: Sabotage | undefined;

  private constructor(private readonly database: Database) {
    this.store = new SqlStore(database);
  }

  static empty(): VaultDisk {
    return new VaultDisk(openMemory());
  }

  /** Another disk with the same content. */
  copy(): VaultDisk {
    const database = openMemory();
    copyTables(this.database, database);
    return new VaultDisk(database);
  }

  /**
   * The vault as a process has it: one operation after another, as on its thread; nothing is done or answered while the process sleeps, nor after its end.
   * @param delayMs how long the next operation takes
   */
  openFor(process: ProcessClock, delayMs: () => number): AsyncVaultStore {
    let last: Promise<unknown> = Promise.resolve();
    return asyncStore(this.store, (_name, run) => {
      const result = last.then(async () => {
        await process.pause(delayMs());
        return this.operate(run);
      });
      last = result.catch(() => undefined);
      return result;
    });
  }

  private operate(run: () => unknown): unknown {
    const { sabotage } = this;
    if (!sabotage) return run();
    sabotage.operations -= 1;
    if (sabotage.operations > 0) return run();
    this.sabotage = undefined;
    if (sabotage.after) run();
    sabotage.kill();
    return never();
  }

  erase(): void {
    this.store.close();
  }
}
