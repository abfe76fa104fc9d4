/** What a session asks of its profile's vault (client/vault in the product): whether there is one, how it is protected, and the open store. */
import type { AsyncVaultStore } from '../client/vault/store';

/** What opens a vault. */
export type VaultKey =
  | { readonly by: 'keychain' }
  | { readonly by: 'passphrase'; readonly passphrase: string }
  /** A file beside the vault: for profiles that are thrown away. */
  | { readonly by: 'key-file' };

/** An open vault. */
export interface OpenVault {
  readonly store: AsyncVaultStore;
  close(): Promise<void>;
}

/** The vault of one profile. */
export interface VaultPort {
  /** Ways to open it; undefined where there is no vault yet. */
  describe(): Promise<readonly VaultKey['by'][] | undefined>;
  /** Whether this computer has a keychain that keeps a secret. */
  hasKeychain(): Promise<boolean>;
  /** @throws AparteError `vault-exists`, `keychain-unavailable`, `disk-full`, … */
  create(key: VaultKey): Promise<OpenVault>;
  /** Makes `next` the only way to open it. @throws AparteError `wrong-passphrase`, `keychain-unavailable`, `disk-full`, … */
  changeKey(current: VaultKey, next: VaultKey): Promise<void>;
  /** One encrypted file of all that an open vault holds. @throws AparteError `disk-full`, `disk-failed` */
  backup(opened: OpenVault, passphrase: string): Promise<Uint8Array>;
  /** Makes the vault of such a file. @throws AparteError `backup-damaged`, `backup-cut`, `wrong-passphrase`, `vault-newer`, `vault-exists`, … */
  restore(file: Uint8Array, passphrase: string, key: VaultKey): Promise<OpenVault>;
  /** @throws AparteError `wrong-passphrase`, `keychain-unavailable`, `profile-in-use`, `vault-damaged`, … */
  unlock(key: VaultKey): Promise<OpenVault>;
}
