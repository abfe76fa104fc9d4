/** Which relay the relay window shows: this computer's, or one elsewhere. What watches goes over with it. */
import type { AdminMethod, AdminMethods } from '../protocol/admin';
import type { LinkTimers } from './admin-link';
import type { KeptRelays } from './kept-relays';
import type { LocalRelay, LocalRelayState, RelayListener } from './local-relay';
import type { ConnectAdmin } from './remote-relay';
import { RemoteRelay } from './remote-relay';

/** What it chooses from. */
export interface ShownRelayOptions extends LinkTimers {
  readonly local: LocalRelay;
  readonly kept: KeptRelays;
  readonly connect: ConnectAdmin;
}

export class ShownRelay {
  readonly #options: ShownRelayOptions;
  readonly #listeners = new Map<RelayListener, () => void>();
  #remote: RemoteRelay | undefined;
  /** A later choice wins over one that still connects. */
  #choice = 0;

  constructor(options: ShownRelayOptions) {
    this.#options = options;
  }

  get local(): LocalRelay {
    return this.#options.local;
  }

  get remote(): RemoteRelay | undefined {
    return this.#remote;
  }

  get state(): LocalRelayState {
    return (this.#remote ?? this.local).state;
  }

  get keptAddresses(): readonly string[] {
    return this.#options.kept.addresses;
  }

  places(): ReturnType<LocalRelay['places']> {
    return (this.#remote ?? this.local).places();
  }

  refresh(): Promise<void> {
    return (this.#remote ?? this.local).refresh();
  }

  call<Method extends AdminMethod>(
    method: Method,
    params: AdminMethods[Method]['params'],
  ): Promise<AdminMethods[Method]['result']> {
    return (this.#remote ?? this.local).call(method, params);
  }

  subscribe(listener: RelayListener): () => void {
    this.#listeners.set(listener, (this.#remote ?? this.local).subscribe(listener));
    return () => {
      this.#listeners.get(listener)?.();
      this.#listeners.delete(listener);
    };
  }

  /**
   * Shows a relay elsewhere. @param token absent where the kept one is meant
   * @throws AparteError why it cannot; what was shown stays
   */
  async goTo(address: string, token: string | undefined, keeps: boolean): Promise<void> {
    this.#choice += 1;
    const choice = this.#choice;
    const { kept, connect, after } = this.#options;
    const shown = token ?? (await kept.tokenOf(address));
    const remote = await RemoteRelay.connect(address, shown, connect, { after });
    if (choice !== this.#choice) {
      remote.close();
      return;
    }
    this.#show(remote);
    if (keeps && token !== undefined) await kept.keep(remote.address, token.trim());
  }

  /** Shows this computer's relay again. */
  comeBack(): void {
    this.#choice += 1;
    this.#show(undefined);
  }

  forget(address: string): Promise<void> {
    return this.#options.kept.forget(address);
  }

  #show(remote: RemoteRelay | undefined): void {
    this.#remote?.close();
    this.#remote = remote;
    const shown = remote ?? this.local;
    for (const [listener, leave] of this.#listeners) {
      leave();
      this.#listeners.set(listener, shown.subscribe(listener));
      listener.changed(shown.state);
    }
  }
}
