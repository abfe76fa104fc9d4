/** An opening as its room sees it. */
import type { Opened, SignedAnswer } from '../protocol/messages';
import type { Refusal } from '../protocol/messages';
import type { SharedFrame } from './shared-frame';

export interface RoomMember {
  opened(answer: Opened): void;
  /** A durable publish of this opening stands, synced. */
  accepted(sequence: number, n: number, timeMs: number): void;
  /** A durable or ephemeral frame of another opening, shared by all recipients. */
  deliver(frame: SharedFrame): void;
  signed(answer: SignedAnswer): void;
  /** The room let go of this opening. */
  ended(refusal: Refusal): void;
}

/** A durable publish on its way through a room. */
export interface Publication {
  readonly member: RoomMember;
  readonly sequence: number;
  readonly payload: Uint8Array;
  /** Number of the connection, for events. */
  readonly connection: number;
  /** Called once the frame is synced, or is known to be from before. */
  settled(): void;
}
