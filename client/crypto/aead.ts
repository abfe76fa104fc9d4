/**
 * The one module that seals and opens bytes, and the only importer of @noble/ciphers: Electron links BoringSSL, whose node:crypto
 * has neither ChaCha20-Poly1305 nor AES-GCM-SIV.
 */
import { gcmsiv } from '@noble/ciphers/aes.js';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';

import { AparteError } from '../../protocol/errors';
import type { CipherKey } from './keys';
import { drawBytes, type Random } from './random';

/** An AEAD, as a room names it. */
export type Suite = 'xchacha20-poly1305' | 'aes-256-gcm-siv';

/** Bytes that both suites append: the Poly1305 or POLYVAL tag. */
export const TAG_BYTES = 16;

interface SuiteInfo {
  /** Number in headers, invitations and key derivation. */
  readonly code: number;
  readonly nonceBytes: number;
  readonly cipher: typeof xchacha20poly1305 | typeof gcmsiv;
}

const SUITE_INFO: Readonly<Record<Suite, SuiteInfo>> = {
  'xchacha20-poly1305': { code: 1, nonceBytes: 24, cipher: xchacha20poly1305 },
  'aes-256-gcm-siv': { code: 2, nonceBytes: 12, cipher: gcmsiv },
};

/** Both suites, the default first. */
export const SUITES: readonly Suite[] = ['xchacha20-poly1305', 'aes-256-gcm-siv'];

/** The number of a suite on the wire. */
export function suiteCode(suite: Suite): number {
  return SUITE_INFO[suite].code;
}

/** The suite with this number, or undefined where this version knows none. */
export function suiteOfCode(code: number): Suite | undefined {
  return SUITES.find((suite) => SUITE_INFO[suite].code === code);
}

/** Bytes of a suite's nonce. */
export function nonceBytes(suite: Suite): number {
  return SUITE_INFO[suite].nonceBytes;
}

/** What sealing needs from outside. */
export interface SealContext {
  readonly random: Random;
}

/** What is sealed under a nonce, once that nonce is known. */
export interface Sealable {
  /** Stands in clear before the ciphertext. Authenticated only as far as `aad` says so. */
  readonly header: Uint8Array;
  readonly aad: Uint8Array;
  readonly plaintext: Uint8Array;
}

/**
 * `header ‖ ciphertext ‖ tag`. The nonce is drawn here, and whatever has to contain it (header, AAD, the author's signature) is
 * made by `build` from it: no caller can bring a nonce of its own, so none can use one twice.
 */
export function seal(
  context: SealContext,
  suite: Suite,
  key: CipherKey,
  build: (nonce: Uint8Array) => Sealable,
): Uint8Array {
  const { cipher, nonceBytes: length } = SUITE_INFO[suite];
  const nonce = drawBytes(context.random, length);
  // The cipher has its own copy: what `build` does with the nonce cannot change what is sealed under it.
  const { header, aad, plaintext } = build(Uint8Array.from(nonce));
  const sealed = key.use((bytes) => cipher(bytes, nonce, aad).encrypt(plaintext));
  const result = new Uint8Array(header.length + sealed.length);
  result.set(header);
  result.set(sealed, header.length);
  return result;
}

/** What {@link open} needs besides the key. */
export interface Sealed {
  readonly nonce: Uint8Array;
  readonly aad: Uint8Array;
  /** Ciphertext and tag. */
  readonly ciphertext: Uint8Array;
}

/** The plaintext, in memory of its own. @throws AparteError `cannot-open`, whatever the cause, and with nothing of the plaintext */
export function open(suite: Suite, key: CipherKey, { nonce, aad, ciphertext }: Sealed): Uint8Array {
  const { cipher, nonceBytes: length } = SUITE_INFO[suite];
  if (nonce.length !== length || ciphertext.length < TAG_BYTES) throw new AparteError('cannot-open');
  return key.use((bytes) => {
    try {
      return cipher(bytes, nonce, aad).decrypt(ciphertext);
    } catch {
      // The library's own words are not passed on: all failures look alike.
      throw new AparteError('cannot-open');
    }
  });
}

/** Bytes of a chunk's nonce after the drawn prefix: its index 4, and 1 in the last chunk, 0 in all others. */
const CHUNK_PLACE_BYTES = 5;

/** Bytes of the prefix that all chunks of one sealing share. */
export function chunkPrefixBytes(suite: Suite): number {
  return nonceBytes(suite) - CHUNK_PLACE_BYTES;
}

/** Where a chunk stands: it opens nowhere else, and the last one only as the last. */
export interface ChunkPlace {
  readonly index: number;
  readonly isLast: boolean;
}

function chunkNonce(suite: Suite, prefix: Uint8Array, { index, isLast }: ChunkPlace): Uint8Array {
  const nonce = new Uint8Array(nonceBytes(suite));
  nonce.set(prefix);
  const data = new DataView(nonce.buffer);
  data.setUint32(prefix.length, index);
  data.setUint8(prefix.length + 4, isLast ? 1 : 0);
  return nonce;
}

/**
 * Seals a long plaintext chunk by chunk (STREAM of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). The prefix is drawn here and the places are
 * counted here: no caller can have one nonce used twice, whatever it seals again.
 */
export class ChunkSealer {
  readonly prefix: Uint8Array;
  #next = 0;
  #isOver = false;

  constructor(
    { random }: SealContext,
    private readonly suite: Suite,
    private readonly key: CipherKey,
  ) {
    this.prefix = drawBytes(random, chunkPrefixBytes(suite));
  }

  /** The next chunk, with its tag. @throws AparteError `internal` after the last */
  seal(aad: Uint8Array, plaintext: Uint8Array, isLast: boolean): Uint8Array {
    if (this.#isOver || this.#next > 0xffff_ffff) throw new AparteError('internal', { what: 'chunk after the last' });
    const nonce = chunkNonce(this.suite, this.prefix, { index: this.#next, isLast });
    this.#next += 1;
    this.#isOver = isLast;
    return this.key.use((bytes) => SUITE_INFO[this.suite].cipher(bytes, nonce, aad).encrypt(plaintext));
  }
}

/** Opens a chunk at its place. @throws AparteError `cannot-open` */
export function openChunk(
  suite: Suite,
  key: CipherKey,
  place: ChunkPlace,
  { prefix, aad, ciphertext }: Omit<Sealed, 'nonce'> & { readonly prefix: Uint8Array },
): Uint8Array {
  if (prefix.length !== chunkPrefixBytes(suite)) throw new AparteError('cannot-open');
  return open(suite, key, { nonce: chunkNonce(suite, prefix, place), aad, ciphertext });
}
