/** The identity of a profile: an Ed25519 key that signs what it says, and an X25519 key that it vouches for. */
import { concatBytes } from '../../protocol/bytes';
import { LABEL_AGREE } from '../../protocol/labels';
import { AgreeKey, IdentityKey } from './keys';
import type { Random } from './random';
import { signEd25519, verifyEd25519 } from './signing';

/** The secrets of an identity, for the vault only. */
export interface IdentitySeeds {
  readonly sign: Uint8Array;
  readonly agree: Uint8Array;
}

/** What a member says of its X25519 key. */
export interface AgreeStatement {
  /** X25519 public key, 32 bytes. */
  readonly agree: Uint8Array;
  /** Ed25519 by the author over `LABEL_AGREE ‖ agree`. */
  readonly signature: Uint8Array;
}

/** One person's keys in one profile. */
export class Identity {
  /** Ed25519 public key: the author of what it signs. */
  readonly author: Uint8Array;
  /** X25519 public key. */
  readonly agree: Uint8Array;
  readonly #sign: IdentityKey;
  readonly #agree: AgreeKey;

  private constructor(sign: IdentityKey, agree: AgreeKey) {
    this.#sign = sign;
    this.#agree = agree;
    this.author = sign.publicBytes();
    this.agree = agree.publicBytes();
  }

  static create(random: Random): Identity {
    return new Identity(IdentityKey.generate(random), AgreeKey.generate(random));
  }

  static fromSeeds({ sign, agree }: IdentitySeeds): Identity {
    return new Identity(IdentityKey.fromBytes(sign), AgreeKey.fromBytes(agree));
  }

  sign(message: Uint8Array): Uint8Array {
    return signEd25519(this.#sign, message);
  }

  /** The fields of an introduction that prove the X25519 key to be this author's. */
  introduction(): AgreeStatement {
    return { agree: this.agree, signature: this.sign(concatBytes(LABEL_AGREE, this.agree)) };
  }

  /** Copies of both secrets, for the vault and for nothing else. */
  exportSeeds(): IdentitySeeds {
    return { sign: this.#sign.exportBytes(), agree: this.#agree.exportBytes() };
  }

  purge(): void {
    this.#sign.purge();
    this.#agree.purge();
  }
}

/** Whether `author` vouches for the X25519 key of its introduction. */
export function verifyIntroduction(author: Uint8Array, { agree, signature }: AgreeStatement): boolean {
  return verifyEd25519(author, concatBytes(LABEL_AGREE, agree), signature);
}
