/**
 * The computer's one local relay, which belongs to no profile: this process starts it and owns it, or finds another's and says whose it is. Either way
 * it is spoken to over the admin protocol only.
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Duplex } from 'node:stream';

import * as v from 'valibot';

import type { RelaySettings } from '../contract/relay';
import { RELAY_SCHEMAS } from '../contract/schemas';
import type { AdminEvents, AdminMethod, AdminMethods, RelayStatus } from '../protocol/admin';
import { AparteError, toAparteError } from '../protocol/errors';
import { DEFAULT_PORT } from '../protocol/limits';
import type { LinkTimers } from './admin-link';
import { AdminLink } from './admin-link';
import { nextFreePort } from './free-port';
import { readJsonFile, writeJsonFile } from './json-file';
import type { SpawnRelay } from './relay-child';
import { readOwner, removeOwner, writeOwner } from './relay-owner';
import type { Interfaces } from './relay-places';
import { listenHost, relayPlaces, roomPlace } from './relay-places';
import { RelayRun } from './relay-run';

/** What the local relay needs of its host. */
export interface LocalRelayOptions extends LinkTimers {
  /** `<data root>/relay`. */
  readonly folder: string;
  readonly profile: string;
  readonly spawn: SpawnRelay;
  /** Connects to a relay that already runs on the folder, whoever started it. */
  readonly find: () => Promise<Duplex | undefined>;
  readonly interfaces: () => Interfaces;
}

/** Where the relay is in its life. */
export type RelayLife = 'stopped' | 'starting' | 'listening' | 'stopping' | 'failed';

/** The relay as this process knows it. */
export interface LocalRelayState {
  readonly state: RelayLife;
  readonly owned: boolean;
  readonly owner?: string;
  /** The newest figures; absent unless it listens. */
  readonly status?: RelayStatus;
  readonly error?: AparteError;
  readonly freePort?: number;
}

/** Whoever watches the relay. */
export interface RelayListener {
  changed(state: LocalRelayState): void;
  /** Events as they come; only while there is such a listener is the relay asked for them. */
  events?(events: AdminEvents): void;
}

const SETTINGS_FILE = 'settings.json';
const DEFAULT_SETTINGS: RelaySettings = { port: DEFAULT_PORT, reach: 'this-computer' };
const STOPPED: LocalRelayState = { state: 'stopped', owned: false };

/** The computer's local relay. */
export class LocalRelay {
  readonly #options: LocalRelayOptions;
  readonly #listeners = new Set<RelayListener>();
  #state: LocalRelayState = STOPPED;
  #settings = DEFAULT_SETTINGS;
  #run: RelayRun | undefined;
  #link: AdminLink | undefined;
  #isWatching = false;
  /** Starts and stops come one after another, however many windows ask. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: LocalRelayOptions) {
    this.#options = options;
  }

  get state(): LocalRelayState {
    return this.#state;
  }

  get settings(): RelaySettings {
    return this.#settings;
  }

  /** Whether the relay of this computer was ever started. */
  get hasData(): boolean {
    return existsSync(this.#options.folder);
  }

  /** Reads the settings, and finds a relay that another process runs. */
  async open(): Promise<void> {
    this.#settings =
      (await readJsonFile(path.join(this.#options.folder, SETTINGS_FILE), RELAY_SCHEMAS.start)) ?? DEFAULT_SETTINGS;
    await this.refresh();
  }

  subscribe(listener: RelayListener): () => void {
    this.#listeners.add(listener);
    this.#watchAsWanted();
    return () => {
      this.#listeners.delete(listener);
      this.#watchAsWanted();
    };
  }

  /** Looks anew: for a relay of another process where none is known, for figures where one is. */
  refresh(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#link) await this.#attach();
      else if (this.#state.state === 'listening') {
        this.#set({ ...this.#state, status: await this.#link.call('status', {}) });
      }
    });
  }

  /** Starts it, and remembers how. @throws AparteError why it could not, or `relay-owned-elsewhere` */
  start(settings: RelaySettings): Promise<void> {
    return this.#inTurn(async () => {
      await this.#attachUnlessLinked();
      this.#refuseIfForeign();
      if (this.#run) return;
      await this.#remember(settings);
      await this.#launch(settings);
    });
  }

  /** Stops it: its members are told, what was accepted is on disk. */
  stop(): Promise<void> {
    return this.#inTurn(async () => {
      this.#refuseIfForeign();
      await this.#halt();
    });
  }

  restart(settings: RelaySettings): Promise<void> {
    return this.#inTurn(async () => {
      this.#refuseIfForeign();
      await this.#halt();
      await this.#remember(settings);
      await this.#launch(settings);
    });
  }

  /**
   * Makes sure that a relay runs on this computer, this process's or another's.
   * @param anyPort whether another port will do where the wanted one is taken; the choice is not remembered
   */
  ensureRunning(anyPort = false): Promise<void> {
    return this.#inTurn(async () => {
      await this.#attachUnlessLinked();
      if (this.#link) return;
      try {
        await this.#launch(this.#settings);
      } catch (error) {
        if (!anyPort || toAparteError(error).code !== 'address-in-use') throw error;
        await this.#launch({ ...this.#settings, port: 0 });
      }
    });
  }

  /** `aparte-relay://…` for a room made here. @throws AparteError `relay-not-running` */
  roomAddress(): string {
    const place = roomPlace(this.places());
    if (!place) throw new AparteError('relay-not-running');
    return place.address;
  }

  /** Addresses for others; none unless it listens. */
  places(): ReturnType<typeof relayPlaces> {
    const { status } = this.#state;
    if (!status) return [];
    const isOpen = status.host !== '127.0.0.1' && status.host !== '::1';
    return relayPlaces(status.relay, isOpen, this.#options.interfaces());
  }

  /** Asks the relay. @throws AparteError `relay-not-running`, or the relay's own */
  call<Method extends AdminMethod>(
    method: Method,
    params: AdminMethods[Method]['params'],
  ): Promise<AdminMethods[Method]['result']> {
    return this.#link ? this.#link.call(method, params) : Promise.reject(new AparteError('relay-not-running'));
  }

  /** Erases all that the stopped relay kept. @throws AparteError `relay-data-in-use` */
  eraseData(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#link) throw new AparteError('relay-data-in-use');
      await rm(this.#options.folder, { recursive: true, force: true });
      this.#settings = DEFAULT_SETTINGS;
    });
  }

  /** Before the process ends: stops an own relay, lets another's be. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#run) await this.#halt();
      this.#link?.close();
    });
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(step);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #refuseIfForeign(): void {
    if (!this.#link || this.#run) return;
    const { owner } = this.#state;
    throw new AparteError('relay-owned-elsewhere', owner === undefined ? {} : { owner });
  }

  async #remember(settings: RelaySettings): Promise<void> {
    await writeJsonFile(path.join(this.#options.folder, SETTINGS_FILE), settings);
    this.#settings = v.parse(RELAY_SCHEMAS.start, settings);
  }

  async #launch({ port, reach }: RelaySettings): Promise<void> {
    this.#set({ state: 'starting', owned: true });
    const { folder, spawn, interfaces, after } = this.#options;
    const host = listenHost(reach, interfaces());
    const run = new RelayRun(spawn({ folder, host, port }), { after, onEvents: (events) => this.#tell(events) });
    this.#run = run;
    this.#link = run.link;
    try {
      const status = await run.listening();
      this.#isWatching = true;
      await writeOwner(folder, this.#options.profile, status.startedMs);
      this.#set({ state: 'listening', owned: true, status });
    } catch (error) {
      run.link.close();
      this.#forget();
      await this.#failedToStart(toAparteError(error), host, port);
    }
    run.exited.then(
      (exitCode) => this.#ended(run, exitCode),
      () => this.#ended(run, null),
    );
    this.#watchAsWanted();
  }

  async #failedToStart(error: AparteError, host: string, port: number): Promise<never> {
    const freePort = error.code === 'address-in-use' ? await nextFreePort(host, port) : undefined;
    this.#set({ state: 'failed', owned: true, error, ...(freePort === undefined ? {} : { freePort }) });
    // Another process was faster, or a relay was started by hand.
    if (error.code === 'relay-data-in-use') {
      await this.#attach();
      this.#refuseIfForeign();
    }
    throw error;
  }

  async #halt(): Promise<void> {
    const run = this.#run;
    if (!run) {
      this.#set(STOPPED);
      return;
    }
    this.#set({ ...this.#state, state: 'stopping' });
    await run.stop();
    this.#forget();
    await removeOwner(this.#options.folder);
    this.#set(STOPPED);
  }

  #ended(run: RelayRun, exitCode: number | null): void {
    if (this.#run !== run || run.isExpectedToEnd) return;
    run.link.close();
    this.#forget();
    const error = new AparteError('relay-internal', exitCode === null ? {} : { exit: exitCode });
    this.#set({ state: 'failed', owned: true, error });
  }

  async #attachUnlessLinked(): Promise<void> {
    if (!this.#link) await this.#attach();
  }

  /** Finds a relay of another process. */
  async #attach(): Promise<void> {
    const stream = await this.#options.find();
    if (!stream) return;
    const link = new AdminLink(stream, {
      after: this.#options.after,
      onEvents: (events) => this.#tell(events),
      onClose: () => {
        if (this.#link !== link) return;
        this.#forget();
        this.#set(STOPPED);
      },
    });
    try {
      const status = await link.call('status', {});
      const owner = await readOwner(this.#options.folder, status.startedMs);
      if (link.closed) return;
      this.#link = link;
      const state = status.state === 'stopping' ? 'stopping' : 'listening';
      this.#set({ state, owned: false, status, ...(owner === undefined ? {} : { owner }) });
      this.#watchAsWanted();
    } catch {
      // Whatever answers there speaks another language, or is just ending: there is no relay to use.
      link.close();
    }
  }

  #forget(): void {
    this.#run = undefined;
    this.#link = undefined;
    this.#isWatching = false;
  }

  #set(state: LocalRelayState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener.changed(state);
  }

  #tell(events: AdminEvents): void {
    for (const listener of this.#listeners) listener.events?.(events);
  }

  /** A relay makes events by the thousand: they cross only while somebody looks. */
  #watchAsWanted(): void {
    const link = this.#link;
    if (!link || this.#state.state !== 'listening') return;
    const isWanted = [...this.#listeners].some((listener) => listener.events !== undefined);
    if (isWanted === this.#isWatching) return;
    this.#isWatching = isWanted;
    link.call(isWanted ? 'watch' : 'unwatch', {}).catch(() => {
      if (this.#link === link) this.#isWatching = !isWanted;
    });
  }
}
