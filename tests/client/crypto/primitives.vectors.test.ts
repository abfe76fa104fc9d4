import { hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { open, seal, type Suite } from '../../../client/crypto/aead';
import { sha256 } from '../../../client/crypto/hash';
import { AeadKey, IdentityKey } from '../../../client/crypto/keys';
import { signEd25519, verifyEd25519 } from '../../../client/crypto/signing';
import { derivePassphraseKek } from '../../../client/crypto/vault-key';
import { fromHex, toHex } from '../../../protocol/bytes';
import argon2id from '../vectors/argon2id.json';
import hkdf from '../vectors/rfc5869-hkdf-sha256.json';
import ed25519 from '../vectors/rfc8032-ed25519.json';
import gcmSiv from '../vectors/rfc8452-aes-256-gcm-siv.json';
import xchacha from '../vectors/xchacha20-poly1305.json';

interface AeadVector {
  readonly key: string;
  readonly nonce: string;
  readonly aad: string;
  readonly plaintext: string;
  readonly ciphertext: string;
}

function checkAead(suite: Suite, vector: AeadVector): void {
  const key = AeadKey.fromBytes(fromHex(vector.key));
  const [nonce, aad, plaintext] = [fromHex(vector.nonce), fromHex(vector.aad), fromHex(vector.plaintext)];
  const sealed = seal({ random: () => nonce }, suite, key, () => ({ header: new Uint8Array(0), aad, plaintext }));
  expect(toHex(sealed)).toBe(vector.ciphertext);
  expect(open(suite, key, { nonce, aad, ciphertext: sealed })).toEqual(plaintext);
}

it.each(xchacha)('XChaCha20-Poly1305: $name', (vector) => checkAead('xchacha20-poly1305', vector));
it.each(gcmSiv)('AES-256-GCM-SIV: $name', (vector) => checkAead('aes-256-gcm-siv', vector));

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
    for (let bit = 0; bit < 512; bit += 1) {
      const changed = Uint8Array.from(signature);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(verifyEd25519(publicKey, message, changed)).toBe(false);
    }
  });
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
