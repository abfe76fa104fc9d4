/** A store on disk: its lock, and the log beside it, which is made where there is none. */
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AparteError } from '../../protocol/errors';
import { diskError, syncFolder } from '../process/secret-file';
import { FirstLayout } from './first-layout';
import { clearRows } from './level-layout';
import { migrate } from './migration';
import { SegmentLog, type SegmentLogOptions } from './segment-log';
import { SCHEMA, lockStore, schemaOf, writeSchema, type LockStore } from './store-lock';

const LOG_FOLDER = 'log';

/** Where the segments of a store lie. */
export const logFolder = (store: string): string => path.join(store, LOG_FOLDER);

/**
 * Opens a store for this process alone; an empty folder becomes one.
 * @throws AparteError `relay-data-in-use`, `relay-data-damaged`, `relay-data-newer`, `disk-full`, `disk-failed`, `file-permissions`
 */
export async function openStore(folder: string, options: SegmentLogOptions = {}): Promise<SegmentLog> {
  const log = logFolder(folder);
  const hasLog = await isThere(log);
  const first = hasLog ? undefined : await FirstLayout.keep(folder);
  const lock = await lockStore(folder, hasLog);
  try {
    await settleLayout(lock, log, first);
    return await SegmentLog.open(log, { ...options, release: () => lock.close() });
  } catch (error) {
    await lock.close();
    throw diskError(error, folder);
  }
}

/** The log's folder bears its name only once everything is in it: then, and only then, is the layout the new one. */
async function settleLayout(lock: LockStore, log: string, first: FirstLayout | undefined): Promise<void> {
  const schema = await schemaOf(lock);
  if (schema !== undefined && schema > SCHEMA) throw new AparteError('relay-data-newer', { schema });
  if (first) {
    if (schema === SCHEMA) throw new AparteError('relay-data-damaged', { path: log });
    try {
      // The number is written before anything else.
      if (schema === undefined && first.hasContent) throw new AparteError('relay-data-damaged', { path: log });
      await makeLog(lock, log);
    } catch (error) {
      if (error instanceof AparteError && error.code === 'relay-data-damaged') await first.refuse();
      throw error;
    }
  }
  if (schema !== SCHEMA) await writeSchema(lock);
  await clearRows(lock);
  await first?.forget();
}

async function makeLog(lock: LockStore, log: string): Promise<void> {
  const draft = `${log}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  const segments = await SegmentLog.open(draft);
  try {
    await migrate(lock, segments);
  } finally {
    await segments.close();
  }
  await rename(draft, log);
  await syncFolder(path.dirname(log));
}

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}
