/**
 * Who may talk to the browser host: whoever shows the one-time token that the terminal printed gets a cookie, and everything else is refused. The names
 * under `.localhost` are drawn at each start, because cookies ignore ports and would otherwise be shared between profiles.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import type { Random } from '../client/crypto/random';
import { drawBytes } from '../client/crypto/random';
import { toBase64Url, toHex } from '../protocol/bytes';

const SECRET_BYTES = 24;
const NAME_BYTES = 8;
const COOKIE = 'aparte';

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** See the file's head. */
export class WebSession {
  /** Names of the pages' and the frames' origins, without port. */
  readonly pageName: string;
  readonly frameName: string;
  #token: string | undefined;
  readonly #cookie: string;

  constructor(random: Random) {
    this.pageName = `${toHex(drawBytes(random, NAME_BYTES))}.localhost`;
    this.frameName = `${toHex(drawBytes(random, NAME_BYTES))}.localhost`;
    this.#token = toBase64Url(drawBytes(random, SECRET_BYTES));
    this.#cookie = toBase64Url(drawBytes(random, SECRET_BYTES));
  }

  /** The token that nobody used yet. */
  get token(): string {
    return this.#token ?? '';
  }

  /** Whether `token` is the one-time token; it is used up then. */
  redeem(token: string): boolean {
    if (this.#token === undefined || !sameText(token, this.#token)) return false;
    this.#token = undefined;
    return true;
  }

  /** Value of the set-cookie header. */
  get setCookie(): string {
    return `${COOKIE}=${this.#cookie}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether the request shows the cookie. */
  isKnown(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
    return cookies.some(
      (pair) => pair.startsWith(`${COOKIE}=`) && sameText(pair.slice(COOKIE.length + 1), this.#cookie),
    );
  }
}
