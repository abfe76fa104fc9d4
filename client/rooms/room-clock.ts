/** The room's day (docs/PROTOCOL.md §6, Keys): the median of three opinions, so that one wrong clock is said and destroys nothing. */
import { EPOCH_MS, MAX_EPOCHS_AHEAD, MAX_EPOCHS_FOLLOWED } from '../../protocol/limits';

/** The epoch (UTC day) of a time in ms since 1970. */
export function epochOf(timeMs: number): number {
  return Math.max(0, Math.floor(timeMs / EPOCH_MS));
}

/** The three opinions about what time it is. */
export interface DayOpinions {
  readonly ownMs: number;
  /** The relay's clock; the time of the last leaf while not connected. */
  readonly relayMs: number;
  /** Newest epoch opened from another author; until there is one, the creation's or the invitation's. */
  readonly heardEpoch: number;
}

/** The room's day. */
export function roomEpoch({ ownMs, relayMs, heardEpoch }: DayOpinions): number {
  const days = [epochOf(ownMs), epochOf(relayMs), heardEpoch].sort((a, b) => a - b);
  return days[1] ?? heardEpoch;
}

/**
 * The epoch to seal in: the room's day, or a later one in which somebody spoke already. Whoever joined in that one cannot open any before it, and two
 * clocks that are set back, ours and the relay's, would take the room's day back behind it.
 * @param spokenEpoch the newest in which we introduced ourselves, as before each invitation
 */
export function epochToSeal(opinions: DayOpinions, spokenEpoch: number): number {
  const day = roomEpoch(opinions);
  return Math.max(day, Math.min(Math.max(opinions.heardEpoch, spokenEpoch), day + MAX_EPOCHS_FOLLOWED));
}

/** Whether frames of `epoch` may be opened now: keys too far ahead of the room's day are not derived before their day. */
export function mayDerive(epoch: number, opinions: DayOpinions): boolean {
  return epoch <= roomEpoch(opinions) + MAX_EPOCHS_AHEAD;
}

/** Keys before this epoch are erased: by the smaller of the room's day and the own clock, so that a clock ahead erases nothing too early. */
export function oldestKeptEpoch(retentionDays: number, opinions: DayOpinions): number {
  return Math.max(0, Math.min(roomEpoch(opinions), epochOf(opinions.ownMs)) - retentionDays);
}
