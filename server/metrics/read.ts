/** What is measured only when somebody asks: the relay as it stands, and its process. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { FRAME_TYPE } from '../../protocol/frames';
import type { Resources } from '../arrivals';
import type { Relay } from '../relay';
import { RELEASE } from '../release';
import type { Reading } from './relay-metrics';

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;

/** Measures how late the event loop is, until it is stopped; each reading begins anew. */
export class LoopLag {
  private readonly delay = monitorEventLoopDelay({ resolution: 20 });

  constructor() {
    this.delay.enable();
  }

  read(): Readonly<Record<string, number>> {
    const { mean, max } = this.delay;
    const p99 = this.delay.percentile(99);
    this.delay.reset();
    const seconds = (value: number): number => (Number.isFinite(value) ? value / NANOSECONDS : 0);
    return { mean: seconds(mean), p99: seconds(p99), max: seconds(max) };
  }
}

/** @param relay absent before it has recovered */
export async function readRelay(relay: Relay | undefined, isReady: boolean): Promise<Reading> {
  const base: Reading = { buildInfo: { [RELEASE]: 1 }, ready: isReady ? 1 : 0 };
  if (!relay) return base;
  const { counters } = relay;
  const types = Object.entries(FRAME_TYPE).map(([name, type]) => [name, counters.receivedFrames[type] ?? 0] as const);
  const freeBytes = await relay.freeDiskBytes();
  return {
    ...base,
    connections: relay.connectionStates(),
    rooms: relay.rooms.count,
    framesReceived: Object.fromEntries(types.filter(([, count]) => count > 0)),
    framesAccepted: counters.acceptedFrames,
    deliveries: counters.deliveredFrames,
    sendQueue: relay.queueBytes,
    storeBytes: relay.log.storedBytes,
    ...(freeBytes !== undefined && { storeFree: freeBytes }),
    storeWritable: relay.isWritable ? 1 : 0,
  };
}

export async function readProcess(resources: Resources): Promise<Reading> {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const descriptors = await resources.descriptors();
  return {
    cpu: (user + system) / MICROSECONDS,
    resident: rss,
    ...(descriptors && { openFds: descriptors.open, maxFds: descriptors.max }),
    startTime: (Date.now() - process.uptime() * 1000) / 1000,
    heapUsed,
    heapTotal,
    external,
    nodeVersion: { [process.version]: 1 },
  };
}
