/** What whoever runs the relay decided: who is kept out, and which rooms are closed. Known by addresses alone; content is never looked at. */
import type { Clock } from './environment';
import { NetworkSet, parseNetwork } from './networks';

/** A network that is kept out until a time. */
export interface Ban {
  readonly network: string;
  /** Ms since 1970; 0 means until it is lifted. */
  readonly untilMs: number;
}

/** A room that nobody opens any more. */
export interface ClosedRoom {
  /** Public key, hex. */
  readonly room: string;
  /** What is kept can be opened again later; of a deleted one the payloads are gone. */
  readonly how: 'frozen' | 'deleted';
  readonly sinceMs: number;
}

/** As it is stored. */
export interface StoredRules {
  readonly bans: readonly Ban[];
  readonly rooms: readonly ClosedRoom[];
}

export class Rules {
  private stored: StoredRules = { bans: [], rooms: [] };
  private networks: readonly { readonly set: NetworkSet; readonly untilMs: number }[] = [];
  private closed = new Map<string, ClosedRoom>();

  constructor(private readonly clock: Clock) {}

  /** What is in force now: bans that ended are left out. */
  get current(): StoredRules {
    const nowMs = this.clock.nowMs();
    return { ...this.stored, bans: this.stored.bans.filter(({ untilMs }) => untilMs === 0 || nowMs < untilMs) };
  }

  /** @throws AparteError `bad-argument` for a network that is none; nothing changes then */
  replace(rules: StoredRules): void {
    this.networks = rules.bans.map(({ network, untilMs }) => ({
      set: new NetworkSet([parseNetwork(network)]),
      untilMs,
    }));
    this.closed = new Map(rules.rooms.map((room) => [room.room, room]));
    this.stored = rules;
  }

  isBanned(address: string): boolean {
    if (this.networks.length === 0) return false;
    const nowMs = this.clock.nowMs();
    return this.networks.some(({ set, untilMs }) => (untilMs === 0 || nowMs < untilMs) && set.has(address));
  }

  isClosed(room: Uint8Array): boolean {
    return this.closed.size > 0 && this.closed.has(Buffer.from(room).toString('hex'));
  }
}
