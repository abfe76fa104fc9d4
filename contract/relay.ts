/** The relay window's contract. It shows what the relay itself tells over the admin protocol: ids, sizes and times, never content. */
import type { Language, Method, None, ProgramInfo, Unsubscribe } from './common';

/** Who can reach the local relay. */
export type RelayReach = 'this-computer' | 'network';

/** How the local relay is started. */
export interface RelaySettings {
  readonly port: number;
  readonly reach: RelayReach;
}

/** The relay's figures now. */
export interface RelayFigures {
  readonly startedMs: number;
  readonly connections: number;
  readonly rooms: number;
  readonly storedBytes: number;
  readonly acceptedFrames: number;
  readonly deliveredFrames: number;
}

/** An address that others can use. */
export interface RelayPlace {
  /** `aparte-relay://…`; holds the relay's public fingerprint, nothing secret. */
  readonly address: string;
  readonly host: string;
  /** Whether the address is of this computer alone, of the local network, or public. */
  readonly scope: 'this-computer' | 'local-network' | 'public';
}

/** Everything about the relay and its process. */
export interface RelayState {
  readonly program: ProgramInfo;
  readonly language: Language;
  readonly theme: 'system' | 'light' | 'dark';
  readonly state: 'stopped' | 'starting' | 'listening' | 'stopping' | 'failed';
  /** Whether starting and stopping is ours: this process runs the relay, or nobody does. Else `owner` names the profile whose process runs it. */
  readonly owned: boolean;
  readonly owner?: string;
  /** Where it listens. */
  readonly host?: string;
  readonly port?: number;
  readonly places: readonly RelayPlace[];
  readonly figures?: RelayFigures;
  /** Whether making a room needs an access token. */
  readonly needsAccess?: boolean;
  readonly settings: RelaySettings;
  /** The relay elsewhere that is shown in place of this computer's. */
  readonly elsewhere?: { readonly address: string; readonly host: string; readonly port: number };
  /** Addresses of relays elsewhere whose admin tokens are kept, encrypted by the system's keychain. */
  readonly kept: readonly string[];
  readonly error?: { readonly code: string; readonly details: Readonly<Record<string, string | number>> };
  /** A free port to offer when the wanted one is taken. */
  readonly freePort?: number;
}

/** An event of the relay. */
export interface LogEvent {
  readonly id: number;
  readonly timeMs: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly connection?: number;
  readonly room?: string;
  readonly position?: number;
  readonly bytes?: number;
  readonly digest?: string;
  readonly address?: string;
  readonly code?: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** A connection now. */
export interface ConnectionRow {
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

/** A room now, by its short id. */
export interface RoomRow {
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

/** What whoever runs the relay decided, as far as it can be taken back. */
export interface RelayRules {
  /** Networks that are kept out; `untilMs` is 0 where that ends only when it is lifted. */
  readonly bans: readonly { readonly network: string; readonly untilMs: number }[];
  /** Rooms by public key, hex, that take nothing more; the payloads of a deleted one are gone. */
  readonly rooms: readonly { readonly room: string; readonly how: 'frozen' | 'deleted'; readonly sinceMs: number }[];
}

/** Lengths of steps in which the relay remembers what it did. */
export type SampleStep = 1000 | 10_000 | 120_000;

/** What the relay held at a time, and did in the step before it: frames and bytes are rates, a second. */
export interface RelaySampleRow {
  readonly timeMs: number;
  readonly connections: number;
  readonly rooms: number;
  readonly storedBytes: number;
  readonly queuedBytes: number;
  readonly memoryBytes: number;
  readonly receivedFrames: number;
  readonly acceptedFrames: number;
  readonly deliveredFrames: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** A limit of the relay as a whole, and how near it is. */
export interface RelayLimitRow {
  readonly limit:
    | 'maxConnections'
    | 'maxNotAdmitted'
    | 'maxRooms'
    | 'maxStoreBytes'
    | 'maxBlobStoreBytes'
    | 'maxAllQueuesBytes'
    | 'maxHeapPercent'
    | 'minFreeDiskBytes';
  readonly bound: number;
  readonly now: number;
  readonly tripped: number;
  /** Whether it is the least that there must be, not the most. */
  readonly isFloor: boolean;
}

/** Columns of the event list that may be hidden; time and event always stand. */
export const EVENT_COLUMNS = ['level', 'connection', 'room', 'position', 'bytes', 'address'] as const;

/** A column that may be hidden. */
export type EventColumn = (typeof EVENT_COLUMNS)[number];

/** How the window was left. */
export interface RelayPreferences {
  /** The filter that was in force. */
  readonly filter: string;
  readonly savedFilters: readonly string[];
  readonly hiddenColumns: readonly EventColumn[];
}

/** One message, from both sides. */
export interface Comparison {
  /** What this profile sees. */
  readonly yours: {
    readonly roomTitle: string;
    readonly author: string;
    readonly timeMs: number;
    readonly text: string;
    readonly position: number;
    readonly digest: string;
  };
  /** All that the relay has of it; null where it is not this relay's, or gone. */
  readonly relay: {
    readonly room: string;
    readonly position: number;
    readonly timeMs: number;
    readonly bytes: number;
    readonly digest: string;
    readonly connection?: number;
    readonly address?: string;
    /** The stored payload, base64url; absent where it expired. */
    readonly payload?: string;
    readonly events: readonly LogEvent[];
  } | null;
}

/** What the relay page hears. */
export type RelayPageEvent =
  | { readonly type: 'state'; readonly state: RelayState }
  /** Events in order; `dropped` were lost before them because this window could not keep up. */
  | { readonly type: 'events'; readonly events: readonly LogEvent[]; readonly dropped: number }
  | { readonly type: 'comparison'; readonly comparison: Comparison | null };

/** What the relay page may ask. */
export interface RelayApi {
  readonly state: Method<None, RelayState>;
  readonly start: Method<RelaySettings, None>;
  readonly stop: Method<None, None>;
  readonly restart: Method<RelaySettings, None>;
  /** Past events after id `after`, oldest first. */
  readonly events: Method<
    { readonly after: number; readonly limit: number },
    { readonly events: readonly LogEvent[]; readonly oldest: number; readonly newest: number }
  >;
  /** Events of earlier runs: a page, oldest first; `before` is what the last answer said, empty at first and where nothing is left. */
  readonly history: Method<
    { readonly before: string },
    { readonly events: readonly LogEvent[]; readonly before: string }
  >;
  /** A file of events, part by part; with the last one it is saved where the person wants it. */
  readonly saveEvents: Method<{ readonly part: string; readonly last: boolean }, { readonly saved: boolean }>;
  readonly preferences: Method<None, RelayPreferences>;
  readonly keepPreferences: Method<RelayPreferences, None>;
  readonly connections: Method<None, readonly ConnectionRow[]>;
  readonly rooms: Method<None, readonly RoomRow[]>;
  readonly samples: Method<{ readonly stepMs: SampleStep; readonly after: number }, readonly RelaySampleRow[]>;
  readonly limits: Method<None, readonly RelayLimitRow[]>;
  readonly disconnect: Method<{ readonly connection: number }, None>;
  /** Keeps the address of a connection out. */
  readonly ban: Method<{ readonly connection: number; readonly minutes: number }, None>;
  /** Erases what the relay has of a room, and closes it. */
  readonly deleteRoom: Method<{ readonly room: string }, None>;
  readonly rules: Method<None, RelayRules>;
  /** Lets a network in again. */
  readonly unban: Method<{ readonly network: string }, None>;
  /** Takes frames for a closed room again; what was erased does not come back. */
  readonly reopenRoom: Method<{ readonly room: string }, None>;
  /** A new access token in place of those before it, saved as a file: no page sees it. */
  readonly rotateToken: Method<None, { readonly saved: boolean }>;
  /**
   * Shows a relay elsewhere, by its address and an admin token; without a token by the kept one. Fails with what was shown staying: unreachable, another key, a
   * token that it does not accept.
   */
  readonly goTo: Method<{ readonly address: string; readonly token?: string; readonly keep: boolean }, None>;
  /** Shows this computer's relay again. */
  readonly comeBack: Method<None, None>;
  /** Forgets a kept address and its token. */
  readonly forgetRelay: Method<{ readonly address: string }, None>;
  /** Connects to one of the relay's places, from this computer. Fails where it does not answer with the right key. */
  readonly testPlace: Method<{ readonly address: string }, None>;
  /** The comparison that the chat window asked for last. */
  readonly comparison: Method<None, Comparison | null>;
  readonly copyText: Method<{ readonly text: string }, None>;
  readonly subscribe: (listener: (event: RelayPageEvent) => void) => Unsubscribe;
}
