/** The network between devices and relay: bytes take their time, in order; links are cut, or die without a word. */
import type { Duplex } from 'node:stream';
import type { VirtualClock } from '../../server/support/virtual-clock';
import { makeCarriedWire, WINDOW_BYTES, type Carry } from './carried-wire';
import type { SeededRandom } from './seeded-random';
import type { Trace } from './trace';

const MAX_LATENCY_MS = 60;

/** One connection. */
export class Link {
  private isDead = false;
  private isDeaf = false;
  private stalledUntilMs = 0;
  readonly device: Duplex;
  readonly relay: Duplex;

  constructor(
    readonly name: string,
    private readonly clock: VirtualClock,
    private readonly random: SeededRandom,
    private readonly trace: Trace,
    windowBytes: number,
  ) {
    [this.device, this.relay] = makeCarriedWire(this.direction(true), this.direction(false), windowBytes);
  }

  /** From now on nothing arrives on either side, and neither is told: a half-open connection. */
  die(): void {
    this.isDead = true;
  }

  /** What the relay says from now on does not arrive; what it hears does. */
  deafen(): void {
    this.isDeaf = true;
  }

  /** The device reads nothing for a while. */
  stall(ms: number): void {
    this.stalledUntilMs = this.clock.monotonicMs() + ms;
  }

  /** Both sides notice at once. */
  cut(): void {
    this.isDead = true;
    this.device.destroy();
    this.relay.destroy();
  }

  /** The device's process is gone; the relay hears of it unless the network is gone too. */
  cutByDevice(): void {
    this.device.destroy();
  }

  /** The relay's process is gone. */
  cutByRelay(): void {
    this.relay.destroy();
  }

  private direction(isUp: boolean): Carry {
    // Whatever the timers' rounding does, bytes arrive in the order in which they left.
    const underWay: (() => void)[] = [];
    let lastMs = 0;
    return (bytes, arrive) => {
      const isLost = (): boolean => this.isDead || (!isUp && this.isDeaf);
      if (isLost()) return;
      const nowMs = this.clock.monotonicMs();
      const earliestMs = Math.max(lastMs, isUp ? 0 : this.stalledUntilMs);
      lastMs = Math.max(earliestMs, nowMs + this.random.fraction() ** 3 * MAX_LATENCY_MS);
      underWay.push(() => {
        this.trace.note(this.name, isUp ? '→' : '←', bytes);
        arrive();
      });
      this.clock.after(lastMs - nowMs, () => {
        const next = underWay.shift();
        if (!isLost()) next?.();
      });
    };
  }
}

/** See the file's head. */
export class Network {
  /** What may be under way on a new connection before its writer waits. */
  windowBytes = WINDOW_BYTES;
  private readonly links = new Set<Link>();
  private count = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: SeededRandom,
    private readonly trace: Trace,
  ) {}

  /** A new connection of `device`. */
  connect(device: string): Link {
    this.count += 1;
    const link = new Link(`${device}#${String(this.count)}`, this.clock, this.random, this.trace, this.windowBytes);
    this.links.add(link);
    link.device.once('close', () => this.links.delete(link));
    return link;
  }

  /** Open connections, of one device or all, oldest first. */
  linksOf(device?: string): Link[] {
    return [...this.links].filter(({ name }) => device === undefined || name.startsWith(`${device}#`));
  }
}
