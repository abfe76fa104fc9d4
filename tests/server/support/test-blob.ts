/** A blob as its owner knows it, and the frames about it. */
import type { BlobDelete, BlobGet, BlobPut } from '../../../protocol/blobs';
import { digestOf } from './digest';

export class TestBlob {
  readonly blob: Uint8Array;
  readonly secret: Uint8Array;
  readonly owner: Uint8Array;

  constructor(readonly bytes: Uint8Array) {
    this.blob = digestOf(bytes);
    this.secret = digestOf(this.blob);
    this.owner = digestOf(this.secret);
  }

  /** Bytes that differ from all others by their seed. */
  static of(total: number, seed = 1): TestBlob {
    const bytes = new Uint8Array(total);
    let state = seed;
    for (let index = 0; index < total; index += 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      bytes[index] = state >>> 16;
    }
    return new TestBlob(bytes);
  }

  get total(): number {
    return this.bytes.length;
  }

  put(offset: number, end = this.total, changes: Partial<BlobPut> = {}): BlobPut {
    const { blob, owner, total } = this;
    return { request: 1, blob, owner, total, offset, bytes: this.bytes.subarray(offset, end), ...changes };
  }

  /** Asks how much of it is there. */
  ask(): BlobPut {
    return this.put(0, 0);
  }

  get(from = 0, count = 256 * 1024): BlobGet {
    return { request: 1, blob: this.blob, from, count };
  }

  deletion(secret = this.secret): BlobDelete {
    return { request: 1, blob: this.blob, secret };
  }
}
