/** Finding what was said, and who is there: the part of the chat window's contract about that. */
import type { RoomId } from './chat';

/** A stretch of a text that was found: from, and up to but without, in UTF-16 units. */
export type Mark = readonly [from: number, to: number];

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
