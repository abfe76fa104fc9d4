/** What admins look at, of a relay that runs, or does not yet. */
import type { RelayLimit, SampleStep } from '../../protocol/admin';
import type { AdminDesk } from '../admin/target';
import type { Clock } from '../environment';
import type { EventLog } from '../events';
import { findFrame } from '../frame-lookup';
import type { Limits } from '../limits';
import { LimitTrips } from '../metrics/limit-trips';
import { EMPTY_READING, Samples, type SampleReading } from '../metrics/samples';
import type { Relay } from '../relay';
import type { EventHistory } from './event-history';
import { systemResources } from './resources';

/** What the desk looks at. */
export interface DeskParts {
  readonly clock: Clock;
  readonly events: EventLog;
  readonly limits: Limits;
  readonly relay: () => Relay | undefined;
  readonly history: () => EventHistory | undefined;
}

export class Desk implements AdminDesk {
  private readonly trips: LimitTrips;
  private readonly curves: Samples;

  constructor(private readonly parts: DeskParts) {
    this.trips = new LimitTrips(parts.events);
    this.curves = new Samples(parts.clock, () => readingOf(parts.relay()));
  }

  async history(before: string) {
    return (await this.parts.history()?.earlier(before)) ?? { events: [], before: '' };
  }

  connections() {
    return this.parts.relay()?.describeConnections() ?? [];
  }

  async rooms() {
    return (await this.parts.relay()?.rooms.list()) ?? [];
  }

  async frame(digest: Uint8Array) {
    const relay = this.parts.relay();
    return relay ? findFrame(relay, digest) : null;
  }

  samples(stepMs: SampleStep, afterMs: number) {
    return this.curves.after(stepMs, afterMs);
  }

  async limits(): Promise<readonly RelayLimit[]> {
    const { relay: current, limits } = this.parts;
    const relay = current();
    if (!relay) return [];
    const { greeting, serving, ending } = relay.connectionStates();
    const now = {
      maxConnections: greeting + serving + ending,
      maxNotAdmitted: greeting,
      maxRooms: relay.rooms.count,
      maxStoreBytes: relay.log.storedBytes,
      maxBlobStoreBytes: relay.blobs.storedBytes,
      maxAllQueuesBytes: relay.queueBytes,
      maxHeapPercent: Math.round(systemResources.heapShare() * 100),
    } as const;
    const freeBytes = await relay.freeDiskBytes();
    const names = ['maxConnections', 'maxNotAdmitted', 'maxRooms', 'maxStoreBytes', 'maxBlobStoreBytes'] as const;
    const all = [...names, 'maxAllQueuesBytes', 'maxHeapPercent'] as const;
    const found: RelayLimit[] = all.map((limit) => ({
      ...{ limit, bound: limits[limit], now: now[limit], tripped: this.trips.of(limit) },
      isFloor: false,
    }));
    if (freeBytes === undefined) return found;
    const bound = limits.minFreeDiskBytes;
    const tripped = this.trips.of('minFreeDiskBytes');
    return [...found, { limit: 'minFreeDiskBytes', bound, now: freeBytes, tripped, isFloor: true }];
  }

  /** The relay ends. */
  close(): void {
    this.curves.stop();
  }
}

function readingOf(relay: Relay | undefined): SampleReading {
  const memoryBytes = process.memoryUsage.rss();
  if (!relay) return { ...EMPTY_READING, memoryBytes };
  const { counters } = relay;
  return {
    connections: relay.connectionCount,
    rooms: relay.rooms.count,
    storedBytes: relay.log.storedBytes + relay.blobs.storedBytes,
    queuedBytes: relay.queueBytes,
    memoryBytes,
    receivedFrames: counters.receivedFrames.reduce((sum, count) => sum + count, 0),
    acceptedFrames: counters.acceptedFrames,
    deliveredFrames: counters.deliveredFrames,
    receivedBytes: counters.receivedBytes,
    sentBytes: counters.sentBytes,
  };
}
