/** Members that a text names: the part of the chat window's contract about that. */

/** Mentions of one message, at most. */
export const MAX_MENTIONS = 50;

/** A stretch of a text that stands for a member, in UTF-16 units: from, and up to but without. */
export interface SaidMention {
  readonly from: number;
  readonly to: number;
  /** Public key of the member, hex. */
  readonly author: string;
}

/** A mention as a row has it. */
export interface Mention extends SaidMention {
  /** Whether it names the person. */
  readonly own: boolean;
}

/** What is said. */
export interface Saying {
  readonly text: string;
  /** Digest of the message that it answers. */
  readonly reply?: string;
  /** Whom the text mentions, in its order. */
  readonly mentions?: readonly SaidMention[];
}
