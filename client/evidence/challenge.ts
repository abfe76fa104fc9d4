/** What ties a signature of one generation to a head of another (docs/PROTOCOL.md §11.10). */
import { concatBytes } from '../../protocol/bytes';
import { encodeShownHead, type SignedHead } from '../../protocol/chain';
import { LABEL_OTHER } from '../../protocol/labels';
import { sha256 } from '../crypto/hash';

/** Whose log a statement is about. */
export interface LogName {
  /** SHA-256 of the relay's public key (SPKI). */
  readonly relayKey: Uint8Array;
  readonly room: Uint8Array;
}

/**
 * The challenge to send with a `sign` request in one's own generation, to hold it against `head`, which the relay signed unasked in another one. It
 * covers the head's signature, so that whoever answers it answers after that head was signed.
 */
export function branchChallenge({ relayKey, room }: LogName, head: SignedHead): Uint8Array {
  return sha256(concatBytes(LABEL_OTHER, relayKey, room, encodeShownHead(head)));
}
