/** The profile behind `rpc`: whether there is one, whether its vault is open, its engine while it is. As the windows' hosts have it, without their windows. */
import path from 'node:path';

import type { Engine } from '../../client/engine';
import { createProfile } from '../../client/profile';
import { systemRandom } from '../../client/crypto/random';
import { systemClock } from '../../client/ports';
import { defaultKeyFile, describeVault, keepOnlySlot, type VaultSecret } from '../../client/vault/slots';
import type { Vault } from '../../client/vault/vault';
import type { AppState, ChatEvent, ProfileStage, Settings } from '../../contract/chat';
import type { PassphraseChange, Protection, StorageUse, WayIn } from '../../contract/profile';
import { Offers } from '../../host/offers';
import { ProfileSettings } from '../../host/profile-settings';
import { languageOf } from '../../i18n/translate';
import { toHex } from '../../protocol/bytes';
import { AparteError, toAparteError } from '../../protocol/errors';
import type { CommandContext } from '../context';
import { ensureVault, openEngine, openVaultOf, profileFolders, vaultSecret } from '../profile';
import { RELEASE } from '../release';

const SETTINGS_FILE = 'settings.json';

/** See the file's head. The caller holds the profile's lock. */
export class RpcSession {
  readonly offers = new Offers(systemRandom, (link) => this.open?.inspectInvitation(link).joined);
  private vault: Vault | undefined;
  private open: Engine | undefined;
  private stage: 'new' | 'locked' = 'new';
  private ways: readonly WayIn[] = [];
  /** Changes of the stage come one after another. */
  private turn: Promise<void> = Promise.resolve();

  private constructor(
    private readonly context: CommandContext,
    private readonly settings: ProfileSettings,
    private readonly tell: (event: ChatEvent) => void,
  ) {}

  /** Opens what can be opened without asking. */
  static async start(context: CommandContext, tell: (event: ChatEvent) => void): Promise<RpcSession> {
    const { folder, vault } = profileFolders(context);
    const settings = await ProfileSettings.open(path.join(folder, SETTINGS_FILE));
    const session = new RpcSession(context, settings, tell);
    if ((await describeVault(vault)) !== 'absent') await session.unlockAtStart();
    return session;
  }

  /** @throws AparteError `not-ready`, `vault-locked` */
  get engine(): Engine {
    if (this.open) return this.open;
    throw new AparteError(this.stage === 'locked' ? 'vault-locked' : 'not-ready', { slots: 'passphrase' });
  }

  get isReady(): boolean {
    return this.open !== undefined;
  }

  get state(): AppState {
    const { shown } = this.settings;
    return {
      program: {
        version: RELEASE,
        host: 'cli',
        runtime: `Node ${process.versions.node}`,
        testRuntime: false,
        platform: process.platform,
      },
      profile: path.basename(profileFolders(this.context).folder),
      language: shown.language === 'system' ? languageOf(this.context.locale) : shown.language,
      stage: this.shownStage(),
      localRelay: { state: 'stopped', owned: false },
      offers: this.offers.list,
      trial: false,
      settings: shown,
      notifies: false,
    };
  }

  createProfile(name: string, passphrase: string | undefined): Promise<void> {
    return this.inTurn(async () => {
      if (this.open || this.stage === 'locked') throw new AparteError('vault-exists');
      if (!this.vault) {
        const secret = hasText(passphrase) ? { passphrase } : await vaultSecret(this.context);
        await ensureVault(this.context, secret);
        this.vault = await openVaultOf(this.context, secret);
      }
      await createProfile(this.vault.store, name, { random: systemRandom, clock: systemClock });
      await this.openProfile();
    });
  }

  unlock(passphrase: string | undefined): Promise<void> {
    return this.inTurn(async () => {
      if (this.open) return;
      if (this.stage === 'new') throw new AparteError('vault-missing');
      await this.openVault(passphrase === undefined ? await vaultSecret(this.context) : { passphrase });
    });
  }

  /** @throws AparteError `vault-locked` */
  async protection(): Promise<Protection> {
    if (!this.vault) throw new AparteError('vault-locked');
    await this.lookWhatOpens();
    return { ways: this.ways, canOpenAlone: false };
  }

  /** @throws AparteError `wrong-passphrase`, `keychain-unavailable`, `vault-locked` */
  changePassphrase({ current, passphrase }: PassphraseChange): Promise<void> {
    return this.inTurn(async () => {
      const { ways } = await this.protection();
      if (passphrase === undefined) throw new AparteError('keychain-unavailable');
      const directory = profileFolders(this.context).vault;
      const asks = ways.includes('passphrase');
      const secret = asks ? { passphrase: current ?? '' } : { keyFile: defaultKeyFile(directory) };
      await keepOnlySlot({ directory, secret }, { passphrase });
    });
  }

  /** @throws AparteError `vault-locked` */
  async storage(): Promise<StorageUse> {
    if (!this.vault) throw new AparteError('vault-locked');
    const { bytes, rooms } = await this.vault.store.usage();
    return { bytes, rooms: rooms.map((use) => ({ ...use, room: toHex(use.room) })) };
  }

  /** Ends the engine and closes the vault. */
  lock(): Promise<void> {
    return this.inTurn(async () => {
      const { open, vault } = this;
      if (!open || !vault) return;
      await this.lookWhatOpens();
      [this.open, this.vault, this.stage] = [undefined, undefined, 'locked'];
      this.tellState();
      try {
        await open.close();
      } finally {
        await vault.close();
      }
    });
  }

  /** @throws AparteError `bad-argument`, `not-ready`, `vault-locked` */
  async rename(name: string): Promise<void> {
    await this.engine.rename(name);
    this.tellState();
  }

  async changeSettings(change: Partial<Settings>): Promise<void> {
    await this.settings.change(change);
    this.tellState();
  }

  /** Keeps an invitation for `acceptOffer`. @throws AparteError `invitation-…` */
  async offer(link: string): Promise<{ readonly offer: string }> {
    const offer = this.offers.add(link);
    await this.turn;
    this.tellState();
    return { offer };
  }

  async acceptOffer(offer: string): Promise<{ readonly room: string }> {
    const link = this.offers.linkOf(offer);
    const { joined } = this.engine.inspectInvitation(link);
    const { room } = joined === undefined ? await this.engine.join(link) : { room: joined };
    this.declineOffer(offer);
    return { room };
  }

  declineOffer(offer: string): void {
    this.offers.remove(offer);
    this.tellState();
  }

  /** Ends engine and vault. */
  close(): Promise<void> {
    return this.inTurn(async () => {
      await this.open?.close();
      await this.vault?.close();
      this.open = undefined;
      this.vault = undefined;
    });
  }

  private async unlockAtStart(): Promise<void> {
    this.stage = 'locked';
    await this.lookWhatOpens();
    try {
      await this.openVault(await vaultSecret(this.context));
    } catch (error) {
      // Without a file that names it, the passphrase comes by `unlock`.
      const isAsked = toAparteError(error).code === 'vault-locked' && !this.context.given.has('passphrase-file');
      if (!isAsked) throw error;
    }
  }

  private async lookWhatOpens(): Promise<void> {
    const found = await describeVault(profileFolders(this.context).vault);
    this.ways = found === 'absent' ? [] : found.slots;
  }

  private async openVault(secret: VaultSecret): Promise<void> {
    this.vault = await openVaultOf(this.context, secret);
    if (await this.vault.store.loadProfile()) await this.openProfile();
    // A crash came between making the vault and naming the profile: what is left to do is naming it.
    else this.stage = 'new';
  }

  private async openProfile(): Promise<void> {
    if (!this.vault) throw new AparteError('vault-locked');
    const all = (): boolean => true;
    this.open = await openEngine(this.context, this.vault.store, all);
    this.open.subscribe(this.tell);
    this.tellState();
    this.tell({ type: 'rooms', rooms: await this.open.rooms() });
  }

  private shownStage(): ProfileStage {
    if (this.open) return { stage: 'ready', name: this.open.name, fingerprint: this.open.fingerprint() };
    return this.stage === 'new' ? { stage: 'new', needsPassphrase: false } : { stage: 'locked', ways: this.ways };
  }

  private tellState(): void {
    this.tell({ type: 'state', state: this.state });
  }

  private inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.turn.then(step);
    this.turn = turn.catch(() => undefined);
    return turn;
  }
}

function hasText(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
