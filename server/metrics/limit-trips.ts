/** How often each limit was reached since the start, by the events that say so. */
import type { RelayEvent } from '../../protocol/admin';
import type { EventLog } from '../events';
import { LIMIT_OF_CODE } from '../limit-codes';
import { isLimitName, type LimitName } from '../limits';

/** Refusals without an event of their limit's own. */
const TELLING = new Set<RelayEvent['event']>(['frame-refused', 'room-refused', 'blob-refused']);

export class LimitTrips {
  private readonly counts = new Map<LimitName, number>();

  constructor(events: EventLog) {
    events.subscribe(
      ({ event }) => this.take(event),
      () => 'info',
    );
  }

  of(limit: LimitName): number {
    return this.counts.get(limit) ?? 0;
  }

  private take({ event, code, details }: RelayEvent): void {
    const named = String(details?.['limit']);
    if (event === 'limit-tripped' && isLimitName(named)) this.count(named);
    else if (TELLING.has(event) && code !== undefined) this.count(LIMIT_OF_CODE[code]);
  }

  private count(limit: LimitName | undefined): void {
    if (limit !== undefined) this.counts.set(limit, this.of(limit) + 1);
  }
}
