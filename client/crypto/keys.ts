/**
 * Secret keys as objects that do not leak by accident: the bytes lie in a private field, which structuredClone, JSON and
 * inspection do not see, and each purpose has a class of its own, so that a key made for one cannot be passed for another.
 *
 * Purging is best effort: it overwrites our copy, but a JavaScript engine may have moved the bytes before, OpenSSL keeps its
 * own copy until the KeyObject is collected, and memory may have been swapped.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

import { fromHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { drawBytes, type Random } from './random';

/** Bytes of every secret key. */
export const KEY_BYTES = 32;

/** What all secret keys have in common. */
export abstract class SecretKey {
  /** Name of the purpose; what makes the classes differ for the type checker, and all that an inspection shows. */
  abstract readonly kind: string;
  #bytes: Uint8Array | undefined;

  /** Keeps a copy: the caller may overwrite its own. */
  constructor(bytes: Uint8Array) {
    if (bytes.length !== KEY_BYTES) throw new AparteError('internal', { what: 'key length' });
    this.#bytes = Uint8Array.from(bytes);
  }

  static fromBytes<K extends SecretKey>(this: new (bytes: Uint8Array) => K, bytes: Uint8Array): K {
    return new this(bytes);
  }

  static generate<K extends SecretKey>(this: new (bytes: Uint8Array) => K, random: Random): K {
    return SecretKey.take(this, drawBytes(random, KEY_BYTES));
  }

  /** A key of `bytes` that nobody else needs: they are overwritten. */
  static take<K extends SecretKey>(make: new (bytes: Uint8Array) => K, bytes: Uint8Array): K {
    const key = new make(bytes);
    bytes.fill(0);
    return key;
  }

  get purged(): boolean {
    return this.#bytes === undefined;
  }

  /**
   * Lends the bytes, without a copy, for the length of a call. For this folder only: whatever `read` keeps outlives the purge.
   * @throws AparteError `internal` after a purge: a key of zeros must never seal anything
   */
  use<T>(read: (bytes: Uint8Array) => T): T {
    if (this.#bytes === undefined) throw new AparteError('internal', { what: `${this.kind} purged` });
    return read(this.#bytes);
  }

  /** A copy of the secret itself, for the vault (and for an invitation, which is made of secrets) and for nothing else. */
  exportBytes(): Uint8Array {
    return this.use((bytes) => Uint8Array.from(bytes));
  }

  /** Overwrites the bytes; every later use throws. */
  purge(): void {
    this.#bytes?.fill(0);
    this.#bytes = undefined;
  }
}

// PKCS #8 of RFC 8410 is this prefix and the 32 bytes: node:crypto imports nothing rawer.
const ED25519_PKCS8_PREFIX = fromHex('302e020100300506032b657004220420');
const X25519_PKCS8_PREFIX = fromHex('302e020100300506032b656e04220420');

/** A 32-byte secret of RFC 8410 that node:crypto computes with. */
abstract class CurveKey extends SecretKey {
  protected abstract readonly pkcs8Prefix: Uint8Array;
  #keyObject: KeyObject | undefined;
  #publicBytes: Uint8Array | undefined;

  /** The imported key, for this folder only. Importing costs more than signing, so it is done once. */
  keyObject(): KeyObject {
    this.#keyObject ??= this.use((bytes) => {
      const der = Buffer.alloc(this.pkcs8Prefix.length + KEY_BYTES);
      der.set(this.pkcs8Prefix);
      der.set(bytes, this.pkcs8Prefix.length);
      try {
        return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      } finally {
        der.fill(0);
      }
    });
    return this.#keyObject;
  }

  /** The public half, 32 bytes. */
  publicBytes(): Uint8Array {
    this.#publicBytes ??= Uint8Array.from(
      createPublicKey(this.keyObject()).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES),
    );
    return Uint8Array.from(this.#publicBytes);
  }

  override purge(): void {
    super.purge();
    this.#keyObject = undefined;
  }
}

/** An Ed25519 seed (RFC 8032 §5.1.5). */
export abstract class SigningKey extends CurveKey {
  protected override get pkcs8Prefix(): Uint8Array {
    return ED25519_PKCS8_PREFIX;
  }
}

/** Who speaks: the Ed25519 seed of a profile. */
export class IdentityKey extends SigningKey {
  readonly kind = 'identity-key';
}

/** The right to open a room: the seed whose public key is the room's address. */
export class CapabilityKey extends SigningKey {
  readonly kind = 'capability-key';
}

/** The X25519 secret of a profile. */
export class AgreeKey extends CurveKey {
  readonly kind = 'agree-key';

  protected override get pkcs8Prefix(): Uint8Array {
    return X25519_PKCS8_PREFIX;
  }
}

/** K(e) of a room (docs/PROTOCOL.md §6): whoever holds it derives every later one. */
export class EpochKey extends SecretKey {
  readonly kind = 'epoch-key';
}

/** A key that an AEAD may be given: nothing else is derived from it or signed with it. */
export abstract class CipherKey extends SecretKey {
  abstract override readonly kind: 'aead-key' | 'chunk-key' | 'key-encryption-key';
}

/** What seals the frames of one epoch. */
export class AeadKey extends CipherKey {
  readonly kind = 'aead-key';
}

/** What seals the chunks of one file. */
export class ChunkKey extends CipherKey {
  readonly kind = 'chunk-key';
}

/** The secret of one file, drawn for it and told in the message that names it. */
export class FileKey extends SecretKey {
  readonly kind = 'file-key';
}

/** What wraps the vault's key in a key slot. */
export class KeyEncryptionKey extends CipherKey {
  readonly kind = 'key-encryption-key';
}

/** What opens the vault's database. */
export class VaultKey extends SecretKey {
  readonly kind = 'vault-key';
}
