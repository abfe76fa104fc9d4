/**
 * Signatures. One verifier everywhere: if two members' programs judged a signature differently, an author could split a room with
 * a frame that one half accepts. OpenSSL and BoringSSL agree on what passes the checks made here first.
 */
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

import { fromHex } from '../../protocol/bytes';
import { SIGNATURE_BYTES } from '../../protocol/chain';
import type { SigningKey } from './keys';
import { Lru } from './lru';

/** Bytes of an Ed25519 public key. */
export const PUBLIC_KEY_BYTES = 32;

/** Ed25519 signature (RFC 8032 §5.1.6), 64 bytes. */
export function signEd25519(key: SigningKey, message: Uint8Array): Uint8Array {
  const signature = sign(null, message, key.keyObject());
  return new Uint8Array(signature.buffer, signature.byteOffset, signature.byteLength);
}

/** y of the points whose order divides 8, little-endian: 0, 1, −1 and the two of order 8. The sign of x does not matter. */
const SMALL_ORDER_Y = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map(fromHex);

/** p = 2^255 − 19 and the order L of the base point, little-endian. */
const FIELD_PRIME = fromHex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');
const GROUP_ORDER = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');

/** Byte `index` of a point's y coordinate: the topmost bit is the sign of x. */
function yByte(point: Uint8Array, index: number): number {
  const value = point[index] ?? 0;
  return index === PUBLIC_KEY_BYTES - 1 ? value & 0x7f : value;
}

function hasY(point: Uint8Array, y: Uint8Array): boolean {
  for (let index = 0; index < PUBLIC_KEY_BYTES; index += 1) if (yByte(point, index) !== y[index]) return false;
  return true;
}

/** a < b of 32-byte little-endian integers; `byteOf` reads a. Public values only: not constant-time. */
function isBelow(byteOf: (index: number) => number, b: Uint8Array): boolean {
  for (let index = PUBLIC_KEY_BYTES - 1; index >= 0; index -= 1) {
    const difference = byteOf(index) - (b[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** y < p, and not of small order (which also leaves out the points that have a second encoding, those with x = 0). */
function isAcceptablePoint(point: Uint8Array): boolean {
  return isBelow((index) => yByte(point, index), FIELD_PRIME) && !SMALL_ORDER_Y.some((y) => hasY(point, y));
}

// SubjectPublicKeyInfo of RFC 8410 is this prefix and the 32 bytes.
const ED25519_SPKI_PREFIX = fromHex('302a300506032b6570032100');

/** Importing a key costs as much as a tenth of a verification; a room of 200 members fits several times. */
const MAX_CACHED_KEYS = 1024;
const authorKeys = new Lru<string, KeyObject>(MAX_CACHED_KEYS);
const relayKeys = new Lru<string, KeyObject>(64);

function cacheKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function importSpki(der: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

function importEd25519(publicKey: Uint8Array): KeyObject | undefined {
  const name = cacheKey(publicKey);
  const known = authorKeys.get(name);
  if (known) return known;
  if (publicKey.length !== PUBLIC_KEY_BYTES || !isAcceptablePoint(publicKey)) return undefined;
  const key = importSpki(Buffer.concat([ED25519_SPKI_PREFIX, publicKey]));
  if (key) authorKeys.set(name, key);
  return key;
}

function verifies(
  algorithm: string | null,
  message: Uint8Array,
  key: Parameters<typeof verify>[2],
  signature: Uint8Array,
) {
  try {
    return verify(algorithm, message, key, signature);
  } catch {
    // A key that is no point of the curve throws in one library and fails in another: both are a no.
    return false;
  }
}

/**
 * Whether `signature` is `publicKey`'s Ed25519 signature of `message`, without the cofactor (RFC 8032 §5.1.7). Keys and R of small order
 * or in an encoding that is not canonical, and S >= L, are refused.
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false;
  if (!isAcceptablePoint(signature)) return false;
  if (!isBelow((index) => signature[PUBLIC_KEY_BYTES + index] ?? 0, GROUP_ORDER)) return false;
  const key = importEd25519(publicKey);
  return key !== undefined && verifies(null, message, key, signature);
}

/** (n − 1) / 2 for the order n of P-256, big-endian: the largest s that is low. */
const P256_HALF_ORDER = fromHex('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8');

function hasLowS(signature: Uint8Array): boolean {
  for (let index = 0; index < P256_HALF_ORDER.length; index += 1) {
    const difference = (signature[32 + index] ?? 0) - (P256_HALF_ORDER[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/** The relay's key behind its SPKI (DER), or undefined where that is no P-256 key. */
export function importRelayKey(spki: Uint8Array): KeyObject | undefined {
  const name = cacheKey(spki);
  const known = relayKeys.get(name);
  if (known) return known;
  const key = importSpki(spki);
  if (!key || !isP256(key)) return undefined;
  relayKeys.set(name, key);
  return key;
}

function isP256(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
}

/**
 * Whether `signature` (r ‖ s, 64 bytes) is the relay's ECDSA P-256 signature of `statement` with SHA-256. A high s is refused: with it
 * anybody could turn one signature into a second one.
 * @param relayKey the public key as SPKI (DER), or imported
 */
export function verifyRelaySignature(
  relayKey: Uint8Array | KeyObject,
  statement: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== SIGNATURE_BYTES || !hasLowS(signature)) return false;
  const key = relayKey instanceof Uint8Array ? importRelayKey(relayKey) : relayKey;
  if (!key || !isP256(key)) return false;
  return verifies('sha256', statement, { key, dsaEncoding: 'ieee-p1363' }, signature);
}
