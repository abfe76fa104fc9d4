/** A file that comes piece by piece, in order, as fast as it is read. */
import type { FileSource } from '../client/crypto/file';
import { concatBytes } from '../protocol/bytes';

/** Bytes that wait to be read before the next piece has to wait. */
const MAX_WAITING_BYTES = 256 * 1024;

/** See the file's head. It is read once, from its beginning to its end, as sealing does. */
export class PushedSource implements FileSource {
  private waiting: Uint8Array = new Uint8Array(0);
  private failure: unknown;
  private isOver = false;
  private wakes: (() => void)[] = [];

  constructor(readonly bytes: number) {}

  /** Takes the next piece; resolves when another may come. */
  async push(piece: Uint8Array): Promise<void> {
    this.requireGoingOn();
    this.waiting = concatBytes(this.waiting, piece);
    this.wake();
    while (this.waiting.length > MAX_WAITING_BYTES) {
      this.requireGoingOn();
      await this.change();
    }
  }

  /** No more comes: who reads on hears `failure`, and so does who pushes. */
  end(failure: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.failure = failure;
    this.wake();
  }

  async read(_offset: number, count: number): Promise<Uint8Array> {
    while (this.waiting.length < count) {
      this.requireGoingOn();
      await this.change();
    }
    const bytes = this.waiting.slice(0, count);
    this.waiting = this.waiting.slice(count);
    this.wake();
    return bytes;
  }

  private requireGoingOn(): void {
    if (this.isOver) throw this.failure;
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.wakes.push(resolve));
  }

  private wake(): void {
    for (const wake of this.wakes.splice(0)) wake();
  }
}
