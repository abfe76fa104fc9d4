/** `backup restore`: makes a profile of a backup; only where there is none. */
import { restoreBackup } from '../../client/backup/backup';
import { defaultKeyFile } from '../../client/vault/slots';
import { AparteError } from '../../protocol/errors';
import { readBackupPassphrase } from '../backup-passphrase';
import type { Command } from '../context';
import { readFileBytes } from '../input-file';
import { profileFolders, vaultSecret, withLock, withVault } from '../profile';

/** More than Node reads at once. */
const MAX_BACKUP_BYTES = 2 ** 31 - 1;

export const backupRestore: Command = async (context) => {
  const { given, output, say } = context;
  const secret = await vaultSecret(context);
  const passphrase = await readBackupPassphrase(context);
  const file = await readFileBytes(context, given.argument(0), MAX_BACKUP_BYTES);
  if (!file) throw new AparteError('backup-damaged');
  const { vault: directory } = profileFolders(context);
  const secretIn = (made: string) => ('keyFile' in secret ? { keyFile: defaultKeyFile(made) } : secret);
  await withLock(context, () => restoreBackup({ file, passphrase, directory, secretIn }));
  const { name = '', rooms } = await withVault(context, async (store) => ({
    name: (await store.loadProfile())?.name,
    rooms: (await store.listRooms()).length,
  }));
  if ('keyFile' in secret) output.note(say('keyFileWarning', { path: secret.keyFile }));
  await output.result({ name, rooms }, () => say('backupRestored', { name, rooms }));
};
