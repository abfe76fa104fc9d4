/**
 * The admin protocol (docs/PROTOCOL.md §8): JSON lines over any duplex stream (the parent's port, a local socket, pinned TLS with an admin token). The
 * relay window speaks nothing else. Requests carry an id and are answered once; events come as they happen while a watch is on.
 */
import type { ErrorCode, ErrorDetails } from './errors';

/** Largest line either side accepts, bytes. */
export const MAX_ADMIN_LINE_BYTES = 256 * 1024;

/** Severities of events, rising. */
export const EVENT_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Severity of an event. */
export type EventLevel = (typeof EVENT_LEVELS)[number];

/** Whether `text` is a severity. */
export function isEventLevel(text: string): text is EventLevel {
  return EVENT_LEVELS.some((level) => level === text);
}

/** Names of everything that a relay does (docs/RELAY lists their fields). Rooms appear as short keyed ids, never as addresses. */
export const EVENT_NAMES = [
  'relay-starting',
  'relay-listening',
  'relay-stopping',
  'relay-stopped',
  'relay-failed',
  'connection-opened',
  'connection-welcomed',
  'connection-closed',
  'room-created',
  'room-opened',
  'room-refused',
  'room-closed',
  'generation-started',
  'frame-accepted',
  'frame-duplicate',
  'frame-refused',
  'frame-fanned-out',
  'ephemeral-fanned-out',
  'page-served',
  'head-signed',
  'payloads-expired',
  'blob-stored',
  'blob-served',
  'blob-deleted',
  'blob-refused',
  'blobs-expired',
  'limit-tripped',
  'protocol-error',
  'store-error',
  'store-recovered',
  'clock-jumped',
  'admin-connected',
  'admin-acted',
  'events-dropped',
  'settings-reloaded',
  'settings-refused',
  'operator-notice',
] as const;

/** A name of {@link EVENT_NAMES}. */
export type EventName = (typeof EVENT_NAMES)[number];

/** Fields of an event: ids, sizes, times, codes; never content, keys, tokens or whole addresses of rooms. */
export interface RelayEvent {
  /** Number of the event since the relay's start, 1, 2, … */
  readonly id: number;
  /** Relay's clock, ms since 1970. */
  readonly timeMs: number;
  readonly level: EventLevel;
  readonly event: EventName;
  /** Connection number since start. */
  readonly connection?: number;
  /** Short id of the room, keyed by the relay so that it says nothing outside. */
  readonly room?: string;
  /** Position of a durable frame. */
  readonly position?: number;
  /** Bytes of the payload or of what was sent. */
  readonly bytes?: number;
  /** SHA-256 of the payload, hex: how one's own message is found among the relay's events. */
  readonly digest?: string;
  /** Truncated network address of the peer (/24, /48), or as the relay is configured. */
  readonly address?: string;
  readonly code?: ErrorCode;
  /** Whatever else belongs to this event name. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** A connection as it is now. */
export interface ConnectionInfo {
  readonly connection: number;
  readonly address: string;
  readonly sinceMs: number;
  readonly program: string;
  readonly release: string;
  readonly rooms: readonly string[];
  readonly receivedFrames: number;
  readonly receivedBytes: number;
  readonly sentFrames: number;
  readonly sentBytes: number;
  readonly queuedBytes: number;
  readonly refusedFrames: number;
}

/** A room as it is now. */
export interface RoomInfo {
  readonly room: string;
  readonly end: number;
  readonly first: number;
  readonly generations: number;
  readonly retentionDays: number;
  readonly storedBytes: number;
  readonly openings: number;
  readonly createdMs: number;
  readonly lastFrameMs: number;
}

/** State of the relay as a whole. */
export interface RelayStatus {
  readonly state: 'starting' | 'listening' | 'stopping';
  readonly release: string;
  /** `aparte-relay://…` on the address that it listens on. */
  readonly relay: string;
  /** SHA-256 of the relay's public key, base64url. */
  readonly pin: string;
  readonly host: string;
  readonly port: number;
  readonly startedMs: number;
  readonly timeMs: number;
  readonly connections: number;
  readonly rooms: number;
  readonly storedBytes: number;
  readonly acceptedFrames: number;
  readonly deliveredFrames: number;
  readonly tokenRequired: boolean;
}

/** What the relay has of one durable frame: all that it can see. */
export interface SeenFrame {
  readonly room: string;
  readonly position: number;
  readonly timeMs: number;
  readonly bytes: number;
  readonly digest: string;
  /** Connection that published it, if it is still known. */
  readonly connection?: number;
  readonly address?: string;
  /** The payload as it is stored, base64url; absent where it expired. */
  readonly payload?: string;
  /** Events that name this position. */
  readonly events: readonly RelayEvent[];
}

/** Lengths of the steps in which the relay remembers what it did: 12 minutes, 2 hours, 24 hours of them. */
export const SAMPLE_STEPS_MS = [1000, 10_000, 120_000] as const;

/** A length of {@link SAMPLE_STEPS_MS}. */
export type SampleStep = (typeof SAMPLE_STEPS_MS)[number];

/** What the relay held at a time, and did in the step before it: frames and bytes are rates, a second. */
export interface RelaySample {
  readonly timeMs: number;
  readonly connections: number;
  readonly rooms: number;
  /** Bytes of rooms and files. */
  readonly storedBytes: number;
  /** Bytes that wait to be read by clients. */
  readonly queuedBytes: number;
  readonly memoryBytes: number;
  readonly receivedFrames: number;
  readonly acceptedFrames: number;
  readonly deliveredFrames: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** A limit of the relay as a whole, and how near it is. */
export interface RelayLimit {
  readonly limit: RelayLimitName;
  readonly bound: number;
  readonly now: number;
  /** How often it was reached since the start. */
  readonly tripped: number;
  /** Whether it is the least that there must be, not the most. */
  readonly isFloor: boolean;
}

/** Limits that can be told as one number for the whole relay. */
export const RELAY_LIMIT_NAMES = [
  'maxConnections',
  'maxNotAdmitted',
  'maxRooms',
  'maxStoreBytes',
  'maxBlobStoreBytes',
  'maxAllQueuesBytes',
  'maxHeapPercent',
  'minFreeDiskBytes',
] as const;

/** A name of {@link RELAY_LIMIT_NAMES}. */
export type RelayLimitName = (typeof RELAY_LIMIT_NAMES)[number];

/** No parameters, or nothing to answer: `{}`. */
export type AdminNothing = Readonly<Record<string, never>>;

/** What whoever runs the relay decided. */
export interface AdminRules {
  readonly bans: readonly { readonly network: string; readonly untilMs: number }[];
  readonly rooms: readonly { readonly room: string; readonly how: 'frozen' | 'deleted'; readonly sinceMs: number }[];
}

/** Methods of the admin protocol: parameters and result of each. */
export interface AdminMethods {
  status: { params: AdminNothing; result: RelayStatus };
  /** Past events after id `after`, oldest first, at most `limit`. */
  events: {
    params: { after: number; limit: number };
    result: { events: readonly RelayEvent[]; oldest: number; newest: number };
  };
  /**
   * Events of the runs before this one, where the relay keeps them, a page at a time from the newest back; oldest first within a page. `before` is what the last
   * answer said, empty at first; it is empty in the answer where nothing is left.
   */
  history: { params: { before: string }; result: { events: readonly RelayEvent[]; before: string } };
  /** From now on events come unasked as {@link AdminEvents}. */
  watch: { params: AdminNothing; result: { after: number } };
  unwatch: { params: AdminNothing; result: AdminNothing };
  connections: { params: AdminNothing; result: { connections: readonly ConnectionInfo[] } };
  rooms: { params: AdminNothing; result: { rooms: readonly RoomInfo[] } };
  /** The frame whose payload has this SHA-256 (hex): among the newest events, then in the rooms' logs. */
  frame: { params: { digest: string }; result: { frame: SeenFrame | null } };
  /** What the relay did and held after a time, in steps of such a length, oldest first. */
  samples: { params: { stepMs: number; after: number }; result: { samples: readonly RelaySample[] } };
  /** The limits of the relay as a whole, and how near they are. */
  limits: { params: AdminNothing; result: { limits: readonly RelayLimit[] } };
  disconnect: { params: { connection: number }; result: AdminNothing };
  /** Keeps a network out for `minutes`, 0 until it is lifted; or the address of a connection, which nobody needs to know for it. */
  ban: {
    params: { network: string; minutes: number } | { connection: number; minutes: number };
    result: AdminNothing;
  };
  unban: { params: { network: string }; result: AdminNothing };
  /** By public key (hex), as a report names it, or by its short id. Of a deleted room the payloads are erased. */
  'close-room': { params: { room: string; how: 'frozen' | 'deleted' }; result: AdminNothing };
  'reopen-room': { params: { room: string }; result: AdminNothing };
  /** Makes a new access token; those that were made before by name open nothing any more. Settings' own stay. */
  'rotate-token': { params: AdminNothing; result: { token: string } };
  rules: { params: AdminNothing; result: AdminRules };
  /** Settings and tokens anew, all of them or none; `later` names what changes only at the next start. */
  reload: { params: AdminNothing; result: { later: readonly string[] } };
  /** Drain, then exit. */
  stop: { params: AdminNothing; result: AdminNothing };
}

/** A method's name. */
export type AdminMethod = keyof AdminMethods;

/** A line from the watcher. */
export interface AdminRequest {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

/** First line over pinned TLS: proves the right to speak the admin protocol. */
export interface AdminHello {
  /** Admin token, base64url. */
  readonly token: string;
}

/** A line from the relay: an answer or a batch of events. */
export type AdminResponse =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly code: ErrorCode; readonly details: ErrorDetails } }
  | AdminEvents;

/** Events as they happen, batched per tick; `dropped` counts those that a slow watcher lost before this batch. */
export interface AdminEvents {
  readonly events: readonly RelayEvent[];
  readonly dropped: number;
}
