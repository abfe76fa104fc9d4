/** Two ends of a wire in memory, with the back-pressure of a socket. */
import { Duplex } from 'node:stream';

class WireEnd extends Duplex {
  peer: WireEnd | undefined;
  /** Ends the other side's write, once this side reads again. */
  private writerWaits: (() => void) | undefined;

  constructor() {
    super({ allowHalfOpen: false });
  }

  override _read(): void {
    const done = this.writerWaits;
    this.writerWaits = undefined;
    done?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const { peer } = this;
    if (!peer || peer.destroyed || peer.push(chunk)) done();
    else peer.writerWaits = done;
  }

  override _final(done: () => void): void {
    this.peer?.peerEnded();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this._read();
    setImmediate(() => this.peer?.peerEnded());
    done(error);
  }

  private peerEnded(): void {
    if (!this.destroyed && !this.readableEnded) this.push(null);
  }
}

/** A new wire. */
export function makeWire(): readonly [Duplex, Duplex] {
  const a = new WireEnd();
  const b = new WireEnd();
  a.peer = b;
  b.peer = a;
  return [a, b];
}
