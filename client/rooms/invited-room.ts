/** The record of a room that somebody invited to. */
import { suiteCode } from '../crypto/aead';
import { findInvitation } from '../crypto/invitation';
import type { RoomRecord } from '../vault/store';

/** What an invitation says, as the record of a newcomer. @throws AparteError `invitation-…` */
export function invitedRecord(text: string, nowMs: number): RoomRecord {
  const { suite, relay, capability, epoch, epochKey, head, retentionDays, token } = findInvitation(text);
  const record: RoomRecord = {
    relayHost: relay.host,
    relayPort: relay.port,
    relayPin: relay.pin,
    room: capability.publicBytes(),
    capabilitySeed: capability.exportBytes(),
    suite: suiteCode(suite),
    ...(token && { accessToken: token }),
    retentionDays,
    epoch,
    epochKey: epochKey.exportBytes(),
    firstEpoch: epoch,
    fromWords: false,
    title: '',
    joinedMs: nowMs,
    created: false,
    established: true,
    base: head,
    readPosition: head.n,
    historyDone: false,
  };
  capability.purge();
  epochKey.purge();
  return record;
}

/** A room whose relay is where another record says, and has the key that it names. */
export function movedTo(room: RoomRecord, { relayHost, relayPort, relayPin, accessToken }: RoomRecord): RoomRecord {
  return { ...room, relayHost, relayPort, relayPin, ...(accessToken && { accessToken }) };
}
