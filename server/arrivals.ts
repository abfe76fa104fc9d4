/**
 * Who may come in. Everything is refused here, before it costs anything: connections in all and per address, how fast new ones come from one
 * address, and what the process itself has left of descriptors and memory.
 */
import { TokenBucket } from './bucket';
import type { Clock, RandomBytes } from './environment';
import type { EventLog } from './events';
import type { LimitName, Limits } from './limits';
import { limitKey } from './network-address';
import { isPrivateAddress } from './networks';
import type { ErrorCode } from '../protocol/errors';
import type { Refusal } from '../protocol/messages';

const RETRY_MIN_MS = 1000;
const RETRY_SPREAD_MS = 4000;
/** Refused newcomers of one address that still get a handshake, to read why: a handshake costs a thousand times what dropping does. */
const TOLD_PER_SECOND = 5;
const TOLD_BURST = 20;
/** Addresses whose rate is remembered; those that rest are forgotten before. */
const MAX_ADDRESSES = 65_536;
const DESCRIPTORS_WARNED = 0.9;
const DESCRIPTORS_CALM = 0.85;
/** So many connections, most of them from one private address, look like a balancer that says nothing of its clients. */
const BALANCER_CONNECTIONS = 50;
const BALANCER_SHARE = 0.8;

/** What the process has. */
export interface Resources {
  /** Descriptors that are open, and how many may be; absent where that cannot be known. */
  descriptors(): Promise<{ readonly open: number; readonly max: number } | undefined>;
  /** Share of the heap that is used, 0 to 1. */
  heapShare(): number;
}

/** Before the handshake: it may come in, it gets a handshake to read why not, or it is dropped. */
export type Knock =
  { readonly kind: 'welcome' } | { readonly kind: 'told'; readonly refusal: Refusal } | { readonly kind: 'dropped' };

/**
 * Whether one more may wait at the door. Nobody holds more places than are still free: however many come from one address, there is always room for others.
 * @param taken places in all @param own those of the same address
 */
export function mayWait(max: number, taken: number, own: number): boolean {
  return own < max - taken;
}

interface AddressRates {
  readonly connections: TokenBucket;
  readonly told: TokenBucket;
}

export class Arrivals {
  isDraining = false;
  private readonly perAddress = new Map<string, number>();
  private readonly rates = new Map<string, AddressRates>();
  private count = 0;
  private descriptors = { open: 0, max: Infinity, atConnections: 0 };
  private isWarned = false;
  private isHinted = false;

  constructor(
    private readonly clock: Clock,
    private readonly limits: Limits,
    private readonly events: EventLog,
    private readonly random: RandomBytes,
    private readonly resources: Resources | undefined,
    private readonly isBanned: (address: string) => boolean = () => false,
  ) {}

  /** Somebody is at the door. */
  knock(address: string): Knock {
    const key = limitKey(address);
    const rates = this.ratesOf(key);
    if (this.isBanned(address)) {
      return rates.told.tryTake(1) > 0 ? { kind: 'dropped' } : { kind: 'told', refusal: { code: 'banned' } };
    }
    const waitMs = rates.connections.tryTake(1);
    if (waitMs === 0) return { kind: 'welcome' };
    this.tripped('newConnectionsPerSecond', 'too-many-new-connections', address);
    if (rates.told.tryTake(1) > 0) return { kind: 'dropped' };
    return { kind: 'told', refusal: { code: 'too-many-new-connections', retryMs: waitMs + RETRY_MIN_MS } };
  }

  /** A connection came. @returns why it may not stay; it counts either way until {@link left} */
  entered(address: string): Refusal | undefined {
    const key = limitKey(address);
    const refusal = this.refusalOf(key);
    this.count += 1;
    this.perAddress.set(key, (this.perAddress.get(key) ?? 0) + 1);
    return refusal;
  }

  left(address: string): void {
    const key = limitKey(address);
    this.count -= 1;
    const left = (this.perAddress.get(key) ?? 1) - 1;
    if (left === 0) this.perAddress.delete(key);
    else this.perAddress.set(key, left);
  }

  /** Come back later; not all at once, each gets a delay of its own. */
  later(code: ErrorCode): Refusal {
    const [high = 0, low = 0] = this.random(2);
    return { code, retryMs: RETRY_MIN_MS + Math.floor(((high * 256 + low) / 65536) * RETRY_SPREAD_MS) };
  }

  /** Every few seconds: what the process has left, and who rests. */
  async sweep(): Promise<void> {
    for (const [key, { connections, told }] of this.rates)
      if (connections.isFull && told.isFull) this.rates.delete(key);
    const found = await this.resources?.descriptors();
    if (found) this.descriptors = { ...found, atConnections: this.count };
    this.warnOfDescriptors();
    this.hintAtBalancer();
  }

  private refusalOf(key: string): Refusal | undefined {
    const { limits } = this;
    if (this.isDraining) return this.later('shutting-down');
    if (this.count >= limits.maxConnections) return this.later('too-many-connections');
    if ((this.perAddress.get(key) ?? 0) >= limits.maxConnectionsPerAddress)
      return this.later('too-many-connections-from-address');
    if (this.descriptorsLeft() <= this.reserve()) return this.later('descriptors-low');
    const isHeapFull = this.resources !== undefined && this.resources.heapShare() * 100 >= limits.maxHeapPercent;
    return isHeapFull ? this.later('memory-low') : undefined;
  }

  private descriptorsLeft(): number {
    const { open, max, atConnections } = this.descriptors;
    return max - open - (this.count - atConnections);
  }

  /** The store needs some of its own; where there are few in all, half of them. */
  private reserve(): number {
    const { max } = this.descriptors;
    return max === Infinity ? -1 : Math.min(this.limits.descriptorReserve, Math.floor(max / 2));
  }

  private ratesOf(key: string): AddressRates {
    const known = this.rates.get(key);
    if (known) return known;
    if (this.rates.size >= MAX_ADDRESSES) this.rates.clear();
    const { newConnectionsPerSecond, newConnectionBurst } = this.limits;
    const rates = {
      connections: new TokenBucket(this.clock, newConnectionsPerSecond, newConnectionBurst),
      told: new TokenBucket(this.clock, TOLD_PER_SECOND, TOLD_BURST),
    };
    this.rates.set(key, rates);
    return rates;
  }

  private warnOfDescriptors(): void {
    const { open, max } = this.descriptors;
    if (open >= max * DESCRIPTORS_WARNED && !this.isWarned) {
      this.isWarned = true;
      this.events.emit('warn', 'operator-notice', { details: { what: 'descriptors', open, max } });
    }
    if (open < max * DESCRIPTORS_CALM) this.isWarned = false;
  }

  /** Once: behind a balancer without PROXY headers all members share one address, and its limits. */
  private hintAtBalancer(): void {
    if (this.isHinted || this.count < BALANCER_CONNECTIONS) return;
    for (const [key, connections] of this.perAddress) {
      if (connections < this.count * BALANCER_SHARE || !isPrivateAddress(key)) continue;
      this.isHinted = true;
      this.events.emit('warn', 'operator-notice', { address: key, details: { what: 'behind-balancer', connections } });
    }
  }

  private tripped(limit: LimitName, code: ErrorCode, address: string): void {
    this.events.emit('warn', 'limit-tripped', { code, address, details: { limit } });
  }
}
