/** Messages that disappear: when their time begins, and what goes when it is over (docs/PROTOCOL.md §6.2). */
import type { Database } from '@signalapp/sqlcipher';

import { AparteError } from '../../../protocol/errors';
import type { LifeClock, MessageRecord, OverStep } from '../store';
import { readKind, readMessage } from './message-table';
import type { ReferenceTable } from './reference-table';
import { Query, readOptionalNumber, readText, type Row } from './statement';

/** Messages that are erased in one transaction. */
const MAX_ERASED = 300;
/** Answers to a message that are told of its end. */
const MAX_QUOTING = 20;
/** Messages whose beginning is told one by one. */
const MAX_TOLD = 200;

/** What a statement is given: the room, our clock and the relay's, a number of seconds and a position. */
const GIVEN = 'WITH given (room, own, relay, most, position) AS (VALUES (?, ?, ?, ?, ?))';
const [ROOM, OWN, RELAY] = ['(SELECT room FROM given)', '(SELECT own FROM given)', '(SELECT relay FROM given)'];
const [MOST, POSITION] = ['(SELECT most FROM given)', '(SELECT position FROM given)'];

/** An unknown clock of the relay leaves its end open. */
const ENDS = (seconds: string) => `ends_ms = ${OWN} + 1000 * ${seconds}, relay_ends_ms = ${RELAY} + 1000 * ${seconds}`;

/** Until it is read, a message of others is counted from its arrival, and as long as the room keeps anything. */
const AT_ARRIVAL = `CASE WHEN own = 1 OR n <= ${POSITION} THEN timer_s ELSE max(timer_s, ${MOST}) END`;

/** What a new beginning would end at is never exceeded: a clock that is put right costs no more than one life. */
const REALIGN = `ends_ms = min(ends_ms, ${OWN} + 1000 * counted_s),
  relay_ends_ms = min(ifnull(relay_ends_ms, ${RELAY} + 1000 * counted_s), ${RELAY} + 1000 * counted_s)`;
const IS_AMISS = `ends_ms > ${OWN} + 1000 * counted_s OR relay_ends_ms IS NULL OR relay_ends_ms > ${RELAY} + 1000 * counted_s`;

const ALIVE = `room_id = ${ROOM} AND ends_ms IS NOT NULL`;
const LOST_ALIVE = `branch_id IN (SELECT id FROM lost_branches WHERE room_id = ${ROOM}) AND ends_ms IS NOT NULL`;
const IS_OVER = `ends_ms <= ${OWN} AND relay_ends_ms <= ${RELAY}`;

/** See the file's head. */
export class LifeTable {
  readonly #timer: Query;
  readonly #arrive: Query;
  readonly #read: Query;
  readonly #realign: readonly Query[];
  readonly #over: Query;
  readonly #end: Query;
  readonly #hideEdit: Query;
  readonly #hideOwnEdit: Query;
  readonly #eraseLost: Query;
  readonly #quoting: Query;
  readonly #recount: Query;
  readonly #next: Query;

  constructor(
    database: Database,
    private readonly references: ReferenceTable,
  ) {
    this.#timer = new Query(
      database,
      `SELECT text FROM messages WHERE room_id = ? AND kind IN ('timed', 'retimed') AND double = 0
       ORDER BY kind = 'timed' DESC, n DESC LIMIT 1`,
    );
    this.#arrive = new Query(
      database,
      `${GIVEN} UPDATE messages SET counted_s = ${AT_ARRIVAL}, ${ENDS(AT_ARRIVAL)}
       WHERE room_id = ${ROOM} AND timer_s IS NOT NULL AND counted_s IS NULL`,
    );
    this.#read = new Query(
      database,
      `${GIVEN} UPDATE messages SET counted_s = timer_s, ${ENDS('timer_s')} WHERE ${ALIVE} AND n <= ${POSITION} AND counted_s > timer_s RETURNING *`,
    );
    this.#realign = [
      new Query(database, `${GIVEN} UPDATE messages SET ${REALIGN} WHERE ${ALIVE} AND (${IS_AMISS})`),
      new Query(database, `${GIVEN} UPDATE lost_messages SET ${REALIGN} WHERE ${LOST_ALIVE} AND (${IS_AMISS})`),
    ];
    this.#over = new Query(
      database,
      `${GIVEN} SELECT * FROM messages WHERE ${ALIVE} AND ${IS_OVER} ORDER BY ends_ms LIMIT ${MAX_ERASED}`,
    );
    this.#end = new Query(
      database,
      'UPDATE messages SET ends_ms = NULL, relay_ends_ms = NULL WHERE room_id = ? AND n = ?',
    );
    this.#hideEdit = new Query(
      database,
      "UPDATE messages SET kind = 'hidden', text = '', mentions = NULL WHERE room_id = ? AND n = ?",
    );
    this.#hideOwnEdit = new Query(
      database,
      "UPDATE own_frames SET kind = 'hidden', text = '', body = NULL WHERE room_id = ? AND digest = ? AND position IS NOT NULL",
    );
    this.#eraseLost = new Query(
      database,
      `${GIVEN} UPDATE lost_messages SET text = '', blob = NULL, file = NULL, mentions = NULL, ends_ms = NULL, relay_ends_ms = NULL
       WHERE ${LOST_ALIVE} AND ${IS_OVER}`,
    );
    this.#quoting = new Query(
      database,
      `SELECT * FROM messages WHERE room_id = ? AND target = ? AND kind IN ('text', 'pinned') AND double = 0 AND erased IS NULL
       ORDER BY n DESC LIMIT ${MAX_QUOTING}`,
    );
    this.#recount = new Query(
      database,
      `UPDATE rooms SET unread =
         (SELECT count(*) FROM messages WHERE room_id = rooms.id AND counted = 1 AND n > rooms.read_position) WHERE id = ?`,
    );
    this.#next = new Query(
      database,
      `${GIVEN} SELECT min(due) AS due FROM (
         SELECT max(ends_ms - ${OWN}, relay_ends_ms - ${RELAY}) AS due FROM messages WHERE ${ALIVE}
         UNION ALL SELECT max(ends_ms - ${OWN}, relay_ends_ms - ${RELAY}) FROM lost_messages WHERE ${LOST_ALIVE})`,
    );
  }

  /** What was set last, in the log's order; a repetition counts for those alone who know nothing else. */
  timerOf(roomId: number): number {
    const row = this.#timer.first(roomId);
    if (!row) return 0;
    const seconds = Number(readText(row, 'text'));
    if (!Number.isSafeInteger(seconds) || seconds < 0) throw new AparteError('vault-damaged', { what: 'timer' });
    return seconds;
  }

  /** Messages were stored. @param mostS what those are counted that the person has not read */
  arrived(roomId: number, { ownMs, relayMs }: LifeClock, mostS: number, readPosition: number): void {
    this.#arrive.run(roomId, ownMs, relayMs, mostS, readPosition);
  }

  /** The person read up to a position. @returns the messages whose time begins */
  read(roomId: number, position: number, { ownMs, relayMs }: LifeClock): MessageRecord[] {
    const begun = this.#read.all(roomId, ownMs, relayMs, undefined, position);
    return begun.slice(-MAX_TOLD).map((row) => this.references.decorate(roomId, readMessage(row)));
  }

  /** Erases what is over by both clocks: with the text go what was said of it, its file's key, and every copy of it here. */
  eraseOver(roomId: number, { ownMs, relayMs }: Required<LifeClock>): OverStep {
    const given = [roomId, ownMs, relayMs, undefined, undefined];
    for (const realign of this.#realign) realign.run(...given);
    const rows = this.#over.all(...given);
    const over = rows.map(readMessage);
    const edited = rows.flatMap((row) => this.#erase(roomId, row) ?? []);
    const quoting = over.flatMap(({ digest }) => this.#quoting.all(roomId, digest).map(readMessage));
    const changed = [...edited, ...quoting.map((message) => this.references.decorate(roomId, message))];
    const lost = this.#eraseLost.run(...given);
    if (over.length > 0) this.#recount.run(roomId);
    const row = this.#next.first(...given);
    const nextInMs = row && readOptionalNumber(row, 'due');
    return {
      erased: over.filter(({ kind }) => kind === 'text'),
      changed,
      moreAreLeft: over.length === MAX_ERASED,
      hasErased: over.length + lost > 0,
      ...(nextInMs !== undefined && { nextInMs }),
    };
  }

  /** @returns the message that looks otherwise without an edit of it */
  #erase(roomId: number, row: Row): MessageRecord | undefined {
    const { n, digest, target } = readMessage(row);
    this.#end.run(roomId, n);
    if (readKind(row) !== 'edit') {
      this.references.erase(roomId, digest, 'time');
      return undefined;
    }
    this.#hideEdit.run(roomId, n);
    this.#hideOwnEdit.run(roomId, digest);
    const changed = target && this.references.settle(roomId, target);
    return changed?.erased ? undefined : changed;
  }
}
