/** The relay's signatures, within their budget (docs/PROTOCOL.md §5): beyond it they wait, and none is omitted. */
import { equalBytes } from '../protocol/bytes';
import {
  NO_CHALLENGE,
  encodeHeadStatement,
  encodeStart,
  type Head,
  type SignedHead,
  type Start,
} from '../protocol/chain';
import type { TokenBucket } from './bucket';
import type { Clock, RelayKey } from './environment';

export class HeadSigner {
  private isWaiting = false;

  constructor(
    private readonly key: RelayKey,
    private readonly clock: Clock,
    private readonly budget: TokenBucket,
    /** Called once for each time in which signatures have to wait. */
    private readonly tripped: () => void,
  ) {}

  /** SHA-256 of the relay's public key. */
  get relayKey(): Uint8Array {
    return this.key.hash;
  }

  /** Resolves when one more signature may be made. */
  turn(): Promise<void> {
    const waitMs = this.budget.take(1);
    if (waitMs > 0 && !this.isWaiting) this.tripped();
    this.isWaiting = waitMs > 0;
    return waitMs === 0 ? Promise.resolve() : new Promise((resolve) => this.clock.after(waitMs, resolve));
  }

  signHead(room: Uint8Array, head: Head, challenge: Uint8Array = NO_CHALLENGE): Uint8Array {
    return this.key.sign(encodeHeadStatement(this.key.hash, room, head, challenge));
  }

  signStart(start: Start): Uint8Array {
    return this.key.sign(encodeStart(start));
  }

  /** Whether this relay's key signed `head` unasked. */
  verifyHead(room: Uint8Array, head: Head, signature: Uint8Array): boolean {
    return this.key.verify(encodeHeadStatement(this.key.hash, room, head), signature);
  }
}

/** The end of one room's log, signed; one signature serves until it moves. */
export class SignedEnd {
  private newest: SignedHead | undefined;

  constructor(
    private readonly signer: HeadSigner,
    private readonly room: Uint8Array,
  ) {}

  /** Whether {@link sign} costs no signature. */
  has({ generation, n }: Head): boolean {
    return this.newest?.n === n && equalBytes(this.newest.generation, generation);
  }

  sign(end: Head): SignedHead {
    if (this.newest && this.has(end)) return this.newest;
    this.newest = { ...end, signature: this.signer.signHead(this.room, end) };
    return this.newest;
  }
}
