/**
 * The messages of a room in the log's order, each once. What the engine tells is only a reason to look: rows are read from the vault behind
 * a cursor, so that catching up, reconnecting and living are one and the same.
 */
import type { MessageRow } from '../client/api';
import type { Engine } from '../client/engine';

const PAGE_ROWS = 200;

/** What a feed needs of an engine. */
export type FeedEngine = Pick<Engine, 'progress' | 'rows' | 'trust'>;

/** A row that stands in the log. */
export type PlacedRow = MessageRow & { readonly position: number };

function isPlaced(row: MessageRow): row is PlacedRow {
  return row.position !== undefined;
}

/** See the file's head. */
export class MessageFeed {
  private cursor: number;
  private generation = '';
  /** Where each message stood when it was given out. */
  private readonly given = new Map<string, number>();

  /** @param after positions up to this one are not asked for */
  constructor(
    private readonly engine: FeedEngine,
    private readonly room: string,
    private after: number,
  ) {
    this.cursor = after;
  }

  /** The next messages that are here, oldest first; empty where there is none yet. */
  async next(): Promise<readonly PlacedRow[]> {
    const { historyDone, storedAfter } = this.engine.progress(this.room);
    // A newcomer's history comes newest first: before all of it is here, its beginning is not known.
    if (!historyDone && storedAfter > this.after) return [];
    await this.followGeneration();
    for (;;) {
      const { rows, newerExist } = await this.page('after', this.cursor);
      const last = rows[rows.length - 1];
      if (!last) return [];
      this.cursor = last.position;
      const messages = rows.filter(({ kind, key }) => kind === 'text' && !this.given.has(key));
      for (const { key, position } of messages) this.given.set(key, position);
      if (messages.length > 0 || !newerExist) return messages;
    }
  }

  /** A log that continues elsewhere may do so before the cursor: goes back to the newest message that still stands where it was given out. */
  private async followGeneration(): Promise<void> {
    const { generation, position } = await this.engine.trust({ room: this.room });
    if (generation === this.generation) return;
    const isFirst = this.generation === '';
    this.generation = generation;
    if (isFirst) return;
    // What stands there now is not what was meant when it was left out.
    this.after = Math.min(this.after, position);
    let before = this.cursor + 1;
    for (;;) {
      const { rows, olderExist } = await this.page('before', before);
      const kept = [...rows].reverse().find(({ key, position }) => this.given.get(key) === position);
      if (kept) {
        this.cursor = kept.position;
        return;
      }
      before = rows[0]?.position ?? 0;
      if (!olderExist || before <= this.after) break;
    }
    this.cursor = this.after;
  }

  private async page(
    from: 'before' | 'after',
    position: number,
  ): Promise<{ readonly rows: readonly PlacedRow[]; readonly olderExist: boolean; readonly newerExist: boolean }> {
    const range = { from, position, limit: PAGE_ROWS };
    const { rows, olderExist, newerExist } = await this.engine.rows({ room: this.room, range });
    return { rows: rows.filter(isPlaced), olderExist, newerExist };
  }
}
