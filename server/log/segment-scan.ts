/**
 * Reads a segment that has no index yet: the newest, or one whose relay was killed. Its last batch may be torn, since nobody was told that it is on disk;
 * anything else that cannot be read was whole once, and is damage.
 */
import { equalBytes } from '../../protocol/bytes';
import { sha256 } from '../crypto/sha256';
import { RECORD, SEGMENT_HEADER_BYTES, recordAt, type PlacedRecord, type SegmentHeader } from './segment-records';

const DIGEST_AT = 12;

export interface ScannedSegment {
  readonly records: readonly PlacedRecord[];
  /** Where the next record goes. */
  readonly end: number;
  /** Where the last batch begins: nobody vouches for it that it ever was on disk. */
  readonly lastBatchAt: number;
  /** Bytes behind the end of writes that were interrupted. */
  readonly tornBytes: number;
  /** Bytes that were whole and are not what was written. */
  readonly damagedBytes: number;
}

/** @param isNewest whether its last batch may be torn: a segment that has a successor was synced before */
export function scanSegment(bytes: Buffer, { salt }: SegmentHeader, isNewest: boolean): ScannedSegment {
  const records: PlacedRecord[] = [];
  const contentEnd = endOfContent(bytes);
  let at = SEGMENT_HEADER_BYTES;
  let damagedBytes = 0;
  while (at < contentEnd) {
    const found = recordAt(bytes, at, salt);
    if (found) {
      records.push(found);
      at = found.end;
      continue;
    }
    if (isNewest && !hasBatchAfter(bytes, at, contentEnd, salt)) break;
    const next = nextRecord(bytes, at + 1, contentEnd, salt)?.at ?? contentEnd;
    damagedBytes += next - at;
    at = next;
  }
  if (isNewest) at = cutLastBatch(bytes, records, at);
  const lastBatchAt = records[lastBatch(records)]?.at ?? at;
  return { records, end: at, lastBatchAt, tornBytes: Math.max(0, contentEnd - at), damagedBytes };
}

/** A part of the last batch may have reached the disk without a part before it: payloads, too, must be what was written. @returns the new end */
function cutLastBatch(bytes: Buffer, records: PlacedRecord[], end: number): number {
  for (let index = lastBatch(records); index < records.length; index += 1) {
    const placed = records[index];
    if (placed?.record.kind !== RECORD.frame) continue;
    const { payloadAt, leaf } = placed.record;
    if (equalBytes(sha256(bytes.subarray(payloadAt, placed.end)), leaf.subarray(DIGEST_AT))) continue;
    records.length = index;
    return placed.at;
  }
  return end;
}

/** Index of the record with which the last batch begins. */
function lastBatch(records: readonly PlacedRecord[]): number {
  let index = records.length - 1;
  while (index > 0 && records[index]?.record.kind !== RECORD.batch) index -= 1;
  return index;
}

function hasBatchAfter(bytes: Buffer, from: number, contentEnd: number, salt: number): boolean {
  let next = nextRecord(bytes, from + 1, contentEnd, salt);
  while (next && next.record.kind !== RECORD.batch)
    next = recordAt(bytes, next.end, salt) ?? nextRecord(bytes, next.end, contentEnd, salt);
  return next !== undefined;
}

function nextRecord(bytes: Buffer, from: number, contentEnd: number, salt: number): PlacedRecord | undefined {
  for (let at = from; at < contentEnd; at += 1) {
    const found = recordAt(bytes, at, salt);
    if (found) return found;
  }
  return undefined;
}

/** What was taken in advance is zeros. */
function endOfContent(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return end;
}
