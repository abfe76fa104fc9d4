/** Frames as the saboteur sees them: cut apart, not judged. What is no valid frame must reach the relay, which has an answer to it. */
import { ByteWriter } from '../../protocol/bytes';
import { FRAME_HEAD_BYTES } from '../../protocol/limits';

/** A frame of any type. */
export interface Frame {
  readonly type: number;
  readonly channel: number;
  readonly body: Uint8Array;
}

/** The bytes of a frame. */
export function joinFrame({ type, channel, body }: Frame): Uint8Array {
  const writer = new ByteWriter(FRAME_HEAD_BYTES + body.length).u32(body.length + FRAME_HEAD_BYTES - 4);
  return writer.u8(type).u16(channel).put(body).done();
}

/** Cuts a stream into frames; a length that the relay would refuse ends the cutting, and the rest is taken as it is. */
export class FrameCutter {
  private held = Buffer.alloc(0);
  private isBlind = false;

  /** @param maxFrameBytes largest length that is cut; the relay refuses the others as soon as it sees them */
  constructor(public maxFrameBytes: number) {}

  /** The frames that are complete with `chunk`. */
  *push(chunk: Uint8Array): Generator<Frame, void, undefined> {
    this.held = Buffer.concat([this.held, chunk]);
    while (!this.isBlind && this.held.length >= 4) {
      const length = this.held.readUInt32BE(0);
      if (length > this.maxFrameBytes || length < FRAME_HEAD_BYTES - 4) this.isBlind = true;
      if (this.isBlind || this.held.length < length + 4) return;
      const bytes = this.held.subarray(0, length + 4);
      this.held = this.held.subarray(length + 4);
      // A copy: attacks keep frames, and must not keep all that came with them.
      const body = Uint8Array.from(bytes.subarray(FRAME_HEAD_BYTES));
      yield { type: bytes.readUInt8(4), channel: bytes.readUInt16BE(5), body };
    }
  }

  /** What cannot be cut, to be passed on as it is; with `all`, also the beginning of a frame whose rest will not come. */
  rest(all = false): Uint8Array {
    if (!this.isBlind && !all) return new Uint8Array(0);
    const { held } = this;
    this.held = Buffer.alloc(0);
    return held;
  }
}
