/** An opening as its room sees it. */
import type { Opened, SignedAnswer } from '../protocol/messages';
import type { Refusal } from '../protocol/messages';

export interface RoomMember {
  opened(answer: Opened): void;
  /** A durable publish of this opening stands, synced. */
  accepted(sequence: number, n: number, timeMs: number): void;
  /** A durable frame of another opening. The payload is shared by all recipients. */
  deliver(n: number, timeMs: number, payload: Uint8Array): void;
  deliverEphemeral(payload: Uint8Array): void;
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
