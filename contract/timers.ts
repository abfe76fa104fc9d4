/** Messages that disappear: the part of the chat window's contract about them. */
import type { Method, None } from './common';

/** What a person may choose, in seconds: half a minute, five minutes, an hour, eight hours, a day, a week, four weeks. */
export const TIMERS_S: readonly number[] = [30, 300, 3600, 28_800, 86_400, 604_800, 2_419_200];

/** How long a row lasts. */
export interface Timed {
  /** Seconds that it lasts; of a `timed` row, that everything said after it does, 0: for good. */
  readonly timerS?: number;
  /** When it is over by this computer's clock: known of one's own, and of others' once they were read. */
  readonly endsMs?: number;
}

/** How long what is said in a room lasts. */
export interface RoomTimer {
  /** In seconds; 0: for good. */
  readonly timerS: number;
  /** The longest that may be set. */
  readonly longestTimerS: number;
}

/** What the chat page may ask about it. */
export interface TimersApi {
  /** Sets how long what anybody says from now on lasts, in seconds; 0: for good. Any member may. */
  readonly setTimer: Method<{ readonly room: string; readonly seconds: number }, None>;
}
