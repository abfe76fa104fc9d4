/** Every limit of the relay, with its default. Each has a test that trips it; what a client must know of it crosses the wire as a code. */
import { DUPLICATE_WINDOW_MS, MAX_FRAME_BYTES, MAX_PAYLOAD_BYTES, SIGNED_HEAD_DELAY_MS } from '../protocol/limits';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

export const DEFAULT_LIMITS = {
  /** Connections in all: `too-many-connections`. */
  maxConnections: 2000,
  /** Connections from one IPv4 address or IPv6 /64, a school behind one NAT: `too-many-connections-from-address`. */
  maxConnectionsPerAddress: 256,
  /** New connections from one address; beyond, `too-many-new-connections`, and without a word where even those who are told are too many. */
  newConnectionsPerSecond: 20,
  newConnectionBurst: 200,
  /** Connections that have not said hello yet: `too-many-handshakes`, and before the TLS handshake without a word. */
  maxNotAdmitted: 256,
  /** Descriptors of the process that are not given to connections: `descriptors-low`. */
  descriptorReserve: 256,
  /** Used share of the heap from which on newcomers are refused: `memory-low`. */
  maxHeapPercent: 80,
  /** TLS handshake and hello together: `handshake-timeout`. */
  helloTimeoutMs: 10_000,
  /** A connection that sends nothing for this long: `idle-timeout`. */
  idleMs: 90_000,
  /** How often clients are told to ping: below what NATs forget after. */
  pingMs: 30_000,
  /** Largest length field after the hello: `frame-too-large`. */
  maxFrameBytes: MAX_FRAME_BYTES,
  /** Largest payload: `payload-too-large`. */
  maxPayloadBytes: MAX_PAYLOAD_BYTES,
  /** Largest blob: `blob-too-large`. */
  maxBlobBytes: 100 * MIB,
  /** Bytes of one room's blobs: `blobs-full`. Nothing expires early for it. */
  maxRoomBlobBytes: GIB,
  /** Bytes of all rooms' blobs: `blobs-full`. */
  maxBlobStoreBytes: 10 * GIB,
  /** A blob of which nothing more comes for this long is dropped. */
  blobPartMs: 24 * 60 * 60 * 1000,
  /** Slices of blobs of one connection between arrival and sync; reading pauses beyond. */
  maxBlobPuts: 4,
  /** Bytes of blobs that one connection sends; reading pauses beyond. */
  blobBytesPerSecond: 4 * MIB,
  blobBurstBytes: 16 * MIB,
  /** Rooms open on one connection: `too-many-open-rooms`. */
  maxRoomsPerConnection: 256,
  /** Bytes waiting to be read by one client: `slow-reader`. */
  maxQueueBytes: 8 * MIB,
  /** Bytes waiting in all queues: the longest ones are closed with `slow-reader`. */
  maxAllQueuesBytes: 256 * MIB,
  /** A client that takes nothing of what waits for it for this long: `slow-reader`. */
  stuckMs: 30_000,
  /** Durable frames of one connection between arrival and sync; reading pauses beyond. */
  maxUnacknowledged: 256,
  /** Publishes, durable and ephemeral, of one connection; reading pauses beyond. */
  publishesPerSecond: 50,
  publishBurst: 200,
  publishBytesPerSecond: MIB,
  publishBurstBytes: 16 * MIB,
  /** A connection that publishes at that rate for so long without a rest: `flooding`. More than the fullest outbox takes. */
  publishFloodMs: 10 * 60_000,
  /** All other frames of one connection; reading pauses beyond, and after `floodMs` without a rest it ends with `flooding`. */
  requestsPerSecond: 100,
  requestBurst: 1000,
  floodMs: 30_000,
  /** Fetches of one connection that wait for their page: `too-many-requests`. */
  maxFetches: 8,
  /** Rooms: `too-many-rooms`. */
  maxRooms: 1000,
  /** Rooms made per hour from one address, this computer excepted: `too-many-requests`, with a time to return. */
  roomCreationsPerHour: 10,
  /** Stored bytes of one room: `room-full`. Nothing expires early for it. */
  maxRoomBytes: GIB,
  /** Stored bytes of all rooms: `store-full`. */
  maxStoreBytes: 10 * GIB,
  /** Free bytes on the store's disk, below which durable publishes are refused: `store-full`. */
  minFreeDiskBytes: 512 * MIB,
  /** Signatures in all; beyond, answers and the pongs behind them wait. */
  signaturesPerSecond: 1000,
  /** Signatures asked for on one connection; beyond, the answer and the pongs behind it wait. */
  signaturesPerSecondPerConnection: 5,
  /** An unasked signed head follows a change after this; the protocol promises a second. */
  signedHeadDelayMs: SIGNED_HEAD_DELAY_MS * 0.4,
  /** How long a resend is recognised (the protocol's promise; changed in tests only). */
  duplicateWindowMs: DUPLICATE_WINDOW_MS,
  /** Admin watchers: `too-many-requests`. */
  maxAdminWatchers: 8,
  /** Bytes of events that wait for one watcher; the oldest are dropped and counted beyond. */
  maxWatcherBytes: MIB,
  /** Events kept for admins who ask later. */
  maxEvents: 100_000,
};

export type Limits = Readonly<typeof DEFAULT_LIMITS>;

/** A limit that can be set. */
export type LimitName = keyof Limits;

/** Whether `name` is a limit that can be set. */
export function isLimitName(name: string): name is LimitName {
  return Object.prototype.hasOwnProperty.call(DEFAULT_LIMITS, name);
}

export const LIMIT_NAMES: readonly LimitName[] = Object.keys(DEFAULT_LIMITS).filter(isLimitName);

/** What a limit may be, where that is less than any whole number from 0: a rate of nothing would divide by it. */
export const LIMIT_BOUNDS: Partial<Record<LimitName, { readonly min?: number; readonly max?: number }>> = {
  maxFrameBytes: { min: 1024, max: 64 * MIB },
  newConnectionsPerSecond: { min: 1 },
  newConnectionBurst: { min: 1 },
  maxHeapPercent: { min: 1, max: 100 },
  publishesPerSecond: { min: 1 },
  publishBytesPerSecond: { min: 1 },
  requestsPerSecond: { min: 1 },
  roomCreationsPerHour: { min: 1 },
  signaturesPerSecond: { min: 1 },
  signaturesPerSecondPerConnection: { min: 1 },
  pingMs: { min: 100 },
  maxEvents: { min: 1 },
};

/** Limits that are built in at the start; a reload leaves them as they are. */
export const LIMITS_AT_START: ReadonlySet<LimitName> = new Set<LimitName>([
  'maxEvents',
  'signaturesPerSecond',
  'duplicateWindowMs',
]);
