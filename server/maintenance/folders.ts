/** Folders that are made whole or not at all. */
import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AparteError } from '../../protocol/errors';
import { diskError, hasCode, syncFolder } from '../process/secret-file';

/** Copies files and folders, each synced. `leaveOut` names what is not taken, at the top only. */
export async function copySynced(from: string, to: string, leaveOut: ReadonlySet<string> = new Set()): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (leaveOut.has(entry.name)) continue;
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await copySynced(source, target);
    else if (entry.isFile()) await copyFileSynced(source, target);
  }
  await syncFolder(to);
}

async function copyFileSynced(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    // Blobs expire, and parts become whole, while they are copied: those are no longer, or not yet, what counts.
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const handle = await open(to, 'r+');
  try {
    await handle.chmod((await stat(from)).mode & 0o700);
    await handle.sync();
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  } finally {
    await handle.close();
  }
}

/** Whether there is nothing at `folder`, or an empty folder. */
async function isVacant(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    throw diskError(error, folder);
  }
}

/**
 * Makes the folder `target` by `fill`, which gets another one to fill; that takes its name when it is complete. Whatever an earlier attempt left,
 * interrupted at any moment, is cleared away.
 * @throws AparteError `relay-data-exists` where something is there
 */
export async function makeWhole(target: string, fill: (draft: string) => Promise<void>): Promise<void> {
  if (!(await isVacant(target))) throw new AparteError('relay-data-exists', { path: target });
  const parent = path.dirname(path.resolve(target));
  const draft = path.join(parent, `.${path.basename(target)}.partial`);
  try {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o700 });
    await fill(draft);
    await syncFolder(draft);
    // An empty folder in its place is as good as none.
    await rm(target, { recursive: true, force: true });
    await rename(draft, target);
    await syncFolder(parent);
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw diskError(error, target);
  }
}
