/** What a person chose for single rooms. */
import type { Database } from '@signalapp/sqlcipher';

import { NO_CHOICES, type RoomChoices } from '../room-choices';
import { Query, readFlag, readNumber } from './statement';

export class ChoiceTable {
  readonly #find: Query;
  readonly #save: Query;
  readonly #unmark: Query;

  constructor(database: Database) {
    this.#find = new Query(
      database,
      'SELECT pinned, muted_until_ms, muted_but_mentions, hue, marked_unread FROM room_choices WHERE room_id = ?',
    );
    this.#save = new Query(
      database,
      `INSERT INTO room_choices (room_id, pinned, muted_until_ms, muted_but_mentions, hue, marked_unread) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (room_id) DO UPDATE SET pinned = excluded.pinned, muted_until_ms = excluded.muted_until_ms,
         muted_but_mentions = excluded.muted_but_mentions, hue = excluded.hue, marked_unread = excluded.marked_unread`,
    );
    this.#unmark = new Query(database, 'UPDATE room_choices SET marked_unread = 0 WHERE room_id = ?');
  }

  of(id: number): RoomChoices {
    const row = this.#find.first(id);
    if (!row) return NO_CHOICES;
    return {
      pinned: readFlag(row, 'pinned'),
      mutedUntilMs: readNumber(row, 'muted_until_ms'),
      mutedButMentions: readFlag(row, 'muted_but_mentions'),
      hue: readNumber(row, 'hue'),
      markedUnread: readFlag(row, 'marked_unread'),
    };
  }

  change(id: number, change: Partial<RoomChoices>): void {
    const { pinned, mutedUntilMs, mutedButMentions, hue, markedUnread } = { ...this.of(id), ...change };
    this.#save.run(id, pinned, mutedUntilMs, mutedButMentions, hue, markedUnread);
  }

  unmark(id: number): void {
    this.#unmark.run(id);
  }
}
