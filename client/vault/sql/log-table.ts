/** The chain of a room: starts and positions. */
import type { Database } from '@signalapp/sqlcipher';

import type { LogRecord, StartRecord } from '../store';
import { Query, readBytes, readNumber, type Row } from './statement';

export class LogTable {
  readonly #listStarts: Query;
  readonly #addStart: Query;
  readonly #read: Query;
  readonly #put: Query;
  readonly #findLeaf: Query;

  constructor(database: Database) {
    this.#listStarts = new Query(database, 'SELECT generation, n, bytes FROM starts WHERE room_id = ? ORDER BY n, id');
    this.#addStart = new Query(
      database,
      'INSERT INTO starts (room_id, generation, n, bytes) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#read = new Query(
      database,
      `SELECT n, generation, time_ms, length, digest, head FROM log
       WHERE room_id = ? AND n >= ? ORDER BY n LIMIT ?`,
    );
    this.#findLeaf = new Query(
      database,
      'SELECT n FROM log WHERE room_id = ? AND n > ? AND n < ? AND substr(digest, 1, 16) = ? ORDER BY n LIMIT 1',
    );
    this.#put = new Query(
      database,
      'INSERT OR REPLACE INTO log (room_id, n, generation, time_ms, length, digest, head) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
  }

  /** Position between `after` and `before` of the leaf whose digest begins with `prev`. */
  findLeaf(roomId: number, prev: Uint8Array, after: number, before: number): number | undefined {
    const row = this.#findLeaf.first(roomId, after, before, prev);
    return row && readNumber(row, 'n');
  }

  listStarts(roomId: number): StartRecord[] {
    return this.#listStarts.all(roomId).map(readStart);
  }

  addStarts(roomId: number, starts: readonly StartRecord[]): void {
    for (const { generation, n, bytes } of starts) this.#addStart.run(roomId, generation, n, bytes);
  }

  read(roomId: number, from: number, limit: number): LogRecord[] {
    return this.#read.all(roomId, from, limit).map(readEntry);
  }

  put(roomId: number, entries: readonly LogRecord[]): void {
    for (const { n, generation, timeMs, length, digest, head } of entries) {
      this.#put.run(roomId, n, generation, timeMs, length, digest, head);
    }
  }
}

/** A start of the chain, or of a lost one. */
export function readStart(row: Row): StartRecord {
  return {
    generation: readBytes(row, 'generation'),
    n: readNumber(row, 'n'),
    bytes: readBytes(row, 'bytes'),
  };
}

/** A position of the chain, or of a lost one. */
export function readEntry(row: Row): LogRecord {
  return {
    n: readNumber(row, 'n'),
    generation: readBytes(row, 'generation'),
    timeMs: readNumber(row, 'time_ms'),
    length: readNumber(row, 'length'),
    digest: readBytes(row, 'digest'),
    head: readBytes(row, 'head'),
  };
}
