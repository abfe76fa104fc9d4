/** A relay elsewhere, administered over the same pinned TLS as members use, with an admin token (docs/PROTOCOL.md §8). */
import type { Duplex } from 'node:stream';

import { formatRelayAddress, parseRelayAddress } from '../protocol/address';
import type { AdminMethod, AdminMethods } from '../protocol/admin';
import { ACCESS_TOKEN_BYTES } from '../protocol/limits';
import { fromBase64Url } from '../protocol/bytes';
import { AparteError, toAparteError } from '../protocol/errors';
import type { LinkTimers } from './admin-link';
import { AdminLink } from './admin-link';
import type { LocalRelayState, RelayListener } from './local-relay';

/** Connects to the admin door of the relay at an address. @throws AparteError `relay-unreachable`, `wrong-relay`, … */
export type ConnectAdmin = (address: string) => Promise<Duplex>;

/** Reads an admin token. @throws AparteError `admin-refused` for what cannot be one */
function checkedToken(text: string): string {
  try {
    if (fromBase64Url(text.trim()).length === ACCESS_TOKEN_BYTES) return text.trim();
  } catch (error) {
    throw new AparteError('admin-refused', {}, { cause: error });
  }
  throw new AparteError('admin-refused');
}

/** One link to it; it ends with the link. */
export class RemoteRelay {
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly #listeners = new Set<RelayListener>();
  #link: AdminLink | undefined;
  #state: LocalRelayState = { state: 'starting', owned: false };

  private constructor(address: string) {
    const parsed = parseRelayAddress(address);
    this.host = parsed.host;
    this.port = parsed.port;
    this.address = formatRelayAddress(parsed);
  }

  /** @throws AparteError `bad-relay-address`, `relay-unreachable`, `wrong-relay`, `admin-refused` */
  static async connect(
    address: string,
    token: string,
    connect: ConnectAdmin,
    timers: LinkTimers,
  ): Promise<RemoteRelay> {
    const relay = new RemoteRelay(address);
    await relay.#open(checkedToken(token), connect, timers);
    return relay;
  }

  get state(): LocalRelayState {
    return this.#state;
  }

  /** Its own address alone: by which others on its network reach it, only it knows. */
  places(): { readonly address: string; readonly host: string; readonly scope: 'public' }[] {
    return this.#link ? [{ address: this.address, host: this.host, scope: 'public' }] : [];
  }

  subscribe(listener: RelayListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async refresh(): Promise<void> {
    if (!this.#link) return;
    this.#set({ ...this.#state, status: await this.#link.call('status', {}) });
  }

  /** @throws AparteError its own; `relay-not-running` where the link is gone */
  call<Method extends AdminMethod>(
    method: Method,
    params: AdminMethods[Method]['params'],
  ): Promise<AdminMethods[Method]['result']> {
    if (!this.#link) return Promise.reject(new AparteError('relay-not-running'));
    return this.#link.call(method, params);
  }

  close(): void {
    this.#link?.close();
  }

  async #open(token: string, connect: ConnectAdmin, { after }: LinkTimers): Promise<void> {
    const stream = await connect(this.address);
    stream.write(`${JSON.stringify({ token })}\n`);
    let ended: AparteError | undefined;
    const link = new AdminLink(stream, {
      after,
      onEvents: (events) => {
        for (const listener of this.#listeners) listener.events?.(events);
      },
      onClose: (error) => {
        ended = error;
        this.#lost(link, error);
      },
    });
    try {
      const status = await link.call('status', {});
      await link.call('watch', {});
      this.#link = link;
      this.#set({ state: 'listening', owned: false, status });
    } catch (error) {
      link.close();
      throw ended ?? toAparteError(error);
    }
  }

  #lost(link: AdminLink, error: AparteError | undefined): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    const { host, port } = this;
    const why =
      error && error.code !== 'relay-not-running' ? error : new AparteError('relay-unreachable', { host, port });
    this.#set({ state: 'failed', owned: false, error: why });
  }

  #set(state: LocalRelayState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener.changed(state);
  }
}
