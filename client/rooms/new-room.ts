/** The record of a room that is made here: its capability, its first key, its terms. */
import { fromBase64Url } from '../../protocol/bytes';
import { parseRelayAddress } from '../../protocol/address';
import { AparteError } from '../../protocol/errors';
import { ACCESS_TOKEN_BYTES, DEFAULT_RETENTION_DAYS } from '../../protocol/limits';
import { suiteCode, type Suite } from '../crypto/aead';
import { CapabilityKey } from '../crypto/keys';
import { drawBytes, type Random } from '../crypto/random';
import type { RoomRecord } from '../vault/store';
import { epochOf } from './room-clock';

/** A room to make. */
export interface NewRoom {
  readonly title: string;
  /** `aparte-relay://…` */
  readonly relay: string;
  readonly suite?: Suite;
  /** base64url of 16 bytes. */
  readonly accessToken?: string;
  readonly retentionDays?: number;
}

function readToken(text: string): Uint8Array {
  try {
    const token = fromBase64Url(text.trim());
    if (token.length === ACCESS_TOKEN_BYTES) return token;
  } catch (error) {
    throw new AparteError('token-refused', {}, { cause: error });
  }
  throw new AparteError('token-refused');
}

/** Draws the keys of a new room. @throws AparteError `bad-argument`, `bad-relay-address`, `token-refused` */
export function newRoomRecord(
  room: NewRoom,
  { random, nowMs }: { readonly random: Random; readonly nowMs: number },
): RoomRecord {
  const title = room.title.trim();
  if (title === '' || title.length > 128) throw new AparteError('bad-argument', { what: 'title' });
  const { host, port, pin } = parseRelayAddress(room.relay);
  const token = room.accessToken ?? '';
  const capability = CapabilityKey.generate(random);
  const epoch = epochOf(nowMs);
  const record: RoomRecord = {
    relayHost: host,
    relayPort: port,
    relayPin: pin,
    room: capability.publicBytes(),
    capabilitySeed: capability.exportBytes(),
    suite: suiteCode(room.suite ?? 'xchacha20-poly1305'),
    ...(token !== '' && { accessToken: readToken(token) }),
    retentionDays: room.retentionDays ?? DEFAULT_RETENTION_DAYS,
    epoch,
    epochKey: drawBytes(random, 32),
    firstEpoch: epoch,
    title,
    joinedMs: nowMs,
    created: true,
    established: false,
    readPosition: 0,
    historyDone: true,
  };
  capability.purge();
  return record;
}
