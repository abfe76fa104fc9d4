/** Tokens of which the relay keeps only hashes. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { AparteError } from '../protocol/errors';
import { fromBase64Url } from '../protocol/bytes';
import { ACCESS_TOKEN_BYTES } from '../protocol/limits';

const hashOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

export class AccessToken {
  private constructor(
    /** SHA-256 of the token: what is kept of it. */
    readonly hash: Uint8Array,
  ) {}

  /** @param token 16 bytes; not kept */
  static of(token: Uint8Array): AccessToken {
    return new AccessToken(hashOf(token));
  }

  /** A token that is known by its hash alone. */
  static ofHash(hash: Uint8Array): AccessToken {
    return new AccessToken(hash);
  }

  /** A token as people pass it on: 22 characters. @throws AparteError `configuration` */
  static parse(text: string, what: string): AccessToken {
    return AccessToken.of(decodeToken(text.trim(), what));
  }

  /** Takes the same time however much of it is right. */
  equals(shown: Uint8Array): boolean {
    return timingSafeEqual(this.hash, hashOf(shown));
  }

  /** Whether both are the same token. */
  isSame(other: AccessToken): boolean {
    return timingSafeEqual(this.hash, other.hash);
  }
}

function decodeToken(text: string, what: string): Uint8Array {
  let token: Uint8Array;
  try {
    token = fromBase64Url(text);
  } catch (error) {
    throw new AparteError('configuration', { what, need: 'token' }, { cause: error });
  }
  if (token.length !== ACCESS_TOKEN_BYTES) throw new AparteError('configuration', { what, need: 'token' });
  return token;
}
