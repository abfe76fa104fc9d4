/** The system's keychain through Electron's safeStorage: asynchronous where this Electron has that, and none where it would only pretend. */
import { safeStorage } from 'electron';

import type { Keychain } from '../client/vault/slots';

/** What newer Electrons have. */
interface AsyncStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(text: string): Promise<Buffer>;
  decryptStringAsync(encrypted: Buffer): Promise<{ readonly result: string }>;
}

/** What older ones have instead. */
interface SyncStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(encrypted: Buffer): string;
}

function has(storage: object, methods: readonly string[]): boolean {
  return methods.every((name) => typeof Reflect.get(storage, name) === 'function');
}

function isAsync(storage: object): storage is AsyncStorage {
  return has(storage, ['isAsyncEncryptionAvailable', 'encryptStringAsync', 'decryptStringAsync']);
}

function isSync(storage: object): storage is SyncStorage {
  return has(storage, ['isEncryptionAvailable', 'encryptString', 'decryptString']);
}

/** One face for both. */
function systemStorage(): AsyncStorage {
  const storage: object = safeStorage;
  if (isAsync(storage)) return storage;
  if (!isSync(storage)) throw new Error('This Electron has no safeStorage.');
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(storage.isEncryptionAvailable()),
    encryptStringAsync: async (text) => Promise.resolve(storage.encryptString(text)),
    decryptStringAsync: async (encrypted) => Promise.resolve({ result: storage.decryptString(encrypted) }),
  };
}

/** On Linux Chromium falls back to a password that stands in its source: that is no keychain. */
function isPretended(): boolean {
  const backend: unknown = Reflect.get(safeStorage, 'getSelectedStorageBackend');
  if (process.platform !== 'linux' || typeof backend !== 'function') return false;
  return Reflect.apply(backend, safeStorage, []) === 'basic_text';
}

/** safeStorage keeps texts: the vault's key goes in as base64. */
export const systemKeychain: Keychain = {
  available: async () => !isPretended() && (await systemStorage().isAsyncEncryptionAvailable()),
  protect: async (bytes) => {
    const text = Buffer.from(bytes).toString('base64');
    return Uint8Array.from(await systemStorage().encryptStringAsync(text));
  },
  unprotect: async (bytes) => {
    const { result } = await systemStorage().decryptStringAsync(Buffer.from(bytes));
    return Uint8Array.from(Buffer.from(result, 'base64'));
  },
};
