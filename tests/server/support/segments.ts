/** Damages the files of a store that is closed, as a disk does. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { equalBytes } from '../../../protocol/bytes';
import { parseSegmentFile, type SegmentFileKind } from '../../../server/log/segment';
import { RECORD, decodeSegmentHeader, recordAt, SEGMENT_HEADER_BYTES } from '../../../server/log/segment-records';
import type { PlacedRecord } from '../../../server/log/segment-records';
import { logFolder } from '../../../server/log/store';

/** Segments, or their indexes, of a store, oldest first. */
export function filesOf(store: string, kind: SegmentFileKind): string[] {
  const names = readdirSync(logFolder(store)).filter((name) => parseSegmentFile(name)?.kind === kind);
  return names.sort().map((name) => path.join(logFolder(store), name));
}

/** Changes a file in place. */
export function edit(file: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file);
  change(bytes);
  writeFileSync(file, bytes);
}

export const flip = (bytes: Buffer, at: number): void => {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
};

function recordsOf(bytes: Buffer): PlacedRecord[] {
  const header = decodeSegmentHeader(bytes);
  if (!header || 'newer' in header) throw new Error('no segment');
  const records: PlacedRecord[] = [];
  for (
    let found = recordAt(bytes, SEGMENT_HEADER_BYTES, header.salt);
    found;
    found = recordAt(bytes, found.end, header.salt)
  )
    records.push(found);
  return records;
}

function editRecord(
  store: string,
  isIt: (placed: PlacedRecord) => boolean,
  change: (bytes: Buffer, placed: PlacedRecord) => void,
): void {
  for (const file of filesOf(store, 'seg')) {
    const found = recordsOf(readFileSync(file)).find(isIt);
    if (!found) continue;
    edit(file, (bytes) => change(bytes, found));
    return;
  }
  throw new Error('no such record');
}

const isFrame =
  (room: Uint8Array, n: number) =>
  ({ record }: PlacedRecord): boolean =>
    record.kind === RECORD.frame && record.n === n && equalBytes(record.address, room);

/** The frame at a position is overwritten with zeros. */
export function loseFrame(store: string, room: Uint8Array, n: number): void {
  editRecord(store, isFrame(room, n), (bytes, { at, end }) => bytes.fill(0, at, end));
}

/** A bit changes in what stands before a payload. */
export function changeLeaf(store: string, room: Uint8Array, n: number): void {
  editRecord(store, isFrame(room, n), (bytes, { at }) => flip(bytes, at + 60));
}

export function changePayload(store: string, room: Uint8Array, n: number): void {
  editRecord(store, isFrame(room, n), (bytes, { end }) => flip(bytes, end - 1));
}

/** The room's making, with its first start, is overwritten with zeros. */
export function loseRoom(store: string, room: Uint8Array): void {
  const isIt = ({ record }: PlacedRecord): boolean => record.kind === RECORD.room && equalBytes(record.address, room);
  editRecord(store, isIt, (bytes, { at, end }) => bytes.fill(0, at, end));
}

/** The newest start of a room is overwritten with zeros. */
export function loseStart(store: string, room: Uint8Array): void {
  const isIt = ({ record }: PlacedRecord): boolean => record.kind === RECORD.start && equalBytes(record.address, room);
  editRecord(store, isIt, (bytes, { at, end }) => bytes.fill(0, at, end));
}
