/** Everything the relay does, as records (protocol/admin.ts): ids, sizes, times, codes; never content, tokens, or addresses of rooms. */
import type { EventLevel, EventName, RelayEvent } from '../protocol/admin';
import type { Clock } from './environment';
import { shownAddress, type AddressMode } from './network-address';

/** Fields of an event that its emitter knows. */
export type EventFields = Omit<RelayEvent, 'id' | 'timeMs' | 'level' | 'event'>;

/** An event with its JSON, made once for all sinks that want it. */
export class RecordedEvent {
  private text: string | undefined;

  constructor(readonly event: RelayEvent) {}

  get json(): string {
    return (this.text ??= JSON.stringify(this.event));
  }
}

const RANKS: Readonly<Record<EventLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Whether an event of this level belongs to what is wanted from `from` on. */
export function isAtLeast(level: EventLevel, from: EventLevel): boolean {
  return RANKS[level] >= RANKS[from];
}

/** Takes events as they happen; must neither block nor throw. */
export type EventSink = (recorded: RecordedEvent) => void;

export class EventLog {
  private readonly ring: (RelayEvent | undefined)[] = [];
  private readonly sinks = new Map<EventSink, () => EventLevel>();
  private newestId = 0;
  /** How addresses of peers are shown, here and in what is read from here. */
  addressMode: AddressMode = 'truncated';

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

  /** A peer's address as it may be shown, nothing where none may. */
  shown(address: string): string {
    return shownAddress(address, this.addressMode);
  }

  /** @param whole fields; an address in them is a whole one, and is cut here as the mode says */
  emit(level: EventLevel, name: EventName, whole: EventFields = {}): void {
    this.newestId += 1;
    const fields = whole.address === undefined ? whole : this.withoutWholeAddress(whole);
    const event: RelayEvent = { id: this.newestId, timeMs: this.clock.nowMs(), level, event: name, ...fields };
    this.ring[this.newestId % this.maxEvents] = event;
    if (this.sinks.size === 0) return;
    const recorded = new RecordedEvent(event);
    for (const [sink, from] of this.sinks) if (isAtLeast(level, from())) sink(recorded);
  }

  /** Whether anybody gets events of this level now: those that happen too often to be kept are not even made otherwise. */
  isWatched(level: EventLevel): boolean {
    for (const from of this.sinks.values()) if (isAtLeast(level, from())) return true;
    return false;
  }

  /** @param from the lowest level that the sink gets, now @returns takes the sink off again */
  subscribe(sink: EventSink, from: () => EventLevel = () => 'debug'): () => void {
    this.sinks.set(sink, from);
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

  private withoutWholeAddress({ address = '', ...fields }: EventFields): EventFields {
    const shown = this.shown(address);
    return shown === '' ? fields : { ...fields, address: shown };
  }
}
