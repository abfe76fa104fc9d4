/** Members as a room's log showed them. */
import type { Database } from '@signalapp/sqlcipher';

import { toHex } from '../../../protocol/bytes';
import type { FormerName } from '../former-name';
import type { MemberRecord } from '../store';
import { optional, Query, readBytes, readFlag, readNumber, readOptionalBytes, readText, type Row } from './statement';

export class MemberTable {
  readonly #list: Query;
  readonly #save: Query;
  readonly #renames: Query;

  constructor(database: Database) {
    this.#list = new Query(database, 'SELECT * FROM members WHERE room_id = ? ORDER BY first_position, author');
    this.#renames = new Query(
      database,
      'SELECT author, before, n FROM messages WHERE room_id = ? AND before IS NOT NULL ORDER BY n',
    );
    this.#save = new Query(
      database,
      `INSERT INTO members (room_id, author, name, agree, first_position, last_position, last_heard_ms,
         received_position, seen_position, compared, runs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (room_id, author) DO UPDATE SET name = excluded.name, agree = excluded.agree,
         first_position = excluded.first_position, last_position = excluded.last_position,
         last_heard_ms = excluded.last_heard_ms, received_position = excluded.received_position,
         seen_position = excluded.seen_position, compared = excluded.compared, runs = excluded.runs`,
    );
  }

  list(roomId: number): MemberRecord[] {
    const renames = new Map<string, FormerName[]>();
    for (const row of this.#renames.all(roomId)) {
      const author = toHex(readBytes(row, 'author'));
      const former = { name: readText(row, 'before'), n: readNumber(row, 'n') };
      renames.set(author, [...(renames.get(author) ?? []), former]);
    }
    return this.#list.all(roomId).map((row) => {
      const member = readMember(row);
      return { ...member, ...optional('formerNames', renames.get(toHex(member.author))) };
    });
  }

  save(roomId: number, members: readonly MemberRecord[]): void {
    for (const member of members) {
      this.#save.run(
        roomId,
        member.author,
        member.name,
        member.agree,
        member.firstPosition,
        member.lastPosition,
        member.lastHeardMs,
        member.receivedPosition,
        member.seenPosition,
        member.compared,
        member.runs,
      );
    }
  }
}

function readMember(row: Row): MemberRecord {
  return {
    author: readBytes(row, 'author'),
    name: readText(row, 'name'),
    ...optional('agree', readOptionalBytes(row, 'agree')),
    firstPosition: readNumber(row, 'first_position'),
    lastPosition: readNumber(row, 'last_position'),
    lastHeardMs: readNumber(row, 'last_heard_ms'),
    receivedPosition: readNumber(row, 'received_position'),
    seenPosition: readNumber(row, 'seen_position'),
    compared: readFlag(row, 'compared'),
    ...optional('runs', readOptionalBytes(row, 'runs')),
  };
}
