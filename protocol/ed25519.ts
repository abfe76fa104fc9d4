/**
 * What an Ed25519 key and signature must look like before any library is asked (docs/PROTOCOL.md §2): libraries differ on encodings that
 * are not canonical and on points of small order, and a relay and its members must never judge one signature differently. Pure.
 */
import { fromHex } from './bytes';

/** Bytes of an Ed25519 public key, and of R and S in a signature. */
export const ED25519_KEY_BYTES = 32;

/** y of the points whose order divides 8, little-endian: 0, 1, -1 and the two of order 8. The sign of x does not matter. */
const SMALL_ORDER_Y = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map(fromHex);

/** p = 2^255 - 19 and the order L of the base point, little-endian. */
const FIELD_PRIME = fromHex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');
const GROUP_ORDER = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');

/** Compares 32-byte little-endian integers: negative, zero or positive. Public values only: not constant-time. */
function compare(a: Uint8Array, b: Uint8Array): number {
  for (let index = ED25519_KEY_BYTES - 1; index >= 0; index -= 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a point (a public key, or R) has the one encoding of its y, and is not of small order. */
export function isAcceptableEd25519Point(point: Uint8Array): boolean {
  if (point.length !== ED25519_KEY_BYTES) return false;
  const y = Uint8Array.from(point);
  y[ED25519_KEY_BYTES - 1] = (y[ED25519_KEY_BYTES - 1] ?? 0) & 0x7f;
  return compare(y, FIELD_PRIME) < 0 && !SMALL_ORDER_Y.some((small) => compare(y, small) === 0);
}

/** Whether a signature is 64 bytes with an acceptable R and with S below the group's order. */
export function isAcceptableEd25519Signature(signature: Uint8Array): boolean {
  if (signature.length !== 2 * ED25519_KEY_BYTES) return false;
  const s = signature.subarray(ED25519_KEY_BYTES);
  return isAcceptableEd25519Point(signature.subarray(0, ED25519_KEY_BYTES)) && compare(s, GROUP_ORDER) < 0;
}
