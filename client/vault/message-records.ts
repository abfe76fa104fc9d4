/** Messages as the vault keeps them. */
import type { FileNote } from './file-record';

/** Kinds of rows: what a person sees, what changes another message, and what is only kept. */
export type MessageKind =
  | 'text'
  | 'joined'
  | 'renamed'
  | 'titled'
  | 'pinned'
  | 'timed'
  | 'newer'
  | 'unreadable'
  | 'edit'
  | 'deletion'
  | 'reaction'
  | 'unreaction'
  | 'unpinned'
  | 'retimed'
  | 'hidden';

/** Why a message's text is gone: its author asked for it, the person erased it on this computer, or its time was over. */
export type Erasure = 'author' | 'here' | 'time';

/** What time it is, for messages that disappear: by our clock, and by the relay's as it told it since the vault was opened. */
export interface LifeClock {
  readonly ownMs: number;
  readonly relayMs?: number;
}

/** What a look for messages whose time is over found. */
export interface OverStep {
  /** Messages that were erased; their texts are not there any more. */
  readonly erased: readonly MessageRecord[];
  /** Messages that look otherwise: those that answer one of them, and those of which an edit was erased. */
  readonly changed: readonly MessageRecord[];
  readonly moreAreLeft: boolean;
  /** Whether anything was erased, seen or not. */
  readonly hasErased: boolean;
  /** When the next one is over. */
  readonly nextInMs?: number;
}

/** As much of a text as a reply shows of it, in UTF-16 units. */
export const MAX_QUOTE_UNITS = 240;

/** What a reply answers, as far as it is known here. */
export type QuoteRecord =
  | { readonly state: 'known'; readonly n: number; readonly author: Uint8Array; readonly text: string }
  | { readonly state: 'erased'; readonly n: number; readonly author: Uint8Array }
  | { readonly state: 'unknown' };

/** An emoji under a message, with who put it there, the first first. */
export interface ReactionRecord {
  readonly emoji: string;
  readonly authors: readonly Uint8Array[];
}

/** A message that stands above the others, and who put it there. */
export interface PinRecord {
  readonly message: MessageRecord;
  readonly by: Uint8Array;
}

/** A text that a message had. */
export interface VersionRecord {
  readonly n: number;
  readonly timeMs: number;
  readonly text: string;
}

/** A message at its position of the log. */
export interface MessageRecord {
  readonly n: number;
  /** SHA-256 of the payload. */
  readonly digest: Uint8Array;
  readonly kind: MessageKind;
  /** Absent where the payload could not be opened. */
  readonly author?: Uint8Array;
  readonly run?: Uint8Array;
  readonly id?: Uint8Array;
  /** The author's clock; the relay's where unknown. */
  readonly timeMs: number;
  readonly epoch: number;
  /** Text, name or title by kind; empty otherwise. */
  readonly text: string;
  /** prev and the position of the view, for what later checks need. */
  readonly prev?: Uint8Array;
  readonly viewPosition?: number;
  /** Texts of others below it that its author had not seen. */
  readonly unseen?: number;
  /** Name that its author bore until then, of a `renamed` one. */
  readonly before?: string;
  /** Digest of the message that it answers or changes. */
  readonly target?: Uint8Array;
  /** The file that it names. */
  readonly file?: FileNote;
  /** Whom the text mentions (`crypto/mentions.ts`). */
  readonly mentions?: Uint8Array;
  /** Seconds that its author gave it. */
  readonly timerS?: number;
  /** When they are over by our clock, from their beginning on; the vault says it when it is read, and takes no notice of it when it is stored. */
  readonly endsMs?: number;
  /** What the rest of the log makes of it; the vault says it when it is read, and takes no notice of it when it is stored. */
  readonly edited?: true;
  readonly erased?: Erasure;
  readonly quote?: QuoteRecord;
  readonly reactions?: readonly ReactionRecord[];
}
