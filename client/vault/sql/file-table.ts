/** Sealed files of this computer, and how far each is. */
import type { Database } from '@signalapp/sqlcipher';

import { AparteError } from '../../../protocol/errors';
import { FILE_BODY } from '../../crypto/body';
import type { FileRecord, FileState } from '../file-record';
import { optional, Query, readBytes, readFlag, readNumber, readOptionalBytes, readText, type Row } from './statement';

const STATES: Readonly<Record<FileState, true>> = {
  draft: true,
  sending: true,
  fetching: true,
  here: true,
  deleting: true,
};

export class FileTable {
  readonly #list: Query;
  readonly #put: Query;
  readonly #forget: Query;
  readonly #said: Query;
  readonly #letGoOwn: Query;
  readonly #disown: Query;
  readonly #letGoOthers: Query;

  constructor(database: Database) {
    this.#list = new Query(database, 'SELECT * FROM files WHERE room_id = ? ORDER BY id');
    this.#put = new Query(
      database,
      `INSERT INTO files (room_id, blob, local, total, state, paused, owner, message_id, body, time_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (room_id, blob) DO UPDATE SET local = excluded.local, total = excluded.total, state = excluded.state,
         paused = excluded.paused, owner = excluded.owner, message_id = excluded.message_id, body = excluded.body,
         time_ms = excluded.time_ms`,
    );
    this.#forget = new Query(database, 'DELETE FROM files WHERE room_id = ? AND blob = ?');
    this.#said = new Query(
      database,
      "UPDATE files SET state = 'here' WHERE room_id = ? AND message_id = ? AND state = 'sending'",
    );
    const unnamed = `room_id = ? AND state IN ('fetching', 'here')
         AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.room_id = files.room_id AND messages.blob = files.blob)
         AND NOT EXISTS (SELECT 1 FROM own_frames WHERE own_frames.room_id = files.room_id AND position IS NULL
           AND own_frames.message_id = files.message_id AND body_type = ${FILE_BODY} AND own_frames.body IS NOT NULL)`;
    this.#letGoOwn = new Query(
      database,
      `UPDATE files SET state = 'deleting' WHERE owner IS NOT NULL AND ${unnamed} RETURNING *`,
    );
    this.#disown = new Query(database, `UPDATE files SET owner = NULL WHERE owner IS NOT NULL AND ${unnamed}`);
    this.#letGoOthers = new Query(database, `DELETE FROM files WHERE owner IS NULL AND ${unnamed} RETURNING *`);
  }

  list(roomId: number): FileRecord[] {
    return this.#list.all(roomId).map(readFile);
  }

  put(roomId: number, file: FileRecord): void {
    const { blob, local, total, state, paused, owner, messageId, body, timeMs } = file;
    this.#put.run(roomId, blob, local, total, state, paused, owner, messageId, body, timeMs);
  }

  forget(roomId: number, blob: Uint8Array): void {
    this.#forget.run(roomId, blob);
  }

  /** The message that a file was sent for is in the outbox. */
  said(roomId: number, messageId: Uint8Array): void {
    this.#said.run(roomId, messageId);
  }

  /** Own files that no message names any more are let go as those of others are: they stay at the relay. */
  disown(roomId: number): void {
    this.#disown.run(roomId);
  }

  /** See `VaultStore.letGoFiles`. */
  letGo(roomId: number): FileRecord[] {
    return [...this.#letGoOwn.all(roomId), ...this.#letGoOthers.all(roomId)].map(readFile);
  }
}

function isState(text: string): text is FileState {
  return Object.prototype.hasOwnProperty.call(STATES, text);
}

function readFile(row: Row): FileRecord {
  const state = readText(row, 'state');
  if (!isState(state)) throw new AparteError('vault-damaged', { what: 'file state' });
  return {
    blob: readBytes(row, 'blob'),
    local: readText(row, 'local'),
    total: readNumber(row, 'total'),
    state,
    paused: readFlag(row, 'paused'),
    ...optional('owner', readOptionalBytes(row, 'owner')),
    ...optional('messageId', readOptionalBytes(row, 'message_id')),
    body: readBytes(row, 'body'),
    timeMs: readNumber(row, 'time_ms'),
  };
}
