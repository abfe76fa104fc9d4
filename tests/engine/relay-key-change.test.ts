/** A relay's change of key as its members live it: announced, missed, forged, stolen. */
import { describe, expect, it } from 'vitest';

import type { Anomaly } from '../../client/api';
import { toBase64Url } from '../../protocol/bytes';
import { encodeFrame, FRAME_TYPE } from '../../protocol/frames';
import type { KeyChange } from '../../protocol/key-change';
import { encodeRefusal, encodeWelcome } from '../../protocol/messages';
import { signKeyChange } from '../../server/crypto/key-change';
import { makeWelcome } from '../../server/welcome';
import { DEFAULT_LIMITS } from '../../server/limits';
import { newRelayKey } from '../server/support/world';
import { Group, type MemberEngine } from './support/group';

const NAME = 'relay-key-changed';

async function found(member: MemberEngine, room: string): Promise<readonly Anomaly[]> {
  return member.engine.anomalies({ room });
}

async function names(member: MemberEngine, room: string): Promise<string[]> {
  return (await found(member, room)).map(({ name }) => name);
}

async function pair(): Promise<{ group: Group; zoe: MemberEngine; ali: MemberEngine; room: string }> {
  const group = await Group.start();
  const zoe = await group.member('Zoé');
  const ali = await group.member('Ali');
  return { group, zoe, ali, room: await group.room(zoe, ali) };
}

async function say({ engine }: MemberEngine, room: string, text: string, group: Group): Promise<void> {
  await group.during(engine.send({ room, text }));
}

const has = (member: MemberEngine, room: string, text: string) => async () =>
  (await member.texts(room)).some((one) => one.endsWith(text));

/** A member that connects hears from the relay's present key what is not true. */
async function tellFalsely(group: Group, keyChanges: readonly KeyChange[]): Promise<void> {
  group.front = (stream) => {
    const welcome = makeWelcome(DEFAULT_LIMITS, { timeMs: group.clock.nowMs(), keyChanges });
    stream.once('data', () => stream.write(encodeFrame(FRAME_TYPE.welcome, 0, encodeWelcome(welcome))));
  };
  group.cut();
  await group.clock.advance(5000);
}

describe('a planned change of the relay’s key', () => {
  it('goes unnoticed but for a notice with both pins, and the conversation goes on', async () => {
    const { group, zoe, ali, room } = await pair();
    await say(zoe, room, 'avant', group);
    const before = toBase64Url(group.key.hash);
    group.announceKey();
    group.cut();
    await group.until(async () => (await names(zoe, room)).includes(NAME));
    await group.switchKey({ overlap: true });
    await say(ali, room, 'après', group);
    await group.until(has(zoe, room, 'après'));
    for (const member of [zoe, ali]) {
      await group.until(async () => (await member.connection(room)) === 'connected');
      const [notice, ...others] = await found(member, room);
      expect(others).toEqual([]);
      expect(notice).toMatchObject({ name: NAME, level: 'notice', count: 1, details: { announced: 1 } });
      expect(notice?.relayPins).toEqual({ before, after: toBase64Url(group.key.hash) });
    }
  });

  it('is passed on by invitations, and whoever joins then reads what the old key signed', async () => {
    const { group, zoe, room } = await pair();
    await say(zoe, room, 'avant', group);
    group.announceKey();
    await group.switchKey({ overlap: true });
    await group.until(() => zoe.engine.relayOf(room) === group.address);
    await group.until(async () => (await zoe.connection(room)) === 'connected');
    const fourth = await group.member('Mia');
    const link = await group.during(zoe.engine.invitation(room));
    await group.during(fourth.engine.join(link));
    await say(fourth, room, 'bonjour', group);
    await group.until(has(zoe, room, 'bonjour'));
    await group.until(has(fourth, room, 'avant'));
    expect(await names(fourth, room)).toEqual([]);
  });

  it('lets in who joins by an invitation from before it', async () => {
    const { group, zoe, room } = await pair();
    const link = await group.during(zoe.engine.invitation(room));
    group.announceKey();
    await group.switchKey({ overlap: true });
    const late = await group.member('Mia');
    await group.during(late.engine.join(link));
    expect(await names(late, room)).toEqual([NAME]);
    expect(late.engine.relayOf(room)).toBe(group.address);
  });

  it('leaves a room of six words to be found by its old address and by its new one', async () => {
    const group = await Group.start();
    const zoe = await group.member('Zoé');
    const [title, oldAddress] = ['Jeudi', group.address];
    const made = await group.during(zoe.engine.createWordsRoom({ title, relay: oldAddress }));
    const words = made.words.join(' ');
    group.announceKey();
    await group.switchKey({ overlap: true });
    for (const [name, relay] of [
      ['Ali', oldAddress],
      ['Mia', group.address],
    ] as const) {
      const late = await group.member(name);
      const { room } = await group.during(late.engine.joinByWords({ title, relay, words }));
      expect([name, room]).toEqual([name, made.room]);
      expect(late.engine.relayOf(room)).toBe(group.address);
    }
  });

  it('reaches who was away while it was announced, by the old key, for as long as that answers', async () => {
    const { group, zoe, ali, room } = await pair();
    await group.during(ali.engine.close());
    group.announceKey();
    await group.switchKey({ overlap: true });
    await say(zoe, room, 'pendant', group);
    await group.restart(ali);
    await group.until(has(ali, room, 'pendant'));
    expect(await names(ali, room)).toEqual([NAME]);
  });

  it('leaves who missed all of it outside, who comes back with all they had by a new invitation', async () => {
    const { group, zoe, ali, room } = await pair();
    await say(ali, room, 'avant', group);
    await group.until(has(zoe, room, 'avant'));
    group.announceKey();
    group.cut();
    await group.until(async () => (await names(zoe, room)).includes(NAME));
    await group.during(ali.engine.close());
    // Ali's vault heard of it: a member who never did is one whose vault is older.
    await ali.store.writeSetting('relay-keys', '[]');
    await group.switchKey({ overlap: false });
    await say(zoe, room, 'pendant', group);
    await group.until(() => zoe.engine.relayOf(room) === group.address);
    await group.restart(ali);
    await group.until(async () => (await names(ali, room)).includes('impostor'));
    const link = await group.during(zoe.engine.invitation(room));
    expect(ali.engine.inspectInvitation(link).joined).toBeUndefined();
    await group.during(ali.engine.join(link));
    await group.until(has(ali, room, 'pendant'));
    expect(await ali.texts(room)).toEqual(expect.arrayContaining(['Ali: avant', 'Zoé: pendant']));
    expect(await names(ali, room)).toEqual([NAME]);
    expect(ali.engine.inspectInvitation(link).joined).toBe(room);
    await expect(group.during(ali.engine.join(link))).rejects.toMatchObject({ code: 'already-joined' });
  });

  it('may be done again, and what was put aside of the first is said of the second', async () => {
    const { group, zoe, room } = await pair();
    for (const round of [1, 2]) {
      group.announceKey();
      group.cut();
      await group.until(async () =>
        (await found(zoe, room)).some(({ name, dismissed }) => name === NAME && !dismissed),
      );
      await group.switchKey({ overlap: true });
      await say(zoe, room, `tour ${String(round)}`, group);
      await group.until(async () => (await zoe.connection(room)) === 'connected');
      expect((await found(zoe, room)).map(({ name, count }) => [name, count])).toEqual([[NAME, round]]);
      await group.during(zoe.engine.dismissAnomaly({ room, id: NAME }));
    }
  });

  it('is on disk before it is believed', async () => {
    const { group, zoe, room } = await pair();
    group.announceKey();
    group.cut();
    await group.until(async () => (await names(zoe, room)).includes(NAME));
    await group.during(zoe.engine.close());
    await group.switchKey({ overlap: false });
    await group.restart(zoe);
    await group.until(async () => (await zoe.connection(room)) === 'connected');
    expect(await names(zoe, room)).toEqual([NAME]);
  });
});

describe('what is no change of key', () => {
  it('is another key without a word: an impostor, as ever', async () => {
    const { group, zoe, room } = await pair();
    group.killRelay();
    group.key = newRelayKey();
    await group.startRelay();
    await group.until(async () => (await names(zoe, room)).includes('impostor'));
  });

  it.each([
    ['signed by neither', (group: Group) => ({ ...change(group), oldSignature: new Uint8Array(64).fill(1) })],
    [
      'announcing a key that somebody else holds',
      (group: Group) => ({ ...change(group), newSignature: new Uint8Array(64).fill(1) }),
    ],
    ['dated anew', (group: Group) => ({ ...change(group), timeMs: group.clock.nowMs() + 1 })],
    ['of another relay', (group: Group) => signKeyChange(newRelayKey(), newRelayKey(), group.clock.nowMs())],
  ])('is one %s', async (_, forged) => {
    const { group, zoe, room } = await pair();
    await tellFalsely(group, [forged(group)]);
    expect(await names(zoe, room)).toEqual([]);
    expect(await zoe.store.readSetting('relay-keys')).toBeUndefined();
    group.front = undefined;
    await group.until(async () => (await zoe.connection(room)) === 'connected');
  });

  it('is one that is older than the one known, or that leads back', async () => {
    const { group, zoe, room } = await pair();
    const [first, thief] = [group.key, newRelayKey()];
    const early = signKeyChange(first, thief, group.clock.nowMs());
    await group.clock.advance(1000);
    group.announceKey();
    group.cut();
    await group.until(async () => (await names(zoe, room)).includes(NAME));
    const taken = await zoe.store.readSetting('relay-keys');
    await tellFalsely(group, [early]);
    expect(await zoe.store.readSetting('relay-keys')).toBe(taken);
    group.front = undefined;
    await group.switchKey({ overlap: true });
    await group.until(async () => (await zoe.connection(room)) === 'connected');
    const after = await zoe.store.readSetting('relay-keys');
    await tellFalsely(group, [...group.keyChanges, signKeyChange(group.key, thief, 1)].slice(0, 1));
    await tellFalsely(group, [signKeyChange(group.key, first, group.clock.nowMs())]);
    expect(await zoe.store.readSetting('relay-keys')).toBe(after);
  });
});

describe('a relay that sends its members on to ever new keys', () => {
  it('is asked again as seldom as one that breaks off', async () => {
    const { group, zoe, room } = await pair();
    let greetings = 0;
    group.front = (stream) => {
      greetings += 1;
      const timeMs = group.clock.nowMs();
      const keyChanges = [signKeyChange(group.key, newRelayKey(), timeMs + greetings)];
      const welcome = encodeWelcome(makeWelcome(DEFAULT_LIMITS, { timeMs, keyChanges }));
      const ending = encodeRefusal({ code: 'relay-key-changed' });
      stream.once('data', () => {
        stream.write(encodeFrame(FRAME_TYPE.welcome, 0, welcome));
        stream.write(encodeFrame(FRAME_TYPE.error, 0, ending));
      });
    };
    group.cut();
    await group.clock.advance(60_000);
    // Two members, each with one that is followed at once.
    expect(greetings).toBeGreaterThan(4);
    expect(greetings).toBeLessThan(60);
    group.front = undefined;
    await group.until(async () => (await zoe.connection(room)) === 'connected');
  });
});

function change(group: Group): KeyChange {
  return signKeyChange(group.key, newRelayKey(), group.clock.nowMs());
}
