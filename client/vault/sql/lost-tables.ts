/** Branches that left the chain. */
import type { Database } from '@signalapp/sqlcipher';

import { encodeShownHead, type SignedHead } from '../../../protocol/chain';
import type { LogRecord, LostBranchRecord } from '../store';
import { readEntry, readStart } from './log-table';
import { readSignedHead } from './room-table';
import { optional, Query, readBytes, readNumber } from './statement';

const STARTS = 'generation, n, bytes';
const LOG = 'n, generation, time_ms, length, digest, head';
const MESSAGES =
  'n, digest, kind, author, run, message_id, time_ms, epoch, text, prev, view_position, double, own, target, blob, file, mentions, timer_s, counted_s, ends_ms, relay_ends_ms';

export class LostTables {
  readonly #any: Query;
  readonly #begin: Query;
  readonly #moves: readonly { readonly copy: Query; readonly erase: Query }[];
  readonly #showTwins: Query;
  readonly #branches: Query;
  readonly #starts: Query;
  readonly #read: Query;
  readonly #sign: Query;
  readonly #copyStart: Query;
  readonly #eraseStart: Query;

  constructor(database: Database) {
    this.#any = new Query(
      database,
      `SELECT 1 FROM rooms WHERE id = ? AND (
         EXISTS (SELECT 1 FROM log WHERE room_id = rooms.id AND n > ?) OR
         EXISTS (SELECT 1 FROM messages WHERE room_id = rooms.id AND n > ?) OR
         EXISTS (SELECT 1 FROM starts WHERE room_id = rooms.id AND n > ?))`,
    );
    this.#begin = new Query(
      database,
      'INSERT INTO lost_branches (room_id, after_position, signed_head) VALUES (?, ?, ?) RETURNING id',
    );
    const move = (from: string, to: string, columns: string) => ({
      copy: new Query(
        database,
        `INSERT INTO ${to} (branch_id, ${columns}) SELECT ?, ${columns} FROM ${from} WHERE room_id = ? AND n > ?`,
      ),
      erase: new Query(database, `DELETE FROM ${from} WHERE room_id = ? AND n > ?`),
    });
    this.#moves = [
      move('starts', 'lost_starts', STARTS),
      move('log', 'lost_log', LOG),
      move('messages', 'lost_messages', MESSAGES),
    ];
    this.#copyStart = new Query(
      database,
      `INSERT INTO lost_starts (branch_id, ${STARTS}) SELECT ?, ${STARTS} FROM starts WHERE room_id = ? AND generation = ?`,
    );
    this.#eraseStart = new Query(database, 'DELETE FROM starts WHERE room_id = ? AND generation = ?');
    this.#branches = new Query(
      database,
      `SELECT id, after_position, signed_head FROM lost_branches WHERE room_id = ? AND (
         EXISTS (SELECT 1 FROM lost_log WHERE branch_id = lost_branches.id AND n = ? AND generation = ?) OR
         EXISTS (SELECT 1 FROM lost_starts WHERE branch_id = lost_branches.id AND n = ? AND generation = ?))
       ORDER BY id`,
    );
    this.#starts = new Query(database, `SELECT ${STARTS} FROM lost_starts WHERE branch_id = ? ORDER BY n`);
    this.#read = new Query(database, `SELECT ${LOG} FROM lost_log WHERE branch_id = ? AND n >= ? ORDER BY n LIMIT ?`);
    this.#sign = new Query(database, 'UPDATE lost_branches SET signed_head = ? WHERE id = ?');
    this.#showTwins = new Query(
      database,
      `UPDATE messages SET double = 0 WHERE id IN (
         SELECT min(twin.id) FROM lost_messages AS gone JOIN messages AS twin
           ON twin.message_id = gone.message_id AND twin.author = gone.author AND twin.double = 1
         WHERE twin.room_id = ? AND gone.branch_id = ? AND gone.double = 0 GROUP BY gone.message_id, gone.author)
       RETURNING digest`,
    );
  }

  /** Branches that have a position of a generation. */
  list(roomId: number, generation: Uint8Array, n: number): LostBranchRecord[] {
    return this.#branches.all(roomId, n, generation, n, generation).map((row) => {
      const id = readNumber(row, 'id');
      return {
        id,
        after: readNumber(row, 'after_position'),
        ...optional('signed', readSignedHead(row, 'signed_head')),
        starts: this.#starts.all(id).map(readStart),
      };
    });
  }

  read(branch: number, from: number, limit: number): LogRecord[] {
    return this.#read.all(branch, from, limit).map(readEntry);
  }

  sign(branch: number, signed: SignedHead): void {
    this.#sign.run(encodeShownHead(signed), branch);
  }

  /** Moves what stands above `position`; a message whose first place left with it is shown at the place that remains: its digest is returned. */
  move(roomId: number, position: number, leftStarts: readonly Uint8Array[] = [], signed?: SignedHead): Uint8Array[] {
    if (leftStarts.length === 0 && !this.#any.first(roomId, position, position, position)) return [];
    const row = this.#begin.first(roomId, position, signed && encodeShownHead(signed));
    if (!row) return [];
    const branchId = readNumber(row, 'id');
    for (const generation of leftStarts) {
      this.#copyStart.run(branchId, roomId, generation);
      this.#eraseStart.run(roomId, generation);
    }
    for (const { copy, erase } of this.#moves) {
      copy.run(branchId, roomId, position);
      erase.run(roomId, position);
    }
    return this.#showTwins.all(roomId, branchId).map((twin) => readBytes(twin, 'digest'));
  }
}
