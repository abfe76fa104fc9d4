import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';

import { FrameCutter } from '../../lab/saboteur/frames';
import { Mole } from '../../lab/saboteur/members/mole';
import { fromHex } from '../../protocol/bytes';
import { encodeFrame, FRAME_TYPE } from '../../protocol/frames';
import { MAX_FRAME_BYTES } from '../../protocol/limits';
import { engineClock, Group, type MemberEngine } from './support/group';

const ALL = { seen: true, typing: true, presence: true };
/** Channel of a member's first room. */
const CHANNEL = 2;

interface Scene {
  readonly group: Group;
  readonly zoe: MemberEngine;
  readonly ali: MemberEngine;
  readonly room: string;
  /** Ephemeral payloads that Zoé published, as the relay sees them, with when. */
  readonly published: { readonly payload: Uint8Array; readonly atMs: number }[];
  /** While it is true, what Zoé publishes reaches nobody. */
  holdsBack: boolean;
}

/** Two members who are connected and hear each other, and a relay that reads and withholds what Zoé publishes. */
async function scene(choices = { zoe: ALL, ali: ALL }): Promise<Scene> {
  const group = await Group.start();
  group.signs.set('Zoé', choices.zoe).set('Ali', choices.ali);
  const published: Scene['published'] = [];
  const state = { holdsBack: false };
  const zoe = await group.member('Zoé');
  group.intercept = (stream: Duplex) => {
    const cutter = new FrameCutter(MAX_FRAME_BYTES);
    const write = stream._write.bind(stream);
    stream._write = (chunk: Buffer, encoding, done) => {
      const frames = [...cutter.push(chunk)];
      const heard = frames.filter(({ type }) => type === FRAME_TYPE.publishEphemeral);
      published.push(...heard.map(({ body }) => ({ payload: body, atMs: group.clock.nowMs() })));
      if (state.holdsBack && heard.length > 0) done();
      else write(chunk, encoding, done);
    };
    return stream;
  };
  const { room } = await group.during(zoe.engine.createRoom({ title: 'Salon', relay: group.address }));
  group.intercept = undefined;
  const ali = await group.member('Ali');
  await group.during(ali.engine.join(await group.during(zoe.engine.invitation(room))));
  const agreed = async (member: MemberEngine) => (await member.engine.trust({ room })).confirmedBy.length > 0;
  await group.until(async () => (await agreed(zoe)) && (await agreed(ali)));
  return Object.assign(state, { group, zoe, ali, room, published });
}

const typingAt = async ({ ali, room }: Scene) => (await ali.engine.signs({ room })).typing;
const seenBy = async ({ zoe, ali, room }: Scene) =>
  (await zoe.engine.signs({ room })).seen.find(({ author }) => author === ali.engine.author)?.position;

describe('typing', () => {
  it('is shown at once to who is there, told as an event, and over with the message', async () => {
    const stage = await scene();
    const { group, zoe, ali, room } = stage;
    await group.during(zoe.engine.typing({ room }));
    await group.until(async () => (await typingAt(stage)).length === 1, 2000);
    expect(await typingAt(stage)).toEqual([zoe.engine.author]);
    await group.until(() => ali.events.some((event) => event.type === 'signs' && event.signs.typing.length === 1));
    await group.during(zoe.engine.send({ room, text: 'voilà' }));
    await group.until(async () => (await ali.texts(room)).length === 1);
    expect(await typingAt(stage)).toEqual([]);
  });

  it('ends by itself, and says so', async () => {
    const stage = await scene();
    const { group, zoe, ali, room } = stage;
    await group.during(zoe.engine.typing({ room }));
    await group.until(async () => (await typingAt(stage)).length === 1, 2000);
    await group.until(async () => (await typingAt(stage)).length === 0, 30_000);
    await group.until(() => {
      const told = ali.events.flatMap((event) => (event.type === 'signs' ? [event.signs.typing.length] : []));
      return told.includes(1) && told[told.length - 1] === 0;
    });
  });

  it('costs a beacon in 8 seconds at most, which looks like any other', async () => {
    const stage = await scene();
    const { group, zoe, room, published } = stage;
    const before = published.length;
    const startMs = group.clock.nowMs();
    for (let second = 0; second < 60; second += 1) {
      await zoe.engine.typing({ room });
      await group.clock.advance(1000);
    }
    const during = published.slice(before).filter(({ atMs }) => atMs - startMs < 60_000);
    expect(during.length).toBeLessThanOrEqual(60 / 8 + 1);
    const lengths = new Set(published.map(({ payload }) => payload.length));
    expect([...lengths].every((length) => [351, 399].includes(length))).toBe(true);
  });

  it.each([
    ['who does not tell it', { zoe: { ...ALL, typing: false }, ali: ALL }],
    ['who does not tell it oneself', { zoe: ALL, ali: { ...ALL, typing: false } }],
  ])('is not shown of or to %s', async (_, choices) => {
    const stage = await scene(choices);
    const { group, zoe, room, published } = stage;
    const before = published.length;
    await group.during(zoe.engine.typing({ room }));
    await group.clock.advance(3000);
    expect(await typingAt(stage)).toEqual([]);
    if (!choices.zoe.typing) expect(published.length).toBeLessThanOrEqual(before + 1);
  });

  it('shows nothing where the relay repeats it, or gives it late', async () => {
    const stage = await scene();
    const { group, zoe, ali, room, published } = stage;
    await group.during(zoe.engine.typing({ room }));
    await group.until(async () => (await typingAt(stage)).length === 1, 2000);
    const first = published[published.length - 1]?.payload ?? new Uint8Array(0);
    await group.clock.advance(40_000);
    group.inject(ali, encodeFrame(FRAME_TYPE.deliverEphemeral, CHANNEL, first));
    await group.clock.advance(1000);
    expect(await typingAt(stage)).toEqual([]);
    // What was never given is newer than all that was: only its time tells that it comes late.
    stage.holdsBack = true;
    await group.during(zoe.engine.typing({ room }));
    await group.clock.advance(12_000);
    const held = published.slice(-1)[0]?.payload ?? new Uint8Array(0);
    await group.clock.advance(12_000);
    group.inject(ali, encodeFrame(FRAME_TYPE.deliverEphemeral, CHANNEL, held));
    await group.clock.advance(500);
    expect(await typingAt(stage)).toEqual([]);
    expect(await ali.engine.anomalies({ room })).toEqual([]);
  });

  it('shows nothing where it was said before one’s own app began, or by another in somebody’s name', async () => {
    const stage = await scene();
    const { group, zoe, ali, room, published } = stage;
    await group.during(zoe.engine.typing({ room }));
    await group.until(async () => (await typingAt(stage)).length === 1, 2000);
    const before = published[published.length - 1]?.payload ?? new Uint8Array(0);
    stage.holdsBack = true;
    await group.restart(ali);
    await group.until(async () => (await ali.connection(room)) === 'connected');
    await group.clock.advance(3000);
    group.inject(ali, encodeFrame(FRAME_TYPE.deliverEphemeral, CHANNEL, before));
    await group.clock.advance(1000);
    expect(await typingAt(stage)).toEqual([]);

    const parts = { connect: group.connectAs('mole'), clock: engineClock(group.clock), random: group.random };
    const mole = await group.during(Mole.join(await group.during(zoe.engine.invitation(room)), parts));
    const author = fromHex(zoe.engine.author);
    const forged = mole.sealBeacon(mole.beacon({ author, counter: 99, signs: { typing: true } }));
    group.inject(ali, encodeFrame(FRAME_TYPE.deliverEphemeral, CHANNEL, forged));
    await group.clock.advance(1000);
    expect(await typingAt(stage)).toEqual([]);
    mole.close();
  });
});

describe('who has read', () => {
  it('is told up to a position, with the next beacon, and stays known', async () => {
    const stage = await scene();
    const { group, zoe, ali, room, published } = stage;
    for (let index = 1; index <= 20; index += 1)
      await group.during(zoe.engine.send({ room, text: `n° ${String(index)}` }));
    await group.until(async () => (await ali.texts(room)).length === 20);
    await group.clock.advance(15_000);
    const position = (await ali.rows(room)).at(-1)?.position ?? 0;
    expect(await seenBy(stage)).toBeLessThan(position - 19);
    const before = published.length;
    for (let back = 19; back >= 0; back -= 1)
      await group.during(ali.engine.markRead({ room, position: position - back }));
    await group.until(async () => (await seenBy(stage)) === position, 20_000);
    expect(published.length - before).toBeLessThanOrEqual(3);
    await group.restart(zoe);
    expect(await seenBy(stage)).toBe(position);
  });

  it.each([
    ['who does not tell it', { zoe: ALL, ali: { ...ALL, seen: false } }, 0],
    ['who does not tell it oneself', { zoe: { ...ALL, seen: false }, ali: ALL }, undefined],
  ])('is not known of or to %s', async (_, choices, known) => {
    const stage = await scene(choices);
    const { group, zoe, ali, room } = stage;
    await group.during(zoe.engine.send({ room, text: 'lu ?' }));
    await group.until(async () => (await ali.texts(room)).length === 1);
    await group.during(ali.engine.markRead({ room, position: 99 }));
    await group.clock.advance(60_000);
    expect(await seenBy(stage)).toBe(known);
    const [stored] = (await zoe.store.listMembers(fromHex(room))).filter(({ name }) => name === 'Ali');
    expect(stored?.seenPosition).toBe(0);
  });
});

describe('presence', () => {
  it('is told while somebody is at the window, then that they were, and ends with the connection', async () => {
    const stage = await scene();
    const { group, zoe, ali, room } = stage;
    const present = async () => (await ali.engine.signs({ room })).present[0];
    zoe.engine.touched();
    await group.until(async () => (await present())?.state === 'active');
    const activeMs = (await present())?.activeMs ?? 0;
    await group.until(async () => (await present())?.state === 'away', 400_000);
    expect((await present())?.activeMs).toBeGreaterThanOrEqual(activeMs);
    zoe.engine.touched();
    await group.until(async () => (await present())?.state === 'active');
    await group.during(zoe.engine.close());
    await group.until(async () => (await present())?.state === 'away');
  });

  it('is not told where it is switched off, and comes back with the switch', async () => {
    const stage = await scene({ zoe: { ...ALL, presence: false }, ali: ALL });
    const { group, zoe, ali, room } = stage;
    zoe.engine.touched();
    await group.clock.advance(30_000);
    expect((await ali.engine.signs({ room })).present).toEqual([]);
    group.signs.set('Zoé', ALL);
    await group.until(async () => (await ali.engine.signs({ room })).present.length === 1);
    group.signs.set('Ali', { ...ALL, presence: false });
    ali.engine.signsChanged();
    await group.until(() => {
      const told = ali.events.flatMap((event) => (event.type === 'signs' ? [event.signs.present.length] : []));
      return told[told.length - 1] === 0;
    });
  });
});
