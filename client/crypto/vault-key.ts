/** How the vault's key lies in a key slot: wrapped under a key that a passphrase, a key file or the system's keychain gives. */
import { hashRaw } from '@node-rs/argon2';

import { asciiLabel } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { nonceBytes, open, seal, TAG_BYTES, type SealContext } from './aead';
import { KEY_BYTES, KeyEncryptionKey, SecretKey, VaultKey } from './keys';
import { drawBytes, type Random } from './random';

const LABEL_VAULT = asciiLabel('aparte/1 vault', 14);
/** Wrapped keys never leave this computer, so there is nothing to choose. */
const WRAPPING_SUITE = 'xchacha20-poly1305';
const WRAPPING_NONCE_BYTES = nonceBytes(WRAPPING_SUITE);

/** Bytes of a wrapped key: nonce, ciphertext, tag. */
export const WRAPPED_KEY_BYTES = WRAPPING_NONCE_BYTES + KEY_BYTES + TAG_BYTES;

/** `nonce ‖ ciphertext ‖ tag`, 72 bytes. */
export function wrapKey(context: SealContext, kek: KeyEncryptionKey, vaultKey: VaultKey): Uint8Array {
  return vaultKey.use((plaintext) =>
    seal(context, WRAPPING_SUITE, kek, (nonce) => ({ header: nonce, aad: LABEL_VAULT, plaintext })),
  );
}

/** @throws AparteError `cannot-open` for the wrong key and for damaged bytes alike */
export function unwrapKey(kek: KeyEncryptionKey, wrapped: Uint8Array): VaultKey {
  if (wrapped.length !== WRAPPED_KEY_BYTES) throw new AparteError('cannot-open');
  const nonce = wrapped.subarray(0, WRAPPING_NONCE_BYTES);
  const ciphertext = wrapped.subarray(WRAPPING_NONCE_BYTES);
  return SecretKey.take(VaultKey, open(WRAPPING_SUITE, kek, { nonce, aad: LABEL_VAULT, ciphertext }));
}

/** Argon2id's parameters (RFC 9106), as a slot keeps them. */
export interface PassphraseParameters {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
  readonly salt: Uint8Array;
}

const SALT_BYTES = 16;
/** RFC 9106 §4, second recommendation, with one lane: 64 MiB and three passes, a tenth of a second. */
const DEFAULT_COST = { memoryKib: 64 * 1024, passes: 3, lanes: 1 };

/** What a slot may ask for: less protects nothing, more is a damaged file that would take the computer's memory. */
const MIN_MEMORY_KIB = 8 * 1024;
const MAX_MEMORY_KIB = 1024 * 1024;
const MAX_PASSES = 16;
const MAX_LANES = 8;
const MIN_SALT_BYTES = 8;
const MAX_SALT_BYTES = 64;

/** Parameters of a new slot, with a salt of its own. */
export function newPassphraseParameters(random: Random): PassphraseParameters {
  return { ...DEFAULT_COST, salt: drawBytes(random, SALT_BYTES) };
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

function areAcceptable({ memoryKib, passes, lanes, salt }: PassphraseParameters): boolean {
  return (
    isWithin(memoryKib, MIN_MEMORY_KIB, MAX_MEMORY_KIB) &&
    isWithin(passes, 1, MAX_PASSES) &&
    isWithin(lanes, 1, MAX_LANES) &&
    isWithin(salt.length, MIN_SALT_BYTES, MAX_SALT_BYTES)
  );
}

/**
 * The key that a passphrase stands for. Runs on a thread of its own and takes a tenth of a second.
 * @throws AparteError `vault-damaged` for parameters that no version of ours writes
 */
export async function derivePassphraseKek(
  passphrase: string,
  parameters: PassphraseParameters,
): Promise<KeyEncryptionKey> {
  if (!areAcceptable(parameters)) throw new AparteError('vault-damaged', { what: 'key slot' });
  // NFC: keyboards and systems differ in how they compose accents, and a person types letters, not code points.
  // Argon2id, version 0x13, is what the library takes where nothing is said (its enums have no values at run time); a vector keeps it so.
  const derived = await hashRaw(passphrase.normalize('NFC'), {
    memoryCost: parameters.memoryKib,
    timeCost: parameters.passes,
    parallelism: parameters.lanes,
    outputLen: KEY_BYTES,
    salt: parameters.salt,
  });
  return SecretKey.take(KeyEncryptionKey, derived);
}
