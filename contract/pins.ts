/** Pinned messages: the part of the chat window's contract about them. */
import type { MessageName, RoomId } from './chat';
import type { Method, None } from './common';

/** A message that stands above the others. */
export interface Pin {
  /** Its digest, hex, and its place. */
  readonly message: string;
  readonly position: number;
  readonly author: string;
  readonly authorName: string;
  readonly timeMs: number;
  /** The beginning of its text, or the name of its file. */
  readonly text: string;
  /** Who pinned it. */
  readonly by: string;
  readonly byName: string;
}

/** What is pinned in a room. */
export interface RoomPins {
  readonly room: RoomId;
  /** The one pinned last first. */
  readonly pins: readonly Pin[];
}

/** What the chat page may ask about pins. */
export interface PinsApi {
  /** Pins a message for everybody, or takes it down: any member may. */
  readonly pinMessage: Method<MessageName & { readonly on: boolean }, None>;
  /** What is pinned, the one pinned last first. */
  readonly pins: Method<{ readonly room: RoomId }, readonly Pin[]>;
}
