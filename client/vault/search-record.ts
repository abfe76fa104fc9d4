/** What the vault is asked about words, and what it answers. */
import type { MessageRecord } from './store';

/** Words to look for, and where. */
export interface SearchRange {
  /** One room; all of them if absent. */
  readonly room?: Uint8Array;
  /** Only below this position. */
  readonly before?: number;
  /** Of each room at most. */
  readonly limit: number;
}

/** What a room has of the words, newest first. */
interface SearchPage {
  readonly room: Uint8Array;
  readonly rows: readonly MessageRecord[];
  readonly olderExist: boolean;
}

/** Rooms that have something, and whether messages stored long ago are still missing in the index. */
export interface SearchPages {
  readonly pages: readonly SearchPage[];
  readonly complete: boolean;
}
