/** What every part of {@link SqlStore} rests on, and its operations on files and on messages that disappear. */
import type { Database } from '@signalapp/sqlcipher';

import { closeQuietly, emptyWriteAheadLog } from './database';
import { withVaultErrors } from './failures';
import type { FileRecord, FileStore } from './file-record';
import { FileTable } from './sql/file-table';
import { LifeTable } from './sql/life-table';
import { ReferenceTable } from './sql/reference-table';
import { RoomTable } from './sql/room-table';
import { inTransaction } from './sql/transaction';
import type { LifeClock, OverStep } from './store';

/** See the file's head. */
export abstract class SqlRoomStore implements FileStore {
  protected readonly rooms: RoomTable;
  protected readonly files: FileTable;
  protected readonly references: ReferenceTable;
  protected readonly lives: LifeTable;

  constructor(protected readonly database: Database) {
    try {
      this.rooms = new RoomTable(database);
      this.files = new FileTable(database);
      this.references = new ReferenceTable(database);
      this.lives = new LifeTable(database, this.references);
    } catch (error) {
      closeQuietly(database);
      throw error;
    }
  }

  listFiles(room: Uint8Array): FileRecord[] {
    return this.ofRoom(room, (id) => this.files.list(id)) ?? [];
  }

  saveFile(room: Uint8Array, file: FileRecord): void {
    this.write(() => this.files.put(this.rooms.require(room).id, file));
  }

  forgetFile(room: Uint8Array, blob: Uint8Array): void {
    this.write(() => {
      const known = this.rooms.find(room);
      if (known) this.files.forget(known.id, blob);
    });
  }

  letGoFiles(room: Uint8Array): FileRecord[] {
    return this.ofRoom(room, (id) => inTransaction(this.database, () => this.files.letGo(id))) ?? [];
  }

  roomTimer(room: Uint8Array): number {
    return this.ofRoom(room, (id) => this.lives.timerOf(id)) ?? 0;
  }

  eraseOver(room: Uint8Array, clock: Required<LifeClock>): OverStep {
    const step = this.write(() => {
      const { id } = this.rooms.require(room);
      const over = this.lives.eraseOver(id, clock);
      // Others may not have fetched what our own time is over for: it stays at the relay, for its time.
      if (over.hasErased) this.files.disown(id);
      return over;
    });
    if (step.hasErased) emptyWriteAheadLog(this.database);
    return step;
  }

  protected write<T>(work: () => T): T {
    return withVaultErrors(() => inTransaction(this.database, work));
  }

  protected ofRoom<T>(room: Uint8Array, read: (id: number) => T): T | undefined {
    return withVaultErrors(() => {
      const known = this.rooms.find(room);
      return known && read(known.id);
    });
  }
}
