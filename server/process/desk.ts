/** What admins look at, of a relay that runs, or does not yet. */
import type { AdminDesk } from '../admin/target';
import { findFrame } from '../frame-lookup';
import type { Relay } from '../relay';
import type { EventHistory } from './event-history';

export class Desk implements AdminDesk {
  constructor(
    private readonly relay: () => Relay | undefined,
    private readonly kept: () => EventHistory | undefined,
  ) {}

  async history(before: string) {
    return (await this.kept()?.earlier(before)) ?? { events: [], before: '' };
  }

  connections() {
    return this.relay()?.describeConnections() ?? [];
  }

  async rooms() {
    return (await this.relay()?.rooms.list()) ?? [];
  }

  async frame(digest: Uint8Array) {
    const relay = this.relay();
    return relay ? findFrame(relay, digest) : null;
  }
}
