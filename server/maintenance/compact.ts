/** Gives back the disk space of what expired or was deleted. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { openStore } from '../log/level-store';
import { DataDirectory } from '../process/data-directory';

const LAST_KEY = new Uint8Array(64).fill(0xff);

/** @returns bytes of the store's files before and after @throws AparteError `relay-data-in-use` while a relay runs */
export async function compact(dataDir: string): Promise<{ readonly before: number; readonly after: number }> {
  const folder = DataDirectory.existing(dataDir).storeFolder;
  const before = await bytesOf(folder);
  const { store } = await openStore(folder);
  try {
    await store.compactRange(new Uint8Array(1), LAST_KEY, { keyEncoding: 'view' });
  } finally {
    await store.close();
  }
  return { before, after: await bytesOf(folder) };
}

async function bytesOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(path.join(folder, name))).size;
  return bytes;
}
