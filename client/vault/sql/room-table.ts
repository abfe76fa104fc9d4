/** Rooms as records, their drafts and their counters of unread texts. */
import type { Database } from '@signalapp/sqlcipher';

import { ByteReader, ByteWriter } from '../../../protocol/bytes';
import {
  encodeShownHead,
  GENERATION_BYTES,
  HASH_BYTES,
  readShownHead,
  SHOWN_HEAD_BYTES,
  type Head,
  type SignedHead,
} from '../../../protocol/chain';
import { AparteError } from '../../../protocol/errors';
import type { RoomRecord, RoomUsage } from '../store';
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
  type Bindable,
  type Row,
} from './statement';

/** Bytes of a head that nobody signed. */
const HEAD_BYTES = GENERATION_BYTES + 8 + HASH_BYTES;

/** The column of each member of a record. `satisfies` makes a new member a compile error until it has one. */
const COLUMNS = {
  room: { column: 'room', value: (room) => room.room },
  capabilitySeed: { column: 'capability_seed', value: (room) => room.capabilitySeed },
  suite: { column: 'suite', value: (room) => room.suite },
  relayHost: { column: 'relay_host', value: (room) => room.relayHost },
  relayPort: { column: 'relay_port', value: (room) => room.relayPort },
  relayPin: { column: 'relay_pin', value: (room) => room.relayPin },
  accessToken: { column: 'access_token', value: (room) => room.accessToken },
  retentionDays: { column: 'retention_days', value: (room) => room.retentionDays },
  epoch: { column: 'epoch', value: (room) => room.epoch },
  epochKey: { column: 'epoch_key', value: (room) => room.epochKey },
  firstEpoch: { column: 'first_epoch', value: (room) => room.firstEpoch },
  heardEpoch: { column: 'heard_epoch', value: (room) => room.heardEpoch },
  fromWords: { column: 'from_words', value: (room) => room.fromWords },
  title: { column: 'title', value: (room) => room.title },
  joinedMs: { column: 'joined_ms', value: (room) => room.joinedMs },
  created: { column: 'created', value: (room) => room.created },
  established: { column: 'established', value: (room) => room.established },
  base: { column: 'base_head', value: (room) => room.base && encodeHead(room.base) },
  end: { column: 'end_head', value: (room) => room.end && encodeHead(room.end) },
  signed: { column: 'signed_head', value: (room) => room.signed && encodeShownHead(room.signed) },
  left: { column: 'left_head', value: (room) => room.left && encodeShownHead(room.left) },
  prev: { column: 'prev', value: (room) => room.prev },
  prevPosition: { column: 'prev_position', value: (room) => room.prevPosition },
  introducedEpoch: { column: 'introduced_epoch', value: (room) => room.introducedEpoch },
  introducedName: { column: 'introduced_name', value: (room) => room.introducedName },
  settledEpoch: { column: 'settled_epoch', value: (room) => room.settledEpoch },
  readPosition: { column: 'read_position', value: (room) => room.readPosition },
  historyDone: { column: 'history_done', value: (room) => room.historyDone },
} as const satisfies Record<keyof RoomRecord, { column: string; value: (room: RoomRecord) => Bindable }>;

const MEMBERS = Object.values(COLUMNS);
const NAMES = MEMBERS.map(({ column }) => column);

/** What other tables need to know of a stored room. */
export interface RoomRow {
  readonly id: number;
  readonly readPosition: number;
}

export class RoomTable {
  readonly #list: Query;
  readonly #find: Query;
  readonly #insert: Query;
  readonly #update: Query;
  readonly #delete: Query;
  readonly #setRead: Query;
  readonly #addUnread: Query;
  readonly #setUnread: Query;
  readonly #digests: Query;
  readonly #usage: Query;
  readonly #writeDraft: Query;
  readonly #eraseDraft: Query;
  readonly #eraseDraftOf: Query;

  constructor(database: Database) {
    this.#list = new Query(database, `SELECT ${NAMES.join(', ')} FROM rooms ORDER BY id`);
    this.#find = new Query(database, 'SELECT id, read_position FROM rooms WHERE room = ?');
    this.#insert = new Query(
      database,
      `INSERT INTO rooms (${NAMES.join(', ')}) VALUES (${NAMES.map(() => '?').join(', ')}) RETURNING id, read_position`,
    );
    this.#update = new Query(
      database,
      `UPDATE rooms SET ${NAMES.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`,
    );
    this.#delete = new Query(database, 'DELETE FROM rooms WHERE id = ?');
    this.#setRead = new Query(database, 'UPDATE rooms SET read_position = ? WHERE id = ?');
    this.#addUnread = new Query(database, 'UPDATE rooms SET unread = unread + ? WHERE id = ?');
    this.#setUnread = new Query(database, 'UPDATE rooms SET unread = ? WHERE id = ?');
    this.#digests = new Query(
      database,
      `SELECT id, room, unread, ifnull(drafts.text, '') AS draft, drafts.answers AS answers
       FROM rooms LEFT JOIN drafts ON drafts.room_id = rooms.id ORDER BY id`,
    );
    this.#usage = new Query(
      database,
      `SELECT room, count(messages.id) AS messages, ifnull(sum(length(CAST(messages.text AS BLOB))), 0) AS text_bytes,
         (SELECT count(*) FROM files WHERE files.room_id = rooms.id AND state = 'here') AS files,
         (SELECT ifnull(sum(total), 0) FROM files WHERE files.room_id = rooms.id AND state = 'here') AS file_bytes,
         (SELECT count(*) FROM files WHERE files.room_id = rooms.id AND state = 'here' AND owner IS NULL) AS fetched
       FROM rooms LEFT JOIN messages ON messages.room_id = rooms.id GROUP BY rooms.id`,
    );
    this.#writeDraft = new Query(
      database,
      `INSERT INTO drafts (room_id, text, answers) VALUES (?, ?, ?)
       ON CONFLICT (room_id) DO UPDATE SET text = excluded.text, answers = excluded.answers`,
    );
    this.#eraseDraft = new Query(database, 'DELETE FROM drafts WHERE room_id = ?');
    // The blanks at its end are not sent, and the last keys may not have been saved.
    this.#eraseDraftOf = new Query(
      database,
      `DELETE FROM drafts
       WHERE room_id = ? AND substr(?, 1, length(rtrim(text, char(9, 10, 13, 32)))) = rtrim(text, char(9, 10, 13, 32))`,
    );
  }

  list(): RoomRecord[] {
    return this.#list.all().map(readRoom);
  }

  find(room: Uint8Array): RoomRow | undefined {
    const row = this.#find.first(room);
    return row && { id: readNumber(row, 'id'), readPosition: readNumber(row, 'read_position') };
  }

  /** @throws AparteError `unknown-room` */
  require(room: Uint8Array): RoomRow {
    const row = this.find(room);
    if (!row) throw new AparteError('unknown-room');
    return row;
  }

  /** Inserts or replaces a record. Says what was stored before, or what is now where nothing was. */
  save(record: RoomRecord): RoomRow {
    const values = MEMBERS.map(({ value }) => value(record));
    const known = this.find(record.room);
    if (known) {
      this.#update.run(...values, known.id);
      return known;
    }
    const row = this.#insert.first(...values);
    if (!row) throw new AparteError('internal', { what: 'room not stored' });
    return { id: readNumber(row, 'id'), readPosition: readNumber(row, 'read_position') };
  }

  delete(id: number): void {
    this.#delete.run(id);
  }

  /** Reads every message: for whoever asks where the space went, and not often. */
  usage(): RoomUsage[] {
    return this.#usage.all().map((row) => ({
      room: readBytes(row, 'room'),
      messages: readNumber(row, 'messages'),
      textBytes: readNumber(row, 'text_bytes'),
      files: readNumber(row, 'files'),
      fileBytes: readNumber(row, 'file_bytes'),
      fetchedFiles: readNumber(row, 'fetched'),
    }));
  }

  setRead(id: number, position: number): void {
    this.#setRead.run(position, id);
  }

  addUnread(id: number, difference: number): void {
    if (difference !== 0) this.#addUnread.run(difference, id);
  }

  setUnread(id: number, unread: number): void {
    this.#setUnread.run(unread, id);
  }

  writeDraft(id: number, text: string, answers?: Uint8Array): void {
    if (text === '' && !answers) this.#eraseDraft.run(id);
    else this.#writeDraft.run(id, text, answers);
  }

  /** Erases the draft that became `text`; another one stays. */
  eraseDraftOf(id: number, text: string): void {
    this.#eraseDraftOf.run(id, text);
  }

  digests(): { id: number; room: Uint8Array; unread: number; draft: string; draftAnswers?: Uint8Array }[] {
    return this.#digests.all().map((row) => ({
      id: readNumber(row, 'id'),
      room: readBytes(row, 'room'),
      unread: readNumber(row, 'unread'),
      draft: readText(row, 'draft'),
      ...optional('draftAnswers', readOptionalBytes(row, 'answers')),
    }));
  }
}

function readRoom(row: Row): RoomRecord {
  return {
    room: readBytes(row, 'room'),
    capabilitySeed: readBytes(row, 'capability_seed'),
    suite: readNumber(row, 'suite'),
    relayHost: readText(row, 'relay_host'),
    relayPort: readNumber(row, 'relay_port'),
    relayPin: readBytes(row, 'relay_pin'),
    ...optional('accessToken', readOptionalBytes(row, 'access_token')),
    retentionDays: readNumber(row, 'retention_days'),
    epoch: readNumber(row, 'epoch'),
    epochKey: readBytes(row, 'epoch_key'),
    firstEpoch: readNumber(row, 'first_epoch'),
    ...optional('heardEpoch', readOptionalNumber(row, 'heard_epoch')),
    fromWords: readFlag(row, 'from_words'),
    title: readText(row, 'title'),
    joinedMs: readNumber(row, 'joined_ms'),
    created: readFlag(row, 'created'),
    established: readFlag(row, 'established'),
    ...optional('base', readHead(row, 'base_head')),
    ...optional('end', readHead(row, 'end_head')),
    ...optional('signed', readSignedHead(row, 'signed_head')),
    ...optional('left', readSignedHead(row, 'left_head')),
    ...optional('prev', readOptionalBytes(row, 'prev')),
    ...optional('prevPosition', readOptionalNumber(row, 'prev_position')),
    ...optional('introducedEpoch', readOptionalNumber(row, 'introduced_epoch')),
    ...optional('introducedName', readOptionalText(row, 'introduced_name')),
    ...optional('settledEpoch', readOptionalNumber(row, 'settled_epoch')),
    readPosition: readNumber(row, 'read_position'),
    historyDone: readFlag(row, 'history_done'),
  };
}

function encodeHead({ generation, n, head }: Head): Uint8Array {
  return new ByteWriter(HEAD_BYTES).put(generation).u64(n).put(head).done();
}

function readHead(row: Row, column: string): Head | undefined {
  const bytes = readOptionalBytes(row, column);
  if (!bytes) return undefined;
  if (bytes.length !== HEAD_BYTES) throw new AparteError('vault-damaged', { what: column });
  const reader = new ByteReader(bytes);
  return { generation: reader.take(GENERATION_BYTES), n: reader.u64(), head: reader.take(HASH_BYTES) };
}

/** A head with its signature. @throws AparteError `vault-damaged` */
export function readSignedHead(row: Row, column: string): SignedHead | undefined {
  const bytes = readOptionalBytes(row, column);
  if (!bytes) return undefined;
  if (bytes.length !== SHOWN_HEAD_BYTES) throw new AparteError('vault-damaged', { what: column });
  return readShownHead(new ByteReader(bytes));
}
