/** What a relay measured, for the dashboard, and one message from both sides. */
import type { Comparison, RelayLimitRow, RelaySampleRow } from '../../../contract/relay';
import { NOW_MS, someEvents } from './relay-stand';

/** A sample a second up to now, with a hole in the middle. */
export function someSamples(count: number, nowMs = Date.now()): RelaySampleRow[] {
  const samples = Array.from({ length: count }, (_, index) => ({
    timeMs: nowMs - (count - index) * 1000,
    connections: 3 + (index % 4),
    rooms: 2,
    storedBytes: 12_000_000 + index * 1000,
    queuedBytes: index % 7 === 0 ? 40_000 : 0,
    memoryBytes: 81_000_000,
    receivedFrames: 10 + (index % 10),
    acceptedFrames: 5.5,
    deliveredFrames: 20,
    receivedBytes: 6_000 + 100 * (index % 9),
    sentBytes: 18_000,
  }));
  return samples.filter((_, index) => index < count / 3 || index > count / 2);
}

export const RELAY_LIMITS: readonly RelayLimitRow[] = [
  { limit: 'maxConnections', bound: 8, now: 7, tripped: 3, isFloor: false },
  { limit: 'maxRooms', bound: 1000, now: 2, tripped: 0, isFloor: false },
  { limit: 'maxStoreBytes', bound: 10_000_000_000, now: 12_000_000, tripped: 0, isFloor: false },
  { limit: 'maxHeapPercent', bound: 80, now: 4, tripped: 0, isFloor: false },
  { limit: 'minFreeDiskBytes', bound: 536_870_912, now: 2_000_000_000, tripped: 1, isFloor: true },
];

const PAYLOAD = Buffer.from(Array.from({ length: 543 }, (_, index) => (index * 73 + 41) % 256));

export const COMPARISON: Comparison = {
  yours: {
    roomTitle: 'Rédaction du mardi',
    author: 'Zoé',
    timeMs: NOW_MS,
    text: 'On boucle à 18 h.\nQui relit la une ?',
    position: 12,
    digest: 'a1'.repeat(32),
  },
  relay: {
    room: 'k7q2mxw4',
    position: 12,
    timeMs: NOW_MS + 40,
    bytes: PAYLOAD.length,
    digest: 'a1'.repeat(32),
    connection: 1,
    address: '192.168.1.0',
    payload: PAYLOAD.toString('base64url'),
    events: someEvents(4, 3),
  },
};
