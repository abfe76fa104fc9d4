/** What the engine offers its hosts. The shapes are those of the chat window's contract, stated here because the engine knows no page. */
import type { Suite } from './crypto/aead';
import type { Mark } from './search/phrases';

/** Hexadecimal address of a room. */
export type RoomId = string;

/** How far a room's connection is. */
export type RoomConnection =
  | { readonly state: 'connecting'; readonly sinceMs: number }
  | { readonly state: 'catching-up'; readonly done: number; readonly total: number }
  | { readonly state: 'connected' }
  | {
      readonly state: 'waiting';
      readonly sinceMs: number;
      readonly retryMs: number;
      readonly code: string;
      readonly details: Readonly<Record<string, string | number>>;
    };

/** What a person chose for a room on this computer. */
export interface RoomChoices {
  readonly pinned: boolean;
  /** Tells nothing until then, ms since 1970; 0: is not muted. */
  readonly mutedUntilMs: number;
  /** While it is muted, messages that mention the person are told all the same. */
  readonly mutedButMentions: boolean;
  /** One of the eight colours; −1: the room's own. */
  readonly hue: number;
  /** Marked by hand, whatever was read. */
  readonly markedUnread: boolean;
}

/** A room in the list. */
export interface RoomSummary extends RoomChoices {
  readonly room: RoomId;
  readonly title: string;
  readonly suite: Suite;
  /** It follows from six words: whoever guesses them, the relay first and unseen, reads everything. */
  readonly fromWords: boolean;
  readonly relayHost: string;
  readonly relayPort: number;
  readonly connection: RoomConnection;
  readonly unread: number;
  /** How many of the unread messages mention the person. */
  readonly mentions: number;
  readonly draft: string;
  /** Digest of the message that the draft answers, hex. */
  readonly draftReply?: string;
  readonly memberCount: number;
  readonly alarms: number;
  readonly lastText: string;
  readonly lastAuthor: string;
  readonly lastMs: number;
  readonly readPosition: number;
  readonly endPosition: number;
  /** How long what is said now lasts, in seconds, 0: for good; and the longest that may be set. */
  readonly timerS: number;
  readonly longestTimerS: number;
  /** Largest file that the relay takes, once it said so. */
  readonly maxFileBytes?: number;
}

/** How far a room is with its relay. */
export interface RoomProgress {
  readonly connection: RoomConnection;
  /** Own frames that the relay has not acknowledged, those that are not shown included. */
  readonly unacknowledgedFrames: number;
  /** Whether everything before what is stored was fetched, as far as our keys open it. */
  readonly historyDone: boolean;
  /** Positions above it are stored, up to the end. */
  readonly storedAfter: number;
}

/** Kinds of rows that are shown. */
export type RowKind = 'text' | 'joined' | 'renamed' | 'titled' | 'pinned' | 'timed' | 'newer' | 'unreadable';

/** State of an own message. */
export type SendState =
  { readonly state: 'waiting' } | { readonly state: 'refused'; readonly code: string } | { readonly state: 'accepted' };

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

/** How far a file is. Bytes are those of the sealed file. */
export type FileState =
  /** At the relay, as far as is known. */
  | { readonly state: 'remote' }
  | { readonly state: 'sending' | 'fetching'; readonly done: number; readonly total: number; readonly paused: boolean }
  /** All of it is on this computer, and what the message named. */
  | { readonly state: 'here' }
  /** Sealed on this computer, and not sent yet. */
  | { readonly state: 'draft' }
  | { readonly state: 'failed'; readonly code: string; readonly sending: boolean };

/** A file that a message names. */
export interface MessageFile {
  /** SHA-256 of the blob, hex. */
  readonly file: string;
  /** Without path, and without what cannot be seen. */
  readonly name: string;
  readonly bytes: number;
  readonly media: string;
  /** Of images, as the message tells. */
  readonly width?: number;
  readonly height?: number;
  readonly transfer: FileState;
}

/** A stretch of a text that stands for a member, in UTF-16 units: from, and up to but without. */
export interface Mention {
  readonly from: number;
  readonly to: number;
  /** Public key of the member, hex. */
  readonly author: string;
  readonly own: boolean;
}

/** A row of the message list. */
export interface MessageRow {
  readonly key: string;
  readonly position?: number;
  readonly kind: RowKind;
  readonly author: string;
  readonly authorName: string;
  readonly own: boolean;
  readonly timeMs: number;
  readonly text: string;
  /** Of a `renamed` row: what the author was called until then. */
  readonly before?: string;
  /** Seconds that it lasts; of a `timed` row, that everything said after it does, 0: for good. */
  readonly timerS?: number;
  /** When it is over by this computer's clock: known once it was read, and of one's own. */
  readonly endsMs?: number;
  /** Members that the text names, in its order: there stands what they are called now. */
  readonly mentions?: readonly Mention[];
  readonly send?: SendState;
  readonly digest: string;
  /** What it answers. */
  readonly reply?: Quote;
  /** Its author gave it another text. */
  readonly edited?: true;
  /** Its text is gone: its author asked for it, or the person erased it on this computer. */
  readonly erased?: 'author' | 'here';
  /** How many texts of others above it (at most 99) its author had not seen: it was written before these. */
  readonly unseenAbove?: number;
  readonly reactions?: readonly Reaction[];
  readonly file?: MessageFile;
  /** An own change of it that is not accepted yet, and the key to take it back. */
  readonly change?: { readonly key: string; readonly send: SendState };
}

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

/** A window of rows. */
export interface MessageRows {
  readonly rows: readonly MessageRow[];
  readonly olderExist: boolean;
  readonly newerExist: boolean;
}

/** Which rows to read. */
export type RowRange =
  | { readonly from: 'end'; readonly limit: number }
  | { readonly from: 'before' | 'after' | 'around'; readonly position: number; readonly limit: number };

/** A fingerprint to compare. */
export interface Fingerprint {
  readonly text: string;
  readonly words: readonly string[];
}

/** A member of a room. */
export interface Member {
  readonly author: string;
  readonly name: string;
  readonly own: boolean;
  readonly fingerprint: Fingerprint;
  readonly compared: boolean;
  readonly lastHeardMs: number;
  /** Position from which it bears its name. */
  readonly namedAt: number;
  /** Names that it bore before, each until a position. */
  readonly formerNames: readonly { readonly name: string; readonly until: number }[];
}

/** What is known of the order of a room. */
export interface Trust {
  readonly room: RoomId;
  readonly generation: string;
  readonly position: number;
  readonly head: string;
  readonly signedPosition: number;
  readonly confirmedBy: readonly {
    readonly author: string;
    readonly name: string;
    readonly compared: boolean;
    readonly position: number;
    readonly atMs: number;
  }[];
  readonly received: readonly number[];
}

/** What the members of a room let one another know; empty where the person lets them know nothing of the kind. */
export interface RoomSigns {
  readonly room: RoomId;
  /** Authors who write at this moment, who began first coming first. */
  readonly typing: readonly string[];
  /** Others who tell whether they are there, and when they last were (own clock; 0: not known). */
  readonly present: readonly {
    readonly author: string;
    readonly state: 'active' | 'away';
    readonly activeMs: number;
  }[];
  /** Position up to which each other member told that it read; 0: told nothing. */
  readonly seen: readonly { readonly author: string; readonly position: number }[];
}

/** Names of what may be found of a room's log (docs/PROTOCOL.md §11). */
export type AnomalyName =
  | 'forked'
  | 'two-branches'
  | 'disagreement'
  | 'unsigned'
  | 'rolled-back'
  | 'unacknowledged'
  | 'held-back'
  | 'gap'
  | 'expired-early'
  | 'replayed'
  | 'missing'
  | 'reordered'
  | 'altered'
  | 'forged-author'
  | 'false-view'
  | 'impostor'
  | 'relay-key-changed'
  | 'restored'
  | 'two-devices'
  | 'clock'
  | 'closed-to-you'
  | 'unconfirmed';

/** How grave it is. */
export type AnomalyLevel = 'alarm' | 'notice' | 'state';

/** What was found, one for each name and cause. */
export interface Anomaly {
  readonly room: RoomId;
  readonly id: string;
  readonly name: AnomalyName;
  readonly level: AnomalyLevel;
  readonly member: string;
  readonly memberName: string;
  readonly position: number;
  readonly newestPosition: number;
  readonly count: number;
  readonly firstMs: number;
  readonly newestMs: number;
  readonly details: Readonly<Record<string, number>>;
  /** Pins of the relay's keys before and after a change, as addresses have them. */
  readonly relayPins?: { readonly before: string; readonly after: string };
  readonly evidence: boolean;
  readonly dismissed: boolean;
}

/** What the engine tells its host. */
export type EngineEvent =
  | { readonly type: 'rooms'; readonly rooms: readonly RoomSummary[] }
  | {
      readonly type: 'rows';
      readonly room: RoomId;
      readonly rows: readonly MessageRow[];
      readonly removed: readonly string[];
      readonly reset: boolean;
    }
  /** Transfers that went on. */
  | {
      readonly type: 'files';
      readonly room: RoomId;
      readonly files: readonly { readonly file: string; readonly transfer: FileState }[];
    }
  /** What is pinned, after a change. */
  | { readonly type: 'pins'; readonly room: RoomId; readonly pins: readonly Pin[] }
  | { readonly type: 'trust'; readonly trust: Trust }
  | { readonly type: 'signs'; readonly signs: RoomSigns }
  | { readonly type: 'anomalies'; readonly room: RoomId; readonly anomalies: readonly Anomaly[] };

/** A message that has the words. */
export interface SearchHit {
  readonly position: number;
  /** Key of its row. */
  readonly key: string;
  readonly authorName: string;
  readonly own: boolean;
  readonly timeMs: number;
  /** The part of the text around the first mark, and the marks in that part. */
  readonly excerpt: string;
  readonly excerptMarks: readonly Mark[];
  /** What stands at the marks of the whole text, each once: how the words are written there. */
  readonly words: readonly string[];
}

/** What one room has of the words, newest first. */
export interface RoomHits {
  readonly room: RoomId;
  readonly hits: readonly SearchHit[];
  readonly olderExist: boolean;
}

/** The rooms that have something, the one with the newest hit first. */
export interface SearchResults {
  readonly rooms: readonly RoomHits[];
  /** False while messages that were stored before there was an index are still being taken into it. */
  readonly complete: boolean;
}

/** What to look for. */
export interface SearchQuery {
  /** Words; those in quotation marks stand together. The last one may be unfinished. */
  readonly query: string;
  /** In this room only. */
  readonly room?: RoomId;
  /** Only below this position of the log. */
  readonly before?: number;
  /** Hits of each room at most. */
  readonly limit: number;
}

/** Somebody whom this profile shares rooms with. */
export interface Person {
  readonly author: string;
  readonly name: string;
  readonly rooms: readonly RoomId[];
}

/** What an invitation says before one joins. */
export interface InvitationPreview {
  readonly relayHost: string;
  readonly relayPort: number;
  readonly joined?: RoomId;
}
