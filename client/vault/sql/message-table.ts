/** Messages at their positions. */
import type { Database } from '@signalapp/sqlcipher';

import { equalBytes } from '../../../protocol/bytes';
import { AparteError } from '../../../protocol/errors';
import { EPOCH_MS } from '../../../protocol/limits';
import { usableMentions } from '../../crypto/mentions';
import type { FileNote } from '../file-record';
import type { DoubleRecord, Erasure, MessageKind, MessagePage, MessageRange, MessageRecord } from '../store';
import {
  optional,
  Query,
  readBytes,
  readFlag,
  readNumber,
  readOptionalBytes,
  readOptionalNumber,
  readOptionalText,
  readText,
  type Row,
} from './statement';

/** A frame so far ahead of the relay's time was not opened when it came. */
const AHEAD_MS = 3 * EPOCH_MS;

/** Rows of a page at most: a page of the interface holds a window of the room, never the room. */
const MAX_PAGE_ROWS = 500;

/** Texts with mentions that are looked at for a count: it is shown up to 99. */
const MAX_MENTIONING = 500;

const KINDS: Readonly<Record<MessageKind, true>> = {
  text: true,
  joined: true,
  renamed: true,
  titled: true,
  pinned: true,
  timed: true,
  newer: true,
  unreadable: true,
  edit: true,
  deletion: true,
  reaction: true,
  unreaction: true,
  unpinned: true,
  retimed: true,
  hidden: true,
};

export class MessageTable {
  readonly #put: Query;
  readonly #find: Query;
  readonly #findTwin: Query;
  readonly #before: Query;
  readonly #after: Query;
  readonly #last: Query;
  readonly #lastText: Query;
  readonly #anyBelow: Query;
  readonly #anyAbove: Query;
  readonly #countAbove: Query;
  readonly #countWithin: Query;
  readonly #mentioning: Query;
  readonly #ahead: Query;
  readonly #newestOwn: Query;

  constructor(database: Database) {
    this.#put = new Query(
      database,
      `INSERT INTO messages (room_id, n, digest, kind, author, run, message_id, time_ms, epoch, text, prev,
         view_position, double, own, target, blob, file, before, mentions, timer_s)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (room_id, n) DO UPDATE SET digest = excluded.digest, kind = excluded.kind, author = excluded.author,
         run = excluded.run, message_id = excluded.message_id, time_ms = excluded.time_ms, epoch = excluded.epoch,
         text = excluded.text, prev = excluded.prev, view_position = excluded.view_position,
         double = excluded.double, own = excluded.own, target = excluded.target, blob = excluded.blob, file = excluded.file,
         before = excluded.before, mentions = excluded.mentions, timer_s = excluded.timer_s,
         counted_s = CASE WHEN digest = excluded.digest THEN counted_s END, original = NULL, original_mentions = NULL, erased = NULL`,
    );
    this.#find = new Query(database, 'SELECT * FROM messages WHERE room_id = ? AND n = ?');
    this.#findTwin = new Query(
      database,
      'SELECT n, digest FROM messages WHERE room_id = ? AND message_id = ? AND author = ? AND n <> ? AND double = 0 LIMIT 1',
    );
    const shown = (condition: string) => `SELECT * FROM messages WHERE room_id = ? AND shown = 1 ${condition}`;
    this.#before = new Query(database, shown('AND n < ? ORDER BY n DESC LIMIT ?'));
    this.#after = new Query(database, shown('AND n > ? ORDER BY n LIMIT ?'));
    this.#last = new Query(database, shown('ORDER BY n DESC LIMIT 1'));
    this.#lastText = new Query(database, shown("AND kind = 'text' AND erased IS NULL ORDER BY n DESC LIMIT 1"));
    const any = (condition: string) =>
      `SELECT 1 FROM messages WHERE room_id = ? AND shown = 1 AND ${condition} LIMIT 1`;
    this.#anyBelow = new Query(database, any('n < ?'));
    this.#anyAbove = new Query(database, any('n > ?'));
    this.#ahead = new Query(
      database,
      `SELECT * FROM messages WHERE room_id = ? AND kind = 'unreadable' AND epoch <= ? AND epoch * ${EPOCH_MS} > time_ms + ${AHEAD_MS}
       ORDER BY n LIMIT ?`,
    );
    this.#newestOwn = new Query(
      database,
      'SELECT n, digest FROM messages WHERE room_id = ? AND own = 1 ORDER BY n DESC LIMIT 1',
    );
    const count = (condition: string) =>
      `SELECT count(*) AS texts FROM messages WHERE room_id = ? AND counted = 1 AND ${condition}`;
    this.#countAbove = new Query(database, count('n > ?'));
    this.#countWithin = new Query(database, count('n > ? AND n BETWEEN ? AND ?'));
    this.#mentioning = new Query(
      database,
      `SELECT text, mentions FROM messages WHERE room_id = ? AND mentions IS NOT NULL AND kind = 'text' AND counted = 1
       AND n > (SELECT read_position FROM rooms WHERE id = messages.room_id) ORDER BY n DESC LIMIT ${MAX_MENTIONING}`,
    );
  }

  /** Stores a message, or replaces the one at its position. Says of which other it is a double. */
  put(roomId: number, message: MessageRecord, own: boolean): DoubleRecord | undefined {
    const { n, author, id } = message;
    const twin = author && id && this.#findTwin.first(roomId, id, author, n);
    const double = twin !== undefined;
    this.#put.run(
      roomId,
      n,
      message.digest,
      message.kind,
      author,
      message.run,
      id,
      message.timeMs,
      message.epoch,
      message.text,
      message.prev,
      message.viewPosition,
      double,
      own,
      message.target,
      message.file?.blob,
      message.file?.body,
      message.before,
      message.mentions,
      message.timerS,
    );
    if (!twin) return undefined;
    const sameBytes = equalBytes(readBytes(twin, 'digest'), message.digest);
    return { n, firstPosition: readNumber(twin, 'n'), sameBytes };
  }

  find(roomId: number, position: number): MessageRecord | undefined {
    const row = this.#find.first(roomId, position);
    return row && readMessage(row);
  }

  /** Unreadable frames whose epoch lies days after the time at which the relay took them. */
  ahead(roomId: number, untilEpoch: number, limit: number): MessageRecord[] {
    return this.#ahead.all(roomId, untilEpoch, limit).map(readMessage);
  }

  /** The own frame that stands last. */
  newestOwn(roomId: number): { n: number; digest: Uint8Array } | undefined {
    const row = this.#newestOwn.first(roomId);
    return row && { n: readNumber(row, 'n'), digest: readBytes(row, 'digest') };
  }

  /** What the list of rooms shows: the newest text, or the newest row where nobody wrote yet. */
  last(roomId: number): MessageRecord | undefined {
    const row = this.#lastText.first(roomId) ?? this.#last.first(roomId);
    return row && readMessage(row);
  }

  page(roomId: number, range: MessageRange): MessagePage {
    const rows = this.#rows(roomId, range).map(readMessage);
    const [first, last] = [rows[0], rows[rows.length - 1]];
    if (first && last) {
      return {
        rows,
        olderExist: this.#anyBelow.first(roomId, first.n) !== undefined,
        newerExist: this.#anyAbove.first(roomId, last.n) !== undefined,
      };
    }
    // There is nothing on the side that was asked for: whatever the room holds lies on the other.
    const exist = this.#last.first(roomId) !== undefined;
    return { rows, olderExist: 'after' in range && exist, newerExist: 'before' in range && exist };
  }

  #rows(roomId: number, range: MessageRange): Row[] {
    const limit = Math.max(1, Math.min(range.limit, MAX_PAGE_ROWS));
    if ('before' in range) return this.#before.all(roomId, range.before, limit).reverse();
    if ('after' in range) return this.#after.all(roomId, range.after, limit);
    // Half of the page on either side, and what one side lacks from the other.
    const half = this.#after.all(roomId, range.around - 1, Math.ceil(limit / 2));
    const older = this.#before.all(roomId, range.around, limit - half.length).reverse();
    const missing = limit - half.length - older.length;
    const newer = missing === 0 ? half : this.#after.all(roomId, range.around - 1, limit - older.length);
    return [...older, ...newer];
  }

  /** Texts of others above `position`. */
  countAbove(roomId: number, position: number): number {
    const row = this.#countAbove.first(roomId, position);
    return row ? readNumber(row, 'texts') : 0;
  }

  /** Those of them from position `first` to `last`. */
  countWithin(roomId: number, position: number, first: number, last: number): number {
    const row = this.#countWithin.first(roomId, position, first, last);
    return row ? readNumber(row, 'texts') : 0;
  }

  /** Texts of others that were not read and mention `author`. */
  countMentioning(roomId: number, author: Uint8Array | undefined): number {
    const isMentioned = (row: Row): boolean =>
      usableMentions(readText(row, 'text'), readBytes(row, 'mentions')).some(
        (mention) => author !== undefined && equalBytes(mention.author, author),
      );
    return this.#mentioning.all(roomId).filter(isMentioned).length;
  }
}

function isKind(text: string): text is MessageKind {
  return Object.prototype.hasOwnProperty.call(KINDS, text);
}

/** A reason for which a text is gone. @throws AparteError `vault-damaged` */
export function erasureOf(why: string): Erasure {
  if (why === 'author' || why === 'here' || why === 'time') return why;
  throw new AparteError('vault-damaged', { what: 'erased' });
}

function readErasure(row: Row): Erasure | undefined {
  const why = readOptionalText(row, 'erased');
  return why === undefined ? undefined : erasureOf(why);
}

/** The kind in a row. @throws AparteError `vault-damaged` */
export function readKind(row: Row): MessageKind {
  const kind = readText(row, 'kind');
  if (!isKind(kind)) throw new AparteError('vault-damaged', { what: 'kind' });
  return kind;
}

function readFileNote(row: Row): FileNote | undefined {
  const blob = readOptionalBytes(row, 'blob');
  const body = readOptionalBytes(row, 'file');
  return blob && body && { blob, body };
}

/** Nothing begins before the person has read it: until then an end far away is counted. */
function readEnd(row: Row): number | undefined {
  const hasBegun = readOptionalNumber(row, 'counted_s') === readOptionalNumber(row, 'timer_s');
  return hasBegun ? readOptionalNumber(row, 'ends_ms') : undefined;
}

/** The message in a row. @throws AparteError `vault-damaged` */
export function readMessage(row: Row): MessageRecord {
  const double = readFlag(row, 'double');
  return {
    n: readNumber(row, 'n'),
    digest: readBytes(row, 'digest'),
    kind: double ? 'hidden' : readKind(row),
    ...optional('author', readOptionalBytes(row, 'author')),
    ...optional('run', readOptionalBytes(row, 'run')),
    ...optional('id', readOptionalBytes(row, 'message_id')),
    timeMs: readNumber(row, 'time_ms'),
    epoch: readNumber(row, 'epoch'),
    text: double ? '' : readText(row, 'text'),
    ...optional('prev', readOptionalBytes(row, 'prev')),
    ...optional('viewPosition', readOptionalNumber(row, 'view_position')),
    ...optional('before', readOptionalText(row, 'before')),
    ...optional('target', readOptionalBytes(row, 'target')),
    ...optional('file', double ? undefined : readFileNote(row)),
    ...optional('mentions', double ? undefined : readOptionalBytes(row, 'mentions')),
    ...optional('timerS', readOptionalNumber(row, 'timer_s')),
    ...optional('endsMs', readEnd(row)),
    ...(row['original'] !== null && { edited: true }),
    ...optional('erased', readErasure(row)),
  };
}
