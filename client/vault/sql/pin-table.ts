/** Messages that are pinned: what the newest messages about them say. */
import type { Database } from '@signalapp/sqlcipher';

import { toHex } from '../../../protocol/bytes';
import type { PinRecord } from '../store';
import { readMessage } from './message-table';
import type { ReferenceTable } from './reference-table';
import { Query } from './statement';

/** Pins and what takes them down that are looked at, the newest: any member may take down every pin, so nobody gains by writing more. */
const MAX_ACTS = 1000;
/** Pins at once: more are not looked through by anybody. */
const MAX_PINS = 100;

export class PinTable {
  readonly #acts: Query;

  constructor(
    database: Database,
    private readonly references: ReferenceTable,
  ) {
    this.#acts = new Query(
      database,
      `SELECT * FROM messages WHERE room_id = ? AND kind IN ('pinned', 'unpinned') AND double = 0 ORDER BY n DESC LIMIT ${MAX_ACTS}`,
    );
  }

  /** The one pinned last first. What is erased, or was never there, is none. */
  list(roomId: number): PinRecord[] {
    const decided = new Set<string>();
    const pins: PinRecord[] = [];
    for (const row of this.#acts.all(roomId)) {
      const { kind, target, author } = readMessage(row);
      if (pins.length === MAX_PINS || !target || !author || decided.has(toHex(target))) continue;
      decided.add(toHex(target));
      const message = kind === 'pinned' ? this.references.find(roomId, target) : undefined;
      if (message && !message.erased) pins.push({ message, by: author });
    }
    return pins;
  }
}
