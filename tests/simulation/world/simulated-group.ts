/** A whole group from one seed: devices, network and relay on virtual time. */
import type { Duplex } from 'node:stream';
import type { EngineEvent } from '../../../client/api';
import type { Connect } from '../../../client/ports';
import { formatRelayAddress } from '../../../protocol/address';
import { AparteError } from '../../../protocol/errors';
import { RELAY_PLACE } from '../../engine/support/group';
import { VirtualClock } from '../../server/support/virtual-clock';
import { Device } from './device';
import { Network } from './network';
import type { ProcessClock } from './process-clock';
import { RelayHost } from './relay-host';
import { rememberCrypto } from './remembered-crypto';
import { SeededRandom } from './seeded-random';
import { Trace } from './trace';
import type { VaultDisk } from './vault-disk';

/** Streams need two turns of the event loop to pass on what arrived, and one more to end. */
const SETTLE_ROUNDS = 3;
const STEP_MS = 100;
const EXPORTER_BYTES = 32;
const MAX_HANDSHAKE_MS = 40;

/** Something that must not have happened. */
export interface Complaint {
  readonly kind: 'alarm' | 'internal' | 'lost' | 'doubled' | 'reordered' | 'stuck' | 'unexpected';
  readonly who: string;
  readonly what: string;
  /** What kind of thing it befell, or the name of the accusation: the same in a smaller case that fails alike. */
  readonly about: string;
}

/** A computer that comes into being. */
export interface NewDevice {
  readonly person: string;
  readonly slowness?: number;
  /** How wrong its clock is. */
  readonly offsetMs?: number;
  /** A vault that was in use elsewhere. */
  readonly vault?: VaultDisk;
}

/** See the file's head. */
export class SimulatedGroup {
  readonly clock: VirtualClock;
  readonly complaints: Complaint[] = [];
  readonly trace: Trace;
  readonly network: Network;
  readonly relay: RelayHost;
  readonly devices: Device[] = [];
  /** Set to take devices' connections in the relay's place; what it throws is why a device finds no relay. */
  front: ((stream: Duplex, exporter: Uint8Array, device: string) => void) | undefined;
  /** Hears what the devices' engines tell. */
  listener: ((device: string, event: EngineEvent) => void) | undefined;
  private readonly random: SeededRandom;

  constructor(seed: string, keepsTrace = false, settleRounds = SETTLE_ROUNDS) {
    rememberCrypto();
    this.clock = new VirtualClock(settleRounds);
    this.random = new SeededRandom(seed);
    this.trace = new Trace(() => this.clock.monotonicMs(), keepsTrace);
    this.network = new Network(this.clock, this.random.fork('network'), this.trace);
    this.relay = new RelayHost(this.clock, this.random.fork('relay'), this.trace, (error) => {
      this.complain('internal', 'relay', String(error));
    });
  }

  get address(): string {
    return formatRelayAddress({ ...RELAY_PLACE, pin: this.relay.key.hash });
  }

  complain(kind: Complaint['kind'], who: string, what: string, about = ''): void {
    this.trace.note(who, `complaint ${kind}`, what);
    this.complaints.push({ kind, who, what, about });
  }

  /** A person's computer, running, or one with a copy of another's vault. */
  async addDevice(name: string, { person, slowness = 0, offsetMs = 0, vault }: NewDevice): Promise<Device> {
    const { clock, network, trace } = this;
    const complain = this.complain.bind(this);
    const told = (device: string, event: EngineEvent): void => this.listener?.(device, event);
    const world = { clock, network, trace, connectAs: this.connectAs, complain, told };
    const device = new Device(name, world, this.random.fork(`device ${name}`), slowness, vault);
    device.wall.offsetMs = offsetMs;
    if (!vault) await this.during(device.createProfile(person));
    this.devices.push(device);
    await this.during(device.start());
    return device;
  }

  killRelay(): void {
    this.relay.kill();
    this.cutRelayLinks();
  }

  killRelayAtWrite(writes: number, afterwards: () => void): void {
    this.relay.killAtWrite(writes, () => {
      this.cutRelayLinks();
      afterwards();
    });
  }

  /** Lets virtual time pass until `promise` is settled. */
  async during<Result>(promise: Promise<Result>, limitMs = 300_000): Promise<Result> {
    const state = { done: false };
    const finished = promise.finally(() => {
      state.done = true;
    });
    finished.catch(() => undefined);
    for (let passedMs = 0; !state.done && passedMs <= limitMs; passedMs += STEP_MS) await this.clock.advance(STEP_MS);
    if (!state.done) throw new Error('still pending after the virtual time allowed');
    return finished;
  }

  /** Lets virtual time pass until `condition` holds. @returns whether it came true */
  async until(condition: () => Promise<boolean> | boolean, limitMs: number, stepMs = STEP_MS): Promise<boolean> {
    for (let passedMs = 0; passedMs <= limitMs; passedMs += stepMs) {
      if (await condition()) return true;
      await this.clock.advance(stepMs);
    }
    return false;
  }

  /** Resolves after a while of virtual time. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(ms, resolve);
    });
  }

  /** Ends every process and forgets every disk. */
  finish(): void {
    this.relay.kill();
    for (const device of this.devices) {
      device.kill();
      device.vault.erase();
    }
  }

  private cutRelayLinks(): void {
    for (const link of this.network.linksOf()) link.cutByRelay();
  }

  /** Reaches the relay from a device of this name. */
  readonly connectAs =
    (device: string, process: ProcessClock): Connect =>
    async ({ host, port }) => {
      // The TLS handshake takes its time.
      const handshakeMs = 1 + this.random.fraction() * MAX_HANDSHAKE_MS;
      await new Promise<void>((resolve) => {
        process.after(handshakeMs, resolve);
      });
      const link = this.network.connect(device);
      const exporter = this.random.bytes(EXPORTER_BYTES);
      if (this.front) this.front(link.relay, exporter, device);
      else if (!this.relay.accept(link.relay, exporter)) {
        link.cut();
        throw new AparteError('relay-unreachable', { host, port });
      }
      return { stream: link.device, exporter, relayPublicKey: this.relay.publicKey };
    };
}
