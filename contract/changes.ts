/** What messages make of each other: the part of the chat window's contract about that. */

/** What a reply answers. */
export interface Quote {
  /** Digest of that message, hex. */
  readonly message: string;
  /** `unknown`: it is not here (before one's first day, or lost). `erased`: its text is gone. */
  readonly state: 'known' | 'erased' | 'unknown';
  /** Where it stands, its author and the beginning of its text, where they are known. */
  readonly position?: number;
  readonly author: string;
  readonly authorName: string;
  readonly text: string;
}

/** An emoji under a message. */
export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  /** Whether the person put it there too. */
  readonly own: boolean;
  /** Who put it there, the first first; at most 24. */
  readonly authors: readonly string[];
}

/** A text that a message had. */
export interface MessageVersion {
  readonly position: number;
  readonly timeMs: number;
  readonly text: string;
}
