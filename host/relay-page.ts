/** What the relay window asks and hears: the local relay's state, its events in batches, and the comparison that the chat window asked for. */
import type { Handlers } from '../contract/call';
import type { Language, None, ProgramInfo } from '../contract/common';
import type {
  Comparison,
  ConnectionRow,
  LogEvent,
  RelayApi,
  RelayFigures,
  RelayLimitRow,
  RelayPageEvent,
  RelayPreferences,
  RelayRules,
  RelaySampleRow,
  RelaySettings,
  RelayState,
  RoomRow,
  SampleStep,
} from '../contract/relay';
import type { AdminEvents, RelayStatus } from '../protocol/admin';
import { AparteError } from '../protocol/errors';
import type { LinkTimers } from './admin-link';
import { EventFile } from './event-file';
import type { ShownRelay } from './shown-relay';
import type { HostPlatform } from './platform';

/** What the page needs beside the relay. */
export interface RelayPageOptions extends LinkTimers {
  readonly program: ProgramInfo;
  readonly appearance: () => { readonly language: Language; readonly theme: RelayState['theme'] };
  readonly copyText: (text: string) => Promise<void>;
  readonly saveFile: HostPlatform['saveFile'];
  readonly preferences: {
    readonly read: () => RelayPreferences;
    readonly keep: (preferences: RelayPreferences) => Promise<void>;
  };
  readonly now: () => number;
  /** Connects to a relay, and leaves again. @throws AparteError why it cannot be reached */
  readonly reach: (address: string) => Promise<void>;
}

/** Events are handed over this often, and no more than this at once: a page that gets more can draw none. */
const BATCH_MS = 100;
const MAX_BATCH = 5000;
/** Figures are asked for this often while a window looks. */
const FIGURES_MS = 1000;
/** A relay that another process started is looked for this often meanwhile. */
const LOOK_MS = 3000;

/** The relay window's side of the host. */
export class RelayPage implements Handlers<RelayApi> {
  readonly #relay: ShownRelay;
  readonly #options: RelayPageOptions;
  readonly #listeners = new Set<(event: RelayPageEvent) => void>();
  readonly #eventFile: EventFile;
  #comparison: Comparison | null = null;
  #waiting: LogEvent[] = [];
  #dropped = 0;
  #stopListening: (() => void) | undefined;
  #cancelBatch: (() => void) | undefined;
  #cancelRefresh: (() => void) | undefined;

  constructor(relay: ShownRelay, options: RelayPageOptions) {
    this.#relay = relay;
    this.#options = options;
    this.#eventFile = new EventFile(options.saveFile, options.now);
  }

  /** Hands events to a page until the returned function is called. */
  subscribe(listener: (event: RelayPageEvent) => void): () => void {
    this.#listeners.add(listener);
    this.#stopListening ??= this.#relay.subscribe({
      changed: () => this.tellState(),
      events: (events) => this.#gather(events),
    });
    if (!this.#cancelRefresh) this.#refreshLater();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  /** After a change of the relay, the language or the theme. */
  tellState(): void {
    if (this.#listeners.size > 0) this.#tell({ type: 'state', state: this.#state() });
  }

  /** Shows what the chat window asked to compare. */
  compare(comparison: Comparison): void {
    this.#comparison = comparison;
    this.#tell({ type: 'comparison', comparison });
  }

  /** Nothing of a room is kept or shown any more. */
  forget(): void {
    this.#comparison = null;
    this.#tell({ type: 'comparison', comparison: null });
  }

  state(): Promise<RelayState> {
    return Promise.resolve(this.#state());
  }

  async start(settings: RelaySettings): Promise<None> {
    await this.#relay.local.start(settings);
    return {};
  }

  async stop(): Promise<None> {
    await this.#relay.local.stop();
    return {};
  }

  async restart(settings: RelaySettings): Promise<None> {
    await this.#relay.local.restart(settings);
    return {};
  }

  async events(range: {
    readonly after: number;
    readonly limit: number;
  }): Promise<{ events: readonly LogEvent[]; oldest: number; newest: number }> {
    if (this.#relay.state.state !== 'listening') return { events: [], oldest: 0, newest: 0 };
    return this.#relay.call('events', range);
  }

  async history({ before }: { readonly before: string }): Promise<{ events: readonly LogEvent[]; before: string }> {
    if (this.#relay.state.state !== 'listening') return { events: [], before: '' };
    return this.#relay.call('history', { before });
  }

  async saveEvents({ part, last }: { readonly part: string; readonly last: boolean }): Promise<{ saved: boolean }> {
    return { saved: await this.#eventFile.take(part, last) };
  }

  preferences(): Promise<RelayPreferences> {
    return Promise.resolve(this.#options.preferences.read());
  }

  async keepPreferences(preferences: RelayPreferences): Promise<None> {
    await this.#options.preferences.keep(preferences);
    return {};
  }

  async connections(): Promise<readonly ConnectionRow[]> {
    if (this.#relay.state.state !== 'listening') return [];
    return (await this.#relay.call('connections', {})).connections;
  }

  async rooms(): Promise<readonly RoomRow[]> {
    if (this.#relay.state.state !== 'listening') return [];
    return (await this.#relay.call('rooms', {})).rooms;
  }

  async samples(wish: { readonly stepMs: SampleStep; readonly after: number }): Promise<readonly RelaySampleRow[]> {
    if (this.#relay.state.state !== 'listening') return [];
    return (await this.#relay.call('samples', wish)).samples;
  }

  async limits(): Promise<readonly RelayLimitRow[]> {
    if (this.#relay.state.state !== 'listening') return [];
    return (await this.#relay.call('limits', {})).limits;
  }

  async disconnect({ connection }: { readonly connection: number }): Promise<None> {
    return this.#relay.call('disconnect', { connection });
  }

  async ban({ connection, minutes }: { readonly connection: number; readonly minutes: number }): Promise<None> {
    return this.#relay.call('ban', { connection, minutes });
  }

  async deleteRoom({ room }: { readonly room: string }): Promise<None> {
    return this.#relay.call('close-room', { room, how: 'deleted' });
  }

  async rules(): Promise<RelayRules> {
    if (this.#relay.state.state !== 'listening') return { bans: [], rooms: [] };
    return this.#relay.call('rules', {});
  }

  async unban({ network }: { readonly network: string }): Promise<None> {
    return this.#relay.call('unban', { network });
  }

  async reopenRoom({ room }: { readonly room: string }): Promise<None> {
    return this.#relay.call('reopen-room', { room });
  }

  async rotateToken(): Promise<{ saved: boolean }> {
    const { token } = await this.#relay.call('rotate-token', {});
    const saved = await this.#options.saveFile({
      suggestedName: 'aparte-relay-access-token.txt',
      bytes: Buffer.from(`${token}\n`),
    });
    await this.#relay.refresh();
    return { saved };
  }

  async goTo(wish: { readonly address: string; readonly token?: string; readonly keep: boolean }): Promise<None> {
    await this.#relay.goTo(wish.address.trim(), wish.token, wish.keep);
    return {};
  }

  comeBack(): Promise<None> {
    this.#relay.comeBack();
    return Promise.resolve({});
  }

  async forgetRelay({ address }: { readonly address: string }): Promise<None> {
    await this.#relay.forget(address);
    this.tellState();
    return {};
  }

  async testPlace({ address }: { readonly address: string }): Promise<None> {
    // Only addresses that the relay itself tells: the page must not reach anything else through its host.
    if (!this.#relay.places().some((place) => place.address === address))
      throw new AparteError('bad-argument', { what: 'address' });
    await this.#options.reach(address);
    return {};
  }

  comparison(): Promise<Comparison | null> {
    return Promise.resolve(this.#comparison);
  }

  async copyText({ text }: { readonly text: string }): Promise<None> {
    await this.#options.copyText(text);
    return {};
  }

  #state(): RelayState {
    const { state, owned, owner, status, error, freePort } = this.#relay.state;
    return {
      program: this.#options.program,
      ...this.#options.appearance(),
      state,
      owned: this.#relay.remote === undefined && (owned || state === 'stopped'),
      ...(owner === undefined ? {} : { owner }),
      ...(status
        ? { host: status.host, port: status.port, figures: figuresOf(status), needsAccess: status.tokenRequired }
        : {}),
      places: this.#relay.places(),
      settings: this.#relay.local.settings,
      ...elsewhereOf(this.#relay),
      kept: this.#relay.keptAddresses,
      ...(error ? { error: { code: error.code, details: error.details } } : {}),
      ...(freePort === undefined ? {} : { freePort }),
    };
  }

  #gather({ events, dropped }: AdminEvents): void {
    this.#waiting.push(...events);
    this.#dropped += dropped;
    const excess = this.#waiting.length - MAX_BATCH;
    if (excess > 0) {
      this.#waiting.splice(0, excess);
      this.#dropped += excess;
    }
    this.#cancelBatch ??= this.#options.after(BATCH_MS, () => {
      this.#cancelBatch = undefined;
      const batch: RelayPageEvent = { type: 'events', events: this.#waiting, dropped: this.#dropped };
      this.#waiting = [];
      this.#dropped = 0;
      this.#tell(batch);
    });
  }

  #refreshLater(): void {
    const delayMs = this.#relay.state.state === 'listening' ? FIGURES_MS : LOOK_MS;
    this.#cancelRefresh = this.#options.after(delayMs, () => {
      // A relay that does not answer ends its link, which is told as a change of its state.
      const isLookedFor = this.#relay.refresh().catch(() => undefined);
      void isLookedFor.then(() => {
        if (this.#cancelRefresh) this.#refreshLater();
      });
    });
  }

  #rest(): void {
    this.#stopListening?.();
    this.#cancelBatch?.();
    this.#cancelRefresh?.();
    this.#stopListening = undefined;
    this.#cancelBatch = undefined;
    this.#cancelRefresh = undefined;
    this.#waiting = [];
    this.#dropped = 0;
  }

  #tell(event: RelayPageEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function elsewhereOf({ remote }: ShownRelay): Pick<RelayState, 'elsewhere'> {
  if (!remote) return {};
  const { address, host, port } = remote;
  return { elsewhere: { address, host, port } };
}

function figuresOf(status: RelayStatus): RelayFigures {
  const { startedMs, connections, rooms, storedBytes, acceptedFrames, deliveredFrames } = status;
  return { startedMs, connections, rooms, storedBytes, acceptedFrames, deliveredFrames };
}
