/** The way to a relay elsewhere: its address, its token, and why it could not be shown. */
import type { CallError } from '../../../contract/common';
import type { RelayApi } from '../../../contract/relay';
import { callErrorOf } from '../../shared/host';

type ElsewhereApi = Pick<RelayApi, 'goTo' | 'comeBack' | 'forgetRelay'>;

export class Elsewhere {
  readonly #api: ElsewhereApi;

  asking = $state(false);
  address = $state('');
  /** Gone from here as soon as it was handed over. */
  token = $state('');
  keep = $state(false);
  busy = $state(false);
  failure = $state.raw<CallError>();

  constructor(api: ElsewhereApi) {
    this.#api = api;
  }

  ask(): void {
    this.failure = undefined;
    this.asking = true;
  }

  cancel(): void {
    this.asking = false;
    this.token = '';
    this.failure = undefined;
  }

  async connect(): Promise<void> {
    const { address, token, keep } = this;
    await this.#try(() => this.#api.goTo({ address, token, keep }));
  }

  async connectToKept(address: string): Promise<void> {
    await this.#try(() => this.#api.goTo({ address, keep: true }));
  }

  async forget(address: string): Promise<void> {
    await this.#run(() => this.#api.forgetRelay({ address }));
  }

  async comeBack(): Promise<void> {
    await this.#run(() => this.#api.comeBack({}));
  }

  async #try(call: () => Promise<unknown>): Promise<void> {
    await this.#run(call);
    if (!this.failure) this.cancel();
  }

  async #run(call: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = undefined;
    try {
      await call();
    } catch (thrown) {
      this.failure = callErrorOf(thrown);
    } finally {
      this.busy = false;
    }
  }
}
