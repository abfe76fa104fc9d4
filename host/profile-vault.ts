/** The profile's vault on disk, with the lock that keeps a second process out of it. */
import { makeBackup, restoreBackup } from '../client/backup/backup';
import type { Random } from '../client/crypto/random';
import { lockProfile } from '../client/vault/profile-lock';
import type { Keychain, VaultSecret } from '../client/vault/slots';
import { createVault, defaultKeyFile, describeVault, keepOnlySlot } from '../client/vault/slots';
import { openVault } from '../client/vault/vault';
import type { AparteError } from '../protocol/errors';
import type { ProfilePaths } from './profile-paths';
import type { OpenVault, VaultKey, VaultPort } from './vault-port';

/** What the vault needs of its host. */
export interface ProfileVaultOptions {
  readonly paths: ProfilePaths;
  /** Absent where the host has none at all. */
  readonly keychain?: Keychain;
  /** The built `workers/vault-worker.cjs`. */
  readonly workerPath: string;
  readonly random: Random;
  /** The vault's thread died: nothing can be read or sent until the program starts anew. */
  readonly onDeath: (error: AparteError) => void;
}

/** The vault of one profile. */
export class ProfileVault implements VaultPort {
  readonly #options: ProfileVaultOptions;

  constructor(options: ProfileVaultOptions) {
    this.#options = options;
  }

  async describe(): Promise<readonly VaultKey['by'][] | undefined> {
    const found = await describeVault(this.#options.paths.vault);
    return found === 'absent' ? undefined : found.slots;
  }

  async hasKeychain(): Promise<boolean> {
    try {
      return (await this.#options.keychain?.available()) ?? false;
    } catch {
      // A keychain that cannot even be asked is none.
      return false;
    }
  }

  async create(key: VaultKey): Promise<OpenVault> {
    const { paths, random } = this.#options;
    const lock = lockProfile(paths.folder);
    try {
      await createVault({ directory: paths.vault, secret: this.#secretOf(key) }, random);
    } finally {
      lock.release();
    }
    return this.unlock(key);
  }

  async unlock(key: VaultKey): Promise<OpenVault> {
    const { paths, workerPath, onDeath } = this.#options;
    const lock = lockProfile(paths.folder);
    try {
      const vault = await openVault({ directory: paths.vault, secret: this.#secretOf(key), workerPath, onDeath });
      const close = async (): Promise<void> => {
        await vault.close();
        lock.release();
      };
      return { store: vault.store, close };
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** The profile's lock is held already: its vault is open. */
  changeKey(current: VaultKey, next: VaultKey): Promise<void> {
    const { paths, random } = this.#options;
    return keepOnlySlot({ directory: paths.vault, secret: this.#secretOf(current) }, this.#secretOf(next), random);
  }

  backup({ store }: OpenVault, passphrase: string): Promise<Uint8Array> {
    const { paths, random } = this.#options;
    return makeBackup({ store, directory: paths.vault, passphrase, nowMs: Date.now(), random });
  }

  async restore(file: Uint8Array, passphrase: string, key: VaultKey): Promise<OpenVault> {
    const { paths, random } = this.#options;
    const lock = lockProfile(paths.folder);
    try {
      const secretIn = () => this.#secretOf(key);
      await restoreBackup({ file, passphrase, directory: paths.vault, secretIn, random });
    } finally {
      lock.release();
    }
    return this.unlock(key);
  }

  #secretOf(key: VaultKey): VaultSecret {
    switch (key.by) {
      case 'passphrase':
        return { passphrase: key.passphrase };
      case 'key-file':
        return { keyFile: defaultKeyFile(this.#options.paths.vault) };
      case 'keychain':
        return { keychain: this.#options.keychain ?? NO_KEYCHAIN };
    }
  }
}

const refuse = (): Promise<never> => Promise.reject(new Error('There is no keychain.'));
const NO_KEYCHAIN: Keychain = { available: () => false, protect: refuse, unprotect: refuse };
