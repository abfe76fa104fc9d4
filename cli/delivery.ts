/** Waits for the relay's acknowledgement of one own message. */
import type { MessageRow } from '../client/api';
import type { Engine } from '../client/engine';
import { AparteError, isErrorCode } from '../protocol/errors';
import { ConnectionNotes, connectionFailure, isFinal } from './connection';
import type { CommandContext } from './context';
import { untilTold } from './wait';

const PAGE_ROWS = 200;

/** Follows a room from before a message is sent, so that no event about it is missed. */
export class Delivery {
  private readonly rows = new Map<string, MessageRow>();
  private mustRead = false;
  private readonly unsubscribe: () => void;
  private readonly notes: ConnectionNotes;

  /** @param after newest position that cannot be the message's */
  constructor(
    private readonly context: CommandContext,
    private readonly engine: Engine,
    private readonly room: string,
    private readonly after: number,
  ) {
    this.notes = new ConnectionNotes(context);
    this.unsubscribe = engine.subscribe((event) => {
      if (event.type !== 'rows' || event.room !== room) return;
      for (const row of event.rows) if (row.own) this.rows.set(row.key, row);
      if (event.reset) this.mustRead = true;
    });
  }

  /**
   * The position that the relay gave the message.
   * @throws AparteError the relay's refusal, why it cannot be reached, `not-confirmed`; Interrupted
   */
  async accepted(key: string, withinMs: number): Promise<number> {
    const position = await untilTold(this.engine, () => this.look(key, withinMs), {
      stop: this.context.stop,
      withinMs,
    });
    if (position !== undefined) return position;
    throw connectionFailure(this.engine.progress(this.room).connection) ?? new AparteError('not-confirmed');
  }

  close(): void {
    this.unsubscribe();
  }

  private async look(key: string, withinMs: number): Promise<number | undefined> {
    if (this.mustRead) await this.readRows();
    const row = this.rows.get(key);
    if (row?.position !== undefined) return row.position;
    if (row?.send?.state === 'refused') {
      const { code } = row.send;
      throw new AparteError(isErrorCode(code) ? code : 'relay-internal');
    }
    const { connection } = this.engine.progress(this.room);
    const failure = connectionFailure(connection);
    if (failure && isFinal(failure)) throw failure;
    const seconds = Math.round(withinMs / 1000);
    this.notes.tell(connection, (_, text) => this.context.say('waitingForRelay', { text, seconds }));
    return undefined;
  }

  /** More came at once than events tell. */
  private async readRows(): Promise<void> {
    this.mustRead = false;
    let position = this.after;
    for (;;) {
      const range = { from: 'after', position, limit: PAGE_ROWS } as const;
      const { rows, newerExist } = await this.engine.rows({ room: this.room, range });
      for (const row of rows) if (row.own) this.rows.set(row.key, row);
      const last = rows.filter((row) => row.position !== undefined).pop()?.position;
      if (!newerExist || last === undefined) return;
      position = last;
    }
  }
}
