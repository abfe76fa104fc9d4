/** Verifies what a client signs to open a room (docs/PROTOCOL.md §4). */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { fromHex } from '../../protocol/bytes';
import { isAcceptableEd25519Point, isAcceptableEd25519Signature } from '../../protocol/ed25519';

// SubjectPublicKeyInfo of RFC 8410 is this prefix and the 32 bytes.
const SPKI_PREFIX = fromHex('302a300506032b6570032100');

function importKey(publicKey: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
}

/** Whether `signature` is the Ed25519 signature of `statement` under a room's address. */
export function verifyAdmission(room: Uint8Array, statement: Uint8Array, signature: Uint8Array): boolean {
  if (!isAcceptableEd25519Point(room) || !isAcceptableEd25519Signature(signature)) return false;
  try {
    return verify(null, statement, importKey(room), signature);
  } catch {
    // 32 bytes that are no point of the curve throw in one library and fail in another: both are a no.
    return false;
  }
}
