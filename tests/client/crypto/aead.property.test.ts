import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SUITES, TAG_BYTES, nonceBytes, open, seal, suiteCode, suiteOfCode } from '../../../client/crypto/aead';
import { AeadKey } from '../../../client/crypto/keys';
import { systemRandom } from '../../../client/crypto/random';
import { codeOf, errorOf, filled, seededRandom } from './support';

const bytes = fc.uint8Array({ maxLength: 300 });
const key = AeadKey.fromBytes(filled(32, 1));
const NO_BYTES: Uint8Array = new Uint8Array(0);

describe.each(SUITES)('%s', (suite) => {
  const sealWith = (aad: Uint8Array, plaintext: Uint8Array, random = seededRandom('aead')) => {
    let drawn = NO_BYTES;
    const ciphertext = seal({ random }, suite, key, (nonce) => {
      drawn = nonce;
      return { header: NO_BYTES, aad, plaintext };
    });
    return { nonce: drawn, aad, ciphertext };
  };

  it('opens what it sealed, whatever the alignment of its inputs', () => {
    fc.assert(
      fc.property(bytes, bytes, fc.nat(3), (aad, plaintext, shift) => {
        const sealed = sealWith(aad, plaintext);
        const shifted = new Uint8Array(shift + sealed.ciphertext.length);
        shifted.set(sealed.ciphertext, shift);
        expect(open(suite, key, { ...sealed, ciphertext: shifted.subarray(shift) })).toEqual(plaintext);
        expect(sealed.ciphertext).toHaveLength(plaintext.length + TAG_BYTES);
      }),
    );
  });

  it('refuses any flipped bit of nonce, AAD or ciphertext with one error that says nothing', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        fc.constantFrom('nonce' as const, 'aad' as const, 'ciphertext' as const),
        fc.nat(),
        fc.nat(7),
        (plaintext, field, at, bit) => {
          const sealed = sealWith(filled(9, 2), plaintext);
          const changed = Uint8Array.from(sealed[field]);
          const index = at % changed.length;
          changed[index] = (changed[index] ?? 0) ^ (1 << bit);
          const error = errorOf(() => open(suite, key, { ...sealed, [field]: changed }));
          expect({ code: error.code, message: error.message, details: error.details, cause: error.cause }).toEqual({
            code: 'cannot-open',
            message: 'cannot-open',
            details: {},
            cause: undefined,
          });
        },
      ),
    );
  });

  it('refuses another key, a cut and an empty ciphertext', () => {
    const sealed = sealWith(NO_BYTES, filled(40, 3));
    const other = AeadKey.fromBytes(filled(32, 2));
    expect(codeOf(() => open(suite, other, sealed))).toBe('cannot-open');
    for (let length = 0; length < sealed.ciphertext.length; length += 1) {
      expect(codeOf(() => open(suite, key, { ...sealed, ciphertext: sealed.ciphertext.subarray(0, length) }))).toBe(
        'cannot-open',
      );
    }
    expect(codeOf(() => open(suite, key, { ...sealed, nonce: sealed.nonce.subarray(1) }))).toBe('cannot-open');
  });

  it('draws a new nonce each time', () => {
    const nonces = new Set(Array.from({ length: 200 }, () => sealWith(NO_BYTES, NO_BYTES, systemRandom).nonce.join()));
    expect(nonces.size).toBe(200);
  });

  it('refuses a source of randomness that gives too little', () => {
    const short = () => sealWith(NO_BYTES, NO_BYTES, (length) => new Uint8Array(length - 1));
    expect(codeOf(short)).toBe('internal');
  });

  it('seals under the nonce that it drew, whatever the caller does to the copy it sees', () => {
    const nonce = filled(nonceBytes(suite), 9);
    const sealed = seal({ random: () => Uint8Array.from(nonce) }, suite, key, (seen) => {
      seen.fill(0);
      return { header: filled(2, 1), aad: NO_BYTES, plaintext: filled(3, 4) };
    });
    expect(sealed.subarray(0, 2)).toEqual(filled(2, 1));
    expect(open(suite, key, { nonce, aad: NO_BYTES, ciphertext: sealed.subarray(2) })).toEqual(filled(3, 4));
  });

  it('has a number that leads back to it', () => {
    expect(suiteOfCode(suiteCode(suite))).toBe(suite);
  });
});

it('a purged key seals nothing', () => {
  const purged = AeadKey.fromBytes(filled(32, 1));
  purged.purge();
  const sealing = () =>
    seal({ random: systemRandom }, 'xchacha20-poly1305', purged, () => ({
      header: NO_BYTES,
      aad: NO_BYTES,
      plaintext: NO_BYTES,
    }));
  expect(codeOf(sealing)).toBe('internal');
});

it('numbers that name no suite name none', () => {
  expect([0, 3, 255].map(suiteOfCode)).toEqual([undefined, undefined, undefined]);
});
