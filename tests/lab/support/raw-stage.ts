/** A saboteur on virtual time, and raw clients of one room on it. */
import { randomFillSync } from 'node:crypto';
import { equalBytes, toHex } from '../../../protocol/bytes';
import { encodeHeadStatement, headOfStart, nextHead, type Head, type SignedHead } from '../../../protocol/chain';
import type { Entry, Opened } from '../../../protocol/messages';
import { attackNamed } from '../../../lab/saboteur/attacks';
import type { Target } from '../../../lab/saboteur/attack';
import { Saboteur, type Deed } from '../../../lab/saboteur/saboteur';
import { makeWire } from '../../../lab/saboteur/wire';
import { sha256 } from '../../../server/crypto/sha256';
import { DEFAULT_LIMITS } from '../../../server/limits';
import { MemoryBlobs } from '../../../server/blobs/memory-blobs';
import { MemoryLog } from '../../../server/log/memory-log';
import { RawClient } from '../../server/support/client';
import { Capability } from '../../server/support/member';
import { VirtualClock } from '../../server/support/virtual-clock';
import { newRelayKey, payload } from '../../server/support/world';

export const CHANNEL = 1;

export class RawStage {
  readonly clock = new VirtualClock();
  readonly key = newRelayKey();
  readonly log = new MemoryLog();
  readonly capability = new Capability();
  readonly deeds: Deed[] = [];
  swaps = 0;

  private constructor(private readonly made: { saboteur?: Saboteur } = {}) {}

  static async start(): Promise<RawStage> {
    const stage = new RawStage();
    const { clock, key, log } = stage;
    stage.made.saboteur = await Saboteur.start({
      clock,
      key,
      log,
      blobs: new MemoryBlobs(),
      random: (length) => randomFillSync(new Uint8Array(length)),
      limits: DEFAULT_LIMITS,
      roomIdSecret: new Uint8Array(16),
      failed: (error) => {
        throw error;
      },
      deed: (deed) => stage.deeds.push(deed),
      swapKey: () => {
        stage.swaps += 1;
      },
    });
    return stage;
  }

  get saboteur(): Saboteur {
    if (!this.made.saboteur) throw new Error('not started');
    return this.made.saboteur;
  }

  get room(): string {
    return toHex(this.capability.room);
  }

  connect(who: string): RawClient {
    const [ours, theirs] = makeWire();
    const exporter = randomFillSync(new Uint8Array(32));
    this.saboteur.accept(theirs, { address: '192.0.2.1', exporter, helloWithinMs: 10_000 }, who);
    return new RawClient(ours, exporter, this.key.hash);
  }

  /** A member that said hello and opened the room. */
  async member(who: string): Promise<RawClient & { readonly opened: Opened }> {
    const client = this.connect(who);
    await client.hello();
    return Object.assign(client, { opened: await client.open(CHANNEL, this.capability) });
  }

  /** Members "1", "2", …, and `messages` of the first in the log, which all got. */
  async conversation(members: number, messages = 0): Promise<RawClient[]> {
    const clients: RawClient[] = [];
    for (let number = 1; number <= members; number += 1) clients.push(await this.member(String(number)));
    const [first, ...others] = clients;
    for (let number = 1; number <= messages; number += 1) {
      await first?.publish(CHANNEL, number, payload(number));
      for (const other of others) await other.delivered(CHANNEL);
    }
    await this.clock.advance(1000);
    for (const client of clients) client.inbox.length = 0;
    return clients;
  }

  async begin(name: string, target: Target = {}): Promise<void> {
    const attack = attackNamed(name);
    if (!attack) throw new Error(`no attack ${name}`);
    await this.saboteur.begin(attack, target).ready;
  }

  /** Whether the relay's key signed a head of the room. */
  verifies(head: SignedHead, challenge?: Uint8Array): boolean {
    return this.key.verify(encodeHeadStatement(this.key.hash, this.capability.room, head, challenge), head.signature);
  }
}

/** Head after `entries`, from position `from` on. */
export function follow(head: Head, entries: readonly Entry[]): Head {
  return entries.reduce((before, { timeMs, length, payload: bytes, digest }) => {
    const leaf = { timeMs, length, digest: bytes ? sha256(bytes) : (digest ?? new Uint8Array(32)) };
    return { ...before, n: before.n + 1, head: nextHead(sha256, before.head, before.n + 1, leaf) };
  }, head);
}

/** Head at the only start of a room. */
export function beginning({ starts }: Opened): Head {
  const [start] = starts;
  if (!start || starts.length !== 1) throw new Error(`${String(starts.length)} starts`);
  return headOfStart(sha256, start);
}

export function sameHead(a: Head, b: Head): boolean {
  return a.n === b.n && equalBytes(a.head, b.head) && equalBytes(a.generation, b.generation);
}
