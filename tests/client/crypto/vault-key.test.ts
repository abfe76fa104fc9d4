import { describe, expect, it } from 'vitest';

import { KeyEncryptionKey, VaultKey } from '../../../client/crypto/keys';
import {
  WRAPPED_KEY_BYTES,
  derivePassphraseKek,
  newPassphraseParameters,
  unwrapKey,
  wrapKey,
} from '../../../client/crypto/vault-key';
import { codeOf, filled, seededRandom } from './support';

const context = { random: seededRandom('vault') };
const KEK = KeyEncryptionKey.fromBytes(filled(32, 1));
const VAULT_KEY = VaultKey.fromBytes(filled(32, 2));

describe('wrapping', () => {
  const wrapped = wrapKey(context, KEK, VAULT_KEY);

  it('comes back under the same key', () => {
    expect(wrapped).toHaveLength(WRAPPED_KEY_BYTES);
    expect(unwrapKey(KEK, wrapped).exportBytes()).toEqual(filled(32, 2));
  });

  it('differs each time', () => {
    expect(wrapKey(context, KEK, VAULT_KEY)).not.toEqual(wrapped);
  });

  it('refuses another key, any flipped bit and other lengths alike', () => {
    expect(codeOf(() => unwrapKey(KeyEncryptionKey.fromBytes(filled(32, 3)), wrapped))).toBe('cannot-open');
    for (let bit = 0; bit < wrapped.length * 8; bit += 1) {
      const changed = Uint8Array.from(wrapped);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(codeOf(() => unwrapKey(KEK, changed))).toBe('cannot-open');
    }
    for (const length of [0, 24, 71, 73]) expect(codeOf(() => unwrapKey(KEK, filled(length, 1)))).toBe('cannot-open');
  });
});

describe('passphrases', () => {
  /** The least that is accepted: what is tested here does not depend on the cost. */
  const cheap = { memoryKib: 8192, passes: 1, lanes: 1, salt: filled(16, 5) };
  const kekOf = async (passphrase: string, change = {}) =>
    (await derivePassphraseKek(passphrase, { ...cheap, ...change })).exportBytes();

  it('give one key each, which depends on salt and cost', async () => {
    const first = await kekOf('trois petits chats');
    expect(await kekOf('trois petits chats')).toEqual(first);
    const others = await Promise.all([
      kekOf('trois petits chat'),
      kekOf('trois petits chats', { salt: filled(16, 6) }),
      kekOf('trois petits chats', { passes: 2 }),
      kekOf('trois petits chats', { memoryKib: 16_384 }),
    ]);
    for (const other of others) expect(other).not.toEqual(first);
  });

  it('typed with composed or decomposed accents are the same', async () => {
    expect(await kekOf('caf\u00e9')).toEqual(await kekOf('cafe\u0301'));
  });

  it('open what they wrapped', async () => {
    const parameters = newPassphraseParameters(context.random);
    expect(parameters).toMatchObject({ memoryKib: 65_536, passes: 3, lanes: 1 });
    const wrapped = wrapKey(context, await derivePassphraseKek('secret', parameters), VAULT_KEY);
    const opened = unwrapKey(await derivePassphraseKek('secret', parameters), wrapped);
    expect(opened.exportBytes()).toEqual(filled(32, 2));
    const wrong = await derivePassphraseKek('Secret', parameters);
    expect(codeOf(() => unwrapKey(wrong, wrapped))).toBe('cannot-open');
  });

  it('each new slot has a salt of its own', () => {
    expect(newPassphraseParameters(context.random).salt).not.toEqual(newPassphraseParameters(context.random).salt);
  });

  it.each([
    { memoryKib: 1024 },
    { memoryKib: 2 ** 31 },
    { memoryKib: Number.NaN },
    { passes: 0 },
    { passes: 1000 },
    { lanes: 0 },
    { lanes: 64 },
    { salt: filled(7, 1) },
    { salt: filled(65, 1) },
  ])('with parameters that no slot has are refused before any work: %j', async (change) => {
    await expect(derivePassphraseKek('x', { ...cheap, ...change })).rejects.toMatchObject({ code: 'vault-damaged' });
  });
});
