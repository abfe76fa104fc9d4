/** What the contract suite needs of a host: the contract as its pages have it, and what its person does beside the pages. */
import type { ChatEvent } from '../../contract/chat';
import type { CallResult, Unsubscribe } from '../../contract/common';

/** A room, and the words that were drawn for it. */
export interface RoomOfWords {
  readonly room: string;
  readonly words: readonly string[];
}

/** What somebody was told. */
export interface WordsWay {
  readonly title: string;
  readonly relay: string;
  readonly words: string;
}

/** A running host with a new, empty profile. */
export interface ContractHost {
  /** Carries a call across whatever lies between page and host: method and argument are whatever a page might send. */
  carry(method: string, argument: unknown): Promise<CallResult<unknown>>;
  /** Hears all that a page would. */
  subscribe(listener: (event: ChatEvent) => void): Unsubscribe;
  /** The invitation of a room, as the person reads it where the host shows it. */
  invitation(room: string): Promise<string>;
  /** Hands a link to the host as the person does, by pasting or opening it; it appears as an offer. @throws CallFailed for one that cannot be read */
  offer(link: string): Promise<void>;
  /** Makes a room of six words, which the person reads where the host shows them. @throws CallFailed */
  createByWords(place: { readonly title: string; readonly relay: string }): Promise<RoomOfWords>;
  /** Types the words that somebody told, as the person does. @throws CallFailed */
  joinByWords(way: WordsWay): Promise<void>;
}

/** Starts hosts of one kind. */
export interface ContractDriver {
  /** Two hosts, two profiles. */
  start(): Promise<readonly [ContractHost, ContractHost]>;
  /** Ends all that was started. */
  stop(): Promise<void>;
}
