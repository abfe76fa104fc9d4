/** Files of the vault's folder: written whole or not at all, and for their owner only. */
import { open, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';

import { AparteError } from '../../protocol/errors';

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const OTHERS = 0o077;

/** Makes a folder that nobody else may enter. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
}

/** Replaces `file` by `content`: after a crash it holds the old bytes or the new ones. */
export async function replaceFile(file: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${file}.new`;
  await writeSynced(temporary, content, 'w');
  await rename(temporary, file);
  await syncFolder(path.dirname(file));
}

/** Makes `file`, which must not be there yet: its failure then has the code `EEXIST`. */
export async function createFile(file: string, content: Uint8Array): Promise<void> {
  await writeSynced(file, content, 'wx');
  await syncFolder(path.dirname(file));
}

async function writeSynced(file: string, content: Uint8Array | string, flags: 'w' | 'wx'): Promise<void> {
  const handle = await open(file, flags, OWNER_ONLY_FILE);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Windows has no such call, and journals its folders itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @throws AparteError `file-permissions` where others on this computer could read `file` */
export async function requirePrivate(file: string): Promise<void> {
  // Windows keeps access lists instead, which a profile's folder inherits from its owner.
  if (process.platform === 'win32') return;
  const { mode } = await stat(file);
  if ((mode & OTHERS) !== 0) throw new AparteError('file-permissions', { path: file });
}
