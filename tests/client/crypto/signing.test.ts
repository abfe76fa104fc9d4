import { createHash, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { IdentityKey } from '../../../client/crypto/keys';
import {
  importRelayKey,
  signEd25519,
  verifyEd25519,
  verifyEd25519OnThreads,
  verifyRelaySignature,
} from '../../../client/crypto/signing';
import { concatBytes, fromHex, toHex } from '../../../protocol/bytes';
import {
  BASE,
  L,
  P,
  add,
  decodeInteger,
  encodeInteger,
  encodePoint,
  multiply,
  pointOf,
  smallOrderPoints,
  type Point,
} from './edwards';
import { filled } from './support';

const MESSAGE = filled(20, 1);
const KEY = IdentityKey.fromBytes(filled(32, 2));
const PUBLIC_KEY = KEY.publicBytes();
const SIGNATURE = signEd25519(KEY, MESSAGE);

/** What node:crypto says without our checks. */
function libraryVerifies(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const der = Buffer.concat([fromHex('302a300506032b6570032100'), publicKey]);
  return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
}

/** k of RFC 8032 §5.1.7. */
function challengeOf(r: Uint8Array, publicKey: Uint8Array, message: Uint8Array): bigint {
  return decodeInteger(createHash('sha512').update(r).update(publicKey).update(message).digest()) % L;
}

const SMALL = smallOrderPoints();

it('the curve of these tests is the right one', () => {
  const seed = createHash('sha512').update(filled(32, 2)).digest();
  const scalar = Uint8Array.from(seed.subarray(0, 32));
  scalar[0] = (scalar[0] ?? 0) & 248;
  scalar[31] = ((scalar[31] ?? 0) & 63) | 64;
  expect(toHex(encodePoint(multiply(BASE, decodeInteger(scalar))))).toBe(toHex(PUBLIC_KEY));
  expect(new Set(SMALL.map((point) => toHex(encodePoint(point)))).size).toBe(8);
});

describe('Ed25519', () => {
  it('verifies what was signed, for the same key and message only', () => {
    const other = IdentityKey.fromBytes(filled(32, 3)).publicBytes();
    expect(verifyEd25519(PUBLIC_KEY, MESSAGE, SIGNATURE)).toBe(true);
    expect(verifyEd25519(other, MESSAGE, SIGNATURE)).toBe(false);
    expect(verifyEd25519(PUBLIC_KEY, filled(21, 1), SIGNATURE)).toBe(false);
    expect(verifyEd25519(PUBLIC_KEY, MESSAGE, SIGNATURE)).toBe(true);
  });

  it('takes arrays of other lengths for no keys and no signatures', () => {
    for (const length of [0, 31, 33, 64]) expect(verifyEd25519(filled(length, 2), MESSAGE, SIGNATURE)).toBe(false);
    for (const length of [0, 63, 65]) expect(verifyEd25519(PUBLIC_KEY, MESSAGE, filled(length, 2))).toBe(false);
  });

  it('refuses S beyond the order of the group: the same signature in other bytes', () => {
    const s = decodeInteger(SIGNATURE.subarray(32));
    for (const multiple of [1n, 2n, 7n]) {
      const again = concatBytes(SIGNATURE.subarray(0, 32), encodeInteger(s + multiple * L));
      expect(verifyEd25519(PUBLIC_KEY, MESSAGE, again)).toBe(false);
    }
    const exactly = concatBytes(SIGNATURE.subarray(0, 32), encodeInteger(L));
    expect(verifyEd25519(PUBLIC_KEY, MESSAGE, exactly)).toBe(false);
  });

  it.each(SMALL.map((point, index) => [index, point] as const))(
    'refuses a key of small order, with which one signature fits many messages (%i)',
    (_, point) => {
      const publicKey = encodePoint(point);
      // R = [S]B − [k]A for a guessed k: with a small A every eighth message or so fits.
      const s = 5n;
      const forgery = (message: Uint8Array): Uint8Array | undefined =>
        Array.from({ length: 8 }, (__, guess) => {
          const r = encodePoint(add(multiply(BASE, s), multiply(point, BigInt(guess))));
          return concatBytes(r, encodeInteger(s));
        }).find((signature) => libraryVerifies(publicKey, message, signature));
      const found = [1, 2, 3].map((value) => forgery(filled(9, value)));
      expect(found.some((signature) => signature !== undefined)).toBe(true);
      found.forEach((signature, index) => {
        if (signature) expect(verifyEd25519(publicKey, filled(9, index + 1), signature)).toBe(false);
      });
    },
  );

  it.each(SMALL.map((point, index) => [index, point] as const))('refuses R of small order (%i)', (_, point) => {
    // S = k·a with R of order 1 verifies under a library: with the others only if the cofactor is multiplied away.
    const seed = createHash('sha512').update(filled(32, 2)).digest();
    const scalar = Uint8Array.from(seed.subarray(0, 32));
    scalar[0] = (scalar[0] ?? 0) & 248;
    scalar[31] = ((scalar[31] ?? 0) & 63) | 64;
    const r = encodePoint(point);
    const s = (challengeOf(r, PUBLIC_KEY, MESSAGE) * decodeInteger(scalar)) % L;
    const signature = concatBytes(r, encodeInteger(s));
    if (point.x === 0n && point.y === 1n) expect(libraryVerifies(PUBLIC_KEY, MESSAGE, signature)).toBe(true);
    expect(verifyEd25519(PUBLIC_KEY, MESSAGE, signature)).toBe(false);
  });

  it('refuses coordinates written with p added, and the sign of an x that is zero', () => {
    const encodings: Uint8Array[] = [];
    for (let y = 0n; y < 19n; y += 1n) {
      encodings.push(encodeInteger(y + P), encodeInteger((y + P) | (1n << 255n)));
    }
    encodings.push(encodeInteger(1n | (1n << 255n)), encodeInteger((P - 1n) | (1n << 255n)));
    for (const encoding of encodings) {
      expect(verifyEd25519(encoding, MESSAGE, SIGNATURE)).toBe(false);
      expect(verifyEd25519(PUBLIC_KEY, MESSAGE, concatBytes(encoding, SIGNATURE.subarray(32)))).toBe(false);
    }
  });

  it('refuses what is no point of the curve, and says no instead of throwing', () => {
    const off = Array.from({ length: 40 }, (_, index) => BigInt(index + 2)).filter((y) => pointOf(y) === undefined);
    expect(off.length).toBeGreaterThan(10);
    for (const y of off) expect(verifyEd25519(encodeInteger(y), MESSAGE, SIGNATURE)).toBe(false);
  });

  it('does not multiply by the cofactor: a key with a small part added verifies only what really fits', () => {
    const torsion: Point | undefined = SMALL[1];
    const own = pointOf(decodeInteger(PUBLIC_KEY) & (2n ** 255n - 1n));
    if (!torsion || !own) throw new Error('points');
    const mixed = encodePoint(add((PUBLIC_KEY[31] ?? 0) & 128 ? { x: P - own.x, y: own.y } : own, torsion));
    expect(verifyEd25519(mixed, MESSAGE, SIGNATURE)).toBe(libraryVerifies(mixed, MESSAGE, SIGNATURE));
    expect(verifyEd25519(mixed, MESSAGE, SIGNATURE)).toBe(false);
  });

  it('is judged on other threads as on this one', async () => {
    const s = encodeInteger(decodeInteger(SIGNATURE.subarray(32)) + L);
    const off = encodeInteger(Array.from({ length: 40 }, (_, y) => BigInt(y + 2)).find((y) => !pointOf(y)) ?? 0n);
    const forged = concatBytes(encodePoint(multiply(BASE, 5n)), encodeInteger(5n));
    const identity = SMALL.find(({ x, y }) => x === 0n && y === 1n);
    if (!identity) throw new Error('points');
    expect(libraryVerifies(encodePoint(identity), MESSAGE, forged)).toBe(true);
    const cases: [Uint8Array, Uint8Array, Uint8Array][] = [
      [PUBLIC_KEY, MESSAGE, SIGNATURE],
      [PUBLIC_KEY, filled(21, 1), SIGNATURE],
      [IdentityKey.fromBytes(filled(32, 3)).publicBytes(), MESSAGE, SIGNATURE],
      [PUBLIC_KEY, MESSAGE, concatBytes(SIGNATURE.subarray(0, 32), s)],
      [PUBLIC_KEY, MESSAGE, SIGNATURE.subarray(1)],
      [filled(31, 2), MESSAGE, SIGNATURE],
      [off, MESSAGE, SIGNATURE],
      [encodePoint(identity), MESSAGE, forged],
    ];
    const judged = await Promise.all(cases.map((signed) => verifyEd25519OnThreads(...signed)));
    expect(judged).toEqual(cases.map((signed) => verifyEd25519(...signed)));
    expect(judged).toEqual([true, ...cases.slice(1).map(() => false)]);
  });
});

describe('ECDSA P-256 of the relay', () => {
  const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });

  const bigEndian = (value: bigint): Uint8Array => encodeInteger(value).reverse();
  const sOf = (signature: Uint8Array): bigint => decodeInteger(Uint8Array.from(signature.subarray(32)).reverse());
  const withS = (signature: Uint8Array, s: bigint): Uint8Array => concatBytes(signature.subarray(0, 32), bigEndian(s));
  const verifiesInLibrary = (signature: Uint8Array, key: KeyObject = publicKey): boolean =>
    verify('sha256', MESSAGE, { key, dsaEncoding: 'ieee-p1363' }, signature);

  /** A signature in its low and its high form: both are right for the library. */
  function bothForms(): { low: Uint8Array; high: Uint8Array } {
    const made = sign('sha256', MESSAGE, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const other = withS(made, ORDER - sOf(made));
    return sOf(made) <= ORDER / 2n ? { low: made, high: other } : { low: other, high: made };
  }

  it('verifies a low s, by bytes and by imported key', () => {
    const { low } = bothForms();
    expect(verifyRelaySignature(spki, MESSAGE, low)).toBe(true);
    expect(verifyRelaySignature(publicKey, MESSAGE, low)).toBe(true);
    expect(verifyRelaySignature(spki, filled(3, 1), low)).toBe(false);
  });

  it('refuses the high s of the same signature', () => {
    const { high } = bothForms();
    expect(verifiesInLibrary(high)).toBe(true);
    expect(verifyRelaySignature(spki, MESSAGE, high)).toBe(false);
  });

  it('draws the line between low and high at half the order', () => {
    const { low } = bothForms();
    for (const s of [ORDER / 2n + 1n, ORDER - 1n, ORDER, 0n]) {
      expect(verifyRelaySignature(spki, MESSAGE, withS(low, s))).toBe(false);
    }
  });

  it('refuses zeros, other lengths and DER', () => {
    expect(verifyRelaySignature(spki, MESSAGE, filled(64, 0))).toBe(false);
    expect(verifyRelaySignature(spki, MESSAGE, filled(63, 1))).toBe(false);
    expect(verifyRelaySignature(spki, MESSAGE, sign('sha256', MESSAGE, privateKey))).toBe(false);
  });

  it('refuses keys of other kinds, and what is no key', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    const ed = generateKeyPairSync('ed25519');
    const { low } = bothForms();
    for (const key of [other.publicKey, ed.publicKey]) {
      expect(verifyRelaySignature(key, MESSAGE, low)).toBe(false);
      expect(verifyRelaySignature(key.export({ format: 'der', type: 'spki' }), MESSAGE, low)).toBe(false);
    }
    expect(verifyRelaySignature(filled(91, 1), MESSAGE, low)).toBe(false);
    expect(verifyRelaySignature(new Uint8Array(0), MESSAGE, low)).toBe(false);
  });

  it('refuses a right signature of a curve with numbers of the same size', () => {
    const koblitz = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    const signing = { key: koblitz.privateKey, dsaEncoding: 'ieee-p1363' } as const;
    const low = Array.from({ length: 64 }, () => sign('sha256', MESSAGE, signing)).find((one) => sOf(one) < ORDER / 2n);
    if (!low) throw new Error('signature');
    expect(verifiesInLibrary(low, koblitz.publicKey)).toBe(true);
    expect(verifyRelaySignature(koblitz.publicKey, MESSAGE, low)).toBe(false);
    const koblitzSpki = koblitz.publicKey.export({ format: 'der', type: 'spki' });
    expect(verifyRelaySignature(koblitzSpki, MESSAGE, low)).toBe(false);
    expect(importRelayKey(koblitzSpki)).toBeUndefined();
  });
});
