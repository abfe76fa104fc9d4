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

interface Named {
  readonly [column: string]: string | number | Uint8Array<ArrayBuffer> | null;
}

/** A database with the statements of its store. */
interface Memory {
  readonly database: Database;
  readonly store: SqlStore;
}

/** Empty ones: making tables and statements takes longer than a small run uses them. */
const unused: Memory[] = [];
const MAX_UNUSED = 32;

function openMemory(): Memory {
  const known = unused.pop();
  if (known) return known;
  const database = openVaultDatabase({ path: IN_MEMORY, key: new Uint8Array(32).fill(7) });
  return { database, store: new SqlStore(database) };
}

interface Table {
  readonly name: string;
  /** Columns that hold something: generated ones follow from the others. */
  readonly columns: readonly string[];
}

let tables: readonly Table[] | undefined;

/** All that hold something; triggers fill the index that is a virtual table. */
function tablesOf(database: Database): readonly Table[] {
  tables ??= database
    .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name <> 'sqlite_schema'")
    .all<Named>()
    .map(({ name }) => {
      const columns = database.prepare(`SELECT name FROM pragma_table_info('${String(name)}')`).all<Named>();
      return { name: String(name), columns: columns.map((column) => String(column['name'])) };
    });
  return tables;
}

function eraseTables(database: Database): void {
  const deletions = tablesOf(database).map(({ name }) => `DELETE FROM ${name};`);
  database.exec(`PRAGMA foreign_keys = OFF; BEGIN; ${deletions.join(' ')}
    INSERT INTO message_search (message_search) VALUES ('delete-all');
    INSERT INTO search_backlog (id, next) VALUES (1, 0);
    COMMIT; PRAGMA foreign_keys = ON`);
}

function copyTables(from: Database, to: Database): void {
  to.exec('PRAGMA foreign_keys = OFF; BEGIN');
  for (const { name, columns } of tablesOf(from)) {
    to.exec(`DELETE FROM ${name}`);
    const insert = to.prepare(
      `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
    const select = from.prepare(`SELECT ${columns.join(', ')} FROM ${name}`);
    for (const row of select.all<Named>()) insert.run(columns.map((column) => row[column] ?? null));
    insert.close();
    select.close();
  }
  to.exec('COMMIT; PRAGMA foreign_keys = ON');
}

/** See the file's head. */
export class VaultDisk {
  sabotage: Sabotage | undefined;

  private constructor(private readonly memory: Memory) {}

  static empty(): VaultDisk {
    return new VaultDisk(openMemory());
  }

  get store(): SqlStore {
    return this.memory.store;
  }

  /** Another disk with the same content. */
  copy(): VaultDisk {
    const memory = openMemory();
    copyTables(this.memory.database, memory.database);
    return new VaultDisk(memory);
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
        // Between the two it may have been killed.
        return process.isEnded ? never() : this.operate(run);
      });
      last = result.catch(() => undefined);
      return result;
    });
  }

  /** Does an operation of the process, unless that is where it is killed: then before it or after it, and nothing is answered. */
  operate<Result>(run: () => Result): Result | Promise<never> {
    const { sabotage } = this;
    if (!sabotage) return run();
    sabotage.operations -= 1;
    if (sabotage.operations > 0) return run();
    this.sabotage = undefined;
    if (sabotage.after) run();
    sabotage.kill();
    return never();
  }

  /** Nobody has it any more. */
  erase(): void {
    if (unused.length >= MAX_UNUSED) {
      this.store.close();
      return;
    }
    eraseTables(this.memory.database);
    unused.push(this.memory);
  }
}
