/** The passphrase of a backup: by a file or standard input, never by an argument, which other users of the computer see. */
import { AparteError } from '../protocol/errors';
import type { CommandContext } from './context';
import { readAll, readSecretLine } from './secret-files';

/** @throws AparteError `file-permissions`, `configuration`, `usage` where it is empty */
export async function readBackupPassphrase(context: CommandContext): Promise<string> {
  const { given, say } = context;
  const file = given.required('backup-passphrase-file');
  const line = file === '-' ? (await readAll(context)).split(/\r?\n/u, 1)[0] : await readSecretLine(file, say);
  if (line === undefined || line === '') throw new AparteError('usage', { what: say('emptyPassphrase') });
  return line;
}
