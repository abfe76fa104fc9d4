/** A room opened on a channel of a connection: what the room tells it goes out as frames. */
import { encodeBlobStored } from '../protocol/blobs';
import { encodeFrame, encodeFrameHead, FRAME_TYPE } from '../protocol/frames';
import {
  encodeAccepted,
  encodeNumberedRefusal,
  encodeOpened,
  encodeRefusal,
  encodeSignedAnswer,
  type Opened,
  type Refusal,
  type SignedAnswer,
} from '../protocol/messages';
import type { ErrorCode } from '../protocol/errors';
import type { Room } from './room';
import type { RoomMember } from './room-member';
import type { SharedFrame } from './shared-frame';

/** The side of a connection that openings use. */
export interface OpeningHost {
  send(...chunks: readonly Uint8Array[]): void;
  /** As {@link send}, of chunks that others get, too. */
  sendFrame(chunks: readonly Uint8Array[]): void;
  /** The relay itself ended or refused what was on this channel. */
  freeChannel(channel: number): void;
}

export class Opening implements RoomMember {
  /** Sequence that the next durable publish must have. */
  expectedSequence = 1;
  /** Fetches, of pages and of blobs, that wait for their answer. */
  fetches = 0;
  private joined: Room | undefined;
  private isOver = false;

  constructor(
    private readonly host: OpeningHost,
    readonly channel: number,
  ) {}

  /** The room, once it is open and as long as it is. */
  get room(): Room | undefined {
    return this.isOver ? undefined : this.joined;
  }

  /** Whether an answer still has somewhere to go. */
  get isWanted(): boolean {
    return !this.isOver;
  }

  /** Called just before the room answers with {@link opened}. */
  joining(room: Room): void {
    this.joined = room;
  }

  opened(answer: Opened): void {
    this.sendWhole(FRAME_TYPE.opened, encodeOpened(answer));
  }

  accepted(sequence: number, n: number, timeMs: number): void {
    if (!this.isOver)
      this.host.send(encodeFrame(FRAME_TYPE.accepted, this.channel, encodeAccepted({ sequence, n, timeMs })));
  }

  publishRefused(sequence: number, code: ErrorCode): void {
    this.sendWhole(FRAME_TYPE.publishRefused, encodeNumberedRefusal(sequence, code));
  }

  deliver(frame: SharedFrame): void {
    this.host.sendFrame(frame.on(this.channel));
  }

  signed(answer: SignedAnswer): void {
    this.sendWhole(FRAME_TYPE.signed, encodeSignedAnswer(answer));
  }

  page(body: Uint8Array): void {
    this.sendWhole(FRAME_TYPE.page, body);
  }

  fetchRefused(request: number, code: ErrorCode): void {
    this.sendWhole(FRAME_TYPE.fetchRefused, encodeNumberedRefusal(request, code));
  }

  blobStored(request: number, stored: number): void {
    this.sendWhole(FRAME_TYPE.blobStored, encodeBlobStored({ request, stored }));
  }

  blobRange(head: Uint8Array, bytes: Uint8Array): void {
    if (this.isOver) return;
    this.host.send(encodeFrameHead(FRAME_TYPE.blobRange, this.channel, head.length + bytes.length), head, bytes);
  }

  blobRefused(request: number, code: ErrorCode): void {
    this.sendWhole(FRAME_TYPE.blobRefused, encodeNumberedRefusal(request, code));
  }

  /** The opening was not granted. */
  refused(refusal: Refusal): void {
    this.finish(FRAME_TYPE.refused, refusal);
  }

  ended(refusal: Refusal): void {
    this.finish(FRAME_TYPE.ended, refusal);
  }

  /** The client closed the channel, or the connection is gone: nothing more is said on it. */
  leave(): void {
    this.joined?.leave(this);
    this.isOver = true;
  }

  private finish(type: typeof FRAME_TYPE.refused | typeof FRAME_TYPE.ended, refusal: Refusal): void {
    if (this.isOver) return;
    this.sendWhole(type, encodeRefusal(refusal));
    this.leave();
    this.host.freeChannel(this.channel);
  }

  private sendWhole(type: Parameters<typeof encodeFrameHead>[0], body: Uint8Array): void {
    if (!this.isOver) this.host.send(encodeFrameHead(type, this.channel, body.length), body);
  }
}
