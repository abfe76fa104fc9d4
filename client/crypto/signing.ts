/**
 * Signatures. One verifier everywhere: if two members' programs judged a signature differently, an author could split a room with
 * a frame that one half accepts. OpenSSL and BoringSSL agree on what passes the checks made here first.
 */
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

import { fromHex } from '../../protocol/bytes';
import { SIGNATURE_BYTES } from '../../protocol/chain';
import { isAcceptableEd25519Point, isAcceptableEd25519Signature } from '../../protocol/ed25519';
import type { VerifySignature } from '../ports';
import type { SigningKey } from './keys';
import { Lru } from './lru';

/** Ed25519 signature (RFC 8032 §5.1.6), 64 bytes. */
export function signEd25519(key: SigningKey, message: Uint8Array): Uint8Array {
  const signature = sign(null, message, key.keyObject());
  return new Uint8Array(signature.buffer, signature.byteOffset, signature.byteLength);
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
  if (!isAcceptableEd25519Point(publicKey)) return undefined;
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
  if (!isAcceptableEd25519Signature(signature)) return false;
  const key = importEd25519(publicKey);
  return key !== undefined && verifies(null, message, key, signature);
}

/**
 * {@link verifyEd25519} on the runtime's thread pool: it takes longer than everything else about a message together, and whoever catches up
 * with thousands of them has a window to draw.
 */
export const verifyEd25519OnThreads: VerifySignature = (publicKey, message, signature) => {
  const key = isAcceptableEd25519Signature(signature) ? importEd25519(publicKey) : undefined;
  if (!key) return Promise.resolve(false);
  return new Promise((resolve) => {
    try {
      verify(null, message, key, signature, (error, valid) => resolve(!error && valid));
    } catch {
      resolve(false);
    }
  });
};

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
