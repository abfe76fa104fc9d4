/** The way to a relay elsewhere: its address, its token, and why it could not be shown. */
import type { RelayApi } from '../../../contract/relay';
import { Attempt } from '../../shared/attempt.svelte';

type ElsewhereApi = Pick<RelayApi, 'goTo' | 'comeBack' | 'forgetRelay'>;

export class Elsewhere {
  readonly #api: ElsewhereApi;

  asking = $state(false);
  address = $state('');
  /** Gone from here as soon as it was handed over. */
  token = $state('');
  keep = $state(false);
  readonly attempt = new Attempt();

  constructor(api: ElsewhereApi) {
    this.#api = api;
  }

  ask(): void {
    this.attempt.failure = undefined;
    this.asking = true;
  }

  cancel(): void {
    this.asking = false;
    this.token = '';
    this.attempt.failure = undefined;
  }

  async connect(): Promise<void> {
    const { address, token, keep } = this;
    await this.#try(() => this.#api.goTo({ address, token, keep }));
  }

  async connectToKept(address: string): Promise<void> {
    await this.#try(() => this.#api.goTo({ address, keep: true }));
  }

  async forget(address: string): Promise<void> {
    await this.attempt.run(() => this.#api.forgetRelay({ address }));
  }

  async comeBack(): Promise<void> {
    await this.attempt.run(() => this.#api.comeBack({}));
  }

  async #try(call: () => Promise<unknown>): Promise<void> {
    if (await this.attempt.run(call)) this.cancel();
  }
}
