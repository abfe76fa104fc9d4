import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_TYPE, encodeFrame } from '../../protocol/frames';
import { concatBytes, toHex } from '../../protocol/bytes';
import { encodeFetch, encodeHello, encodePublishHead, encodeSignRequest } from '../../protocol/messages';
import { encodeOpen } from '../../protocol/messages';
import { MemoryLog } from '../../server/log/memory-log';
import type { RawClient } from './support/client';
import { Capability } from './support/member';
import { settle } from './support/virtual-clock';
import { World, newRelayKey, payload } from './support/world';

const key = newRelayKey();
const capability = new Capability();

function conversation(client: RawClient): Uint8Array {
  const publish = (sequence: number, bytes: Uint8Array) =>
    encodeFrame(FRAME_TYPE.publish, 1, concatBytes(encodePublishHead(sequence), bytes));
  const open = encodeOpen({
    room: capability.room,
    signature: capability.admission(client.exporter, client.relayKey),
    create: true,
    retentionDays: 30,
    generations: [],
  });
  return concatBytes(
    publish(1, payload(1)),
    publish(2, payload(2, 3000)),
    publish(3, payload(1)),
    encodeFrame(FRAME_TYPE.publishEphemeral, 1, payload(3)),
    encodeFrame(FRAME_TYPE.fetch, 1, encodeFetch({ request: 1, from: 3, count: 1, leavesOnly: false })),
    encodeFrame(FRAME_TYPE.sign, 1, encodeSignRequest({ n: 0, challenge: payload(4, 32) })),
    encodeFrame(FRAME_TYPE.ping, 0, new Uint8Array(8)),
    encodeFrame(FRAME_TYPE.open, 2, open),
  );
}

/** What the relay answers, without signatures, which differ from run to run. */
async function answers(cuts: readonly number[]): Promise<string[]> {
  const world = await World.start({ key });
  const client = world.connect();
  client.send(FRAME_TYPE.hello, 0, encodeHello({ versions: [1], program: 'p', release: '1' }));
  await client.next(FRAME_TYPE.welcome);
  await client.open(1, capability);
  const bytes = conversation(client);
  const edges = [...new Set([0, ...cuts.map((cut) => cut % bytes.length), bytes.length])].sort((a, b) => a - b);
  for (const [index, edge] of edges.entries()) {
    client.stream.write(bytes.subarray(edge, edges[index + 1]));
    if (index % 3 === 0) await settle(2);
  }
  await settle(40);
  const signed: readonly number[] = [FRAME_TYPE.signed, FRAME_TYPE.opened];
  return client.inbox.map(({ type, body }) => `${String(type)} ${signed.includes(type) ? '' : toHex(body)}`).sort();
}

describe('a relay', () => {
  it('answers the same however the bytes arrive', async () => {
    const whole = await answers([]);
    expect(whole).toHaveLength(7);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 5000 }), { maxLength: 40 }), async (cuts) => {
        expect(await answers(cuts)).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  it('survives any bytes from a stranger', async () => {
    const world = await World.start({ key });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.boolean(), async (bytes, isGreeted) => {
        const client = isGreeted ? await world.greeted() : world.connect();
        client.stream.write(bytes);
        await settle(3);
        client.close();
        await settle(3);
      }),
      { numRuns: 100 },
    );
    expect(world.relay.describeConnections()).toEqual([]);
    await (await world.greeted()).open(1, capability);
  });
});

type Step =
  | { readonly do: 'publish'; readonly who: number; readonly what: number }
  | { readonly do: 'cut'; readonly who: number }
  | { readonly do: 'restart' }
  | { readonly do: 'jump' }
  | { readonly do: 'wait' };

const STEPS: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('publish' as const), who: fc.nat(2), what: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const), who: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'restart' }, { do: 'jump' }, { do: 'wait' }) },
);

/** A member who returns whenever it is cut off, and resends what was not acknowledged. */
class Member {
  client: RawClient | undefined;
  private sequence = 0;
  /** Positions seen since the opening, in the order in which they came. */
  seen: number[] = [];
  end = 0;
  private isOut = true;

  async come(world: World): Promise<void> {
    this.client = await world.greeted();
    const opened = await this.client.open(1, capability);
    this.end = opened.end.n;
    this.seen = [];
    this.sequence = 0;
    this.isOut = false;
  }

  publish(what: number): void {
    this.sequence += 1;
    this.client?.sendPublish(1, this.sequence, payload(what));
  }

  /** Whether it still has its opening; what came on it is noted. */
  takeStock(): boolean {
    for (const { type, body } of this.client?.inbox.splice(0) ?? []) {
      if (type === FRAME_TYPE.ended) this.isOut = true;
      const offset = type === FRAME_TYPE.deliver ? 0 : type === FRAME_TYPE.accepted ? 4 : undefined;
      if (offset !== undefined) this.seen.push(Number(Buffer.from(body).readBigUInt64BE(offset)));
    }
    return !this.isOut && this.client?.isClosed === false;
  }
}

async function run(steps: readonly Step[]): Promise<void> {
  const log = new MemoryLog();
  let world = await World.start({ key, log });
  const members = [new Member(), new Member(), new Member()];
  const wanted = new Set<number>();
  for (const step of steps) {
    for (const member of members) if (!member.takeStock()) await member.come(world);
    if (step.do === 'publish') {
      members[step.who]?.publish(step.what);
      wanted.add(step.what);
      await settle(1);
    } else if (step.do === 'cut') {
      await settle();
      members[step.who]?.client?.close();
    } else if (step.do === 'restart') {
      await Promise.all([world.relay.drain(), world.clock.advance(1000)]);
      world = await World.start({ key, log, clock: world.clock, seed: String(wanted.size) });
      for (const member of members) await member.come(world);
    } else {
      if (step.do === 'jump') world.clock.offsetMs += 100_000;
      await world.clock.advance(5000);
    }
    await settle(6);
    for (const member of members) checkOrder(member);
  }
  const stored = await log.entries(capability.room, 1, 1000, Infinity);
  const numbers = stored.map((entry) => Buffer.from(entry.payload ?? []).readUInt32BE(0));
  expect([...numbers].sort((a, b) => a - b)).toEqual([...wanted].sort((a, b) => a - b));
}

/** New positions come in order, none skipped; only one's own resends may show older ones. */
function checkOrder(member: Member): void {
  member.takeStock();
  const fresh = member.seen.filter((n, index) => n > Math.max(member.end, ...member.seen.slice(0, index)));
  expect(fresh).toEqual(fresh.map((_, index) => member.end + 1 + index));
}

describe('members of a relay that restarts, jumps and cuts', () => {
  it('see every position once and in order, and every payload stands once', async () => {
    await fc.assert(fc.asyncProperty(fc.array(STEPS, { minLength: 5, maxLength: 60 }), run), { numRuns: 15 });
  });
});
