/**
 * A store's files as they are at one moment, also while a relay writes them. LevelDB's tables never change and its other files only grow; so a copy is
 * one moment's if no file came, went or took another's place while it was made.
 */
import { copyFile, link, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AparteError } from '../../protocol/errors';
import { diskError, hasCode } from '../process/secret-file';

/** A relay under load begins a new file every few seconds, and a copy takes a fraction of one. */
const MAX_TRIES = 50;

/** What LevelDB needs; its lock and its diary are not part of it. */
const isPart = (name: string): boolean => name === 'CURRENT' || /^(?:MANIFEST-\d+|\d+\.(?:ldb|log))$/u.test(name);

/** Copies the store in `from` to the new folder `to`. Tables are linked where the file system can. @throws AparteError `disk-failed` … */
export async function snapshotStore(from: string, to: string): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    await rm(to, { recursive: true, force: true });
    await mkdir(to, { recursive: true, mode: 0o700 });
    const before = await stateOf(from);
    try {
      // What only grows goes first: whatever it names is there already.
      for (const name of before.files) await copyPart(path.join(from, name), path.join(to, name));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) continue;
      throw diskError(error, to);
    }
    const after = await stateOf(from);
    if (before.text === after.text) return;
  }
  throw new AparteError('disk-failed', { path: from });
}

interface StoreState {
  /** The manifest first, then logs, then tables. */
  readonly files: readonly string[];
  /** Which files there are, and how long the manifest is: it names the tables and logs that count. */
  readonly text: string;
}

async function stateOf(folder: string): Promise<StoreState> {
  try {
    const files = (await readdir(folder)).filter(isPart).sort((a, b) => orderOf(a) - orderOf(b) || a.localeCompare(b));
    const manifests = files.filter((name) => name.startsWith('MANIFEST'));
    const sizes = await Promise.all(manifests.map(async (name) => (await stat(path.join(folder, name))).size));
    return { files, text: [...files, ...sizes].join(' ') };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw new AparteError('relay-data-missing', { path: folder });
    throw diskError(error, folder);
  }
}

function orderOf(name: string): number {
  if (name === 'CURRENT') return 0;
  if (name.startsWith('MANIFEST')) return 1;
  return name.endsWith('.log') ? 2 : 3;
}

async function copyPart(from: string, to: string): Promise<void> {
  if (!from.endsWith('.ldb')) {
    await copyFile(from, to);
    return;
  }
  try {
    await link(from, to);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw error;
    await copyFile(from, to);
  }
}

/** A snapshot to look into, in a folder of its own that is gone afterwards; beside the store, so that links do, or elsewhere if that is read-only. */
export async function withSnapshot<T>(store: string, look: (folder: string) => Promise<T>): Promise<T> {
  const parent = await mkdtemp(path.join(path.dirname(store), '.snapshot-')).catch(() =>
    mkdtemp(path.join(tmpdir(), 'aparte-snapshot-')),
  );
  try {
    const folder = path.join(parent, 'store');
    await snapshotStore(store, folder);
    return await look(folder);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}
