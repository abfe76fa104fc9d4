/** Files that a command writes. */
import { constants } from 'node:fs';
import { copyFile, link, open, rm } from 'node:fs/promises';

import { codeOf, toVaultError } from '../client/vault/failures';
import { AparteError } from '../protocol/errors';
import type { CommandContext } from './context';

/** What file systems without second names say to one. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** What is written: all of it, or its pieces. */
type Content = Uint8Array | AsyncIterable<Uint8Array>;

/** Makes a file, whole or not at all; one that is there already is left alone. @throws AparteError `usage`, `configuration`, `disk-full`, `disk-failed` */
export async function writeNewFile({ say }: CommandContext, file: string, bytes: Content): Promise<void> {
  const draft = `${file}.${String(process.pid)}.new`;
  try {
    await writeSynced(draft, bytes);
    // Unlike a renamed file, a second name never takes the place of a file.
    await link(draft, file).catch(async (error: unknown) => {
      if (!NO_LINKS.has(codeOf(error) ?? '')) throw error;
      await copyFile(draft, file, constants.COPYFILE_EXCL);
    });
  } catch (error) {
    const native = codeOf(error);
    if (native === 'EEXIST')
      throw new AparteError('usage', { what: say('fileExists', { path: file }) }, { cause: error });
    if (native === 'ENOENT' || native === 'ENOTDIR' || native === 'EACCES') {
      throw new AparteError('configuration', { what: say('fileUnwritable', { path: file }) }, { cause: error });
    }
    throw toVaultError(error);
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeSynced(file: string, bytes: Content): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    if (bytes instanceof Uint8Array) await handle.writeFile(bytes);
    else for await (const piece of bytes) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
