/** Files that only their owner may read. */
import { constants } from 'node:fs';
import { link, mkdir, open, readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AparteError } from '../../protocol/errors';

const OTHERS = 0o077;
const REST_OF_WORLD = 0o007;
/** What file systems without hard links say. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** Whether an error of the file system has this code. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && codes.includes(String(Reflect.get(error, 'code')));
}

/** An error of the file system in our codes. */
export function diskError(error: unknown, file: string): AparteError {
  if (error instanceof AparteError) return error;
  if (hasCode(error, 'EACCES', 'EPERM')) return new AparteError('file-permissions', { path: file }, { cause: error });
  if (hasCode(error, 'ENOSPC', 'EDQUOT')) return new AparteError('disk-full', { path: file }, { cause: error });
  return new AparteError('disk-failed', { path: file }, { cause: error });
}

/** systemd gives credentials by access lists, whose mask shows as the group's bits: there only the rest of the world counts. */
function forbiddenBits(file: string): number {
  const folder = process.env['CREDENTIALS_DIRECTORY'];
  return folder !== undefined && path.dirname(path.resolve(file)) === path.resolve(folder) ? REST_OF_WORLD : OTHERS;
}

/** The file's bytes, or undefined where there is none. @throws AparteError `file-permissions` where others may read it */
export async function readSecret(file: string): Promise<Buffer | undefined> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & forbiddenBits(file)) !== 0) {
      throw new AparteError('file-permissions', { path: file, mode: (mode & 0o777).toString(8) });
    }
    return await readFile(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw diskError(error, file);
  }
}

/**
 * Makes a file with all its bytes, synced, or not at all; one that exists stays as it is.
 * @returns whether it was made
 */
export async function createSecret(file: string, bytes: Uint8Array | string): Promise<boolean> {
  const draft = `${file}.${String(process.pid)}.new`;
  try {
    await writeSynced(draft, bytes);
    await linkNew(draft, file, bytes);
    await syncFolder(path.dirname(file));
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw diskError(error, file);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes a secret, and what processes that were killed over it left of it. */
export async function eraseSecret(file: string): Promise<void> {
  await eraseDrafts(file);
  try {
    await rm(file, { force: true });
    await syncFolder(path.dirname(file));
  } catch (error) {
    throw diskError(error, file);
  }
}

/** Removes what processes that were killed while they made a secret left of it. */
export async function eraseDrafts(file: string): Promise<void> {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  const isDraft = (one: string): boolean => one.startsWith(name) && /^\.\d+\.new$/u.test(one.slice(name.length));
  try {
    for (const draft of (await readdir(folder)).filter(isDraft)) await rm(path.join(folder, draft), { force: true });
  } catch (error) {
    throw diskError(error, file);
  }
}

/** Gives the finished draft its name, which nobody may have yet. */
async function linkNew(draft: string, file: string, bytes: Uint8Array | string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    if (!hasCode(error, ...NO_LINKS)) throw error;
    await writeSynced(file, bytes, constants.O_EXCL);
  }
}

async function writeSynced(file: string, bytes: Uint8Array | string, flag = constants.O_TRUNC): Promise<void> {
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | flag, 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A new file is on disk only once its folder is. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows has no handles of folders, and syncs names by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder that only its owner may enter; an existing one keeps its mode. */
export async function makePrivateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw diskError(error, folder);
  }
}
