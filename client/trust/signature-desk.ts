/** Which signatures a room asks of its relay, one after another. */
import { equalBytes } from '../../protocol/bytes';
import type { SignedHead } from '../../protocol/chain';
import type { SignedAnswer, SignRequest } from '../../protocol/messages';

/** Requests that wait at most: each costs the relay a signature, and whoever floods us with views shall not make us flood it. */
const MAX_WAITING = 16;

/** A position that is to be signed. */
export interface Wanted extends SignRequest {
  /** Whether the answer goes to the others. */
  readonly carry: boolean;
  /** Head of another generation that the challenge holds it against. */
  readonly against?: SignedHead;
}

function isSame(a: SignRequest, b: SignRequest): boolean {
  return a.n === b.n && equalBytes(a.challenge, b.challenge);
}

/** See the file's head. */
export class SignatureDesk {
  private waiting: Wanted[] = [];
  private asked: Wanted | undefined;

  /** Asks for a signature, once. */
  want(wanted: Wanted): void {
    if (this.asked && isSame(this.asked, wanted)) return;
    if (this.waiting.length >= MAX_WAITING || this.waiting.some((other) => isSame(other, wanted))) return;
    this.waiting.push(wanted);
  }

  /** The next request, if none is under way. */
  next(): Wanted | undefined {
    if (this.asked) return undefined;
    this.asked = this.waiting.shift();
    return this.asked;
  }

  /** The request that a signed head answers. */
  answered(answer: SignedAnswer): Wanted | undefined {
    const { asked } = this;
    if (!asked || !isSame(asked, answer)) return undefined;
    this.asked = undefined;
    return asked;
  }

  /**
   * The answer to the ping behind `request` came: it returns the request if that was not answered. A head that the relay signed unasked may have answered
   * it before, and another be under way by now.
   */
  unanswered(request: Wanted): Wanted | undefined {
    if (this.asked !== request) return undefined;
    this.asked = undefined;
    return request;
  }

  /** The opening is over: what was asked is asked again at the next, unless a new generation made it pointless. */
  interrupted(): void {
    if (this.asked) this.waiting.unshift(this.asked);
    this.asked = undefined;
  }

  /** A new generation: positions of the old one are not signed any more. */
  clear(): void {
    this.waiting = [];
    this.asked = undefined;
  }
}
