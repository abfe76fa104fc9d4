/** Gives back the disk space of what expired or was deleted. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { logFolder, openStore } from '../log/store';
import { DataDirectory } from '../process/data-directory';

/** @returns bytes of the log's files before and after @throws AparteError `relay-data-in-use` while a relay runs */
export async function compact(dataDir: string): Promise<{ readonly before: number; readonly after: number }> {
  const folder = DataDirectory.existing(dataDir).storeFolder;
  const log = await openStore(folder);
  try {
    const before = await bytesOf(logFolder(folder));
    await log.compact();
    return { before, after: await bytesOf(logFolder(folder)) };
  } finally {
    await log.close();
  }
}

async function bytesOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(path.join(folder, name))).size;
  return bytes;
}
