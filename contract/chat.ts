/**
 * The chat window's contract: what its page may ask of its host and what it hears. No type here carries a key, and no invitation passes through: links
 * are shown and entered in a frame of another origin (see `invitationFrame`, `joinFrame`).
 */
import type { Anomaly } from './anomalies';
import type { Language, Method, None, ProgramInfo, Unsubscribe } from './common';
import type { FilesApi, FileState, MessageFile } from './files';
import type { Mention, Saying } from './mentions';
import type { PinsApi, RoomPins } from './pins';
import type { ProfileApi, Settings, WayIn } from './profile';
import type { RoomActsApi, RoomChoices } from './rooms';
import type { RoomSigns } from './signs';
import type { MessageVersion, Quote, Reaction } from './changes';
import type { Person, SearchQuery, SearchResults } from './search';
import type { RoomTimer, Timed, TimersApi } from './timers';

/** Hexadecimal address of a room: its public key. */
export type RoomId = string;

export type { Anomaly, AnomalyLevel, AnomalyName } from './anomalies';
export type { Settings } from './profile';

/** Stage of the profile: what the first screen shows. */
export type ProfileStage =
  /** No profile yet: a name is asked for, and a passphrase if `needsPassphrase`. */
  | { readonly stage: 'new'; readonly needsPassphrase: boolean }
  /** The vault is closed: what opens it. */
  | { readonly stage: 'locked'; readonly ways: readonly WayIn[] }
  | { readonly stage: 'ready'; readonly name: string; readonly fingerprint: Fingerprint };

/** A member's fingerprint, for comparing. */
export interface Fingerprint {
  /** Groups of hexadecimal digits. */
  readonly text: string;
  readonly words: readonly string[];
}

/** The local relay, as the chat window needs to know it. */
export interface LocalRelay {
  readonly state: 'stopped' | 'starting' | 'listening' | 'stopping' | 'failed';
  /** Whether this process runs it. */
  readonly owned: boolean;
  /** Profile name of the process that owns it, where that is another. */
  readonly owner?: string;
  /** Code of the failure. */
  readonly error?: string;
}

/** An invitation that arrived (link opened, frame, clipboard) and waits for a decision. The link itself stays with the host. */
export interface InvitationOffer {
  readonly offer: string;
  readonly relayHost: string;
  readonly relayPort: number;
  /** The room, if this profile is in it already. */
  readonly joined?: RoomId;
}

/** Everything about the program and the profile. */
export interface AppState {
  readonly program: ProgramInfo;
  readonly profile: string;
  readonly language: Language;
  readonly stage: ProfileStage;
  readonly localRelay: LocalRelay;
  readonly offers: readonly InvitationOffer[];
  /** A trial (*Try it alone*) is going on. */
  readonly trial: boolean;
  readonly settings: Settings;
  /** Whether this host can show notifications outside its window. */
  readonly notifies: boolean;
}

/** State of a room's connection to its relay. Times are ms since 1970. */
export type RoomConnection =
  | { readonly state: 'connecting'; readonly sinceMs: number }
  | { readonly state: 'catching-up'; readonly done: number; readonly total: number }
  | { readonly state: 'connected' }
  /** Not connected; `code` says why, the next attempt is at `retryMs`. */
  | {
      readonly state: 'waiting';
      readonly sinceMs: number;
      readonly retryMs: number;
      readonly code: string;
      readonly details: Readonly<Record<string, string | number>>;
    };

/** A room in the list. */
export interface RoomSummary extends RoomChoices, RoomTimer {
  readonly room: RoomId;
  readonly title: string;
  readonly suite: 'xchacha20-poly1305' | 'aes-256-gcm-siv';
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
  /** Alarms that were not dismissed. */
  readonly alarms: number;
  readonly lastText: string;
  readonly lastAuthor: string;
  readonly lastMs: number;
  readonly readPosition: number;
  /** Newest position of the log that is stored here. */
  readonly endPosition: number;
  /** Largest file that the relay takes, once it said so. */
  readonly maxFileBytes?: number;
}

/** What a row is. `system` rows tell what changed in the room; `unreadable` and `newer` stand for messages that cannot be shown. */
export type RowKind = 'text' | 'joined' | 'renamed' | 'titled' | 'pinned' | 'timed' | 'newer' | 'unreadable';

/** Where an own message is on its way. *Received by N* follows from the trust's `received` positions. */
export type SendState =
  { readonly state: 'waiting' } | { readonly state: 'refused'; readonly code: string } | { readonly state: 'accepted' };

export type { MessageVersion, Quote, Reaction };

/** A row of the message list. */
export interface MessageRow extends Timed {
  /** Stable identity of the row, also when a waiting message gets its position. */
  readonly key: string;
  /** Position in the log; absent while waiting. */
  readonly position?: number;
  readonly kind: RowKind;
  /** Author's public key, hex; empty where unknown. */
  readonly author: string;
  readonly authorName: string;
  readonly own: boolean;
  /** The author's clock, ms since 1970. */
  readonly timeMs: number;
  /** Text of the message; new name or title for those kinds. */
  readonly text: string;
  /** Of a `renamed` row: what the author was called until then. */
  readonly before?: string;
  /** Members that the text names, in its order: there stands what they are called now. */
  readonly mentions?: readonly Mention[];
  /** Own messages only. */
  readonly send?: SendState;
  /** SHA-256 of the sealed payload, hex: how the relay names it. */
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

/** A window of rows in the log's order; waiting messages come last, only where `newerExist` is false. */
export interface MessageRows {
  readonly rows: readonly MessageRow[];
  readonly olderExist: boolean;
  readonly newerExist: boolean;
}

/** Which rows to read; `limit` at most 200. */
export type RowRange =
  | { readonly from: 'end'; readonly limit: number }
  | { readonly from: 'before' | 'after' | 'around'; readonly position: number; readonly limit: number };

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

/** Agreement with one member, by a beacon or message that echoes our own. */
export interface Agreement {
  readonly author: string;
  readonly name: string;
  readonly compared: boolean;
  /** Newest position on which both agree. */
  readonly position: number;
  /** When our own beacon was sent that this one echoes (own clock, ms since 1970): the agreement is at most this old. */
  readonly atMs: number;
}

/** What is known of the order of a room. */
export interface Trust {
  readonly room: RoomId;
  /** Name of the log's generation, hex. */
  readonly generation: string;
  readonly position: number;
  readonly head: string;
  readonly signedPosition: number;
  readonly confirmedBy: readonly Agreement[];
  /** For each other member, the newest position its views cover: a message at or below it was received. */
  readonly received: readonly number[];
}

/** Where a new room lives. */
export type RoomPlace =
  { readonly on: 'this-computer' } | { readonly on: 'relay'; readonly address: string; readonly accessToken?: string };

/** A room to make. */
export interface RoomWish {
  readonly title: string;
  readonly place: RoomPlace;
  /** Not with `words`: the suite of such rooms is always the same. */
  readonly suite?: RoomSummary['suite'];
  /** It is joined with six words, which are drawn for it; {@link ChatApi.invitationFrame} shows them until the profile is locked or closed. */
  readonly words?: true;
}

/** A frame (an `iframe` of another origin) that shows or takes an invitation, so that the page never holds one. */
export interface FramePlace {
  readonly url: string;
}

/** What the page hears. */
export type ChatEvent =
  | { readonly type: 'state'; readonly state: AppState }
  /** The profile is about to be locked: what was written and not sent is kept now. */
  | { readonly type: 'locking' }
  | { readonly type: 'rooms'; readonly rooms: readonly RoomSummary[] }
  /** Rows that are new or changed, and keys of rows that are gone. `reset`: read the window again (the log continued elsewhere, or too much changed). */
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
  | ({ readonly type: 'pins' } & RoomPins)
  | { readonly type: 'trust'; readonly trust: Trust }
  /** Who types, who is there, who has read up to where. */
  | { readonly type: 'signs'; readonly signs: RoomSigns }
  /** All anomalies of a room, after a change. */
  | { readonly type: 'anomalies'; readonly room: RoomId; readonly anomalies: readonly Anomaly[] }
  /** Show this room, at a position of its log (a notification, a link, a trial asked for it). */
  | { readonly type: 'show-room'; readonly room: RoomId; readonly position?: number }
  /** The menu or a link asks for a dialogue. */
  | { readonly type: 'show-dialogue'; readonly dialogue: 'create' | 'join' | 'invite' | 'about' };

/** A message by its digest, which stays the same wherever the log has it. */
export interface MessageName {
  readonly room: RoomId;
  readonly message: string;
}

/** What the chat page may ask. */
export interface ChatApi extends ProfileApi, FilesApi, RoomActsApi, PinsApi, TimersApi {
  readonly state: Method<None, AppState>;
  /** Makes the profile: its identity and its vault. */
  readonly createProfile: Method<{ readonly name: string; readonly passphrase?: string }, None>;

  readonly rooms: Method<None, readonly RoomSummary[]>;
  readonly createRoom: Method<RoomWish, { readonly room: RoomId }>;
  readonly acceptOffer: Method<{ readonly offer: string }, { readonly room: RoomId }>;
  readonly declineOffer: Method<{ readonly offer: string }, None>;
  /** A frame that shows this room's invitation as link and QR code, or the words that were drawn for it, in the page's language and theme. */
  readonly invitationFrame: Method<{ readonly room: RoomId; readonly theme: 'light' | 'dark' }, FramePlace>;
  /** A frame in which an invitation is pasted; what it finds arrives as an offer in the state. With `words`, one in which words are typed: it joins. */
  readonly joinFrame: Method<{ readonly theme: 'light' | 'dark'; readonly words?: true }, FramePlace>;

  readonly rows: Method<{ readonly room: RoomId; readonly range: RowRange }, MessageRows>;
  readonly send: Method<Saying & { readonly room: RoomId }, { readonly key: string }>;
  /** Takes back a message, or a change of one, that the relay has not acknowledged. */
  readonly cancelSend: Method<{ readonly room: RoomId; readonly key: string }, None>;
  /** Gives an own message another text. The earlier ones stay in the log. */
  readonly editMessage: Method<MessageName & Omit<Saying, 'reply'>, None>;
  /** Erases a text here; or asks everybody to erase an own one, which their apps may refuse. */
  readonly deleteMessage: Method<MessageName & { readonly where: 'here' | 'everywhere' }, None>;
  /** Puts a reaction to a message, or takes it back. */
  readonly react: Method<MessageName & { readonly emoji: string; readonly on: boolean }, None>;
  /** Texts that a message had, the first first, the present one last. */
  readonly versions: Method<MessageName, readonly MessageVersion[]>;
  /** What a reply to this message would show of it. */
  readonly quote: Method<MessageName, Quote>;
  readonly setDraft: Method<{ readonly room: RoomId; readonly text: string; readonly reply?: string }, None>;
  readonly markRead: Method<{ readonly room: RoomId; readonly position: number }, None>;
  readonly members: Method<{ readonly room: RoomId }, readonly Member[]>;
  /** Everybody of all rooms, oneself left out. */
  readonly people: Method<None, readonly Person[]>;
  /** Messages that have all of the words, whatever their case and accents. */
  readonly search: Method<SearchQuery, SearchResults>;
  readonly trust: Method<{ readonly room: RoomId }, Trust>;
  readonly signs: Method<{ readonly room: RoomId }, RoomSigns>;
  /** The person writes in a room: members learn it where the settings let them. */
  readonly typing: Method<{ readonly room: RoomId }, None>;
  /** What was found, dismissed ones too, in the order of their positions. */
  readonly anomalies: Method<{ readonly room: RoomId }, readonly Anomaly[]>;
  /** The person has seen it: it comes back only if evidence appears. */
  readonly dismissAnomaly: Method<{ readonly room: RoomId; readonly id: string }, None>;
  /** Saves the file that convicts the relay where the person wants it; `saved` is false where they changed their mind. */
  readonly saveEvidence: Method<{ readonly room: RoomId; readonly id: string }, { readonly saved: boolean }>;
  /** Notes that the person compared a member's fingerprint, or takes it back. */
  readonly setCompared: Method<{ readonly room: RoomId; readonly author: string; readonly compared: boolean }, None>;
  /** Tries to reach the room's relay now. */
  readonly reconnect: Method<{ readonly room: RoomId }, None>;
  /** Leaves the room and erases it from this computer. */
  readonly leaveRoom: Method<{ readonly room: RoomId }, None>;

  readonly openRelayWindow: Method<None, None>;
  /** Opens the relay window on the very frame of this message: what the relay sees beside what you see. */
  readonly showInRelay: Method<{ readonly room: RoomId; readonly position: number }, None>;
  /** Starts a local relay, a room and a second profile beside this one. */
  readonly tryAlone: Method<None, { readonly room: RoomId }>;
  /** Erases what `tryAlone` made. */
  readonly endTrial: Method<None, None>;
  /** Puts a text that the page shows onto the clipboard. */
  readonly copyText: Method<{ readonly text: string }, None>;
  /** Opens a link of a message in the system's browser: `https:` and `http:` only. */
  readonly openLink: Method<{ readonly url: string }, None>;

  readonly subscribe: (listener: (event: ChatEvent) => void) => Unsubscribe;
}
