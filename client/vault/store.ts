/**
 * What the engine keeps, and the operations on it. Every operation is one transaction. Implemented by the SQLCipher database in a worker thread
 * (`vault.ts`); the simulation and tests run the same SQL in their own thread. Byte fields are plain `Uint8Array`s, so that they cross a thread.
 */
import type { Head, SignedHead } from '../../protocol/chain';
import type { AnomalyRecord, MissingRecord, ProofRecord } from './found-records';

export type { AnomalyRecord, MissingRecord, ProofRecord, ProofRole } from './found-records';
export type { SearchPages, SearchRange } from './search-record';
export { MAX_QUOTE_UNITS } from './message-records';
export type {
  Erasure,
  LifeClock,
  MessageKind,
  MessageRecord,
  OverStep,
  PinRecord,
  QuoteRecord,
  ReactionRecord,
  VersionRecord,
} from './message-records';
import type { Phrase } from '../search/phrases';
import type { FileStore } from './file-record';
import type { FormerName } from './former-name';
import type {
  Erasure,
  LifeClock,
  MessageKind,
  MessageRecord,
  OverStep,
  PinRecord,
  VersionRecord,
} from './message-records';
import type { RoomChoices } from './room-choices';
import type { SearchPages, SearchRange } from './search-record';

/** The profile's own secrets and name. */
export interface ProfileRecord {
  readonly name: string;
  /** Ed25519 seed, 32 bytes. */
  readonly signSeed: Uint8Array;
  /** X25519 private key, 32 bytes. */
  readonly agreeSeed: Uint8Array;
  readonly createdMs: number;
}

/** A room as this profile holds it. */
export interface RoomRecord {
  /** Ed25519 public key of the capability: the room's address. */
  readonly room: Uint8Array;
  readonly capabilitySeed: Uint8Array;
  /** 1 or 2 (PROTOCOL §6). */
  readonly suite: number;
  readonly relayHost: string;
  readonly relayPort: number;
  readonly relayPin: Uint8Array;
  readonly accessToken?: Uint8Array;
  readonly retentionDays: number;
  /** Oldest epoch whose key is kept, and that key. */
  readonly epoch: number;
  readonly epochKey: Uint8Array;
  /** Day of the creation or the invitation: the room's day until somebody else was heard. */
  readonly firstEpoch: number;
  /** Newest epoch opened from another author. */
  readonly heardEpoch?: number;
  /** Everything of it follows from six words, its name and its relay (PROTOCOL §7.1). */
  readonly fromWords: boolean;
  readonly title: string;
  readonly joinedMs: number;
  /** Whether this profile made the room. */
  readonly created: boolean;
  /** Whether the relay has it (a room made while offline is made there at the first opening). */
  readonly established: boolean;
  /** Where our knowledge of the chain begins: the first start for the creator, the invitation's head for others; moves back as history is fetched. */
  readonly base?: Head;
  /** Newest position whose chain we computed. */
  readonly end?: Head;
  /** Newest head that the relay signed and we verified. */
  readonly signed?: SignedHead;
  /** Newest head of the branch that the last generation left behind, until it was said. */
  readonly left?: SignedHead;
  /** Digest of our newest sealed message in log or outbox (16 bytes) and its position if it has one. */
  readonly prev?: Uint8Array;
  readonly prevPosition?: number;
  /** Epoch in which we last introduced ourselves, under which name, and in which we last repeated the settings. */
  readonly introducedEpoch?: number;
  readonly introducedName?: string;
  readonly settledEpoch?: number;
  /** Position up to which the person has read. */
  readonly readPosition: number;
  /** Whether older history, as far as our keys open it, was fetched. */
  readonly historyDone: boolean;
}

/** A start of a generation as it came, in the order of the chain. */
export interface StartRecord {
  readonly generation: Uint8Array;
  readonly n: number;
  /** {@link encodeSignedStart}, 224 bytes. */
  readonly bytes: Uint8Array;
}

/** A position of the chain. */
export interface LogRecord {
  readonly n: number;
  readonly generation: Uint8Array;
  readonly timeMs: number;
  readonly length: number;
  readonly digest: Uint8Array;
  readonly head: Uint8Array;
}

/** State of an own message before it stands in the log. */
export type OutboxState = 'waiting' | 'refused';

/** An own sealed frame that the relay has not acknowledged. What is resent is `payload`, byte for byte. */
export interface OutboxRecord {
  /** Grows with each sealed message; the order of sending. */
  readonly order: number;
  readonly id: Uint8Array;
  readonly digest: Uint8Array;
  readonly payload: Uint8Array;
  readonly kind: MessageKind;
  readonly text: string;
  /** Body type and body, to seal it again. */
  readonly bodyType: number;
  readonly body: Uint8Array;
  readonly timeMs: number;
  readonly epoch: number;
  readonly state: OutboxState;
  /** Error code of the refusal. */
  readonly refusal?: string;
  /** Of the sealed message, for the {@link MessageRecord} that it becomes; its author is the profile. */
  readonly run?: Uint8Array;
  readonly prev?: Uint8Array;
  readonly viewPosition?: number;
  readonly target?: Uint8Array;
  /** Seconds that it lasts. */
  readonly timerS?: number;
  /** The message stands in the log, in other bytes; the vault says it when it is read, and takes no notice of it when it is stored. */
  readonly stands?: true;
}

/** A member as the log showed it. */
export interface MemberRecord {
  readonly author: Uint8Array;
  readonly name: string;
  /** X25519 public key, once introduced. */
  readonly agree?: Uint8Array;
  readonly firstPosition: number;
  readonly lastPosition: number;
  readonly lastHeardMs: number;
  /** Newest position that this member's views, agreeing with ours, cover. */
  readonly receivedPosition: number;
  /** Newest position up to which this member let us know that it read. */
  readonly seenPosition: number;
  /** Whether the person compared the fingerprint. */
  readonly compared: boolean;
  /** Runs of this identity that spoke lately, as `trust/runs.ts` encodes them. */
  readonly runs?: Uint8Array;
  /** Names that it bore before, the first first; the vault reads them off the messages. */
  readonly formerNames?: readonly FormerName[];
}

/** A branch that left the chain. */
export interface LostBranchRecord {
  readonly id: number;
  /** What lies above this position left. */
  readonly after: number;
  /** Newest head of it that the relay signed. */
  readonly signed?: SignedHead;
  /** The starts that left with it. */
  readonly starts: readonly StartRecord[];
}

/** A stored message whose (author, id) stands at another position already. */
export interface DoubleRecord {
  readonly n: number;
  readonly firstPosition: number;
  /** Whether both are the same bytes: the author resealing a message makes others. */
  readonly sameBytes: boolean;
}

/** What a step found and changed beside what it stored. */
export interface StepResult {
  /** Messages that were stored as `hidden` doubles. */
  readonly doubles: readonly DoubleRecord[];
  /** Messages that look otherwise than they were stored: those that others changed, those that answer others. */
  readonly changed: readonly MessageRecord[];
  /** How long what is said in the room lasts, in seconds; 0: for good. */
  readonly timerS: number;
}

/** An own frame found in the log or acknowledged: leaves the outbox and becomes a message at `n`. */
export interface AcceptedRecord {
  readonly digest: Uint8Array;
  readonly n: number;
  readonly timeMs: number;
}

/** A step of the log, stored as one: positions, messages, what left the outbox, and the room's cursors with them. */
export interface LogStep {
  readonly room: RoomRecord;
  /** When it came: messages that disappear are counted from then on. */
  readonly arrival?: LifeClock;
  readonly starts?: readonly StartRecord[];
  /**
   * Positions above this one left the chain (a generation that continues before them): their rows, and starts above it, move to the
   * lost branch. Own frames that stood there wait in the outbox again, byte for byte, before those sealed after them.
   */
  readonly truncateAfter?: number;
  /** Generations that left the chain, those that begin at `truncateAfter` or below too. */
  readonly leftStarts?: readonly Uint8Array[];
  /** Newest head of the branch that is left that the relay signed. */
  readonly leftSigned?: SignedHead;
  readonly log?: readonly LogRecord[];
  /**
   * A message whose (author, id) is already stored at another position becomes `hidden`. One at a stored position replaces it, so that
   * what could not be opened may be opened later.
   */
  readonly messages?: readonly MessageRecord[];
  readonly accepted?: readonly AcceptedRecord[];
  readonly members?: readonly MemberRecord[];
  /** Inserted or replaced by their id. */
  readonly anomalies?: readonly AnomalyRecord[];
  /** Replaces all of the room's. */
  readonly proofs?: readonly ProofRecord[];
  readonly missing?: readonly MissingRecord[];
  /** Missing frames, by `prev`, that came after all. */
  readonly found?: readonly Uint8Array[];
}

/** Which rows of a room to read, `hidden` ones left out; rows come in the log's order. `limit` at most 500. */
export type MessageRange =
  | { readonly before: number; readonly limit: number }
  | { readonly after: number; readonly limit: number }
  | { readonly around: number; readonly limit: number };

/** Rows and whether there are more on either side. */
export interface MessagePage {
  readonly rows: readonly MessageRecord[];
  readonly olderExist: boolean;
  readonly newerExist: boolean;
}

/** What a room takes: its texts in the database, and its sealed files beside it. */
export interface RoomUsage {
  readonly room: Uint8Array;
  readonly messages: number;
  readonly textBytes: number;
  /** Files that are here whole, of them those of others, which were fetched, and the bytes of all. */
  readonly files: number;
  readonly fileBytes: number;
  readonly fetchedFiles: number;
}

/** What the vault's database holds. */
export interface VaultUsage {
  readonly bytes: number;
  readonly rooms: readonly RoomUsage[];
}

/** What the list of rooms shows of one. */
export interface RoomDigest {
  readonly room: Uint8Array;
  /** Texts of others above the read position, and those of them that mention the profile. */
  readonly unread: number;
  readonly mentions: number;
  /** Newest text, or the newest row that is not `hidden` where nobody wrote yet. */
  readonly last?: MessageRecord;
  readonly draft: string;
  /** Digest of the message that the draft answers. */
  readonly draftAnswers?: Uint8Array;
  readonly choices: RoomChoices;
}

/** The vault's operations; each is one transaction, durable when it returns. Errors: `disk-full`, `disk-failed`, `vault-damaged`. */
export interface VaultStore extends FileStore {
  loadProfile(): ProfileRecord | undefined;
  saveProfile(profile: ProfileRecord): void;

  /** Settings of the profile, as JSON text by name. */
  readSetting(name: string): string | undefined;
  writeSetting(name: string, json: string): void;

  listRooms(): RoomRecord[];
  /** Inserts or replaces the room's record; nothing else of it. */
  saveRoom(room: RoomRecord): void;
  /** Removes the room and everything of it. */
  deleteRoom(room: Uint8Array): void;
  roomDigests(): RoomDigest[];
  /** Takes a mark by hand away, too. @returns messages whose time began with it, at most 200 */
  setRead(room: Uint8Array, position: number, clock?: LifeClock): MessageRecord[];
  changeRoomChoices(room: Uint8Array, change: Partial<RoomChoices>): void;
  /** @param answers digest of the message that the draft answers */
  writeDraft(room: Uint8Array, text: string, answers?: Uint8Array): void;

  listStarts(room: Uint8Array): StartRecord[];
  /** Log entries from `from` on, at most `limit`. */
  readLog(room: Uint8Array, from: number, limit: number): LogRecord[];
  /** Position above `after` and below `before` whose payload's digest begins with `prev` (16 bytes). */
  findLeaf(room: Uint8Array, prev: Uint8Array, after: number, before: number): number | undefined;
  /** Lost branches that have a position of a generation. */
  lostBranches(room: Uint8Array, generation: Uint8Array, n: number): LostBranchRecord[];
  /** Entries of a lost branch from `from` on, at most `limit`. */
  readLostLog(branch: number, from: number, limit: number): LogRecord[];
  /** Keeps a newer head of a lost branch that the relay signed. */
  signLostBranch(branch: number, signed: SignedHead): void;
  /** Takes one step of the log. */
  commitStep(step: LogStep): StepResult;
  listAnomalies(room: Uint8Array): AnomalyRecord[];
  /** Inserts or replaces anomalies by their id, and replaces all open proofs where they are given. */
  saveAnomalies(room: Uint8Array, anomalies: readonly AnomalyRecord[], proofs?: readonly ProofRecord[]): void;
  listProofs(room: Uint8Array): ProofRecord[];
  listMissing(room: Uint8Array): MissingRecord[];

  readMessages(room: Uint8Array, range: MessageRange): MessagePage;
  findMessage(room: Uint8Array, position: number): MessageRecord | undefined;
  /** Spoken messages by their digests, those that are there. */
  findSpoken(room: Uint8Array, digests: readonly Uint8Array[]): MessageRecord[];
  /** Messages that are pinned, the one pinned last first; at most 100. */
  listPins(room: Uint8Array): PinRecord[];
  /** Texts that a message had, the first first, the present one last; at most 100, the newest. */
  listVersions(room: Uint8Array, digest: Uint8Array): VersionRecord[];
  /** Erases a message's text and what was said about it; it stays erased, also where it comes again. Returns it as it is now. */
  eraseMessage(room: Uint8Array, digest: Uint8Array, why: Erasure): MessageRecord | undefined;
  /** How long what is said in the room lasts, in seconds: what the newest message about it says; 0: for good. */
  roomTimer(room: Uint8Array): number;
  /** Erases messages whose time is over by both clocks, some hundreds at once. */
  eraseOver(room: Uint8Array, clock: Required<LifeClock>): OverStep;
  /** Our newest frame in the log, whatever it is. */
  newestOwn(room: Uint8Array): { readonly n: number; readonly digest: Uint8Array } | undefined;
  /** Frames that could not be opened because their epoch, at most `untilEpoch`, lay days ahead of the relay's time. */
  framesAhead(room: Uint8Array, untilEpoch: number, limit: number): MessageRecord[];
  /** Texts that have all of `phrases`. */
  searchMessages(phrases: readonly Phrase[], range: SearchRange): SearchPages;
  /** Puts at most `limit` messages that were stored before there was an index into it, newest first. @returns whether more are left */
  indexOlder(limit: number): boolean;
  /** Writes a copy of everything to a file that must not be there, encrypted under `key`, 32 bytes, which are overwritten. */
  exportDatabase(path: string, key: Uint8Array): void;
  /** What takes the space: whole pages of the database, and each room's part of the texts. */
  usage(): VaultUsage;
  /** All members, in order of their first position. */
  listMembers(room: Uint8Array): MemberRecord[];
  saveMembers(room: Uint8Array, members: readonly MemberRecord[]): void;

  /** Unacknowledged own frames, in order. */
  listOutbox(room: Uint8Array): OutboxRecord[];
  /** Puts a sealed frame into the outbox together with the room's new `prev`: on disk before it is sent. The same step erases the draft that it was, and ends the sending of its file. */
  enqueue(room: RoomRecord, frame: OutboxRecord): void;
  /** Replaces the whole outbox of the room (after a cancel or a resealing) and the room's record. */
  replaceOutbox(room: RoomRecord, frames: readonly OutboxRecord[]): void;
  /** Own sealed frames, acknowledged ones too, are kept for the retention time: by digest. */
  ownFrame(room: Uint8Array, digest: Uint8Array): Uint8Array | undefined;
  /** Erases own sealed frames accepted before `timeMs`. */
  forgetOwnFrames(room: Uint8Array, timeMs: number): void;
}

/** The same operations across a thread. */
export type AsyncVaultStore = {
  readonly [Operation in keyof VaultStore]: (
    ...args: Parameters<VaultStore[Operation]>
  ) => Promise<Awaited<ReturnType<VaultStore[Operation]>>>;
};
