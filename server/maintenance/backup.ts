/** Copies of all that a relay keeps: made while it runs, verified before they count, put back into an empty folder. */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AparteError } from '../../protocol/errors';
import { BACKUP_FILE, DataDirectory } from '../process/data-directory';
import { copySynced, makeWhole } from './folders';
import { withSnapshot } from './snapshot';
import { verifyData, type DataReport } from './verify';

/** What belongs to a running process, or is copied in a way of its own. */
const NOT_COPIED: ReadonlySet<string> = new Set(['store', 'relay.pid', 'admin.sock', 'ballast', BACKUP_FILE]);
const NAME = /^aparte-\d{8}T\d{6}\.\d{3}Z$/u;

export interface Backup extends DataReport {
  /** The backup's folder. */
  readonly path: string;
  /** Older ones that were removed. */
  readonly removed: readonly string[];
}

/**
 * Copies a relay's folder into a new one under `into`, named by the time. It counts only once it was read back and found sound.
 * @param keep how many of the newest backups stay
 * @throws AparteError `relay-data-damaged` where the copy is not sound; older backups stay then
 */
export async function backUp(dataDir: string, into: string, keep: number, nowMs: number): Promise<Backup> {
  const directory = DataDirectory.existing(dataDir);
  if (!(await directory.existingKey())) throw new AparteError('relay-key-missing', { path: directory.keyFile });
  const name = `aparte-${new Date(nowMs).toISOString().replaceAll(/[-:]/gu, '')}`;
  const target = path.join(path.resolve(into), name);
  let report: DataReport | undefined;
  await makeWhole(target, async (draft) => {
    // The store first: every blob that its messages name was whole before them.
    await withSnapshot(directory.storeFolder, (store) => copySynced(store, path.join(draft, 'store')));
    await copySynced(directory.folder, draft, await leftOut(directory.folder));
    report = await soundReport(draft);
  });
  if (!report) throw new AparteError('internal', { what: 'backup' });
  await directory.noteBackup();
  return { ...report, path: target, removed: await removeOld(path.dirname(target), keep) };
}

/** Puts a backup into an empty folder, whole or not at all. */
export async function restore(backup: string, dataDir: string): Promise<DataReport> {
  const { storeFolder } = DataDirectory.existing(backup);
  await stat(storeFolder).catch(() => {
    throw new AparteError('relay-data-missing', { path: storeFolder });
  });
  let report: DataReport | undefined;
  await makeWhole(path.resolve(dataDir), async (draft) => {
    await copySynced(backup, draft);
    report = await soundReport(draft);
  });
  if (!report) throw new AparteError('internal', { what: 'restore' });
  return report;
}

async function soundReport(folder: string): Promise<DataReport> {
  const report = await verifyData(folder);
  const [problem] = report.problems;
  if (problem !== undefined) throw new AparteError('relay-data-damaged', { what: problem });
  return report;
}

/** A relay's folder may hold its own backups; snapshots of others at work are none of its data either. */
async function leftOut(folder: string): Promise<ReadonlySet<string>> {
  const names = await readdir(folder);
  return new Set([...NOT_COPIED, ...names.filter((name) => name.startsWith('.') || NAME.test(name))]);
}

async function removeOld(folder: string, keep: number): Promise<string[]> {
  const backups = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  const old = backups.slice(0, Math.max(0, backups.length - keep)).map((name) => path.join(folder, name));
  for (const backup of old) await rm(backup, { recursive: true, force: true });
  return old;
}
