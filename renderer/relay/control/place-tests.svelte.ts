/** Whether the relay's addresses answer, as far as this computer can tell. */
import { SvelteMap } from 'svelte/reactivity';

import type { CallError } from '../../../contract/common';
import { callErrorOf } from '../../shared/host';

type Outcome = { readonly state: 'trying' | 'reached' } | { readonly state: 'failed'; readonly error: CallError };

export class PlaceTests {
  readonly #reach: (address: string) => Promise<void>;
  readonly #outcomes = new SvelteMap<string, Outcome>();

  constructor(reach: (address: string) => Promise<void>) {
    this.#reach = reach;
  }

  of(address: string): Outcome | undefined {
    return this.#outcomes.get(address);
  }

  async run(address: string): Promise<void> {
    this.#outcomes.set(address, { state: 'trying' });
    try {
      await this.#reach(address);
      this.#outcomes.set(address, { state: 'reached' });
    } catch (thrown) {
      this.#outcomes.set(address, { state: 'failed', error: callErrorOf(thrown) });
    }
  }
}
