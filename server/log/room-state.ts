/** How a room's record changes with what is written to its log: the same for every implementation. */
import { AparteError } from '../../protocol/errors';
import type { SignedStart } from '../../protocol/chain';
import { ENTRY_OVERHEAD_BYTES, type Expired, type LogEntry, type RoomRecord, type RoomTerms } from './room-log';

export function newRecord(address: Uint8Array, terms: RoomTerms, head: Uint8Array): RoomRecord {
  return { address, ...terms, end: 0, head, timeMs: terms.createdMs, first: 1, storedBytes: 0 };
}

export function withStart(record: RoomRecord, start: SignedStart, head: Uint8Array): RoomRecord {
  if (start.n !== record.end) throw new AparteError('internal', { what: 'start position' });
  return { ...record, head, timeMs: start.timeMs };
}

export function withEntry(record: RoomRecord, { n, leaf, head }: LogEntry): RoomRecord {
  if (n !== record.end + 1) throw new AparteError('internal', { what: 'entry position' });
  const storedBytes = record.storedBytes + leaf.length + ENTRY_OVERHEAD_BYTES;
  // Field by field, since it is made for each frame: a copy by spreading costs several times as much.
  const { address, retentionDays, createdMs, first } = record;
  return { address, retentionDays, createdMs, end: n, head, timeMs: leaf.timeMs, first, storedBytes };
}

/** As {@link withEntry}, of an entry whose payload is not kept, nor any before it. */
export function withLeaf(record: RoomRecord, { n, leaf, head }: Omit<LogEntry, 'payload'>): RoomRecord {
  if (n !== record.end + 1 || record.first !== n) throw new AparteError('internal', { what: 'leaf position' });
  const storedBytes = record.storedBytes + ENTRY_OVERHEAD_BYTES;
  return { ...record, end: n, first: n + 1, head, timeMs: leaf.timeMs, storedBytes };
}

export function withExpired(record: RoomRecord, expired: Expired): RoomRecord {
  return { ...record, first: record.first + expired.frames, storedBytes: record.storedBytes - expired.bytes };
}
