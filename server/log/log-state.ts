/** What a log's records and indexes add up to. */
import { readU32 } from '../../protocol/bytes';
import { decodeSignedStart } from '../../protocol/chain';
import { ENTRY_OVERHEAD_BYTES } from './room-log';
import { newRecord } from './room-state';
import { KnownRoom, type Segment } from './segment';
import type { SegmentIndex } from './segment-index';
import { RECORD, readU64, type Claim, type SegmentRecord } from './segment-records';

export class LogState {
  readonly rooms = new Map<string, KnownRoom>();
  /** Rooms of which something is there, but not their making or not every start. */
  readonly unreadable = new Set<string>();
  storedBytes = 0;

  /** Takes what the index of a full segment says; those of older segments come before. */
  applyIndex(segment: Segment, index: SegmentIndex): void {
    for (const { record, runs, startsAt } of index.rooms) {
      const name = nameOf(record.address);
      const room = this.rooms.get(name) ?? new KnownRoom(name, record);
      this.rooms.set(name, room);
      room.coming = record;
      const part = segment.partOf(room);
      for (const indexed of runs) {
        const run = { ...indexed, segment, rows: undefined };
        room.runs.push(run);
        part.runs.push(run);
      }
      for (const at of startsAt) {
        const start = { segment, bytes: undefined, at };
        room.starts.push(start);
        part.starts.push(start);
      }
    }
  }

  /** Takes a record of a segment that has no index. What is missing before it was lost; where a room's log ends is known all the same. */
  applyRecord(segment: Segment, record: SegmentRecord): void {
    if (record.kind === RECORD.batch) {
      for (const claim of record.claims) this.applyClaim(claim);
      return;
    }
    const name = nameOf(record.address);
    if (record.kind === RECORD.room && !this.rooms.has(name)) {
      const address = Uint8Array.from(record.address);
      const made = new KnownRoom(name, newRecord(address, record.terms, record.head));
      made.addStart(segment, record.start);
      this.rooms.set(name, made);
      this.unreadable.delete(name);
    }
    const room = this.rooms.get(name);
    if (room) applyTo(room, segment, record);
    else this.unreadable.add(name);
  }

  /** What was taken from records and indexes is on disk. */
  settle(): void {
    this.storedBytes = 0;
    for (const room of this.rooms.values()) {
      // It may share memory with a whole segment.
      room.coming = { ...room.coming, head: Uint8Array.from(room.coming.head) };
      room.synced = room.coming;
      this.storedBytes += room.coming.storedBytes;
    }
  }

  private applyClaim({ address, end, head, timeMs, starts }: Claim): void {
    const name = nameOf(address);
    const room = this.rooms.get(name);
    // Without a start nobody knows which generation a head belongs to, and one signed for another would convict the relay.
    if (room?.starts.length !== starts) {
      this.unreadable.add(name);
      return;
    }
    const { coming } = room;
    if (end > coming.end) room.coming = { ...coming, end, head, timeMs: Math.max(coming.timeMs, timeMs) };
  }
}

function applyTo(
  room: KnownRoom,
  segment: Segment,
  record: Exclude<SegmentRecord, { kind: typeof RECORD.batch }>,
): void {
  const { coming } = room;
  switch (record.kind) {
    case RECORD.start: {
      const { n, timeMs } = decodeSignedStart(record.start);
      room.addStart(segment, record.start);
      room.coming = { ...coming, end: Math.max(coming.end, n), head: record.head, timeMs };
      return;
    }
    case RECORD.frame:
    case RECORD.leaf: {
      const { n, leaf, head, kind, payloadAt } = record;
      if (n <= coming.end) return;
      const bytes = kind === RECORD.frame ? readU32(leaf, 8) : 0;
      const storedBytes = coming.storedBytes + bytes + (n - coming.end) * ENTRY_OVERHEAD_BYTES;
      const first = kind === RECORD.leaf ? n + 1 : coming.first;
      room.coming = { ...coming, end: n, head, timeMs: readU64(leaf, 0), first, storedBytes };
      room.addRow(segment, n, payloadAt, leaf, head, bytes);
      return;
    }
    case RECORD.expired:
      room.coming = { ...coming, first: record.first, storedBytes: coming.storedBytes - record.bytes };
      return;
    default:
  }
}

/** A room's address as a key. */
export function nameOf(address: Uint8Array): string {
  return Buffer.from(address.buffer, address.byteOffset, address.byteLength).toString('latin1');
}
