/** Changes of the relay's key (docs/PROTOCOL.md §4.1): made by whoever holds both keys, and looked at before they are given out. */
import { equalBytes } from '../../protocol/bytes';
import { encodeKeyChangeStatement, isRelaySpki, type KeyChange } from '../../protocol/key-change';
import { AparteError } from '../../protocol/errors';
import type { RelayKey } from '../environment';
import { relayVerifier } from './relay-key';
import { sha256 } from './sha256';

/** `next` follows `present`, said by both. @throws AparteError `relay-key-damaged` where a key is written in another form than the usual */
export function signKeyChange(present: RelayKey, next: RelayKey, timeMs: number): KeyChange {
  const parts = { oldKey: present.publicKey, newKey: next.publicKey, timeMs };
  if (!isRelaySpki(parts.oldKey) || !isRelaySpki(parts.newKey)) throw new AparteError('relay-key-damaged');
  const statement = encodeKeyChangeStatement(sha256, parts);
  return { ...parts, oldSignature: present.sign(statement), newSignature: next.sign(statement) };
}

/** Whether both keys signed it. */
export function isSignedKeyChange(change: KeyChange): boolean {
  const statement = encodeKeyChangeStatement(sha256, change);
  try {
    const [oldKey, newKey] = [relayVerifier(change.oldKey), relayVerifier(change.newKey)];
    return oldKey.verify(statement, change.oldSignature) && newKey.verify(statement, change.newSignature);
  } catch {
    // No point of the curve.
    return false;
  }
}

/**
 * What clients are told of `changes`: those that lead to the present key and the one that leads on; and to who came by the former key, up to the present one.
 */
export function changesToTell(
  present: Uint8Array,
  changes: readonly KeyChange[],
  isByFormerKey: boolean,
): readonly KeyChange[] {
  const is = (spki: Uint8Array): boolean => equalBytes(sha256(spki), present);
  const last = changes.findIndex(({ oldKey, newKey }) => is(isByFormerKey ? newKey : oldKey));
  return last < 0 ? changes : changes.slice(0, last + 1);
}
