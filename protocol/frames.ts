/**
 * Frames between app and relay (docs/PROTOCOL.md §3): length 4, type 1, channel 2, body. The hot ones (publish, accepted, deliver) have a fixed
 * binary body so that the relay forwards payloads without parsing them; the others carry deterministic CBOR.
 */
import { concatBytes, readU32 } from './bytes';
import { AparteError } from './errors';
import { FRAME_HEAD_BYTES } from './limits';

/** Frame types. C: sent by the client, R: by the relay. */
export const FRAME_TYPE = {
  /** C: first frame, CBOR {@link Hello}. */
  hello: 0x01,
  /** R: its answer, CBOR {@link Welcome}. */
  welcome: 0x02,
  /** R: the connection ends, CBOR {@link Refusal}. */
  error: 0x03,
  /** C / R: 8 bytes, returned as they are. */
  ping: 0x04,
  pong: 0x05,
  /** C: open a room on a channel, CBOR {@link Open}. */
  open: 0x10,
  /** R: CBOR {@link Opened}. */
  opened: 0x11,
  /** R: the opening is refused, CBOR {@link Refusal}. */
  refused: 0x12,
  /** C: leave the room, empty. */
  close: 0x13,
  /** R: the opening ended, CBOR {@link Refusal}. */
  ended: 0x14,
  /** C: durable publish: sequence 4, payload. */
  publish: 0x20,
  /** R: sequence 4, n 8, time 8. */
  accepted: 0x21,
  /** R: sequence 4, code 2. */
  publishRefused: 0x22,
  /** R: a durable frame: n 8, time 8, payload. */
  deliver: 0x23,
  /** C: ephemeral publish: payload. */
  publishEphemeral: 0x24,
  /** R: an ephemeral frame: payload. */
  deliverEphemeral: 0x25,
  /** C: ask for stored entries: request 4, from 8, count 2, leaves only 1. */
  fetch: 0x30,
  /** R: request 4, from 8, head before 32, count 2, entries. */
  page: 0x31,
  /** R: a request on an open room is refused: request 4, code 2. */
  fetchRefused: 0x32,
  /** C: ask for a signature: n 8, challenge 32. */
  sign: 0x33,
  /** R: generation 16, n 8, head 32, signature 64, challenge 32. */
  signed: 0x34,
  /** C: a slice of a blob: request 4, blob 32, owner 32, total 8, offset 8, bytes. */
  blobPut: 0x40,
  /** R: request 4, stored 8. */
  blobStored: 0x41,
  /** C: ask for bytes of a blob: request 4, blob 32, from 8, count 4. */
  blobGet: 0x42,
  /** R: request 4, total 8, from 8, bytes. */
  blobRange: 0x43,
  /** C: delete a blob: request 4, blob 32, secret 32. */
  blobDelete: 0x44,
  /** R: a request about a blob is refused: request 4, code 2. */
  blobRefused: 0x45,
} as const;

/** A frame type of this version. */
export type FrameType = (typeof FRAME_TYPE)[keyof typeof FRAME_TYPE];

const NOTHING = new Uint8Array(0);

const KNOWN_TYPES: ReadonlySet<number> = new Set(Object.values(FRAME_TYPE));

/** Whether `type` is a frame type of this version. */
function isFrameType(type: number): type is FrameType {
  return KNOWN_TYPES.has(type);
}

/** A frame whose head was read; the body shares memory with what was received. */
export interface RawFrame {
  readonly type: FrameType;
  readonly channel: number;
  readonly body: Uint8Array;
}

/** Head (7 bytes) of a frame whose body has `bodyBytes` bytes. The length field counts type, channel and body. */
export function encodeFrameHead(type: FrameType, channel: number, bodyBytes: number): Uint8Array {
  const head = new Uint8Array(FRAME_HEAD_BYTES);
  writeFrameHead(head, type, channel, bodyBytes);
  return head;
}

/** Writes a frame's head at the front of `frame`. */
export function writeFrameHead(frame: Uint8Array, type: FrameType, channel: number, bodyBytes: number): void {
  const length = bodyBytes + FRAME_HEAD_BYTES - 4;
  frame[0] = length >>> 24;
  frame[1] = length >>> 16;
  frame[2] = length >>> 8;
  frame[3] = length;
  frame[4] = type;
  frame[5] = channel >>> 8;
  frame[6] = channel;
}

/** A whole frame in one array. */
export function encodeFrame(type: FrameType, channel: number, body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(FRAME_HEAD_BYTES + body.length);
  writeFrameHead(frame, type, channel, body.length);
  frame.set(body, FRAME_HEAD_BYTES);
  return frame;
}

/**
 * Cuts a byte stream into frames. The length field is checked against `maxFrameBytes` as soon as its four bytes are there, and only bytes that really
 * arrived are held.
 */
export class FrameSplitter {
  /** Bytes whose frames were not read yet. */
  private bytes: Uint8Array = NOTHING;
  private offset = 0;
  /** What arrived of a frame that is not complete. */
  private chunks: Uint8Array[] = [];
  private heldBytes = 0;

  /** @param maxFrameBytes largest allowed value of the length field; may be raised after the hello */
  constructor(public maxFrameBytes: number) {}

  /** Bytes held of a frame that is not complete. */
  get pendingBytes(): number {
    return this.heldBytes;
  }

  /**
   * Takes the next bytes of the stream and yields the frames that are complete with them.
   * @throws AparteError as {@link next}
   */
  *push(chunk: Uint8Array): Generator<RawFrame, void, undefined> {
    this.feed(chunk);
    for (let frame = this.next(); frame; frame = this.next()) yield frame;
  }

  /**
   * Takes the next bytes of the stream; only once {@link next} gave none.
   * @throws AparteError as {@link next}
   */
  feed(chunk: Uint8Array): void {
    this.bytes = this.join(chunk);
    this.offset = 0;
  }

  /**
   * The next complete frame of what was fed, if there is one.
   * @throws AparteError `frame-too-large`, `bad-frame`, `unknown-frame`; the stream is unusable afterwards
   */
  next(): RawFrame | undefined {
    const { bytes, offset } = this;
    const left = bytes.length - offset;
    if (left === 0) {
      // Whoever says nothing more must not keep the last thing that was said.
      this.bytes = NOTHING;
      this.offset = 0;
      return undefined;
    }
    const total = this.frameBytes(bytes, offset);
    if (total !== undefined && total <= left) {
      this.offset += total;
      return readFrame(bytes, offset, total);
    }
    this.bytes = NOTHING;
    this.offset = 0;
    this.hold(bytes.subarray(offset));
    return undefined;
  }

  /** Joins what is held with `chunk` only when a frame can be completed, so that a slow sender does not cost a copy per chunk. */
  private join(chunk: Uint8Array): Uint8Array {
    if (this.heldBytes === 0) return chunk;
    const first = this.chunks[0];
    const wanted = first === undefined ? undefined : this.frameBytes(first, 0);
    if (wanted !== undefined && this.heldBytes + chunk.length < wanted) {
      this.hold(chunk);
      return NOTHING;
    }
    const joined = concatBytes(...this.chunks, chunk);
    this.chunks = [];
    this.heldBytes = 0;
    return joined;
  }

  private hold(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    this.heldBytes += bytes.length;
  }

  /** Bytes of the frame at `offset`, or undefined while its length field is incomplete. */
  private frameBytes(bytes: Uint8Array, offset: number): number | undefined {
    if (bytes.length - offset < 4) return undefined;
    const length = readU32(bytes, offset);
    if (length > this.maxFrameBytes)
      throw new AparteError('frame-too-large', { bytes: length, maxBytes: this.maxFrameBytes });
    if (length < FRAME_HEAD_BYTES - 4) throw new AparteError('bad-frame', { what: 'length' });
    return length + 4;
  }
}

function readFrame(bytes: Uint8Array, offset: number, length: number): RawFrame {
  const type = bytes[offset + 4] ?? 0;
  if (!isFrameType(type)) throw new AparteError('unknown-frame', { type });
  const channel = ((bytes[offset + 5] ?? 0) << 8) | (bytes[offset + 6] ?? 0);
  return { type, channel, body: bytes.subarray(offset + FRAME_HEAD_BYTES, offset + length) };
}
