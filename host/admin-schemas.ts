/** Checks of what a relay answers over the admin protocol: another process may own the relay, so nothing is taken on trust. */
import * as v from 'valibot';

import type { AdminMethod, AdminMethods, RelayEvent } from '../protocol/admin';
import { EVENT_NAMES, RELAY_LIMIT_NAMES } from '../protocol/admin';
import type { ErrorCode } from '../protocol/errors';
import { isErrorCode } from '../protocol/errors';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(1024));
const code = v.pipe(
  v.string(),
  v.check(isErrorCode),
  v.transform((value): ErrorCode => (isErrorCode(value) ? value : 'internal')),
);
const nothing = v.object({});

const event = v.object({
  id: count,
  timeMs: count,
  level: v.picklist(['debug', 'info', 'warn', 'error']),
  event: v.picklist(EVENT_NAMES),
  connection: v.exactOptional(count),
  room: v.exactOptional(text),
  position: v.exactOptional(count),
  bytes: v.exactOptional(count),
  digest: v.exactOptional(text),
  address: v.exactOptional(text),
  code: v.exactOptional(code),
  details: v.exactOptional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
}) satisfies v.GenericSchema<unknown, RelayEvent>;

const status = v.object({
  state: v.picklist(['starting', 'listening', 'stopping']),
  release: text,
  relay: text,
  pin: text,
  host: text,
  port: count,
  startedMs: count,
  timeMs: count,
  connections: count,
  rooms: count,
  storedBytes: count,
  acceptedFrames: count,
  deliveredFrames: count,
  tokenRequired: v.boolean(),
});

const connection = v.object({
  connection: count,
  address: text,
  sinceMs: count,
  program: text,
  release: text,
  rooms: v.array(text),
  receivedFrames: count,
  receivedBytes: count,
  sentFrames: count,
  sentBytes: count,
  queuedBytes: count,
  refusedFrames: count,
});

const room = v.object({
  room: text,
  end: count,
  first: count,
  generations: count,
  retentionDays: count,
  storedBytes: count,
  openings: count,
  createdMs: count,
  lastFrameMs: count,
});

const frame = v.object({
  room: text,
  position: count,
  timeMs: count,
  bytes: count,
  digest: text,
  connection: v.exactOptional(count),
  address: v.exactOptional(text),
  payload: v.exactOptional(v.string()),
  events: v.array(event),
});

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

const sample = v.object({
  timeMs: count,
  connections: amount,
  rooms: amount,
  storedBytes: amount,
  queuedBytes: amount,
  memoryBytes: amount,
  receivedFrames: amount,
  acceptedFrames: amount,
  deliveredFrames: amount,
  receivedBytes: amount,
  sentBytes: amount,
});

const limit = v.object({
  limit: v.picklist(RELAY_LIMIT_NAMES),
  bound: amount,
  now: amount,
  tripped: count,
  isFloor: v.boolean(),
});

/** Checks of the methods' results. */
export const ADMIN_RESULTS: { readonly [Name in AdminMethod]: v.GenericSchema<unknown, AdminMethods[Name]['result']> } =
  {
    status,
    events: v.object({ events: v.array(event), oldest: count, newest: count }),
    history: v.object({ events: v.array(event), before: text }),
    watch: v.object({ after: count }),
    unwatch: nothing,
    connections: v.object({ connections: v.array(connection) }),
    rooms: v.object({ rooms: v.array(room) }),
    frame: v.object({ frame: v.nullable(frame) }),
    samples: v.object({ samples: v.array(sample) }),
    limits: v.object({ limits: v.array(limit) }),
    disconnect: nothing,
    ban: nothing,
    unban: nothing,
    'close-room': nothing,
    'reopen-room': nothing,
    'rotate-token': v.object({ token: text }),
    rules: v.object({
      bans: v.array(v.object({ network: text, untilMs: count })),
      rooms: v.array(v.object({ room: text, how: v.picklist(['frozen', 'deleted']), sinceMs: count })),
    }),
    reload: v.object({ later: v.array(text) }),
    stop: nothing,
  };

/** A line from the relay. */
export const ADMIN_LINE = v.union([
  v.object({ id: count, result: v.unknown() }),
  v.object({
    id: count,
    error: v.object({ code, details: v.record(v.string(), v.union([v.string(), v.number()])) }),
  }),
  v.object({ events: v.array(event), dropped: count }),
]);
