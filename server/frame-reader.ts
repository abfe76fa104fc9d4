/** Reads frames off a stream, one after another, and stops between two for as long as anything holds it: that is the relay's back-pressure. */
import type { Duplex } from 'node:stream';
import { FrameSplitter, type RawFrame } from '../protocol/frames';

export class FrameReader {
  private readonly splitter: FrameSplitter;
  private readonly backlog: Uint8Array[] = [];
  private holds = 0;
  private isRunning = false;
  private isStopped = false;

  constructor(
    private readonly duplex: Duplex,
    maxFrameBytes: number,
    private readonly handle: (frame: RawFrame) => void,
    private readonly failed: (error: unknown) => void,
  ) {
    this.splitter = new FrameSplitter(maxFrameBytes);
    duplex.on('data', (chunk: Uint8Array) => this.take(chunk));
  }

  set maxFrameBytes(value: number) {
    this.splitter.maxFrameBytes = value;
  }

  /** Bytes of a frame that never became complete. */
  get pendingBytes(): number {
    return this.splitter.pendingBytes;
  }

  /** Takes no further frame until as many {@link release}s follow. */
  hold(): void {
    this.holds += 1;
  }

  release(): void {
    this.holds -= 1;
    if (this.holds === 0) this.run();
  }

  /** Whatever else arrives is dropped unread; the stream goes on, so that the peer is not cut off before it reads why. */
  stop(): void {
    this.isStopped = true;
    this.backlog.length = 0;
    this.duplex.resume();
  }

  private take(chunk: Uint8Array): void {
    if (this.isStopped) return;
    this.backlog.push(chunk);
    this.run();
  }

  private run(): void {
    if (this.isRunning || this.isStopped) return;
    this.isRunning = true;
    try {
      for (let frame = this.nextFrame(); frame; frame = this.nextFrame()) this.handle(frame);
    } catch (error) {
      this.failed(error);
    } finally {
      this.isRunning = false;
    }
    this.adjustFlow();
  }

  private adjustFlow(): void {
    // After a stop the stream must flow on; `stop` has seen to that.
    if (this.isStopped) return;
    if (this.holds > 0) this.duplex.pause();
    else if (this.duplex.isPaused()) this.duplex.resume();
  }

  /** The next complete frame, unless held or stopped (the handler of the last one may have done either). */
  private nextFrame(): RawFrame | undefined {
    while (this.holds === 0 && !this.isStopped) {
      const next = this.splitter.next();
      if (next) return next;
      const chunk = this.backlog.shift();
      if (!chunk) return undefined;
      this.splitter.feed(chunk);
    }
    return undefined;
  }
}
