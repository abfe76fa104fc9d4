/** Tokens of which the relay keeps only hashes. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { AparteError } from '../protocol/errors';
import { fromBase64Url } from '../protocol/bytes';
import { ACCESS_TOKEN_BYTES } from '../protocol/limits';

const hashOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

export class AccessToken {
  private readonly hash: Buffer;

  /** @param token 16 bytes; not kept */
  constructor(token: Uint8Array) {
    this.hash = hashOf(token);
  }

  /** A token as people pass it on: 22 characters. @throws AparteError `configuration` */
  static parse(text: string, what: string): AccessToken {
    return new AccessToken(decodeToken(text.trim(), what));
  }

  /** Takes the same time however much of it is right. */
  equals(shown: Uint8Array): boolean {
    return timingSafeEqual(this.hash, hashOf(shown));
  }
}

function decodeToken(text: string, what: string): Uint8Array {
  let token: Uint8Array;
  try {
    token = fromBase64Url(text);
  } catch (error) {
    throw new AparteError('configuration', { what }, { cause: error });
  }
  if (token.length !== ACCESS_TOKEN_BYTES) throw new AparteError('configuration', { what });
  return token;
}
