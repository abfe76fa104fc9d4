/** Mutated frames against a relay, at every state of a connection, from a seed; and what must hold whatever they are. */
import { FRAME_TYPE, encodeFrame, type FrameType } from '../../../protocol/frames';
import { concatBytes } from '../../../protocol/bytes';
import {
  decodeNumberedRefusal,
  decodeRefusal,
  encodeFetch,
  encodeHello,
  encodeOpen,
  encodePublishHead,
  encodeSignRequest,
} from '../../../protocol/messages';
import type { RawClient } from './client';
import { Capability } from './member';
import { settle } from './virtual-clock';
import { World, payload } from './world';

/** States of a connection as the relay knows them. */
export const STATES = ['stranger', 'greeted', 'opening', 'open', 'publishing', 'ended', 'failed'] as const;
export type State = (typeof STATES)[number];

const FRAMES_PER_CONNECTION = 12;
const CONNECTIONS_AT_ONCE = 16;
/** Of the relay's time; its sweeps come by, and its rates recover. */
const ROUND_MS = 1000;
const RELAY_TYPES: ReadonlySet<FrameType> = new Set<FrameType>(Object.values(FRAME_TYPE));

/** Numbers below a bound, the same ones for a seed (mulberry32). */
function makeRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Random = ReturnType<typeof makeRandom>;

/** What changes a frame; each may be applied to what another left. */
const MUTATIONS: readonly ((frame: Uint8Array, random: Random) => Uint8Array)[] = [
  (frame) => frame,
  (frame, random) => frame.map((value, index) => (index === random(frame.length) ? value ^ (1 << random(8)) : value)),
  (frame, random) => Uint8Array.from(frame, (value) => (random(20) === 0 ? random(256) : value)),
  (frame, random) => frame.subarray(0, random(frame.length + 1)),
  (frame, random) => concatBytes(frame, new Uint8Array(random(40)).fill(random(256))),
  (frame, random) => withByte(frame, 4, random(256)),
  (frame, random) => withByte(frame, 6, random(4)),
  (frame, random) => withByte(frame, random(4), random(2) === 0 ? random(256) : random(3)),
  (frame, random) => withLength(frame.subarray(0, 7 + random(Math.max(1, frame.length - 6)))),
  (frame, random) => withLength(concatBytes(frame, payload(random(1000), 4 + random(300)))),
  (frame, random) => Uint8Array.from(frame, (value, index) => (index > 6 && random(6) === 0 ? random(256) : value)),
];

function withByte(frame: Uint8Array, at: number, value: number): Uint8Array {
  const changed = Uint8Array.from(frame);
  if (at < changed.length) changed[at] = value;
  return changed;
}

/** The frame with the length field that it should have: what is wrong lies further in. */
function withLength(frame: Uint8Array): Uint8Array {
  if (frame.length < 7) return frame;
  const whole = Uint8Array.from(frame);
  new DataView(whole.buffer).setUint32(0, whole.length - 4);
  return whole;
}

/** See the file's head. */
export class MutationRun {
  /** Frames sent so far. */
  sent = 0;
  /** How often each code was told, by events and answers. */
  readonly codes = new Map<string, number>();
  private readonly random: Random;
  private readonly capability = new Capability();
  private readonly honest = new Capability();
  private honestFrames = 0;

  private constructor(
    private readonly world: World,
    seed: number,
  ) {
    this.random = makeRandom(seed);
  }

  static async start(seed: number): Promise<MutationRun> {
    // One address makes all of them, one after another.
    const limits = { newConnectionsPerSecond: 1e9, newConnectionBurst: 1e9, roomCreationsPerHour: 1e9 };
    return new MutationRun(await World.start({ limits: { ...limits, maxEvents: 1000 } }), seed);
  }

  /** Sends some more; throws where anything that must hold does not. */
  async round(): Promise<void> {
    const clients = await Promise.all(
      Array.from({ length: CONNECTIONS_AT_ONCE }, () => this.attack(STATES[this.random(STATES.length)] ?? 'open')),
    );
    await settle(3);
    for (const client of clients) this.checkAnswers(client);
    for (const client of clients) client.close();
    await this.world.clock.advance(ROUND_MS);
    this.checkRelay();
  }

  /** Two honest members still hear one another. */
  async checkService(): Promise<void> {
    const [author, reader] = [await this.world.greeted(), await this.world.greeted()];
    const { end } = await author.open(1, this.honest);
    await reader.open(1, this.honest);
    this.honestFrames += 1;
    const { n } = await author.publish(1, 1, payload(this.honestFrames));
    const delivered = await reader.delivered(1);
    if (n !== end.n + 1 || delivered.n !== n) throw new Error('an honest member was not served');
    author.close();
    reader.close();
    await settle();
  }

  private async attack(state: State): Promise<RawClient> {
    const client = await this.bringTo(state);
    const frames: Uint8Array[] = [];
    for (let count = 0; count < FRAMES_PER_CONNECTION; count += 1) {
      let frame = this.validFrame(client);
      for (let times = this.random(3); times >= 0; times -= 1) {
        frame = MUTATIONS[this.random(MUTATIONS.length)]?.(frame, this.random) ?? frame;
      }
      frames.push(frame);
      this.sent += 1;
    }
    // Some in one piece, some in two, so that states change between them.
    const cut = this.random(frames.length);
    client.stream.write(concatBytes(...frames.slice(0, cut)));
    await settle(1);
    client.stream.write(concatBytes(...frames.slice(cut)));
    return client;
  }

  private async bringTo(state: State): Promise<RawClient> {
    const client = this.world.connect();
    if (state === 'stranger') return client;
    await client.hello();
    if (state === 'greeted') return client;
    if (state === 'failed') {
      client.send(0x7f, 0);
      return client;
    }
    if (state === 'opening') {
      client.sendOpen(1, this.capability);
      return client;
    }
    await client.open(1, this.capability);
    if (state === 'publishing') client.sendPublish(1, 1, payload(this.sent));
    if (state === 'ended') client.send(FRAME_TYPE.close, 1);
    return client;
  }

  /** A frame that an honest client could send, of any kind. */
  private validFrame(client: RawClient): Uint8Array {
    const { random } = this;
    const channel = 1 + random(2);
    const n = random(5);
    switch (random(8)) {
      case 0:
        return encodeFrame(FRAME_TYPE.hello, 0, encodeHello({ versions: [1], program: 'p', release: '1' }));
      case 1:
        return encodeFrame(FRAME_TYPE.ping, 0, payload(n, 8));
      case 2:
        return encodeFrame(FRAME_TYPE.open, channel, this.openBody(client));
      case 3:
        return encodeFrame(FRAME_TYPE.publishEphemeral, channel, payload(n, 4 + random(600)));
      case 4:
        return encodeFrame(
          FRAME_TYPE.fetch,
          channel,
          encodeFetch({ request: n, from: n, count: n, leavesOnly: false }),
        );
      case 5:
        return encodeFrame(FRAME_TYPE.sign, channel, encodeSignRequest({ n, challenge: payload(n, 32) }));
      case 6:
        return encodeFrame(FRAME_TYPE.close, channel, new Uint8Array(0));
      default:
        return encodeFrame(FRAME_TYPE.publish, channel, concatBytes(encodePublishHead(n), payload(this.sent, 80)));
    }
  }

  private openBody({ exporter, relayKey }: RawClient): Uint8Array {
    const isSigned = this.random(4) === 0;
    return encodeOpen({
      room: this.capability.room,
      signature: isSigned ? this.capability.admission(exporter, relayKey) : payload(this.sent, 64),
      create: this.random(2) === 0,
      retentionDays: 30,
      generations: [payload(1, 16)],
    });
  }

  /** What came back are frames of the protocol, and codes of its list. */
  private checkAnswers(client: RawClient): void {
    for (const { type, body } of client.inbox.splice(0)) {
      if (!RELAY_TYPES.has(type)) throw new Error(`the relay sent ${String(type)}`);
      const { error, refused, ended, publishRefused, fetchRefused } = FRAME_TYPE;
      if (type === error || type === refused || type === ended) this.count(decodeRefusal(body).code);
      if (type === publishRefused || type === fetchRefused) this.count(decodeNumberedRefusal(body).code);
    }
  }

  private count(code: string): void {
    if (code === 'internal' || code === 'relay-internal') throw new Error(`the relay answered ${code}`);
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }

  /** Nothing of those who left remains. */
  private checkRelay(): void {
    const { world } = this;
    if (world.failures.length > 0) throw new Error('the relay gave up', { cause: world.failures[0] });
    const left = world.relay.describeConnections();
    if (left.length > 0) throw new Error(`${String(left.length)} connections remain`);
    for (const { code } of world.takeEvents()) if (code !== undefined) this.count(code);
  }
}
