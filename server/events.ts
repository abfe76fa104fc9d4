/** Everything the relay does, as records (protocol/admin.ts): ids, sizes, times, codes; never content, tokens, or addresses of rooms. */
import type { EventLevel, EventName, RelayEvent } from '../protocol/admin';
import type { Clock } from './environment';

/** Fields of an event that its emitter knows. */
export type EventFields = Omit<RelayEvent, 'id' | 'timeMs' | 'level' | 'event'>;

/** An event with its JSON, made once for all sinks. */
export interface RecordedEvent {
  readonly event: RelayEvent;
  readonly json: string;
}

/** Takes events as they happen; must neither block nor throw. */
export type EventSink = (recorded: RecordedEvent) => void;

export class EventLog {
  private readonly ring: (RelayEvent | undefined)[] = [];
  private readonly sinks = new Set<EventSink>();
  private newestId = 0;

  constructor(
    private readonly clock: Clock,
    private readonly maxEvents: number,
  ) {}

  /** Id of the newest event, 0 before the first. */
  get newest(): number {
    return this.newestId;
  }

  /** Id of the oldest event kept (newest + 1 where none is). */
  get oldest(): number {
    return Math.max(1, this.newestId - this.maxEvents + 1);
  }

  emit(level: EventLevel, name: EventName, fields: EventFields = {}): void {
    this.newestId += 1;
    const event: RelayEvent = { id: this.newestId, timeMs: this.clock.nowMs(), level, event: name, ...fields };
    this.ring[this.newestId % this.maxEvents] = event;
    if (this.sinks.size === 0) return;
    const recorded = { event, json: JSON.stringify(event) };
    for (const sink of this.sinks) sink(recorded);
  }

  /** @returns takes the sink off again */
  subscribe(sink: EventSink): () => void {
    this.sinks.add(sink);
    return () => this.sinks.delete(sink);
  }

  /** Events after id `after`, oldest first, at most `limit`. */
  after(after: number, limit: number): RelayEvent[] {
    const events: RelayEvent[] = [];
    for (let id = Math.max(after + 1, this.oldest); id <= this.newestId && events.length < limit; id += 1) {
      const event = this.ring[id % this.maxEvents];
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  /** The newest `limit` events that `matches` picks, oldest first. */
  newestWhere(matches: (event: RelayEvent) => boolean, limit: number): RelayEvent[] {
    const events: RelayEvent[] = [];
    for (let id = this.newestId; id >= this.oldest && events.length < limit; id -= 1) {
      const event = this.ring[id % this.maxEvents];
      if (event !== undefined && matches(event)) events.push(event);
    }
    return events.reverse();
  }
}
