/** Something that a person asked for and that may fail: whether it is under way, and why the last one failed. */
import type { CallError } from '../../contract/common';
import { callErrorOf } from './host';

export class Attempt {
  busy = $state(false);
  failure = $state.raw<CallError>();

  /** One at a time. @returns whether it was done, and done well */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = undefined;
    try {
      await work();
      return true;
    } catch (thrown) {
      this.failure = callErrorOf(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
