/** Published vectors, run through our own functions as everything else calls them. */
import { createPublicKey, hkdfSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { open, seal, type Suite } from '../../client/crypto/aead';
import { sha256 } from '../../client/crypto/hash';
import { AeadKey, IdentityKey } from '../../client/crypto/keys';
import { signEd25519, verifyEd25519, verifyEd25519OnThreads, verifyRelaySignature } from '../../client/crypto/signing';
import { derivePassphraseKek } from '../../client/crypto/vault-key';
import { fromHex, toHex } from '../../protocol/bytes';
import { codeOf } from '../client/crypto/support';
import argon2id from './published/argon2id.json';
import hkdf from './published/rfc5869-hkdf-sha256.json';
import ed25519 from './published/rfc8032-ed25519.json';
import gcmSiv from './published/rfc8452-aes-256-gcm-siv.json';
import moreGcmSiv from './published/wycheproof-aes-256-gcm-siv.json';
import ecdsa from './published/wycheproof-ecdsa-p256-sha256.json';
import moreEd25519 from './published/wycheproof-ed25519.json';
import moreXchacha from './published/wycheproof-xchacha20-poly1305.json';
import xchacha from './published/xchacha20-poly1305.json';

interface AeadVector {
  readonly name: string;
  readonly key: string;
  readonly nonce: string;
  readonly aad: string;
  readonly plaintext: string;
  readonly ciphertext: string;
}

/** One bit of one byte, another array. */
function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
}

function checkSealed(suite: Suite, vector: AeadVector): void {
  const key = AeadKey.fromBytes(fromHex(vector.key));
  const [nonce, aad, plaintext] = [fromHex(vector.nonce), fromHex(vector.aad), fromHex(vector.plaintext)];
  const sealed = seal({ random: () => nonce }, suite, key, () => ({ header: new Uint8Array(0), aad, plaintext }));
  expect(toHex(sealed)).toBe(vector.ciphertext);
  expect(toHex(open(suite, key, { nonce, aad, ciphertext: fromHex(vector.ciphertext) }))).toBe(vector.plaintext);
}

/** Every bit of the tag and every length of the nonce but its own. */
function checkNearBy(suite: Suite, vector: AeadVector): void {
  const key = AeadKey.fromBytes(fromHex(vector.key));
  const [nonce, aad, ciphertext] = [fromHex(vector.nonce), fromHex(vector.aad), fromHex(vector.ciphertext)];
  for (let bit = 8 * (ciphertext.length - 16); bit < 8 * ciphertext.length; bit += 1) {
    expect(codeOf(() => open(suite, key, { nonce, aad, ciphertext: flipped(ciphertext, bit) }))).toBe('cannot-open');
  }
  for (const length of [0, 8, 11, 12, 13, 14, 16, 20, 23, 24, 25, 32].filter((one) => one !== nonce.length)) {
    const other = new Uint8Array(length);
    other.set(nonce.subarray(0, length));
    expect(codeOf(() => open(suite, key, { nonce: other, aad, ciphertext }))).toBe('cannot-open');
  }
  expect(codeOf(() => open(suite, key, { nonce, aad, ciphertext: ciphertext.subarray(1) }))).toBe('cannot-open');
}

function checkRefused(suite: Suite, vector: AeadVector): void {
  const key = AeadKey.fromBytes(fromHex(vector.key));
  const sealed = { nonce: fromHex(vector.nonce), aad: fromHex(vector.aad), ciphertext: fromHex(vector.ciphertext) };
  expect(codeOf(() => open(suite, key, sealed))).toBe('cannot-open');
}

describe.each([
  { suite: 'xchacha20-poly1305' as const, good: [...xchacha, ...moreXchacha], bad: [] },
  {
    suite: 'aes-256-gcm-siv' as const,
    good: [...gcmSiv, ...moreGcmSiv.filter((vector) => vector.expect === 'opens')],
    bad: moreGcmSiv.filter((vector) => vector.expect === 'cannot-open'),
  },
])('$suite', ({ suite, good, bad }) => {
  it.each<AeadVector>(good)('seals and opens $name', (vector) => checkSealed(suite, vector));
  it.each<AeadVector>(good)('opens nothing near $name', (vector) => checkNearBy(suite, vector));
  it.each<AeadVector>(bad)('does not open $name', (vector) => checkRefused(suite, vector));
});

describe.each(ed25519)('Ed25519: $name', (vector) => {
  const [message, signature] = [fromHex(vector.message), fromHex(vector.signature)];

  it('signs as the document says', () => {
    const key = IdentityKey.fromBytes(fromHex(vector.seed));
    expect(toHex(key.publicBytes())).toBe(vector.publicKey);
    expect(toHex(signEd25519(key, message))).toBe(vector.signature);
  });

  it('verifies that and nothing near it', () => {
    const publicKey = fromHex(vector.publicKey);
    expect(verifyEd25519(publicKey, message, signature)).toBe(true);
    expect(verifyEd25519(publicKey, Uint8Array.of(...message, 0), signature)).toBe(false);
    for (let bit = 0; bit < 512; bit += 1)
      expect(verifyEd25519(publicKey, message, flipped(signature, bit))).toBe(false);
  });
});

it.each(moreEd25519)('Ed25519, $name: $expect, here and on other threads', async (vector) => {
  const signed = [fromHex(vector.publicKey), fromHex(vector.message), fromHex(vector.signature)] as const;
  expect(verifyEd25519(...signed)).toBe(vector.expect === 'valid');
  expect(await verifyEd25519OnThreads(...signed)).toBe(vector.expect === 'valid');
});

it.each(ecdsa)('ECDSA P-256, $name: $expect', (vector) => {
  const [spki, message, signature] = [fromHex(vector.publicKey), fromHex(vector.message), fromHex(vector.signature)];
  expect(verifyRelaySignature(spki, message, signature)).toBe(vector.expect === 'valid');
  // What verifies for everybody else and not for us is the one rule that we add.
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const verifiesInLibrary = verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
  expect(verifiesInLibrary).toBe(vector.expect !== 'refused');
});

it.each(hkdf)('HKDF-SHA-256 of node:crypto: $name', ({ key, salt, info, output }) => {
  const derived = hkdfSync('sha256', fromHex(key), fromHex(salt), fromHex(info), output.length / 2);
  expect(toHex(new Uint8Array(derived))).toBe(output);
});

it.each(argon2id)('Argon2id: $name', async ({ passphrase, salt, output, ...cost }) => {
  const kek = await derivePassphraseKek(passphrase, { ...cost, salt: fromHex(salt) });
  expect(toHex(kek.exportBytes())).toBe(output);
});

it('SHA-256 of "abc" (FIPS 180-4)', () => {
  expect(toHex(sha256(Uint8Array.of(0x61, 0x62, 0x63)))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
