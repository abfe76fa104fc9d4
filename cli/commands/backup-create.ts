/** `backup create`: everything of a profile as one encrypted file. */
import * as v from 'valibot';

import { makeBackup } from '../../client/backup/backup';
import { CHAT_SCHEMAS } from '../../contract/schemas';
import { AparteError } from '../../protocol/errors';
import { readBackupPassphrase } from '../backup-passphrase';
import type { Command } from '../context';
import { writeNewFile } from '../output-file';
import { profileFolders, withVault } from '../profile';

export const backupCreate: Command = async (context) => {
  const { given, output, say } = context;
  const path = given.argument(0);
  const passphrase = await readBackupPassphrase(context);
  // As long as the app asks for: nobody notices here that it was mistyped.
  if (!v.is(CHAT_SCHEMAS.saveBackup, { passphrase })) throw new AparteError('usage', { what: say('shortPassphrase') });
  const bytes = await withVault(context, (store) =>
    makeBackup({ store, directory: profileFolders(context).vault, passphrase, nowMs: Date.now() }),
  );
  await writeNewFile(context, path, bytes);
  await output.result({ bytes: bytes.length }, () => say('backupWritten', { path, bytes: String(bytes.length) }));
};
