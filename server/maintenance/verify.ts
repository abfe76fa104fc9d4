/** Whether what a relay stored is what was written: files, chains, signatures, payloads, blobs. Changes nothing. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { equalBytes, toHex } from '../../protocol/bytes';
import { encodeStart, type SignedStart } from '../../protocol/chain';
import { toAparteError } from '../../protocol/errors';
import { MAX_BLOB_SLICE_BYTES } from '../../protocol/limits';
import type { BlobRecord, BlobStore } from '../blobs/blob-store';
import { FileBlobs } from '../blobs/file-blobs';
import { sha256 } from '../crypto/sha256';
import { makeRelayKey, relayVerifier } from '../crypto/relay-key';
import type { RelayKey } from '../environment';
import { readIndexCopy } from '../log/index-copy';
import { parseSegmentFile } from '../log/segment';
import type { SegmentLog } from '../log/segment-log';
import { logFolder, openStore } from '../log/store';
import type { RoomRecord } from '../log/room-log';
import { DataDirectory } from '../process/data-directory';
import { RelayKeys } from '../process/relay-keys';
import { RoomChain } from '../room-chain';
import { withSnapshot } from './snapshot';

/** What was looked at, and what is wrong with it. */
export interface DataReport {
  rooms: number;
  frames: number;
  blobs: number;
  /** Bytes of writes that were interrupted: nothing of them was acknowledged. */
  tornBytes: number;
  readonly problems: string[];
}

/** The relay's keys, former ones too; undefined where there is none. */
type KeysOfAll = readonly Pick<RelayKey, 'hash' | 'verify'>[] | undefined;

const PAGE_ENTRIES = 1024;
const PAGE_BYTES = 4 * 1024 * 1024;
const rest = (): Promise<void> => Promise.resolve();

/** Looks at a relay's folder, also while the relay runs. @throws AparteError where it cannot be looked at at all */
export async function verifyData(folder: string): Promise<DataReport> {
  const directory = DataDirectory.existing(folder);
  const report: DataReport = { rooms: 0, frames: 0, blobs: 0, tornBytes: 0, problems: [] };
  const privateKey = await directory.existingKey();
  if (!privateKey) report.problems.push('there is no key: relay-key.pem');
  const changes = await new RelayKeys(directory).changes();
  const keys = privateKey && [makeRelayKey(privateKey), ...changes.map(({ oldKey }) => relayVerifier(oldKey))];
  await withSnapshot(directory.storeFolder, (store) => verifyStore(store, keys, report));
  await verifyBlobs(path.join(folder, 'blobs'), report);
  return report;
}

/** Looks at a store that nobody else has open; it may be changed. */
async function verifyStore(store: string, keys: KeysOfAll, report: DataReport): Promise<void> {
  await verifyIndexCopies(logFolder(store), report);
  let log: SegmentLog;
  try {
    log = await openStore(store);
  } catch (error) {
    const { message, details } = toAparteError(error);
    const file = typeof details['path'] === 'string' ? `: ${path.basename(details['path'])}` : '';
    report.problems.push(`the store does not open: ${message}${file}`);
    return;
  }
  try {
    const { tornBytes, damagedBytes, mendedFiles } = log.findings;
    report.tornBytes = tornBytes;
    if (damagedBytes > 0) report.problems.push(`${String(damagedBytes)} bytes of the log are damaged`);
    if (mendedFiles > 0) report.problems.push(`${String(mendedFiles)} indexes are damaged; their copies are whole`);
    report.problems.push(...log.unreadableRooms.map((room) => `room ${room}: its record is lost or cannot be read`));
    for (const record of await log.rooms()) {
      await verifyRoom(log, record, keys, report).catch((error: unknown) => {
        report.problems.push(`room ${toHex(record.address)}: ${toAparteError(error).message}`);
      });
    }
  } finally {
    await log.close();
  }
}

async function verifyIndexCopies(folder: string, report: DataReport): Promise<void> {
  // A store of the first layout has none.
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => parseSegmentFile(one)?.kind === 'dup'))
    if (!(await readIndexCopy(path.join(folder, name))))
      report.problems.push(`the copy of an index is damaged: ${name}`);
}

async function verifyRoom(log: SegmentLog, record: RoomRecord, keys: KeysOfAll, report: DataReport): Promise<void> {
  report.rooms += 1;
  const { address, end, head, first } = record;
  const starts = await log.starts(address);
  const chain = new RoomChain(log, address, starts);
  chain.requireTerms(record.retentionDays);
  await chain.checkAll(end, rest);
  await chain.checkTail(end, head);
  const room = toHex(address);
  if (keys && !starts.every((start) => isSigned(start, keys)))
    report.problems.push(`room ${room}: a start is not signed by this relay's key`);
  for (let from = 1; from <= end;) {
    const entries = await log.entries(address, from, PAGE_ENTRIES, PAGE_BYTES);
    for (const [index, { leaf, payload }] of entries.entries()) {
      const n = from + index;
      const isThere = payload !== undefined || n < first;
      if (!isThere || (payload && !equalBytes(sha256(payload), leaf.digest)))
        report.problems.push(`room ${room}: the payload at ${String(n)} is not what was written`);
    }
    from += entries.length;
  }
  report.frames += end;
}

/** By the key that it names, which the relay has or had. */
function isSigned(start: SignedStart, keys: NonNullable<KeysOfAll>): boolean {
  const key = keys.find(({ hash }) => equalBytes(hash, start.relayKey));
  return key?.verify(encodeStart(start), start.signature) === true;
}

async function verifyBlobs(folder: string, report: DataReport): Promise<void> {
  const store = await FileBlobs.existing(folder);
  if (!store) return;
  for (const record of await store.list()) {
    if (!record.isWhole) continue;
    report.blobs += 1;
    const isSound = await digestOf(store, record).then(
      (digest) => equalBytes(digest, record.blob),
      () => false,
    );
    if (!isSound)
      report.problems.push(`room ${toHex(record.room)}: the blob ${toHex(record.blob)} is not what was written`);
  }
}

async function digestOf(store: BlobStore, record: BlobRecord): Promise<Uint8Array> {
  const hash = createHash('sha256');
  for (let from = 0; from < record.total; from += MAX_BLOB_SLICE_BYTES)
    hash.update(await store.read(record, from, Math.min(MAX_BLOB_SLICE_BYTES, record.total - from)));
  return hash.digest();
}
