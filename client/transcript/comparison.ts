/** How a log compares with the chain that a member followed. */
import type { Head } from '../../protocol/chain';
import type { Statement } from '../evidence/evidence';
import type { StartRecord } from '../vault/store';

/** What an answer to an opening changed. */
export interface OpeningPlan {
  readonly newStarts: readonly StartRecord[];
  /** Positions above this one are on a lost branch. */
  readonly truncateAfter?: number;
  /** Generations that the new ones do not continue. */
  readonly leftStarts: readonly Uint8Array[];
}

/** Where two logs could meet. */
export interface Meeting {
  /** The last position of the generation that both have, as the relay has it, and its statement of that. */
  readonly target: Head;
  readonly statement: Statement;
  /** Positions of that generation that we followed, up to the target. */
  readonly from: number;
  readonly to: number;
  /** Whether our end lies in it. */
  readonly isCurrent: boolean;
}

/** How a member's view compares with this chain. */
export type ViewComparison =
  | { readonly result: 'agrees'; readonly n: number; readonly current: boolean }
  | { readonly result: 'differs'; readonly n: number }
  /** Ahead of our end, before our beginning, or of a generation that we do not have. */
  | { readonly result: 'ahead' | 'unknown' };

/** What a transcript belongs to. */
export interface TranscriptIdentity {
  readonly room: Uint8Array;
  /** The relay's keys: the present one, which signs what is new, and whether another one is a former one. */
  readonly keys: { present(): Uint8Array; isOne(key: Uint8Array): boolean };
  readonly retentionDays: number;
}
