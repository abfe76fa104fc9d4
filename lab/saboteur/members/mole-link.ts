/** A mole's connection to the relay: frames out, frames in, nothing judged. */
import type { Clock, Wire } from '../../../client/ports';
import { AparteError } from '../../../protocol/errors';
import { FRAME_TYPE } from '../../../protocol/frames';
import { MAX_FRAME_BYTES, PROTOCOL_VERSION } from '../../../protocol/limits';
import { encodeHello } from '../../../protocol/messages';
import { FrameCutter, joinFrame, type Frame } from '../frames';

const PING_MS = 20_000;

/** See the file's head. */
export class MoleLink {
  private readonly cutter = new FrameCutter(MAX_FRAME_BYTES);
  private readonly waiting: {
    readonly type: number;
    readonly resolve: (frame: Frame) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  private cancelPing: () => void = () => undefined;
  private isOver = false;

  /** @param heard takes every frame that nobody waits for */
  constructor(
    readonly wire: Wire,
    private readonly clock: Clock,
    private readonly heard: (frame: Frame) => void,
  ) {
    wire.stream.on('data', (chunk: Uint8Array) => {
      for (const frame of this.cutter.push(chunk)) this.take(frame);
    });
    wire.stream.on('error', () => undefined);
    wire.stream.once('close', () => this.over());
    this.send(FRAME_TYPE.hello, 0, encodeHello({ versions: [PROTOCOL_VERSION], program: 'mole', release: '1' }));
    this.ping();
  }

  send(type: number, channel: number, body: Uint8Array): void {
    if (!this.isOver) this.wire.stream.write(joinFrame({ type, channel, body }));
  }

  /** The next frame of one of these types; they are waited for one after another. */
  next(type: number): Promise<Frame> {
    if (this.isOver) return Promise.reject(new AparteError('connection-lost'));
    return new Promise((resolve, reject) => this.waiting.push({ type, resolve, reject }));
  }

  close(): void {
    this.wire.stream.destroy();
    this.over();
  }

  private take(frame: Frame): void {
    this.heard(frame);
    const index = this.waiting.findIndex(({ type }) => type === frame.type);
    if (index >= 0) this.waiting.splice(index, 1)[0]?.resolve(frame);
  }

  private ping(): void {
    this.cancelPing = this.clock.after(PING_MS, () => {
      this.send(FRAME_TYPE.ping, 0, new Uint8Array(8));
      this.ping();
    });
  }

  private over(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.cancelPing();
    for (const { reject } of this.waiting.splice(0)) reject(new AparteError('connection-lost'));
  }
}
