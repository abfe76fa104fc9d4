/** Rows that are asked for again and again while somebody looks at them. */
import type { CallError } from '../../../contract/common';
import { everySecond } from '../../shared/every-second';
import { callErrorOf } from '../../shared/host';
import { byId } from './sorting';

export class LiveTable<Row> {
  readonly #read: () => Promise<readonly Row[]>;
  readonly #idOf: (row: Row) => string | number;
  #before: ReadonlyMap<string | number, Row> = byId<Row>([], () => 0);
  #readMs = 0;
  #passedMs = 0;

  rows = $state.raw<readonly Row[]>();
  failure = $state.raw<CallError>();

  constructor(read: () => Promise<readonly Row[]>, idOf: (row: Row) => string | number) {
    this.#read = read;
    this.#idOf = idOf;
  }

  /** Reads every second, while the window is visible, until the returned function is called. */
  watch(): () => void {
    return everySecond((isWanted) => this.#refresh(isWanted));
  }

  /** How much of what a row counts came in a second, since the reading before. */
  rate(row: Row, counted: (row: Row) => number): number {
    const before = this.#before.get(this.#idOf(row));
    return before && this.#passedMs > 0 ? (Math.max(0, counted(row) - counted(before)) * 1000) / this.#passedMs : 0;
  }

  async #refresh(isWanted: () => boolean): Promise<void> {
    try {
      const rows = await this.#read();
      if (!isWanted()) return;
      this.#before = byId(this.rows ?? [], this.#idOf);
      this.#passedMs = performance.now() - this.#readMs;
      this.#readMs = performance.now();
      this.rows = rows;
      this.failure = undefined;
    } catch (thrown) {
      if (isWanted()) this.failure = callErrorOf(thrown);
    }
  }
}
