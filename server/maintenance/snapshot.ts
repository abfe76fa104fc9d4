/**
 * A log's files as they are at one moment, also while a relay writes them. Full segments and their indexes never change, so they are linked; of the
 * others, which only grow, everything up to a whole record is copied.
 */
import { copyFile, link, mkdir, mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AparteError } from '../../protocol/errors';
import { parseSegmentFile, type SegmentFileName } from '../log/segment';
import { LOST_ROOMS_FILE } from '../log/segment-recovery';
import { decodeSegmentHeader } from '../log/segment-records';
import { scanSegment } from '../log/segment-scan';
import { logFolder } from '../log/store';
import { diskError, hasCode } from '../process/secret-file';
import { copySynced } from './folders';

/** Between two looks a segment may be written anew, and its old files go. */
const MAX_TRIES = 50;

/** Copies the log of the store in `from` to the new folder `to`, as a store. @throws AparteError `relay-data-missing`, `disk-failed` … */
export async function snapshotStore(from: string, to: string): Promise<void> {
  if (await isOfFirstLayout(from)) {
    await copySynced(from, to, new Set(['LOCK']));
    return;
  }
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    await rm(to, { recursive: true, force: true });
    await mkdir(logFolder(to), { recursive: true, mode: 0o700 });
    const files = await filesOf(logFolder(from));
    try {
      for (const file of files)
        await copyPart(
          path.join(logFolder(from), file.name),
          path.join(logFolder(to), file.name),
          isFinal(file, files),
        );
      await copyFile(path.join(logFolder(from), LOST_ROOMS_FILE), path.join(logFolder(to), LOST_ROOMS_FILE)).catch(
        (error: unknown) => {
          if (!hasCode(error, 'ENOENT')) throw error;
        },
      );
      return;
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw diskError(error, to);
    }
  }
  throw new AparteError('disk-failed', { path: from });
}

/** Everything in LevelDB: no relay that runs has such a store open, for it would have brought it into segments. */
async function isOfFirstLayout(store: string): Promise<boolean> {
  const names: readonly string[] = await readdir(store).catch(() => []);
  return names.includes('CURRENT') && !names.includes(path.basename(logFolder(store)));
}

async function filesOf(folder: string): Promise<SegmentFileName[]> {
  try {
    const names = await readdir(folder);
    return names.map(parseSegmentFile).filter((file): file is SegmentFileName => file !== undefined);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw new AparteError('relay-data-missing', { path: folder });
    throw diskError(error, folder);
  }
}

/** Whether a file does not change any more: an index or its copy, or a segment that has one or a successor. */
function isFinal({ number, kind }: SegmentFileName, files: readonly SegmentFileName[]): boolean {
  return kind !== 'seg' || files.some((other) => other.number > number);
}

async function copyPart(from: string, to: string, isWhole: boolean): Promise<void> {
  if (!isWhole) {
    await copyGrowing(from, to);
    return;
  }
  try {
    await link(from, to);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw error;
    await copyFile(from, to);
  }
}

/**
 * One reading may see a later record and miss an earlier one that was written meanwhile. So the first only tells how far whole records reach, and
 * everything before that is there when it is read again.
 */
async function copyGrowing(from: string, to: string): Promise<void> {
  const seen = await readFile(from);
  const header = decodeSegmentHeader(seen);
  const records = header && 'salt' in header ? scanSegment(seen, header, false).records : [];
  const end = records[records.length - 1]?.end;
  if (end === undefined) {
    await writeFile(to, seen, { mode: 0o600 });
    return;
  }
  const bytes = Buffer.alloc(end);
  const handle = await open(from, 'r');
  try {
    for (let read = 0; read < end;) {
      const { bytesRead } = await handle.read(bytes, read, end - read, read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
  } finally {
    await handle.close();
  }
  await writeFile(to, bytes, { mode: 0o600 });
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
