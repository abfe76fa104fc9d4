/** Blobs in memory: for simulations and tests of the core. */
import { toHex } from '../../protocol/bytes';
import type { BlobName, BlobRecord, BlobStore } from './blob-store';

interface MemoryBlob {
  record: BlobRecord;
  bytes: Uint8Array;
}

const keyOf = ({ room, blob }: BlobName): string => `${toHex(room)} ${toHex(blob)}`;

export class MemoryBlobs implements BlobStore {
  private readonly blobs = new Map<string, MemoryBlob>();

  list(): Promise<readonly BlobRecord[]> {
    return Promise.resolve([...this.blobs.values()].map(({ record, bytes }) => ({ ...record, stored: bytes.length })));
  }

  begin(record: BlobRecord): Promise<void> {
    this.blobs.set(keyOf(record), { record, bytes: new Uint8Array(0) });
    return Promise.resolve();
  }

  write(record: BlobRecord, offset: number, bytes: Uint8Array): Promise<void> {
    const known = this.blobs.get(keyOf(record));
    if (known) {
      const longer = new Uint8Array(offset + bytes.length);
      longer.set(known.bytes.subarray(0, offset));
      longer.set(bytes, offset);
      known.bytes = longer;
    }
    return Promise.resolve();
  }

  finish(record: BlobRecord, timeMs: number): Promise<BlobRecord> {
    const whole = { ...record, timeMs, isWhole: true };
    const known = this.blobs.get(keyOf(record));
    if (known) known.record = whole;
    return Promise.resolve(whole);
  }

  read(record: BlobRecord, from: number, count: number): Promise<Uint8Array> {
    const bytes = this.blobs.get(keyOf(record))?.bytes.slice(from, from + count);
    return Promise.resolve(bytes ?? new Uint8Array(0));
  }

  remove(record: BlobRecord): Promise<void> {
    this.blobs.delete(keyOf(record));
    return Promise.resolve();
  }
}
