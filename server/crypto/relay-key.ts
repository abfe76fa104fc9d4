/** The relay's ECDSA P-256 key (docs/PROTOCOL.md §2). */
import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { RelayKey } from '../environment';

const SCALAR_BYTES = 32;
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
const HALF_ORDER = ORDER >> 1n;

const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** One signature of the two that verify: with a high s anybody could make a second one of each. */
function withLowS(signature: Buffer): Uint8Array {
  const s = toBigInt(signature.subarray(SCALAR_BYTES));
  if (s <= HALF_ORDER) return signature;
  const low = Buffer.from((ORDER - s).toString(16).padStart(2 * SCALAR_BYTES, '0'), 'hex');
  return Buffer.concat([signature.subarray(0, SCALAR_BYTES), low]);
}

/** Whether `key` is a private P-256 key. */
export function isP256PrivateKey(key: KeyObject): boolean {
  return (
    key.type === 'private' && key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
  );
}

/** The public half of a relay's key, of SPKI in DER or a key object. @throws where that is no key */
export function relayVerifier(key: Uint8Array | KeyObject): Omit<RelayKey, 'sign'> {
  const publicKey =
    key instanceof Uint8Array
      ? createPublicKey({ key: Buffer.from(key), format: 'der', type: 'spki' })
      : createPublicKey(key);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return {
    hash: createHash('sha256').update(spki).digest(),
    publicKey: spki,
    verify: (statement, signature) =>
      signature.length === 2 * SCALAR_BYTES &&
      toBigInt(signature.subarray(SCALAR_BYTES)) <= HALF_ORDER &&
      verify('sha256', statement, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature),
  };
}

export function makeRelayKey(privateKey: KeyObject): RelayKey {
  return {
    ...relayVerifier(privateKey),
    sign: (statement) => withLowS(sign('sha256', statement, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
  };
}
