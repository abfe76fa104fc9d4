/** A wire whose bytes take time, or never arrive: as between two computers, with the windows of TCP. */
import { Duplex } from 'node:stream';

/** Takes what one end sent towards the other: runs `arrive` when it gets there, in order, or never. */
export type Carry = (bytes: number, arrive: () => void) => void;

/** What may be under way or unread before the writer waits, unless a wire says otherwise. */
export const WINDOW_BYTES = 64 * 1024;

/** What a stream holds back before it asks its writer to wait. */
const MAX_HELD_BYTES = 16 * 1024;

const END = Symbol('end');

class CarriedEnd extends Duplex {
  peer: CarriedEnd | undefined;
  /** Bytes sent that the other side has not read yet. */
  private unreadBytes = 0;
  /** Ends this side's write once the other side has read enough. */
  private waiting: (() => void) | undefined;
  /** What arrived while the reader was full. */
  private readonly arrived: (Buffer | typeof END)[] = [];
  private isFull = false;

  constructor(
    private readonly carry: Carry,
    private readonly windowBytes: number,
  ) {
    super({ allowHalfOpen: false, writableHighWaterMark: Math.min(windowBytes, MAX_HELD_BYTES) });
  }

  override _read(): void {
    this.isFull = false;
    this.drain();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.transmit(chunk, done);
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: () => void): void {
    this.transmit(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: () => void): void {
    this.sayEnd();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.();
    this.sayEnd();
    done(error);
  }

  private sayEnd(): void {
    this.carry(0, () => this.peer?.arrive(END));
  }

  private transmit(chunk: Buffer, done: () => void): void {
    this.unreadBytes += chunk.length;
    if (this.unreadBytes <= this.windowBytes) done();
    else this.waiting = done;
    this.carry(chunk.length, () => this.peer?.arrive(chunk));
  }

  private arrive(item: Buffer | typeof END): void {
    if (this.destroyed || this.readableEnded) return;
    this.arrived.push(item);
    this.drain();
  }

  private drain(): void {
    while (!this.isFull && !this.destroyed) {
      const item = this.arrived.shift();
      if (item === undefined) return;
      if (item === END) {
        this.arrived.length = 0;
        this.isFull = true;
        this.push(null);
        return;
      }
      this.isFull = !this.push(item);
      this.peer?.wasRead(item.length);
    }
  }

  private wasRead(bytes: number): void {
    this.unreadBytes -= bytes;
    if (this.unreadBytes > this.windowBytes || !this.waiting) return;
    const done = this.waiting;
    this.waiting = undefined;
    done();
  }
}

/** A new wire: its two ends, and how what each sends gets to the other. */
export function makeCarriedWire(
  fromFirst: Carry,
  fromSecond: Carry,
  windowBytes = WINDOW_BYTES,
): readonly [Duplex, Duplex] {
  const first = new CarriedEnd(fromFirst, windowBytes);
  const second = new CarriedEnd(fromSecond, windowBytes);
  first.peer = second;
  second.peer = first;
  return [first, second];
}
