/** Rows that are asked for again and again while somebody looks at them. */
import type { CallError } from '../../../contract/common';
import { callErrorOf } from '../../shared/host';
import { byId } from './sorting';

const REFRESH_MS = 1_000;

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
    let watching = true;
    let timer: number | undefined;
    const again = async (): Promise<void> => {
      if (!document.hidden) await this.#refresh(() => watching);
      // The next reading waits for this one: a relay that is busy is not asked faster than it answers.
      if (watching) timer = window.setTimeout(() => void again(), REFRESH_MS);
    };
    void again();
    return () => {
      watching = false;
      window.clearTimeout(timer);
    };
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
