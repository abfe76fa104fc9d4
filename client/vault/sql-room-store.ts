/** What every part of {@link SqlStore} rests on, and its operations on files. */
import type { Database } from '@signalapp/sqlcipher';

import { closeQuietly } from './database';
import { withVaultErrors } from './failures';
import type { FileRecord, FileStore } from './file-record';
import { FileTable } from './sql/file-table';
import { RoomTable } from './sql/room-table';
import { inTransaction } from './sql/transaction';

/** See the file's head. */
export abstract class SqlRoomStore implements FileStore {
  protected readonly rooms: RoomTable;
  protected readonly files: FileTable;

  constructor(protected readonly database: Database) {
    try {
      this.rooms = new RoomTable(database);
      this.files = new FileTable(database);
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
