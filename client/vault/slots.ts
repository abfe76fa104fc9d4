/**
 * The ways to open a vault. Its key, 32 random bytes, never changes; each slot holds it wrapped under what a person has or knows, so that
 * app and command line open the same profile. Taking a slot away closes that way for this file, not for a copy of it made before.
 */
import { readFile, rm } from 'node:fs/promises';

import { AparteError } from '../../protocol/errors';
import { KEY_BYTES, KeyEncryptionKey, VaultKey } from '../crypto/keys';
import { drawBytes, systemRandom, type Random } from '../crypto/random';
import { derivePassphraseKek, newPassphraseParameters, unwrapKey, wrapKey } from '../crypto/vault-key';
import { codeOf, withVaultErrorsAsync } from './failures';
import { createFile, makePrivateFolder, requirePrivate } from './files';
import { defaultKeyFile } from './paths';
import { readSlots, writeSlots, type Slot, type SlotKind, type Slots } from './slot-file';

export { defaultKeyFile } from './paths';
export type { SlotKind } from './slot-file';

/** The system's keychain, which binds bytes to the person's session: Electron's safeStorage in the app. */
export interface Keychain {
  available(): Promise<boolean> | boolean;
  protect(bytes: Uint8Array): Promise<Uint8Array>;
  unprotect(bytes: Uint8Array): Promise<Uint8Array>;
}

/** What opens a vault. A key file is named by its path: see {@link defaultKeyFile}. */
export type VaultSecret =
  { readonly passphrase: string } | { readonly keychain: Keychain } | { readonly keyFile: string };

/** Which vault, what opens it. */
export interface VaultAccess {
  /** The profile's folder of the vault. */
  readonly directory: string;
  readonly secret: VaultSecret;
}

/** The key of an unlocked vault. */
export interface UnlockedVault {
  readonly key: VaultKey;
  /** Whether the database was made before. */
  readonly database: boolean;
}

/** Whether there is a vault, and what opens it. @throws AparteError `vault-damaged`, `vault-newer`, `disk-failed` */
export async function describeVault(directory: string): Promise<'absent' | { readonly slots: readonly SlotKind[] }> {
  return withVaultErrorsAsync(async () => {
    const found = await readSlots(directory);
    return found ? { slots: found.slots.map(({ kind }) => kind) } : 'absent';
  });
}

/**
 * Makes a vault with one slot. A key file is made where there is none.
 * @throws AparteError `vault-exists`, `keychain-unavailable`, `file-permissions`, `disk-full`, `disk-failed`
 */
export async function createVault({ directory, secret }: VaultAccess, random: Random = systemRandom): Promise<void> {
  await withVaultErrorsAsync(async () => {
    if (await readSlots(directory)) throw new AparteError('vault-exists');
    await makePrivateFolder(directory);
    const key = VaultKey.generate(random);
    try {
      await writeSlots(directory, { database: false, slots: [await lockSlot(key, secret, random)] });
    } finally {
      key.purge();
    }
  });
}

/**
 * Notes what opens a database that is there already, under `key`, where nothing opens it yet.
 * @throws AparteError `keychain-unavailable`, `file-permissions`, `disk-full`, `disk-failed`
 */
export async function writeFirstSlot(key: VaultKey, { directory, secret }: VaultAccess, random: Random): Promise<void> {
  await withVaultErrorsAsync(async () => {
    await writeSlots(directory, { database: true, slots: [await lockSlot(key, secret, random)] });
  });
}

/**
 * The vault's key; the caller purges it.
 * @throws AparteError `vault-missing`, `vault-locked` where it has no such slot, `wrong-passphrase`, `keychain-unavailable`,
 * `key-file-missing`, `file-permissions`, `vault-damaged`, `vault-newer`, `disk-failed`
 */
export async function unlockVault({ directory, secret }: VaultAccess): Promise<UnlockedVault> {
  return withVaultErrorsAsync(async () => {
    const found = await requireSlots(directory);
    return { key: await unlock(found, secret), database: found.database };
  });
}

/** Adds a slot, or replaces the one of its kind (another passphrase). `secret` opens the vault. @throws AparteError as {@link unlockVault} */
export async function addSlot(access: VaultAccess, added: VaultSecret, random: Random = systemRandom): Promise<void> {
  await withVaultErrorsAsync(async () => {
    const found = await requireSlots(access.directory);
    const key = await unlock(found, access.secret);
    try {
      const slot = await lockSlot(key, added, random);
      const others = found.slots.filter(({ kind }) => kind !== slot.kind);
      await writeSlots(access.directory, { ...found, slots: [...others, slot] });
    } finally {
      key.purge();
    }
  });
}

/**
 * Makes `kept` the only way in: a passphrase in the keychain's place, the keychain in a passphrase's, another passphrase. `secret` opens the vault. The new slot
 * takes the place of all others in one step, after it was opened once: a crash leaves the old ways or the new one, never none.
 * @throws AparteError as {@link unlockVault}, `disk-full`
 */
export async function keepOnlySlot(
  access: VaultAccess,
  kept: VaultSecret,
  random: Random = systemRandom,
): Promise<void> {
  await withVaultErrorsAsync(async () => {
    const { directory } = access;
    const found = await requireSlots(directory);
    const key = await unlock(found, access.secret);
    try {
      const slot = await lockSlot(key, kept, random);
      // Before the old ways are given up: a keychain that cannot give back what it took would lose the vault.
      (await unlock({ ...found, slots: [slot] }, kept)).purge();
      await writeSlots(directory, { ...found, slots: [slot] });
      const leavesKeyFile = slot.kind !== 'key-file' && found.slots.some(({ kind }) => kind === 'key-file');
      // It opens nothing any more; that it could not be erased changes nothing about what was asked.
      if (leavesKeyFile) await rm(defaultKeyFile(directory), { force: true }).catch(() => undefined);
    } finally {
      key.purge();
    }
  });
}

/** Notes that the vault's database was made. */
export async function markDatabaseMade(directory: string): Promise<void> {
  await withVaultErrorsAsync(async () => {
    const found = await requireSlots(directory);
    if (!found.database) await writeSlots(directory, { ...found, database: true });
  });
}

async function requireSlots(directory: string): Promise<Slots> {
  const found = await readSlots(directory);
  if (!found) throw new AparteError('vault-missing');
  return found;
}

async function lockSlot(key: VaultKey, secret: VaultSecret, random: Random): Promise<Slot> {
  if ('keychain' in secret) {
    await requireKeychain(secret.keychain);
    const bytes = key.exportBytes();
    try {
      return { kind: 'keychain', wrapped: await askKeychain(() => secret.keychain.protect(bytes)) };
    } finally {
      bytes.fill(0);
    }
  }
  if ('passphrase' in secret) {
    const parameters = newPassphraseParameters(random);
    const kek = await derivePassphraseKek(secret.passphrase, parameters);
    return { kind: 'passphrase', parameters, wrapped: wrapUnder(kek, key, random) };
  }
  const kek = await readOrMakeKeyFile(secret.keyFile, random);
  return { kind: 'key-file', wrapped: wrapUnder(kek, key, random) };
}

function wrapUnder(kek: KeyEncryptionKey, key: VaultKey, random: Random): Uint8Array {
  try {
    return wrapKey({ random }, kek, key);
  } finally {
    kek.purge();
  }
}

async function unlock({ slots }: Slots, secret: VaultSecret): Promise<VaultKey> {
  const wanted: SlotKind = 'keychain' in secret ? 'keychain' : 'passphrase' in secret ? 'passphrase' : 'key-file';
  for (const slot of slots) {
    if (slot.kind === 'keychain' && 'keychain' in secret) return unlockWithKeychain(slot.wrapped, secret.keychain);
    if (slot.kind === 'passphrase' && 'passphrase' in secret) {
      const kek = await derivePassphraseKek(secret.passphrase, slot.parameters);
      return unwrapUnder(kek, slot.wrapped, new AparteError('wrong-passphrase'));
    }
    if (slot.kind === 'key-file' && 'keyFile' in secret) {
      const kek = await readKeyFile(secret.keyFile);
      return unwrapUnder(kek, slot.wrapped, new AparteError('vault-damaged', { what: 'key file' }));
    }
  }
  throw new AparteError('vault-locked', { given: wanted, slots: slots.map(({ kind }) => kind).join(', ') });
}

function unwrapUnder(kek: KeyEncryptionKey, wrapped: Uint8Array, failure: AparteError): VaultKey {
  try {
    return unwrapKey(kek, wrapped);
  } catch {
    throw failure;
  } finally {
    kek.purge();
  }
}

async function unlockWithKeychain(wrapped: Uint8Array, keychain: Keychain): Promise<VaultKey> {
  await requireKeychain(keychain);
  const bytes = await askKeychain(() => keychain.unprotect(wrapped));
  if (bytes.length !== KEY_BYTES) throw new AparteError('vault-damaged', { what: 'keychain' });
  return VaultKey.take(VaultKey, bytes);
}

async function requireKeychain(keychain: Keychain): Promise<void> {
  if (!(await askKeychain(async () => keychain.available()))) throw new AparteError('keychain-unavailable');
}

async function askKeychain<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new AparteError('keychain-unavailable', {}, { cause: error });
  }
}

async function readKeyFile(file: string): Promise<KeyEncryptionKey> {
  try {
    await requirePrivate(file);
    const bytes = await readFile(file);
    if (bytes.length !== KEY_BYTES) throw new AparteError('vault-damaged', { what: 'key file' });
    return KeyEncryptionKey.take(KeyEncryptionKey, bytes);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new AparteError('key-file-missing', { path: file }, { cause: error });
    throw error;
  }
}

async function readOrMakeKeyFile(file: string, random: Random): Promise<KeyEncryptionKey> {
  const bytes = drawBytes(random, KEY_BYTES);
  try {
    await createFile(file, bytes);
    return KeyEncryptionKey.take(KeyEncryptionKey, bytes);
  } catch (error) {
    // Never overwritten: another vault may need it.
    if (codeOf(error) === 'EEXIST') return readKeyFile(file);
    throw error;
  }
}
