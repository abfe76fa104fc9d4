/** Finding messages by their words. Triggers keep the index with the messages, in their transaction (`schema.ts`). */
import type { Database } from '@signalapp/sqlcipher';

import type { Phrase } from '../../search/phrases';
import { isSearchable, LAST_ROW, SEARCH_POSITION_BITS, searchRow } from '../schema-search';
import type { LogStep, MessageRecord } from '../store';
import { readMessage } from './message-table';
import { Query, readNumber } from './statement';

/** The greatest position that is indexed. */
const LAST = 2 ** SEARCH_POSITION_BITS - 1;
/** A room's hits at once, at most. */
const MAX_HITS = 200;

/** What one room has. */
export interface FoundRows {
  readonly rows: readonly MessageRecord[];
  readonly olderExist: boolean;
}

export class SearchTable {
  readonly #find: Query;
  readonly #next: Query;
  readonly #oldestOf: Query;
  readonly #index: Query;
  readonly #setNext: Query;
  readonly #hold: Query;
  readonly #indexHeld: Query;
  readonly #release: Query;

  constructor(database: Database) {
    // CROSS JOIN: the index leads, whatever the planner thinks of it.
    this.#find = new Query(
      database,
      `SELECT messages.* FROM message_search CROSS JOIN messages
         ON messages.room_id = ? AND messages.n = ${LAST} - (message_search.rowid & ${LAST})
       WHERE message_search MATCH ? AND message_search.rowid > (? << ${SEARCH_POSITION_BITS}) + ?
         AND message_search.rowid <= (? << ${SEARCH_POSITION_BITS}) + ${LAST}
       ORDER BY message_search.rowid LIMIT ?`,
    );
    this.#next = new Query(database, 'SELECT next FROM search_backlog');
    this.#oldestOf = new Query(
      database,
      'SELECT min(id) AS oldest FROM (SELECT id FROM messages WHERE id <= ? ORDER BY id DESC LIMIT ?)',
    );
    this.#index = new Query(
      database,
      `INSERT INTO message_search (rowid, text) SELECT ${searchRow('messages')}, text FROM messages
       WHERE id BETWEEN ? AND ? AND ${isSearchable('messages')} ORDER BY 1`,
    );
    this.#setNext = new Query(database, 'UPDATE search_backlog SET next = ?');
    this.#hold = new Query(database, 'UPDATE search_backlog SET held = (SELECT ifnull(max(id), 0) FROM messages)');
    this.#indexHeld = new Query(
      database,
      `INSERT INTO message_search (rowid, text) SELECT ${searchRow('messages')}, text FROM messages
       WHERE id > (SELECT held FROM search_backlog) AND ${isSearchable('messages')} ORDER BY 1`,
    );
    this.#release = new Query(database, `UPDATE search_backlog SET held = ${LAST_ROW}`);
  }

  /** Texts of a room that have all of `phrases`, newest first. */
  find(roomId: number, phrases: readonly Phrase[], before: number | undefined, limit: number): FoundRows {
    if (phrases.length === 0) return { rows: [], olderExist: false };
    // Positions run backwards there: below a position is beyond its place, and everything is beyond none.
    const beyond = LAST - Math.min(before ?? LAST + 1, LAST + 1);
    const wanted = Math.max(1, Math.min(limit, MAX_HITS));
    const match = phrases.map(asMatch).join(' ');
    const rows = this.#find.all(roomId, match, roomId, beyond, roomId, wanted + 1).map(readMessage);
    return { rows: rows.slice(0, wanted), olderExist: rows.length > wanted };
  }

  /** Runs `work`, in a transaction, and puts the messages of the step that it stores into the index together, in the index's own order. */
  inOrder<Result>({ messages = [] }: LogStep, work: () => Result): Result {
    if (messages.length < 2) return work();
    this.#hold.run();
    const result = work();
    this.#indexHeld.run();
    this.#release.run();
    return result;
  }

  isComplete(): boolean {
    return this.#nextOlder() === 0;
  }

  /** One step of a bounded size, to be run in a transaction. @returns whether more are left */
  indexOlder(limit: number): boolean {
    const next = this.#nextOlder();
    if (next === 0) return false;
    const row = this.#oldestOf.first(next, Math.max(1, limit));
    const oldest = row && row['oldest'] !== null ? readNumber(row, 'oldest') : 1;
    this.#index.run(oldest, next);
    this.#setNext.run(oldest - 1);
    return oldest > 1;
  }

  #nextOlder(): number {
    const row = this.#next.first();
    return row ? readNumber(row, 'next') : 0;
  }
}

/** A phrase of FTS5's language: whatever it holds is text, and none of it an operator. */
function asMatch({ text, prefix }: Phrase): string {
  return `"${text.replaceAll('"', '""')}"${prefix ? '*' : ''}`;
}
