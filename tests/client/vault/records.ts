/** Records for the vault's tests, told apart by small numbers. */
import type { LogRecord, MemberRecord, MessageRecord, OutboxRecord, RoomRecord } from '../../../client/vault/store';

export const KEY = bytes(32, 7);
export const ROOM = bytes(32, 1);
export const OTHER_ROOM = bytes(32, 2);
export const ZOE = bytes(32, 21);
export const ALI = bytes(32, 22);

/** `length` bytes that all hold `value`, or count up from it where it does not fit a byte. */
export function bytes(length: number, value: number): Uint8Array {
  const result = new Uint8Array(length).fill(value & 255);
  new DataView(result.buffer).setUint32(0, value);
  return result;
}

export function room(change: Partial<RoomRecord> = {}): RoomRecord {
  return {
    room: ROOM,
    capabilitySeed: bytes(32, 3),
    suite: 1,
    relayHost: 'relay.example',
    relayPort: 4747,
    relayPin: bytes(32, 4),
    retentionDays: 90,
    epoch: 20_000,
    epochKey: bytes(32, 5),
    firstEpoch: 20_000,
    fromWords: false,
    title: 'Salon',
    joinedMs: 1_700_000_000_000,
    created: true,
    established: false,
    readPosition: 0,
    historyDone: false,
    ...change,
  };
}

export function entry(n: number, change: Partial<LogRecord> = {}): LogRecord {
  return {
    n,
    generation: bytes(16, 9),
    timeMs: 1_700_000_000_000 + n,
    length: 600,
    digest: bytes(32, 1000 + n),
    head: bytes(32, 2000 + n),
    ...change,
  };
}

export function message(n: number, change: Partial<MessageRecord> = {}): MessageRecord {
  return {
    n,
    digest: bytes(32, 1000 + n),
    kind: 'text',
    author: ZOE,
    run: bytes(8, 11),
    id: bytes(8, 3000 + n),
    timeMs: 1_700_000_000_000 + n,
    epoch: 20_000,
    text: `message ${n}`,
    prev: bytes(16, 4000 + n),
    viewPosition: n - 1,
    ...change,
  };
}

export function frame(order: number, change: Partial<OutboxRecord> = {}): OutboxRecord {
  return {
    order,
    id: bytes(8, 5000 + order),
    digest: bytes(32, 6000 + order),
    payload: bytes(543, 7000 + order),
    kind: 'text',
    text: `own ${order}`,
    bodyType: 1,
    body: bytes(9, 8000 + order),
    timeMs: 1_700_000_100_000 + order,
    epoch: 20_000,
    state: 'waiting',
    ...change,
  };
}

export function member(author: Uint8Array, change: Partial<MemberRecord> = {}): MemberRecord {
  return {
    author,
    name: 'Zoé',
    firstPosition: 1,
    lastPosition: 1,
    lastHeardMs: 1,
    receivedPosition: 0,
    seenPosition: 0,
    compared: false,
    ...change,
  };
}
