/** What an operator does to others: each act is asked back first, and says how it ended. */
import type { CallError } from '../../../contract/common';
import type { RelayApi } from '../../../contract/relay';
import { callErrorOf } from '../../shared/host';

/** Something that waits for a yes. */
export type Act =
  | { readonly kind: 'disconnect' | 'ban'; readonly connection: number }
  | { readonly kind: 'delete-room' | 'reopen-room'; readonly room: string }
  | { readonly kind: 'unban'; readonly network: string }
  | { readonly kind: 'rotate-token' };

/** How an act ended: a text of the dashboard's. */
export type Outcome = 'done' | 'token-saved' | 'token-unsaved';

type ActApi = Pick<RelayApi, 'disconnect' | 'ban' | 'deleteRoom' | 'unban' | 'reopenRoom' | 'rotateToken'>;

const BAN_MINUTES = 24 * 60;

export class Acts {
  readonly #api: ActApi;

  pending = $state.raw<Act>();
  busy = $state(false);
  outcome = $state<Outcome>();
  failure = $state.raw<CallError>();

  constructor(api: ActApi) {
    this.#api = api;
  }

  ask(act: Act): void {
    this.dismiss();
    this.pending = act;
  }

  cancel(): void {
    this.pending = undefined;
  }

  /** What was said is read. */
  dismiss(): void {
    this.outcome = undefined;
    this.failure = undefined;
  }

  /** The person said yes. */
  async confirm(): Promise<void> {
    const act = this.pending;
    if (!act || this.busy) return;
    this.busy = true;
    try {
      this.outcome = await this.#do(act);
    } catch (thrown) {
      this.failure = callErrorOf(thrown);
    } finally {
      this.busy = false;
      this.pending = undefined;
    }
  }

  async #do(act: Act): Promise<Outcome> {
    switch (act.kind) {
      case 'disconnect':
        await this.#api.disconnect({ connection: act.connection });
        return 'done';
      case 'ban':
        await this.#api.ban({ connection: act.connection, minutes: BAN_MINUTES });
        return 'done';
      case 'delete-room':
        await this.#api.deleteRoom({ room: act.room });
        return 'done';
      case 'unban':
        await this.#api.unban({ network: act.network });
        return 'done';
      case 'reopen-room':
        await this.#api.reopenRoom({ room: act.room });
        return 'done';
      case 'rotate-token':
        return (await this.#api.rotateToken({})).saved ? 'token-saved' : 'token-unsaved';
    }
  }
}
