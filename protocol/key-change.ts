/**
 * A relay's change of key (docs/PROTOCOL.md §4.1): the old key says which key follows it, and the new key says that it is the one that follows, so that
 * nobody announces a key that somebody else holds. Pure: hashing, signing and verifying happen elsewhere over the bytes given here.
 */
import { ByteReader, ByteWriter, concatBytes, equalBytes, fromHex, toHex } from './bytes';
import { HASH_BYTES, SIGNATURE_BYTES, type Sha256 } from './chain';
import { AparteError } from './errors';
import { LABEL_BYTES, LABEL_RELAY } from './labels';

/** The one form in which such a key is written: SubjectPublicKeyInfo of P-256 by its name, the point not compressed. */
const SPKI_PREFIX = fromHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004');
const POINT_BYTES = 64;
/** Bytes of a relay's public key in that form. */
const RELAY_SPKI_BYTES = SPKI_PREFIX.length + POINT_BYTES;
/** Bytes of a change of key with both signatures. */
const KEY_CHANGE_BYTES = 2 * RELAY_SPKI_BYTES + 8 + 2 * SIGNATURE_BYTES;
/** Changes that one relay tells of: a key a year for a lifetime. */
export const MAX_KEY_CHANGES = 32;

/** A change of key, and both keys' signatures over {@link encodeKeyChangeStatement}. */
export interface KeyChange {
  /** Public keys as SPKI, {@link RELAY_SPKI_BYTES} each. */
  readonly oldKey: Uint8Array;
  readonly newKey: Uint8Array;
  /** When it was announced, the relay's clock: of two announcements of one key the later one counts. */
  readonly timeMs: number;
  readonly oldSignature: Uint8Array;
  readonly newSignature: Uint8Array;
}

/** What both keys sign: which of them follows which. */
export function encodeKeyChangeStatement(
  sha256: Sha256,
  { oldKey, newKey, timeMs }: Pick<KeyChange, 'oldKey' | 'newKey' | 'timeMs'>,
): Uint8Array {
  return new ByteWriter(LABEL_BYTES + 2 * HASH_BYTES + 8)
    .put(LABEL_RELAY)
    .put(sha256(oldKey))
    .put(sha256(newKey))
    .u64(timeMs)
    .done();
}

/** Whether a public key is written in the one form that a change of key has. */
export function isRelaySpki(key: Uint8Array): boolean {
  return key.length === RELAY_SPKI_BYTES && equalBytes(key.subarray(0, SPKI_PREFIX.length), SPKI_PREFIX);
}

/** {@link KEY_CHANGE_BYTES} bytes. */
export function encodeKeyChange({ oldKey, newKey, timeMs, oldSignature, newSignature }: KeyChange): Uint8Array {
  const writer = new ByteWriter(KEY_CHANGE_BYTES).put(oldKey).put(newKey).u64(timeMs);
  return writer.put(oldSignature).put(newSignature).done();
}

/** Reads a change of key; its signatures are the caller's to verify. @throws AparteError `bad-frame` */
export function decodeKeyChange(bytes: Uint8Array): KeyChange {
  const reader = new ByteReader(bytes);
  const change = {
    oldKey: reader.take(RELAY_SPKI_BYTES),
    newKey: reader.take(RELAY_SPKI_BYTES),
    timeMs: reader.u64(),
    oldSignature: reader.take(SIGNATURE_BYTES),
    newSignature: reader.take(SIGNATURE_BYTES),
  };
  reader.end();
  const isSound = isRelaySpki(change.oldKey) && isRelaySpki(change.newKey) && !equalBytes(change.oldKey, change.newKey);
  if (!isSound) throw new AparteError('bad-frame', { what: 'key change' });
  return change;
}

/** Changes behind one another, oldest first. */
export function encodeKeyChanges(changes: readonly KeyChange[]): Uint8Array {
  return concatBytes(...changes.map(encodeKeyChange));
}

/**
 * Reads 1 … {@link MAX_KEY_CHANGES} changes, each of which goes on from the one before it, to a key that none of them had before.
 * @throws AparteError `bad-frame`
 */
export function decodeKeyChanges(bytes: Uint8Array): KeyChange[] {
  const count = bytes.length / KEY_CHANGE_BYTES;
  if (!Number.isInteger(count) || count < 1 || count > MAX_KEY_CHANGES)
    throw new AparteError('bad-frame', { what: 'key changes' });
  const reader = new ByteReader(bytes);
  const changes = Array.from({ length: count }, () => decodeKeyChange(reader.take(KEY_CHANGE_BYTES)));
  const keys = [...changes.slice(0, 1).map(({ oldKey }) => oldKey), ...changes.map(({ newKey }) => newKey)];
  const isChain = changes.every(({ oldKey }, index) => equalBytes(oldKey, keys[index] ?? oldKey));
  if (!isChain || new Set(keys.map(toHex)).size < keys.length)
    throw new AparteError('bad-frame', { what: 'key changes' });
  return changes;
}

/**
 * The name by which a client asks, in the open part of the handshake (SNI), for a key that the relay gave up: TLS shows one certificate, and by default that
 * of the present key. Asked only of a relay that showed another key than the one expected.
 */
export function formerKeyName(pin: Uint8Array): string {
  return `key-${toHex(pin.subarray(0, 16))}.aparte.invalid`;
}
