/** Looks at the files of a store that is closed, before LevelDB reads or changes them. */
import { copyFile, mkdir, readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AparteError } from '../../protocol/errors';
import { syncFolder } from '../process/secret-file';
import type { StoreFindings } from './room-log';
import { isSoundTable } from './table-check';
import { checkWriteAhead } from './write-ahead';

/** So much of the newest tables is verified at each start; all of them by `aparte-relay verify`. About a second. */
const MAX_CHECKED_BYTES = 256 * 1024 * 1024;

/**
 * Write-ahead files that are damaged are copied beside the store first: LevelDB throws away what it skips.
 * @throws AparteError `relay-data-damaged` for a damaged table, which LevelDB would not survive
 */
export async function inspectStore(folder: string): Promise<StoreFindings> {
  const [damagedTable] = await damagedTables(folder, MAX_CHECKED_BYTES);
  if (damagedTable !== undefined)
    throw new AparteError('relay-data-damaged', { path: path.join(folder, damagedTable) });
  let [tornBytes, damagedBytes] = [0, 0];
  const damaged: string[] = [];
  for (const name of await filesOf(folder, 'log')) {
    const state = checkWriteAhead(await readFile(path.join(folder, name)));
    tornBytes += state.tornBytes;
    damagedBytes += state.damagedBytes;
    if (state.damagedBytes > 0) damaged.push(name);
  }
  if (damaged.length === 0) return { tornBytes, damagedBytes };
  const keptAt = `${folder}-damaged`;
  await mkdir(keptAt, { recursive: true, mode: 0o700 });
  for (const name of damaged)
    await copyFile(path.join(folder, name), path.join(keptAt, `${String(Date.now())}-${name}`));
  await syncFolder(keptAt);
  return { tornBytes, damagedBytes, keptAt };
}

/** Names of tables that are not what was written, newest first, looking at no more than `maxBytes`. */
export async function damagedTables(folder: string, maxBytes: number): Promise<string[]> {
  const damaged: string[] = [];
  let checkedBytes = 0;
  for (const name of (await filesOf(folder, 'ldb')).reverse()) {
    const file = path.join(folder, name);
    checkedBytes += (await stat(file)).size;
    if (checkedBytes > maxBytes) break;
    if (!isSoundTable(await readFile(file))) damaged.push(name);
  }
  return damaged;
}

async function filesOf(folder: string, kind: 'log' | 'ldb'): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^\d+\./u.test(name) && name.endsWith(`.${kind}`)).sort();
}
