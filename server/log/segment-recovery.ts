/** Opens a folder of segments: indexes of those that are full, records of the others, and what a kill, a power cut or the disk did to them. */
import { copyFile, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fromHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { hasCode, syncFolder } from '../process/secret-file';
import { mendIndex } from './index-copy';
import { writeAll, type OpenLogFile } from './log-file';
import { LogState, nameOf } from './log-state';
import type { StoreFindings } from './room-log';
import { Segment, parseSegmentFile, segmentFile, writeWhole, type SegmentFileName } from './segment';
import { encodeIndex, readIndex } from './segment-index';
import { RECORD, decodeSegmentHeader, type Claim, type PlacedRecord, type SegmentHeader } from './segment-records';
import { scanSegment } from './segment-scan';
import type { FilledSegment } from './segment-upkeep';

/** Where a log goes on. */
export interface LogTail {
  /** Where writing goes on; `undefined` where it needs a new segment. */
  readonly tail: number | undefined;
  readonly nextSequence: number;
  /** Where the rooms of the last batch stand. */
  readonly claims: readonly Claim[];
  /** Segments that nothing is written to any more, and that have no index yet. */
  readonly unindexed: readonly FilledSegment[];
}

export interface Recovered extends LogTail {
  readonly state: LogState;
  /** In the order of their numbers. */
  readonly segments: readonly Segment[];
  readonly findings: StoreFindings;
}

/** What there is of one segment. */
interface Files {
  readonly number: number;
  /** Newest generation that has an index. */
  readonly indexed: number | undefined;
  readonly hasPayloads: boolean;
  readonly hasCopy: boolean;
}

/** Addresses, in hexadecimal, of rooms that lost their making or a start: what is left of them must not be taken for all. */
export const LOST_ROOMS_FILE = 'lost-rooms';

/** Copies of damaged segments lie beside the store. */
const damagedFolder = (folder: string): string => `${path.dirname(folder)}-damaged`;

/** @throws AparteError `relay-data-damaged`, `relay-data-newer` */
export async function recover(folder: string, openFile: OpenLogFile): Promise<Recovered> {
  // A name whose sync failed is on disk before anything is written under it.
  await syncFolder(folder);
  const files = await filesIn(folder);
  const state = new LogState();
  const lost = await lostRooms(folder);
  for (const address of lost) state.unreadable.add(nameOf(fromHex(address)));
  const segments: Segment[] = [];
  const unindexed: FilledSegment[] = [];
  const found = { tornBytes: 0, damagedBytes: 0, mendedFiles: 0, keptAt: undefined as string | undefined };
  let tail: number | undefined;
  let nextSequence = 1;
  let claims: readonly Claim[] = [];
  for (const { number, indexed, hasPayloads, hasCopy } of files) {
    if (indexed !== undefined) {
      const { segment, lastSequence, isMended } = await openIndexed(folder, number, indexed, state);
      if (isMended) found.mendedFiles += 1;
      segment.hasPayloads = hasPayloads;
      segment.hasCopy = hasCopy;
      nextSequence = lastSequence + 1;
      segments.push(segment);
      continue;
    }
    const isNewest = number === files.length;
    const scanned = await readUnindexed({ folder, openFile }, number, isNewest, nextSequence, state);
    segments.push(scanned.segment);
    ({ nextSequence } = scanned);
    found.tornBytes += scanned.tornBytes;
    found.damagedBytes += scanned.damagedBytes;
    if (scanned.damagedBytes > 0) found.keptAt = await keep(folder, number);
    if (isNewest && scanned.damagedBytes === 0) ({ end: tail, claims } = scanned);
    else unindexed.push({ segment: scanned.segment, index: encodeIndex(scanned.segment, nextSequence - 1) });
  }
  state.settle();
  if (state.unreadable.size > lost.length) await writeLostRooms(folder, state.unreadable);
  const { keptAt, ...counted } = found;
  return {
    state,
    segments,
    tail,
    nextSequence,
    claims,
    unindexed,
    findings: { ...counted, ...(keptAt !== undefined && { keptAt }) },
  };
}

/** Which segments there are; what an interrupted change left over is removed. @throws AparteError where one is missing */
async function filesIn(folder: string): Promise<Files[]> {
  const names = await readdir(folder);
  const known = names.map(parseSegmentFile).filter((file): file is SegmentFileName => file !== undefined);
  for (const name of names.filter((one) => one.endsWith('.new'))) await rm(path.join(folder, name), { force: true });
  const newest = known.reduce((highest, { number }) => Math.max(highest, number), 0);
  const files: Files[] = [];
  for (let number = 1; number <= newest; number += 1) {
    const own = known.filter((file) => file.number === number);
    const indexes = own.filter(({ kind }) => kind !== 'seg').map(({ generation }) => generation);
    const indexed = indexes.length > 0 ? Math.max(...indexes) : undefined;
    const counting = indexed ?? 0;
    const hasPayloads = own.some(({ kind, generation }) => kind === 'seg' && generation === counting);
    // A segment gets its index only once it has a successor.
    const isMissing = indexed === undefined ? !hasPayloads : number === newest;
    if (isMissing)
      throw new AparteError('relay-data-damaged', {
        path: segmentFile(folder, indexed === undefined ? number : number + 1, 0, 'seg'),
      });
    for (const { name, generation } of own)
      if (generation !== counting) await rm(path.join(folder, name), { force: true });
    const hasCopy = own.some(({ kind, generation }) => kind === 'dup' && generation === counting);
    files.push({ number, indexed, hasPayloads, hasCopy });
  }
  return files;
}

async function openIndexed(folder: string, number: number, generation: number, state: LogState) {
  const file = segmentFile(folder, number, generation, 'idx');
  let isMended = false;
  const index = await readIndex(file).catch(async (error: unknown) => {
    isMended = await mendIndex(folder, number, generation);
    if (isMended) return readIndex(file);
    throw hasCode(error, 'ENOENT') ? new AparteError('relay-data-damaged', { path: file }) : error;
  });
  if (index.number !== number || index.generation !== generation)
    throw new AparteError('relay-data-damaged', { path: file });
  const segment = new Segment(number, 0, 0);
  segment.generation = generation;
  segment.isSealed = true;
  state.applyIndex(segment, index);
  return { segment, lastSequence: index.lastSequence, isMended };
}

async function readUnindexed(
  { folder, openFile }: { readonly folder: string; readonly openFile: OpenLogFile },
  number: number,
  isNewest: boolean,
  sequence: number,
  state: LogState,
) {
  const file = segmentFile(folder, number, 0, 'seg');
  const bytes = await readFile(file);
  const header = headerOf(bytes, file);
  if (header.number !== number) throw new AparteError('relay-data-damaged', { path: file });
  const { records, end, lastBatchAt, tornBytes, damagedBytes } = scanSegment(bytes, header, isNewest);
  const segment = new Segment(number, header.salt, header.firstSequence);
  let nextSequence = Math.max(sequence, header.firstSequence);
  for (const { record } of records) {
    state.applyRecord(segment, record);
    if (record.kind === RECORD.batch) nextSequence = record.sequence + 1;
  }
  state.settle();
  const handle = await openFile(file);
  try {
    if (isNewest) await writeAll(handle, bytes.subarray(lastBatchAt, end), lastBatchAt);
    if (isNewest && damagedBytes === 0) await handle.truncate(end);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  return { segment, end, tornBytes, damagedBytes, nextSequence, claims: claimsOf(records, state) };
}

/** @throws AparteError `relay-data-damaged`, `relay-data-newer` */
function headerOf(bytes: Uint8Array, file: string): SegmentHeader {
  const header = decodeSegmentHeader(bytes);
  if (!header) throw new AparteError('relay-data-damaged', { path: file });
  if ('newer' in header) throw new AparteError('relay-data-newer', { schema: header.newer });
  return header;
}

function claimsOf(records: readonly PlacedRecord[], state: LogState): Claim[] {
  const touched = new Set<string>();
  for (let index = records.length - 1; index >= 0; index -= 1) {
    const record = records[index]?.record;
    if (!record || record.kind === RECORD.batch) break;
    touched.add(nameOf(record.address));
  }
  return [...touched].flatMap((name) => {
    const room = state.rooms.get(name);
    return room?.synced ? { ...room.synced, starts: room.starts.length } : [];
  });
}

async function lostRooms(folder: string): Promise<readonly string[]> {
  try {
    return (await readFile(path.join(folder, LOST_ROOMS_FILE), 'utf8')).split('\n').filter((line) => line !== '');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

async function writeLostRooms(folder: string, names: Iterable<string>): Promise<void> {
  const lines = Array.from(names, (name) => `${Buffer.from(name, 'latin1').toString('hex')}\n`);
  await writeWhole(path.join(folder, LOST_ROOMS_FILE), Buffer.from(lines.join('')));
}

async function keep(folder: string, number: number): Promise<string> {
  const keptAt = damagedFolder(folder);
  await mkdir(keptAt, { recursive: true, mode: 0o700 });
  const file = segmentFile(folder, number, 0, 'seg');
  await copyFile(file, path.join(keptAt, `${String(Date.now())}-${path.basename(file)}`));
  await syncFolder(keptAt);
  return keptAt;
}
