/** Room log in memory: for simulations and tests of the core. "Synced" is the next turn of the caller's choice. */
import { AparteError } from '../../protocol/errors';
import { equalBytes } from '../../protocol/bytes';
import type { Leaf, SignedStart } from '../../protocol/chain';
import {
  CHECKPOINT_INTERVAL,
  type Expired,
  type FoundEntry,
  type LogEntry,
  type RoomLog,
  type RoomRecord,
  type RoomTerms,
  type StoredEntry,
} from './room-log';
import { newRecord, withEntry, withExpired, withStart } from './room-state';

interface MemoryRoom {
  record: RoomRecord;
  readonly starts: SignedStart[];
  /** Entry of position n at index n - 1. */
  readonly entries: StoredEntry[];
  readonly checkpoints: Map<number, Uint8Array>;
}

/** Decides when a write is synced. The default is at once. */
export type MemorySync = () => Promise<void>;

export class MemoryLog implements RoomLog {
  private readonly byAddress = new Map<string, MemoryRoom>();
  private order: Promise<void> = Promise.resolve();

  constructor(private readonly sync: MemorySync = () => Promise.resolve()) {}

  /** What is synced, as a backup or a crash leaves it: a log of its own, independent of this one. */
  copy(sync?: MemorySync): MemoryLog {
    const copy = new MemoryLog(sync);
    for (const [name, { record, starts, entries, checkpoints }] of this.byAddress) {
      copy.byAddress.set(name, {
        record,
        starts: [...starts],
        entries: [...entries],
        checkpoints: new Map(checkpoints),
      });
    }
    return copy;
  }

  /** Forgets a room, as an operator does who erases it from the disk. */
  erase(address: Uint8Array): void {
    this.byAddress.delete(key(address));
  }

  get storedBytes(): number {
    return [...this.byAddress.values()].reduce((sum, { record }) => sum + record.storedBytes, 0);
  }

  rooms(): Promise<readonly RoomRecord[]> {
    return Promise.resolve([...this.byAddress.values()].map(({ record }) => record));
  }

  room(address: Uint8Array): Promise<RoomRecord | undefined> {
    return Promise.resolve(this.byAddress.get(key(address))?.record);
  }

  create(address: Uint8Array, terms: RoomTerms, start: SignedStart, head: Uint8Array): Promise<void> {
    return this.write(() => {
      if (this.byAddress.has(key(address))) throw new AparteError('internal', { what: 'room exists' });
      const record = newRecord(Uint8Array.from(address), terms, head);
      this.byAddress.set(key(address), { record, starts: [start], entries: [], checkpoints: new Map() });
    });
  }

  starts(address: Uint8Array): Promise<readonly SignedStart[]> {
    return Promise.resolve([...this.get(address).starts]);
  }

  addStart(address: Uint8Array, start: SignedStart, head: Uint8Array): Promise<void> {
    return this.write(() => {
      const room = this.get(address);
      room.record = withStart(room.record, start, head);
      room.starts.push(start);
    });
  }

  append(address: Uint8Array, entry: LogEntry): Promise<void> {
    return this.write(() => {
      const room = this.get(address);
      room.record = withEntry(room.record, entry);
      room.entries.push({ leaf: entry.leaf, payload: entry.payload });
      if (entry.n % CHECKPOINT_INTERVAL === 0) room.checkpoints.set(entry.n, entry.head);
    });
  }

  leaves(address: Uint8Array, from: number, count: number): Promise<readonly Leaf[]> {
    const room = this.get(address);
    return Promise.resolve(room.entries.slice(from - 1, from - 1 + count).map(({ leaf }) => leaf));
  }

  entries(address: Uint8Array, from: number, count: number, maxBytes: number): Promise<readonly StoredEntry[]> {
    const entries: StoredEntry[] = [];
    let bytes = 0;
    for (const entry of this.get(address).entries.slice(from - 1, from - 1 + count)) {
      bytes += entry.payload?.length ?? 0;
      if (entries.length > 0 && bytes > maxBytes) break;
      entries.push(entry);
    }
    return Promise.resolve(entries);
  }

  checkpoint(address: Uint8Array, n: number): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.get(address).checkpoints.get(n));
  }

  async expire(address: Uint8Array, beforeMs: number): Promise<Expired> {
    const room = this.get(address);
    let frames = 0;
    let bytes = 0;
    await this.write(() => {
      for (let n = room.record.first; n <= room.record.end; n += 1) {
        const entry = room.entries[n - 1];
        if (entry === undefined || entry.leaf.timeMs >= beforeMs) break;
        room.entries[n - 1] = { leaf: entry.leaf };
        frames += 1;
        bytes += entry.leaf.length;
      }
      room.record = withExpired(room.record, { frames, bytes });
    });
    return { frames, bytes };
  }

  find(digest: Uint8Array): Promise<FoundEntry | undefined> {
    for (const { record, entries } of this.byAddress.values()) {
      const index = entries.findIndex((entry) => entry.payload && equalBytes(entry.leaf.digest, digest));
      const entry = entries[index];
      if (entry) return Promise.resolve({ ...entry, address: record.address, n: index + 1 });
    }
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    return this.order;
  }

  private get(address: Uint8Array): MemoryRoom {
    const room = this.byAddress.get(key(address));
    if (!room) throw new AparteError('internal', { what: 'no such room' });
    return room;
  }

  /** Applies a change when its sync is through, in the order of the calls; a sync that fails fails all that follows, a wrong call itself alone. */
  private write(apply: () => void): Promise<void> {
    this.order = this.order.then(this.sync);
    // Whoever called hears of a failure; the chain itself must not count as a rejection nobody handled.
    this.order.catch(() => undefined);
    return this.order.then(apply);
  }
}

function key(address: Uint8Array): string {
  return Buffer.from(address).toString('latin1');
}
