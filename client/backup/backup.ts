/** Makes a backup of an open vault, and a vault of a backup. */
import { readFile, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';

import { AparteError } from '../../protocol/errors';
import { VaultKey } from '../crypto/keys';
import { systemRandom, type Random } from '../crypto/random';
import { closeDatabase } from '../vault/database';
import { codeOf, withVaultErrorsAsync } from '../vault/failures';
import { createFile, makePrivateFolder } from '../vault/files';
import { openVaultDatabase } from '../vault/migrations';
import { databasePath } from '../vault/paths';
import { describeVault, writeFirstSlot, type VaultSecret } from '../vault/slots';
import type { AsyncVaultStore } from '../vault/store';
import { decodeBackup, encodeBackup } from './format';

/** What a backup is made with. */
export interface BackupOptions {
  readonly store: Pick<AsyncVaultStore, 'exportDatabase'>;
  /** The profile's folder of the vault: the copy lies there, encrypted, while the file is made. */
  readonly directory: string;
  readonly passphrase: string;
  readonly nowMs: number;
  readonly random?: Random;
}

/** The file, which was opened again before it is given out. @throws AparteError `disk-full`, `disk-failed`, `vault-locked` */
export async function makeBackup(options: BackupOptions): Promise<Uint8Array> {
  const { store, directory, passphrase, nowMs, random = systemRandom } = options;
  const copy = path.join(directory, 'backup.new');
  const key = VaultKey.generate(random);
  try {
    await rm(copy, { force: true });
    await store.exportDatabase(copy, key.exportBytes());
    const database = await readFile(copy);
    const file = await encodeBackup({ database, key, createdMs: nowMs }, passphrase, random);
    (await decodeBackup(file, passphrase)).key.purge();
    return file;
  } finally {
    key.purge();
    await rm(copy, { force: true });
  }
}

/** What is restored, and where to. */
export interface RestoreOptions {
  readonly file: Uint8Array;
  readonly passphrase: string;
  /** The folder of the vault to be: there must be none in it. */
  readonly directory: string;
  /** What shall open the new vault, given its folder. */
  readonly secretIn: (directory: string) => VaultSecret;
  readonly random?: Random;
}

/**
 * Makes a vault of a backup: all of it in a folder beside, which takes its place at the end, so that there is the whole vault or none.
 * @throws AparteError `backup-damaged`, `backup-cut`, `wrong-passphrase`, `vault-newer`, `vault-exists`, `vault-damaged`, `disk-full`, `disk-failed`
 */
export async function restoreBackup(options: RestoreOptions): Promise<void> {
  const { file, passphrase, directory, secretIn, random = systemRandom } = options;
  if ((await describeVault(directory)) !== 'absent') throw new AparteError('vault-exists');
  const { database, key } = await decodeBackup(file, passphrase);
  const beside = `${directory}.restoring`;
  try {
    await withVaultErrorsAsync(async () => {
      await rm(beside, { recursive: true, force: true });
      await makePrivateFolder(beside);
      await createFile(databasePath(beside), database);
      checkDatabase(databasePath(beside), key);
      await writeFirstSlot(key, { directory: beside, secret: secretIn(beside) }, random);
      await removeEmpty(directory);
      await rename(beside, directory);
    });
  } finally {
    key.purge();
    await rm(beside, { recursive: true, force: true });
  }
}

/** Opens it as the vault would, which also brings an older one to this version. */
function checkDatabase(file: string, key: VaultKey): void {
  const bytes = key.exportBytes();
  try {
    closeDatabase(openVaultDatabase({ path: file, key: bytes, mustExist: true }));
  } finally {
    bytes.fill(0);
  }
}

async function removeEmpty(directory: string): Promise<void> {
  try {
    await rmdir(directory);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
