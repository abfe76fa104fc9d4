/** Own sealed frames: the outbox, and those that were accepted. */
import type { Database } from '@signalapp/sqlcipher';

import { AparteError } from '../../../protocol/errors';
import { FILE_BODY, mentionsOf } from '../../crypto/body';
import { decodeFileBody } from '../../crypto/file-body';
import type { FileNote } from '../file-record';
import type { AcceptedRecord, MessageRecord, OutboxRecord, OutboxState } from '../store';
import { readKind } from './message-table';
import {
  optional,
  Query,
  readBytes,
  readNumber,
  readOptionalBytes,
  readOptionalNumber,
  readOptionalText,
  readPossiblyEmpty,
  readText,
  type Row,
} from './statement';

export class OwnFrameTable {
  readonly #outbox: Query;
  readonly #find: Query;
  readonly #put: Query;
  readonly #clearOutbox: Query;
  readonly #accept: Query;
  readonly #forget: Query;
  readonly #above: Query;
  readonly #firstWaiting: Query;
  readonly #waitAgain: Query;

  constructor(database: Database) {
    this.#outbox = new Query(
      database,
      `SELECT *, EXISTS (
         SELECT 1 FROM messages AS m WHERE m.room_id = f.room_id AND m.message_id = f.message_id AND m.own = 1 AND m.double = 0
       ) AS stands
       FROM own_frames AS f WHERE room_id = ? AND position IS NULL ORDER BY sequence, id`,
    );
    this.#find = new Query(database, 'SELECT * FROM own_frames WHERE room_id = ? AND digest = ?');
    this.#put = new Query(
      database,
      `INSERT INTO own_frames (room_id, sequence, message_id, digest, payload, kind, text, body_type, body, time_ms, epoch,
         state, refusal, run, prev, view_position, target, timer_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (room_id, digest) DO UPDATE SET sequence = excluded.sequence, state = excluded.state,
         refusal = excluded.refusal, position = NULL, accepted_ms = NULL`,
    );
    this.#clearOutbox = new Query(database, 'DELETE FROM own_frames WHERE room_id = ? AND position IS NULL');
    this.#accept = new Query(
      database,
      "UPDATE own_frames SET position = ?, accepted_ms = ?, state = 'waiting', refusal = NULL WHERE room_id = ? AND digest = ?",
    );
    this.#forget = new Query(
      database,
      'DELETE FROM own_frames WHERE room_id = ? AND position IS NOT NULL AND accepted_ms < ?',
    );
    this.#above = new Query(
      database,
      'SELECT id FROM own_frames WHERE room_id = ? AND position > ? ORDER BY position DESC',
    );
    this.#firstWaiting = new Query(
      database,
      'SELECT sequence FROM own_frames WHERE room_id = ? AND position IS NULL ORDER BY sequence LIMIT 1',
    );
    this.#waitAgain = new Query(
      database,
      'UPDATE own_frames SET position = NULL, accepted_ms = NULL, sequence = ? WHERE id = ?',
    );
  }

  outbox(roomId: number): OutboxRecord[] {
    return this.#outbox.all(roomId).map(readFrame);
  }

  put(roomId: number, frame: OutboxRecord): void {
    this.#put.run(
      roomId,
      frame.order,
      frame.id,
      frame.digest,
      frame.payload,
      frame.kind,
      frame.text,
      frame.bodyType,
      frame.body,
      frame.timeMs,
      frame.epoch,
      frame.state,
      frame.refusal,
      frame.run,
      frame.prev,
      frame.viewPosition,
      frame.target,
      frame.timerS,
    );
  }

  replaceOutbox(roomId: number, frames: readonly OutboxRecord[]): void {
    this.#clearOutbox.run(roomId);
    for (const frame of frames) this.put(roomId, frame);
  }

  payload(roomId: number, digest: Uint8Array): Uint8Array | undefined {
    const row = this.#find.first(roomId, digest);
    return row && readBytes(row, 'payload');
  }

  /**
   * Notes where a frame stands; a frame that the log shows at two places stands at the first. Gives the message that is now at that
   * position, unless it was noted before.
   */
  accept(
    roomId: number,
    { digest, n, timeMs }: AcceptedRecord,
    author: Uint8Array | undefined,
  ): MessageRecord | undefined {
    const row = this.#find.first(roomId, digest);
    if (!row) return undefined;
    const position = readOptionalNumber(row, 'position');
    if (position === n) return undefined;
    if (position === undefined) this.#accept.run(n, timeMs, roomId, digest);
    return readMessageOf(row, n, author);
  }

  /** Erases frames that were accepted before `timeMs`. */
  forget(roomId: number, timeMs: number): void {
    this.#forget.run(roomId, timeMs);
  }

  /** Frames above `position` are in the outbox again, before all that is there, in the order in which they stood. */
  lose(roomId: number, position: number): void {
    const lost = this.#above.all(roomId, position);
    const first = this.#firstWaiting.first(roomId);
    let sequence = first ? readNumber(first, 'sequence') : lost.length + 1;
    for (const row of lost) {
      sequence -= 1;
      this.#waitAgain.run(sequence, readNumber(row, 'id'));
    }
  }
}

function readState(row: Row): OutboxState {
  const state = readText(row, 'state');
  if (state !== 'waiting' && state !== 'refused') throw new AparteError('vault-damaged', { what: 'state' });
  return state;
}

function readFrame(row: Row): OutboxRecord {
  return {
    order: readNumber(row, 'sequence'),
    id: readBytes(row, 'message_id'),
    digest: readBytes(row, 'digest'),
    payload: readBytes(row, 'payload'),
    kind: readKind(row),
    text: readText(row, 'text'),
    bodyType: readNumber(row, 'body_type'),
    body: readPossiblyEmpty(row, 'body'),
    timeMs: readNumber(row, 'time_ms'),
    epoch: readNumber(row, 'epoch'),
    state: readState(row),
    ...optional('refusal', readOptionalText(row, 'refusal')),
    ...readOrigin(row),
    ...(readNumber(row, 'stands') === 1 && { stands: true }),
  };
}

function readMessageOf(row: Row, n: number, author: Uint8Array | undefined): MessageRecord {
  return {
    n,
    digest: readBytes(row, 'digest'),
    kind: readKind(row),
    ...optional('author', author),
    id: readBytes(row, 'message_id'),
    timeMs: readNumber(row, 'time_ms'),
    epoch: readNumber(row, 'epoch'),
    text: readText(row, 'text'),
    ...readOrigin(row),
    ...optional('file', readFile(row)),
    ...optional('mentions', readMentions(row)),
  };
}

function readFile(row: Row): FileNote | undefined {
  const body = readOptionalBytes(row, 'body');
  if (!body || readNumber(row, 'body_type') !== FILE_BODY) return undefined;
  return { blob: decodeFileBody(body).blob, body };
}

function readMentions(row: Row): Uint8Array | undefined {
  const bytes = readOptionalBytes(row, 'body');
  return bytes && mentionsOf({ code: readNumber(row, 'body_type'), bytes });
}

function readOrigin(row: Row): Pick<MessageRecord, 'run' | 'prev' | 'viewPosition' | 'target' | 'timerS'> {
  return {
    ...optional('run', readOptionalBytes(row, 'run')),
    ...optional('prev', readOptionalBytes(row, 'prev')),
    ...optional('viewPosition', readOptionalNumber(row, 'view_position')),
    ...optional('target', readOptionalBytes(row, 'target')),
    ...optional('timerS', readOptionalNumber(row, 'timer_s')),
  };
}
