import { describe, expect, it } from 'vitest';
import { FRAME_TYPE } from '../../protocol/frames';
import { concatBytes } from '../../protocol/bytes';
import { decodeRefusal, encodeFetch, encodeOpen, encodePublishHead } from '../../protocol/messages';
import type { RawClient } from './support/client';
import { Capability } from './support/member';
import { settle } from './support/virtual-clock';
import { World, payload } from './support/world';

const ATTACKER = '203.0.113.7';
const FLOOD = 2500;
/** More than a connection may ask for at once, fewer than were sent. */
const READ_AT_ONCE = 1500;

const rooms = Array.from({ length: 40 }, () => new Capability());
const anywhere = new Capability();
/** Made once: one attacker sends them, on one connection. */
const signatures = new Map<Capability, Uint8Array>();

/** What one admitted connection can send without end, and how it got where it may. */
const floods: readonly [string, (client: RawClient, number: number) => void][] = [
  ['pings', (client, number) => client.sendPing(number)],
  ['durable publishes', (client, number) => client.sendPublish(1, number, payload(number))],
  ['one publish again and again', (client) => client.sendPublish(1, 1, payload(1))],
  ['ephemeral publishes', (client, number) => client.send(FRAME_TYPE.publishEphemeral, 1, payload(number))],
  [
    'publishes under numbers that are not due',
    (client, number) => client.send(FRAME_TYPE.publish, 1, concatBytes(encodePublishHead(9), payload(number))),
  ],
  [
    'requests for pages that never were',
    (client, number) => {
      const fetch = encodeFetch({ request: number, from: 1e9 + number, count: 1024, leavesOnly: false });
      client.send(FRAME_TYPE.fetch, 1, fetch);
    },
  ],
  ['requests for signatures', (client, number) => client.sendSign(1, 0, payload(number, 32))],
  ['rooms', openManyRooms],
  ['openings with signatures that are wrong', guess],
];

function sendOpen(client: RawClient, channel: number, room: Uint8Array, signature: Uint8Array): void {
  const opening = { room, signature, create: true, retentionDays: 30, generations: [] };
  client.send(FRAME_TYPE.open, channel, encodeOpen(opening));
}

function guess(client: RawClient, number: number): void {
  sendOpen(client, 2 + number, anywhere.room, payload(number, 64));
}

/** Rooms of the attacker's own, each opened on channel after channel. */
function openManyRooms(client: RawClient, number: number): void {
  const capability = rooms[number % rooms.length] ?? anywhere;
  const signature = signatures.get(capability) ?? capability.admission(client.exporter, client.relayKey);
  signatures.set(capability, signature);
  sendOpen(client, 2 + number, capability.room, signature);
}

/** Two members in a room of their own. */
class Pair {
  private sequence = 0;

  private constructor(
    private readonly author: RawClient,
    private readonly reader: RawClient,
  ) {}

  static async in(world: World): Promise<Pair> {
    const room = new Capability();
    const pair = new Pair(await world.greeted(), await world.greeted());
    await pair.author.open(1, room);
    await pair.reader.open(1, room);
    return pair;
  }

  /** A message that is acknowledged and delivered without time passing. */
  async talk(): Promise<void> {
    this.sequence += 1;
    const { n } = await this.author.publish(1, this.sequence, payload(this.sequence));
    expect(await this.reader.delivered(1)).toMatchObject({ n, payload: payload(this.sequence) });
  }
}

describe('a flood of', () => {
  it.each(floods)('%s: is read no faster than the limits say, and others are served meanwhile', async (_what, send) => {
    const world = await World.start({ limits: { idleMs: 1e9 } });
    const pair = await Pair.in(world);
    const attacker = await world.greeted(ATTACKER);
    await attacker.open(1, new Capability());
    for (let number = 1; number <= FLOOD; number += 1) send(attacker, number);
    await pair.talk();
    await settle(60);
    await pair.talk();
    const [, , seen] = world.relay.describeConnections();
    // It is gone, or it waits.
    expect(seen?.receivedFrames ?? 0).toBeLessThan(READ_AT_ONCE);
    await world.clock.advance(40_000);
    await pair.talk();
    expect(world.relay.rooms.count).toBeLessThanOrEqual(12);
    expect(world.failures).toEqual([]);
  });

  it('connections from one address: it gets its share, and others come in', async () => {
    const world = await World.start();
    const pair = await Pair.in(world);
    const flood = Array.from({ length: 600 }, () => world.connect(ATTACKER));
    await settle(30);
    expect(flood.filter(({ isClosed }) => !isClosed).length).toBeLessThanOrEqual(256);
    await pair.talk();
    await world.clock.advance(11_000);
    expect(flood.every(({ isClosed }) => isClosed)).toBe(true);
    await (await Pair.in(world)).talk();
    await pair.talk();
  });

  it('frames that never end: no more is held than came, and others are served', async () => {
    const world = await World.start();
    const pair = await Pair.in(world);
    const slow = await Promise.all(Array.from({ length: 50 }, () => world.greeted(ATTACKER)));
    for (const { stream } of slow) stream.write(Uint8Array.of(0, 15, 255, 255, FRAME_TYPE.open, 0, 1));
    for (let more = 0; more < 2; more += 1) {
      for (const { stream } of slow) stream.write(Uint8Array.of(more));
      await world.clock.advance(30_000);
      await pair.talk();
    }
    for (const { receivedFrames } of world.relay.describeConnections().slice(2)) expect(receivedFrames).toBe(1);
    await world.clock.advance(100_000);
    // Those who were silent for long are gone, with what they had sent.
    expect(world.named('connection-closed').length).toBeGreaterThanOrEqual(slow.length);
  });
});

describe('guessing', () => {
  it('of rooms is slow, says nothing of what exists, and ends', async () => {
    const world = await World.start();
    const pair = await Pair.in(world);
    const attacker = await world.greeted(ATTACKER);
    const guessesUntil = (): number => attacker.inbox.filter(({ type }) => type === FRAME_TYPE.refused).length;
    for (let number = 1; number <= FLOOD; number += 1) guess(attacker, number);
    await settle(60);
    expect(guessesUntil()).toBeLessThan(60);
    await world.clock.advance(10_000);
    expect(guessesUntil()).toBeLessThan(120);
    await world.clock.advance(30_000);
    expect(await attacker.error()).toEqual({ code: 'flooding' });
    const refusals = attacker.inbox.filter(({ type }) => type === FRAME_TYPE.refused);
    expect(new Set(refusals.map(({ body }) => decodeRefusal(body).code))).toEqual(new Set(['bad-signature']));
    await pair.talk();
  });
});
