/** Opens vaults: in a thread of its own, as every program does, or in the caller's, as the simulation and tests do. */
import { AparteError } from '../../protocol/errors';
import type { VaultKey } from '../crypto/keys';
import { IN_MEMORY } from './database';
import { openVaultDatabase } from './migrations';
import { runOperation, storeOver, type Operation, type ResultOf } from './operations';
import { databasePath } from './paths';
import { markDatabaseMade, unlockVault, type VaultAccess } from './slots';
import { SqlStore } from './sql-store';
import type { AsyncVaultStore } from './store';
import { VaultThread } from './vault-thread';

/** An open vault. */
export interface Vault {
  readonly store: AsyncVaultStore;
  /** Ends it after the calls that were made; later ones fail with `vault-locked`. */
  readonly close: () => Promise<void>;
}

/** Which vault to open, and how. */
export interface VaultOptions extends VaultAccess {
  /** The built `workers/vault-worker.cjs`. */
  readonly workerPath: string;
  /** Told once if the vault's thread dies: every call that waits fails with `disk-failed`, and every later one. */
  readonly onDeath?: (error: AparteError) => void;
}

/**
 * Unlocks a vault that {@link createVault} made, and opens its database in a thread of its own. The caller holds the profile's lock.
 * @throws AparteError as {@link unlockVault}, and `vault-damaged`, `vault-newer`, `disk-full`, `disk-failed`
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const { directory, workerPath, onDeath = () => undefined } = options;
  const { key, database } = await unlockVault(options);
  const thread = await VaultThread.open({
    workerPath,
    databasePath: databasePath(directory),
    key: takeBytes(key),
    mustExist: database,
    onDeath,
  });
  try {
    if (!database) await markDatabaseMade(directory);
  } catch (error) {
    await thread.close();
    throw error;
  }
  // The thread runs the same store: a call gives what that operation gives there.
  const call = <O extends Operation>(name: O, args: readonly unknown[]) =>
    thread.call(name, args) as Promise<ResultOf<O>>;
  return { store: storeOver(call), close: () => thread.close() };
}

/** A database to open in the caller's thread. */
export interface InThreadOptions {
  /** {@link IN_MEMORY} if nothing is said. */
  readonly path?: string;
  /** 32 bytes; a database in memory needs none. */
  readonly key?: Uint8Array;
}

/** The same SQL without a thread: operations run at once and block their caller. */
export function openVaultInThread({ path = IN_MEMORY, key = new Uint8Array(32) }: InThreadOptions = {}): Vault {
  const store = new SqlStore(openVaultDatabase({ path, key }));
  let open = true;
  const run = (name: Operation, args: readonly unknown[]) => {
    if (!open) throw new AparteError('vault-locked');
    return runOperation(store, name, args);
  };
  // As above: a call gives what that operation of the store gives.
  const call = <O extends Operation>(name: O, args: readonly unknown[]) =>
    new Promise<ResultOf<O>>((resolve) => {
      resolve(run(name, args) as ResultOf<O>);
    });
  const close = () => {
    if (open) store.close();
    open = false;
    return Promise.resolve();
  };
  return { store: storeOver(call), close };
}

function takeBytes(key: VaultKey): Uint8Array {
  const bytes = key.exportBytes();
  key.purge();
  return bytes;
}
