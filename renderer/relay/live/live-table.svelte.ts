/** Rows that are asked for again and again while somebody looks at them. */
import type { CallError } from '../../../contract/common';
import { callErrorOf } from '../../shared/host';

const REFRESH_MS = 1_000;

export class LiveTable<Row> {
  readonly #read: () => Promise<readonly Row[]>;

  rows = $state.raw<readonly Row[]>();
  failure = $state.raw<CallError>();

  constructor(read: () => Promise<readonly Row[]>) {
    this.#read = read;
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

  async #refresh(isWanted: () => boolean): Promise<void> {
    try {
      const rows = await this.#read();
      if (!isWanted()) return;
      this.rows = rows;
      this.failure = undefined;
    } catch (thrown) {
      if (isWanted()) this.failure = callErrorOf(thrown);
    }
  }
}
