/** A whole relay on virtual time, over wires in memory. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import type { RelayEvent } from '../../../protocol/admin';
import { makeRelayKey } from '../../../server/crypto/relay-key';
import type { RandomBytes, RelayKey } from '../../../server/environment';
import { EventLog } from '../../../server/events';
import { DEFAULT_LIMITS, type Limits } from '../../../server/limits';
import type { BlobStore } from '../../../server/blobs/blob-store';
import { MemoryBlobs } from '../../../server/blobs/memory-blobs';
import { MemoryLog } from '../../../server/log/memory-log';
import type { RoomLog } from '../../../server/log/room-log';
import { Relay, type RelayParts } from '../../../server/relay';
import { RawClient } from './client';
import { VirtualClock } from './virtual-clock';
import { makeWire } from './wire';

/** Bytes from a counter: every run of a test sees the same ones. */
function seededRandom(seed: string): RandomBytes {
  let count = 0;
  return (length) => {
    count += 1;
    const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
      createHash('sha256')
        .update(`${seed} ${String(count)} ${String(index)}`)
        .digest(),
    );
    return Uint8Array.from(Buffer.concat(blocks).subarray(0, length));
  };
}

export function newRelayKey(): RelayKey {
  return makeRelayKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
}

export interface WorldOptions {
  readonly limits?: Partial<Limits>;
  readonly log?: RoomLog;
  readonly blobs?: BlobStore;
  readonly key?: RelayKey;
  readonly clock?: VirtualClock;
  readonly seed?: string;
  readonly parts?: Partial<RelayParts>;
}

export class World {
  private constructor(
    readonly relay: Relay,
    readonly clock: VirtualClock,
    readonly key: RelayKey,
    readonly log: RoomLog,
    private readonly random: RandomBytes,
    /** Everything the relay emitted. */
    readonly events: RelayEvent[],
    /** What the relay gave up over. */
    readonly failures: readonly unknown[],
  ) {}

  static async start(options: WorldOptions = {}): Promise<World> {
    const clock = options.clock ?? new VirtualClock();
    const key = options.key ?? newRelayKey();
    const log = options.log ?? new MemoryLog();
    const random = seededRandom(options.seed ?? 'relay');
    const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
    const events = new EventLog(clock, limits.maxEvents);
    const seen: RelayEvent[] = [];
    const failures: unknown[] = [];
    events.subscribe(({ event }) => seen.push(event));
    const relay = await Relay.start(
      {
        clock,
        random,
        key,
        log,
        blobs: options.blobs ?? new MemoryBlobs(),
        limits,
        roomIdSecret: new Uint8Array(16),
        failed: (error) => failures.push(error),
        ...options.parts,
      },
      events,
    );
    return new World(relay, clock, key, log, random, seen, failures);
  }

  /** A client on a new wire, not yet greeted. */
  connect(address = '192.0.2.1'): RawClient {
    const [ours, theirs] = makeWire();
    const exporter = this.random(32);
    const helloWithinMs = this.relay.limits.helloTimeoutMs;
    const knock = this.relay.arrivals.knock(address);
    if (knock.kind === 'dropped') theirs.destroy();
    else if (knock.kind === 'told')
      this.relay.accept(theirs, { address, exporter, helloWithinMs, refusal: knock.refusal });
    else this.relay.accept(theirs, { address, exporter, helloWithinMs });
    return new RawClient(ours, exporter, this.key.hash);
  }

  /** A client that said hello. */
  async greeted(address?: string): Promise<RawClient> {
    const client = this.connect(address);
    await client.hello();
    return client;
  }

  /** What was emitted since the last call, and is forgotten now. */
  takeEvents(): RelayEvent[] {
    return this.events.splice(0);
  }

  named(event: RelayEvent['event']): RelayEvent[] {
    return this.events.filter((one) => one.event === event);
  }
}

/** A payload that differs from every other by its number. */
export function payload(number: number, bytes = 100): Uint8Array {
  const data = new Uint8Array(bytes);
  new DataView(data.buffer).setUint32(0, number);
  return data;
}
