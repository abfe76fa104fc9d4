/** Files that a command writes. */
import { writeFile } from 'node:fs/promises';

import { codeOf, toVaultError } from '../client/vault/failures';
import { AparteError } from '../protocol/errors';
import type { CommandContext } from './context';

/** Makes a file; one that is there already is left alone. @throws AparteError `usage`, `configuration`, `disk-full`, `disk-failed` */
export async function writeNewFile({ say }: CommandContext, file: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(file, bytes, { flag: 'wx' });
  } catch (error) {
    const native = codeOf(error);
    if (native === 'EEXIST')
      throw new AparteError('usage', { what: say('fileExists', { path: file }) }, { cause: error });
    if (native === 'ENOENT' || native === 'ENOTDIR' || native === 'EACCES') {
      throw new AparteError('configuration', { what: say('fileUnwritable', { path: file }) }, { cause: error });
    }
    throw toVaultError(error);
  }
}
