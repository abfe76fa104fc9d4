/** What a session asks of the engine (client/engine.ts in the product), so that sessions are tested without one. */
import type { Handlers } from '../contract/call';
import type { ChatApi, ChatEvent, Fingerprint, MessageRow, RoomId, RoomSummary } from '../contract/chat';
import type { Unsubscribe } from '../contract/common';
import type { Person } from '../contract/search';
import type { FileEngine } from './page-files';

/** Methods of the chat window that the engine answers by itself. */
type Asked = Pick<
  Handlers<ChatApi>,
  'rows' | 'send' | 'pins' | 'versions' | 'quote' | 'members' | 'search' | 'trust' | 'signs' | 'anomalies'
>;
type Told = Pick<
  Handlers<ChatApi>,
  | 'cancelSend'
  | 'editMessage'
  | 'deleteMessage'
  | 'react'
  | 'pinMessage'
  | 'setTimer'
  | 'setDraft'
  | 'markRead'
  | 'markUnread'
  | 'chooseForRoom'
  | 'typing'
  | 'dismissAnomaly'
  | 'setCompared'
  | 'reconnect'
  | 'leaveRoom'
  | 'eraseFiles'
>;
/** Those without a result: what they resolve with is nobody's business. */
type ToldMethods = { readonly [Name in keyof Told]: (...argument: Parameters<Told[Name]>) => Promise<unknown> };

/** A room to be made. */
export interface NewRoom {
  readonly title: string;
  /** `aparte-relay://…` */
  readonly relay: string;
  readonly suite: RoomSummary['suite'];
  readonly accessToken?: string;
}

/** What somebody was told who joins by words. */
export interface WordsWay {
  readonly title: string;
  /** `aparte-relay://…` */
  readonly relay: string;
  readonly words: string;
}

/** The events that an engine tells. */
export type EngineEvent = Extract<
  ChatEvent,
  { readonly type: 'rooms' | 'rows' | 'files' | 'pins' | 'trust' | 'signs' | 'anomalies' }
>;

/** One profile's engine. */
export interface EnginePort extends Asked, ToldMethods, FileEngine {
  readonly name: string;
  /** @throws AparteError `bad-argument` */
  rename(name: string): Promise<void>;
  fingerprint(): Fingerprint;
  people(): Promise<readonly Person[]>;
  rooms(): Promise<readonly RoomSummary[]>;
  /** @throws AparteError `unknown-message` */
  row(place: { readonly room: RoomId; readonly position: number }): Promise<MessageRow>;
  createRoom(room: NewRoom): Promise<{ readonly room: RoomId }>;
  createWordsRoom(room: Omit<NewRoom, 'suite'>): Promise<{ readonly room: RoomId; readonly words: readonly string[] }>;
  joinByWords(room: WordsWay): Promise<{ readonly room: RoomId }>;
  /** `aparte-relay://…` of a room's relay. */
  relayOf(room: RoomId): string;
  /** The file that convicts the relay. @throws AparteError `unknown-anomaly` where there is none */
  evidence(anomaly: { readonly room: RoomId; readonly id: string }): Promise<Uint8Array>;
  invitation(room: RoomId): Promise<string>;
  inspectInvitation(text: string): { readonly joined?: RoomId };
  join(link: string): Promise<{ readonly room: RoomId }>;
  subscribe(listener: (event: EngineEvent) => void): Unsubscribe;
  /** Somebody is at the window. */
  touched(): void;
  /** What the person lets others know is another thing now. */
  signsChanged(): void;
  /** After the computer slept: every connection is tried now. */
  wake(): void;
  close(): Promise<void>;
}
