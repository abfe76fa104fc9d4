/** Answers pings, but not before the signature that was asked for earlier (docs/PROTOCOL.md §5). One request may be outstanding. */
import { AparteError } from '../protocol/errors';
import { TokenBucket } from './bucket';
import type { RelayCore } from './relay-core';

export class PongGate {
  private readonly bucket: TokenBucket;
  private waiting: Uint8Array[] = [];
  private isSigning = false;

  constructor(
    private readonly relay: RelayCore,
    private readonly pong: (body: Uint8Array) => void,
    /** Called where a signature has to wait for this connection's rate. */
    private readonly tripped: () => void,
  ) {
    const perSecond = relay.limits.signaturesPerSecondPerConnection;
    this.bucket = new TokenBucket(relay.clock, perSecond, perSecond);
  }

  ping(body: Uint8Array): void {
    if (this.isSigning) this.waiting.push(Uint8Array.from(body));
    else this.pong(body);
  }

  /** Runs a request for a signature within the connection's rate. @throws AparteError `too-many-requests` while another is outstanding */
  async sign(request: () => Promise<void>): Promise<void> {
    if (this.isSigning) throw new AparteError('too-many-requests', { what: 'sign' });
    this.isSigning = true;
    try {
      const waitMs = this.bucket.take(1);
      if (waitMs > 0) this.tripped();
      if (waitMs > 0) await new Promise<void>((resolve) => this.relay.clock.after(waitMs, resolve));
      await request();
    } finally {
      this.isSigning = false;
      const { waiting } = this;
      this.waiting = [];
      for (const body of waiting) this.pong(body);
    }
  }
}
