/**
 * A profile's session: whether there is a profile, whether its vault is open, its engine while it is, the invitations that wait, the settings. What every
 * host shares; no room logic, no window.
 */
import type { AppState, ChatEvent, ProfileStage, Settings } from '../contract/chat';
import type { Language, Unsubscribe } from '../contract/common';
import type { PassphraseChange, Protection, StorageUse, WayIn } from '../contract/profile';
import type { Random } from '../client/crypto/random';
import { languageOf } from '../i18n/translate';
import { toHex } from '../protocol/bytes';
import { AparteError, toAparteError } from '../protocol/errors';
import type { AsyncVaultStore } from '../client/vault/store';
import type { EnginePort } from './engine-port';
import type { LocalRelay, RelayLife } from './local-relay';
import type { ClientLog } from './log';
import { Offers } from './offers';
import type { HostPlatform } from './platform';
import type { ProfilePaths } from './profile-paths';
import type { ProfileSettings } from './profile-settings';
import { Trial } from './trial';
import type { GuestHandOver } from './trial-guest';
import type { OpenVault, VaultKey, VaultPort } from './vault-port';

/** What a session is made of. */
export interface SessionOptions {
  readonly paths: ProfilePaths;
  readonly platform: HostPlatform;
  readonly settings: ProfileSettings;
  readonly vault: VaultPort;
  readonly relay: LocalRelay;
  readonly log: ClientLog;
  readonly random: Random;
  /** Writes a new identity into an open vault. */
  readonly createProfile: (store: AsyncVaultStore, name: string) => Promise<void>;
  readonly openEngine: (store: AsyncVaultStore) => Promise<EnginePort>;
  /** The time that windows have to hand over what was written, before the vault closes. */
  readonly beforeLock?: () => Promise<void>;
}

/** One run of one profile. */
export class Session {
  readonly offers: Offers;
  /** Resolves when it is known what there is: before that, the stage says nothing. */
  readonly started: Promise<void>;
  readonly #options: SessionOptions;
  readonly #listeners = new Set<(event: ChatEvent) => void>();
  #vault: OpenVault | undefined;
  #engine: EnginePort | undefined;
  #trial: Trial | undefined;
  #isGuest = false;
  #stage: 'new' | 'locked' | 'ready' = 'new';
  #needsPassphrase = false;
  #ways: readonly WayIn[] = [];
  #relayLife: RelayLife = 'stopped';
  #hasStarted: () => void = () => undefined;
  /** Stages change one after another: two windows may press the same button. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.offers = new Offers(options.random, (link) => this.#engine?.inspectInvitation(link).joined);
    this.started = new Promise((resolve) => {
      this.#hasStarted = resolve;
    });
    options.relay.subscribe({ changed: ({ state }) => this.#relayChanged(state) });
  }

  /** Looks what there is, and opens it where that needs nobody. */
  async start(): Promise<void> {
    await this.#inTurn(async () => {
      const { vault, log } = this.#options;
      const ways = await vault.describe();
      if (!ways) {
        this.#needsPassphrase = !(await vault.hasKeychain());
        return;
      }
      this.#stage = 'locked';
      this.#ways = ways;
      const by = ways.find((way): way is 'keychain' | 'key-file' => way !== 'passphrase');
      if (!by) return;
      try {
        await this.#open(await vault.unlock({ by }));
      } catch (error) {
        // A keychain that was changed is no reason to start empty: the passphrase may still open it.
        log.record('warn', 'vault-stays-locked', { code: toAparteError(error).code });
        if (!ways.includes('passphrase')) throw error;
      }
    });
    this.#hasStarted();
  }

  /** Starts as the second person of a trial: makes a throwaway profile and joins. */
  async startAsGuest({ name, link, language, theme }: GuestHandOver): Promise<void> {
    await this.#inTurn(async () => {
      this.#isGuest = true;
      await this.changeSettings({ language, theme });
      const { vault, createProfile } = this.#options;
      const opened = await vault.create({ by: 'key-file' });
      await createProfile(opened.store, name);
      await this.#open(opened);
      this.#hasStarted();
      const { room } = await this.engine.join(link);
      this.tell({ type: 'show-room', room });
    });
  }

  /** The open profile's engine. @throws AparteError `not-ready` before there is one */
  get engine(): EnginePort {
    if (!this.#engine) throw new AparteError(this.#stage === 'locked' ? 'vault-locked' : 'not-ready');
    return this.#engine;
  }

  get isReady(): boolean {
    return this.#engine !== undefined;
  }

  get isGuest(): boolean {
    return this.#isGuest;
  }

  /** The trial of the open profile. @throws AparteError `not-ready` */
  get trial(): Trial {
    if (!this.#trial) throw new AparteError('not-ready');
    return this.#trial;
  }

  /** The interface's language: what the person chose, else the system's. */
  get language(): Language {
    const { language } = this.#options.settings.shown;
    return language === 'system' ? languageOf(this.#options.platform.systemLocale()) : language;
  }

  get state(): AppState {
    const { paths, platform, settings, relay } = this.#options;
    const { state, owned, owner, error } = relay.state;
    return {
      program: platform.program,
      profile: paths.profile,
      language: this.language,
      stage: this.#shownStage(),
      localRelay: {
        state,
        owned,
        ...(owner === undefined ? {} : { owner }),
        ...(error ? { error: error.code } : {}),
      },
      // Who looks at a locked window learns of no relay.
      offers: this.#stage === 'locked' ? [] : this.offers.list,
      trial: this.#isGuest || (this.#trial?.isOn ?? false),
      settings: settings.shown,
      notifies: platform.notifications?.isSupported ?? false,
    };
  }

  subscribe(listener: (event: ChatEvent) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(event: ChatEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  createProfile(name: string, passphrase: string | undefined): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#stage !== 'new') throw new AparteError('vault-exists');
      const { vault, createProfile } = this.#options;
      // A vault that a crash left without its profile is open already.
      const opened = this.#vault ?? (await vault.create(this.#keyFor(passphrase)));
      this.#vault = opened;
      await createProfile(opened.store, name.trim());
      await this.#open(opened);
    });
  }

  /** By the passphrase, or by what needs none. @throws AparteError `wrong-passphrase`, `keychain-unavailable`, … */
  unlock(passphrase: string | undefined): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#stage !== 'locked') return;
      const alone = this.#ways.find((way): way is 'keychain' | 'key-file' => way !== 'passphrase');
      const key: VaultKey =
        passphrase === undefined && alone ? { by: alone } : { by: 'passphrase', passphrase: passphrase ?? '' };
      await this.#open(await this.#options.vault.unlock(key));
    });
  }

  /** Ends the engine and closes the vault, whose thread held its key. A trial ends with it, as it does with the program. */
  lock(): Promise<void> {
    return this.#inTurn(async () => {
      const [engine, vault] = [this.#engine, this.#vault];
      // The second person of a trial has nothing to hide, and nobody to open it again.
      if (!engine || !vault || this.#isGuest) return;
      this.#ways = (await this.#options.vault.describe()) ?? [];
      this.tell({ type: 'locking' });
      await this.#options.beforeLock?.();
      this.#trial?.endGuest();
      [this.#engine, this.#vault, this.#trial] = [undefined, undefined, undefined];
      this.#stage = 'locked';
      this.#tellState();
      try {
        await engine.close();
      } finally {
        await vault.close();
      }
    });
  }

  /** What opens the profile, and whether a keychain could. @throws AparteError `vault-locked`, `not-ready` */
  async protection(): Promise<Protection> {
    this.#openVault();
    const { vault } = this.#options;
    const [ways, canOpenAlone] = await Promise.all([vault.describe(), vault.hasKeychain()]);
    return { ways: ways ?? [], canOpenAlone };
  }

  /**
   * Protects the profile by another passphrase, or, without one, by the system's keychain. Where a passphrase opens it now, `current` has to be that.
   * @throws AparteError `wrong-passphrase`, `keychain-unavailable`, `disk-full`, …
   */
  changePassphrase({ current, passphrase }: PassphraseChange): Promise<void> {
    return this.#inTurn(async () => {
      const { ways } = await this.protection();
      // Whoever finds the window open does not get to change what closes it.
      const key: VaultKey | undefined = ways.includes('passphrase')
        ? { by: 'passphrase', passphrase: current ?? '' }
        : ways.flatMap((by) => (by === 'passphrase' ? [] : [{ by }]))[0];
      if (!key) throw new AparteError('vault-missing');
      const next: VaultKey = passphrase === undefined ? { by: 'keychain' } : { by: 'passphrase', passphrase };
      await this.#options.vault.changeKey(key, next);
    });
  }

  /** What the open vault takes. @throws AparteError `vault-locked`, `not-ready` */
  async storage(): Promise<StorageUse> {
    const { bytes, rooms } = await this.#openVault().store.usage();
    return { bytes, rooms: rooms.map((use) => ({ ...use, room: toHex(use.room) })) };
  }

  /** The open vault as one encrypted file. */
  backup(passphrase: string): Promise<Uint8Array> {
    return this.#options.vault.backup(this.#openVault(), passphrase);
  }

  /** Makes the profile of a backup. Where there is no keychain, the backup's passphrase is the profile's too. */
  restore(file: Uint8Array, passphrase: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#stage !== 'new' || this.#vault) throw new AparteError('vault-exists');
      const key: VaultKey = this.#needsPassphrase ? { by: 'passphrase', passphrase } : { by: 'keychain' };
      await this.#open(await this.#options.vault.restore(file, passphrase, key));
    });
  }

  /** @throws AparteError `bad-argument`, `vault-locked`, `not-ready` */
  async rename(name: string): Promise<void> {
    await this.engine.rename(name);
    this.#tellState();
  }

  async changeSettings(change: Partial<Settings>): Promise<void> {
    const { settings, platform } = this.#options;
    await settings.change(change);
    platform.applyTheme(settings.shown.theme);
    this.#engine?.signsChanged();
    this.#tellState();
  }

  /** Keeps an invitation that was opened or pasted, and asks the page to show it. @throws AparteError of one that cannot be read */
  offer(text: string): void {
    this.offers.add(text);
    this.#tellState();
    this.tell({ type: 'show-dialogue', dialogue: 'join' });
  }

  /** Joins by an offer, which is then done with. */
  async acceptOffer(offer: string): Promise<{ readonly room: string }> {
    const link = this.offers.linkOf(offer);
    const joined = this.engine.inspectInvitation(link).joined;
    const room = joined ?? (await this.engine.join(link)).room;
    this.declineOffer(offer);
    return { room };
  }

  declineOffer(offer: string): void {
    this.offers.remove(offer);
    this.#tellState();
  }

  /** Somebody is at the window. */
  touched(): void {
    this.#engine?.touched();
  }

  /** After sleep. */
  wake(): void {
    this.#engine?.wake();
  }

  /** Before the process ends. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#trial?.endGuest();
      await this.#engine?.close();
      await this.#vault?.close();
      this.#engine = undefined;
      this.#vault = undefined;
      await this.#options.relay.close();
    });
  }

  #openVault(): OpenVault {
    if (!this.#vault) throw new AparteError(this.#stage === 'locked' ? 'vault-locked' : 'not-ready');
    return this.#vault;
  }

  #keyFor(passphrase: string | undefined): VaultKey {
    if (passphrase !== undefined && passphrase !== '') return { by: 'passphrase', passphrase };
    if (this.#needsPassphrase) throw new AparteError('bad-argument', { what: 'passphrase' });
    return { by: 'keychain' };
  }

  async #open(vault: OpenVault): Promise<void> {
    this.#vault = vault;
    try {
      await this.#openIn(vault);
    } catch (error) {
      // Of what turns out to be damaged nothing stays open: whoever tries again is told the same, and a copy may be put back.
      this.#vault = undefined;
      await vault.close();
      throw error;
    }
  }

  async #openIn({ store }: OpenVault): Promise<void> {
    if (!(await store.loadProfile())) {
      // The process died between making the vault and writing the profile: what is left to do is naming it.
      this.#stage = 'new';
      this.#needsPassphrase = false;
      this.#tellState();
      return;
    }
    const engine = await this.#options.openEngine(store);
    engine.subscribe((event) => this.tell(event));
    this.#engine = engine;
    this.#stage = 'ready';
    this.#trial = this.#makeTrial(engine, store);
    this.#tellState();
    this.tell({ type: 'rooms', rooms: await engine.rooms() });
    this.#trial.cleanUp().catch((error: unknown) => this.#options.log.unexpected('trial-left', error));
  }

  #makeTrial(engine: EnginePort, store: AsyncVaultStore): Trial {
    const { paths, relay, platform, settings } = this.#options;
    return new Trial({
      dataRoot: paths.dataRoot,
      relay,
      engine,
      store,
      platform,
      appearance: () => ({ ...settings.shown, spoken: this.language }),
      changed: () => this.#tellState(),
    });
  }

  #shownStage(): ProfileStage {
    if (this.#engine) return { stage: 'ready', name: this.#engine.name, fingerprint: this.#engine.fingerprint() };
    if (this.#stage === 'new') return { stage: 'new', needsPassphrase: this.#needsPassphrase };
    return { stage: 'locked', ways: this.#ways };
  }

  /** Rooms that wait for this computer's relay need not wait for their next attempt once it listens. */
  #relayChanged(state: RelayLife): void {
    const hasBegun = state === 'listening' && this.#relayLife !== 'listening';
    this.#relayLife = state;
    this.#tellState();
    if (hasBegun) this.#reconnect().catch((error: unknown) => this.#options.log.unexpected('reconnect-failed', error));
  }

  async #reconnect(): Promise<void> {
    const engine = this.#engine;
    for (const { room, connection } of (await engine?.rooms()) ?? []) {
      if (connection.state === 'waiting') await engine?.reconnect({ room });
    }
  }

  #tellState(): void {
    if (this.#listeners.size > 0) this.tell({ type: 'state', state: this.state });
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(step);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
