/** A frame that many connections get. It differs by the channel only, so that it is encoded once for all who have the room on the same one. */
import { FRAME_TYPE, encodeFrameHead, writeFrameHead } from '../protocol/frames';
import { FRAME_HEAD_BYTES } from '../protocol/limits';
import { encodeDeliverHead } from '../protocol/messages';

/** Larger payloads are not copied for each channel: their frames are a head of their own and the payload of all. */
const MAX_COPIED_BYTES = 4096;
const NOTHING = new Uint8Array(0);

type SharedType = typeof FRAME_TYPE.deliver | typeof FRAME_TYPE.deliverEphemeral;

export class SharedFrame {
  private lastChannel = 0;
  private last: readonly Uint8Array[] = [];

  private constructor(
    private readonly type: SharedType,
    private readonly fields: Uint8Array,
    private readonly payload: Uint8Array,
  ) {}

  static deliver(n: number, timeMs: number, payload: Uint8Array): SharedFrame {
    return new SharedFrame(FRAME_TYPE.deliver, encodeDeliverHead(n, timeMs), payload);
  }

  /** @param payload may share memory with what was received: nothing of that is kept */
  static ephemeral(payload: Uint8Array): SharedFrame {
    const own = payload.length > MAX_COPIED_BYTES ? Buffer.from(payload) : payload;
    return new SharedFrame(FRAME_TYPE.deliverEphemeral, NOTHING, own);
  }

  /** The chunks of the frame on a channel: the same ones for each who asks for that channel next. */
  on(channel: number): readonly Uint8Array[] {
    if (this.lastChannel !== channel) {
      this.last = this.encode(channel);
      this.lastChannel = channel;
    }
    return this.last;
  }

  private encode(channel: number): readonly Uint8Array[] {
    const { type, fields, payload } = this;
    const bodyBytes = fields.length + payload.length;
    if (payload.length > MAX_COPIED_BYTES) return [encodeFrameHead(type, channel, bodyBytes), fields, payload];
    const frame = Buffer.allocUnsafe(FRAME_HEAD_BYTES + bodyBytes);
    writeFrameHead(frame, type, channel, bodyBytes);
    frame.set(fields, FRAME_HEAD_BYTES);
    frame.set(payload, FRAME_HEAD_BYTES + fields.length);
    return [frame];
  }
}
