/** The network between devices and relay: bytes take their time, in order; links are cut, or die without a word. */
import type { Duplex } from 'node:stream';
import type { VirtualClock } from '../../server/support/virtual-clock';
import { makeCarriedWire, type Carry } from './carried-wire';
import type { SeededRandom } from './seeded-random';
import type { Trace } from './trace';

const MAX_LATENCY_MS = 60;

/** One connection. */
export class Link {
  private isDead = false;
  readonly device: Duplex;
  readonly relay: Duplex;

  constructor(
    readonly name: string,
    private readonly clock: VirtualClock,
    private readonly random: SeededRandom,
    private readonly trace: Trace,
  ) {
    [this.device, this.relay] = makeCarriedWire(this.direction('→'), this.direction('←'));
  }

  /** From now on nothing arrives on either side, and neither is told: a half-open connection. */
  die(): void {
    this.isDead = true;
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

  private direction(arrow: string): Carry {
    let lastMs = 0;
    return (bytes, arrive) => {
      if (this.isDead) return;
      lastMs = Math.max(lastMs, this.clock.monotonicMs() + this.random.fraction() ** 3 * MAX_LATENCY_MS);
      this.clock.after(lastMs - this.clock.monotonicMs(), () => {
        if (this.isDead) return;
        this.trace.note(this.name, arrow, bytes);
        arrive();
      });
    };
  }
}

/** See the file's head. */
export class Network {
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
    const link = new Link(`${device}#${String(this.count)}`, this.clock, this.random, this.trace);
    this.links.add(link);
    link.device.once('close', () => this.links.delete(link));
    return link;
  }

  /** Open connections, of one device or all, oldest first. */
  linksOf(device?: string): Link[] {
    return [...this.links].filter(({ name }) => device === undefined || name.startsWith(`${device}#`));
  }
}
