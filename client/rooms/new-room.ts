/** The record of a room that is made here: its capability, its first key, its terms. */
import { fromBase64Url } from '../../protocol/bytes';
import { parseRelayAddress } from '../../protocol/address';
import { AparteError } from '../../protocol/errors';
import { ACCESS_TOKEN_BYTES, DEFAULT_RETENTION_DAYS } from '../../protocol/limits';
import { suiteCode, type Suite } from '../crypto/aead';
import { EpochKeys } from '../crypto/epochs';
import { CapabilityKey, type EpochKey } from '../crypto/keys';
import { deriveWordsRoom, WORDS_EPOCH } from '../crypto/room-words';
import { drawBytes, type Random } from '../crypto/random';
import type { StretchWords } from '../ports';
import type { RoomRecord } from '../vault/store';
import { epochOf } from './room-clock';

/** Suite of every passphrase room: who types the words has no other place to read it. */
const WORDS_SUITE: Suite = 'xchacha20-poly1305';

/** A passphrase room, to make or to join. */
export interface WordsRoom {
  /** As it is told: case, accents and spaces make no difference. */
  readonly title: string;
  /** `aparte-relay://…` */
  readonly relay: string;
  /** As they were typed. */
  readonly words: string;
  /** base64url of 16 bytes, for making one. */
  readonly accessToken?: string;
}

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

/** Where a room's relay is reached, and with what. @throws AparteError `bad-relay-address`, `token-refused` */
function relayOf({
  relay,
  accessToken = '',
}: Pick<NewRoom, 'relay' | 'accessToken'>): Pick<RoomRecord, 'relayHost' | 'relayPort' | 'relayPin' | 'accessToken'> {
  const { host, port, pin } = parseRelayAddress(relay);
  return {
    relayHost: host,
    relayPort: port,
    relayPin: pin,
    ...(accessToken !== '' && { accessToken: readToken(accessToken) }),
  };
}

/** Draws the keys of a new room. @throws AparteError `bad-argument`, `bad-relay-address`, `token-refused` */
export function newRoomRecord(
  room: NewRoom,
  { random, nowMs }: { readonly random: Random; readonly nowMs: number },
): RoomRecord {
  const title = room.title.trim();
  if (title === '' || title.length > 128) throw new AparteError('bad-argument', { what: 'title' });
  const relay = relayOf(room);
  const capability = CapabilityKey.generate(random);
  const epoch = epochOf(nowMs);
  const record: RoomRecord = {
    ...relay,
    room: capability.publicBytes(),
    capabilitySeed: capability.exportBytes(),
    suite: suiteCode(room.suite ?? 'xchacha20-poly1305'),
    retentionDays: room.retentionDays ?? DEFAULT_RETENTION_DAYS,
    epoch,
    epochKey: drawBytes(random, 32),
    firstEpoch: epoch,
    fromWords: false,
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

/** A room of words keeps keys from so many days before it was entered on: a clock that is ahead by less than a year costs no history. */
const DAYS_BACK = 365;

/** Days that the chain of keys is followed by at a time. */
const STEP_DAYS = 1000;

/** The first key that the vault gets: none of days whose messages expired long ago, however old the first of such rooms may be. */
function keyFrom(oldest: number, room: Uint8Array, key: EpochKey): Pick<RoomRecord, 'epoch' | 'epochKey'> {
  const keys = new EpochKeys(room, WORDS_SUITE, WORDS_EPOCH, key);
  while (keys.oldestEpoch < oldest) keys.eraseBefore(Math.min(oldest, keys.oldestEpoch + STEP_DAYS));
  const { epoch, key: epochKey } = keys.export();
  keys.purge();
  return { epoch, epochKey };
}

/**
 * The record of the room that words stand for; `creates` it at its relay where it is not there.
 * @throws AparteError `words-count`, `word-unknown`, `bad-argument`, `bad-relay-address`, `token-refused`
 */
export async function wordsRoomRecord(
  room: WordsRoom,
  { creates, nowMs, stretch }: { readonly creates: boolean; readonly nowMs: number; readonly stretch?: StretchWords },
): Promise<RoomRecord> {
  const relay = relayOf(room);
  const source = { words: room.words, name: room.title, relayPin: relay.relayPin };
  const { capability, epochKey } = await deriveWordsRoom(source, stretch);
  const record: RoomRecord = {
    ...relay,
    room: capability.publicBytes(),
    capabilitySeed: capability.exportBytes(),
    suite: suiteCode(WORDS_SUITE),
    retentionDays: DEFAULT_RETENTION_DAYS,
    ...keyFrom(epochOf(nowMs) - DAYS_BACK, capability.publicBytes(), epochKey),
    firstEpoch: Math.max(WORDS_EPOCH, epochOf(nowMs)),
    fromWords: true,
    title: room.title.trim(),
    joinedMs: nowMs,
    created: creates,
    established: !creates,
    readPosition: 0,
    historyDone: true,
  };
  capability.purge();
  epochKey.purge();
  return record;
}
