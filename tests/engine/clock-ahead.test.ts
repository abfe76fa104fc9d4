import { randomFillSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { encodeBody } from '../../client/crypto/body';
import { EpochKeys } from '../../client/crypto/epochs';
import { sealMessage } from '../../client/crypto/frame';
import { Identity } from '../../client/crypto/identity';
import { EpochKey } from '../../client/crypto/keys';
import { EPOCH_MS } from '../../protocol/limits';
import { sha256 } from '../../client/crypto/hash';
import { Group, type MemberEngine } from './support/group';

const random = (length: number): Uint8Array => randomFillSync(new Uint8Array(length));

/** Puts a text into a member's outbox as an app would whose clock is `days` ahead, and opens the app again. */
async function sayDaysAhead(
  group: Group,
  member: MemberEngine,
  text: string,
  days: number,
  twist: (payload: Uint8Array) => Uint8Array = (payload) => payload,
): Promise<void> {
  await group.during(member.engine.close());
  const [record] = await member.store.listRooms();
  const profile = await member.store.loadProfile();
  if (!record?.signed || !profile) throw new Error('no room to speak in');
  const { signed } = record;
  const keys = new EpochKeys(record.room, 'xchacha20-poly1305', record.epoch, EpochKey.fromBytes(record.epochKey));
  const identity = Identity.fromSeeds({ sign: profile.signSeed, agree: profile.agreeSeed });
  const epoch = Math.floor(group.clock.nowMs() / EPOCH_MS) + days;
  const [run, id, timeMs] = [random(8), random(8), group.clock.nowMs() + days * EPOCH_MS];
  const body = { type: 'text' as const, text };
  const prev = record.prev ?? new Uint8Array(16);
  const content = { run, id, timeMs, prev, prevAboveView: false, view: { signed }, body };
  const payload = twist(sealMessage({ random }, { keys, epoch, identity, content }).payload);
  const digest = sha256(payload);
  const { code, bytes } = encodeBody(body);
  const frame = { order: 1, id, digest, payload, kind: 'text' as const, text, bodyType: code, body: bytes };
  await member.store.enqueue(record, { ...frame, timeMs, epoch, state: 'waiting' });
  await group.restart(member);
}

describe('a message of a clock that runs days ahead', () => {
  it('is said to be that, opens on its day, and accuses nobody', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    await group.until(async () => (await zoe.engine.trust({ room })).signedPosition > 0);
    await sayDaysAhead(group, zoe, 'demain', 6);
    const found = async (): Promise<(readonly [string, string, boolean])[]> =>
      (await ali.engine.anomalies({ room })).map(({ name, level, dismissed }) => [name, level, dismissed]);
    await group.until(async () => (await found()).length > 0);
    expect(await found()).toEqual([['clock', 'state', false]]);
    expect(await ali.texts(room)).toEqual([]);
    await group.during(ali.engine.send({ room, text: 'toujours là' }));
    await group.until(async () => (await zoe.texts(room)).includes('Ali: toujours là'));
    // Days pass for everybody.
    group.clock.offsetMs += 3 * EPOCH_MS;
    await group.until(async () => (await ali.texts(room)).includes('Zoé: demain'), 600_000);
    expect(await ali.texts(room)).toEqual(['Zoé: demain', 'Ali: toujours là']);
    expect(await found()).toEqual([['clock', 'state', true]]);
  });

  it('is altered, and no clock any more, where it does not open on its day either', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    await group.until(async () => (await zoe.engine.trust({ room })).signedPosition > 0);
    const spoilt = (payload: Uint8Array): Uint8Array => payload.map((byte, at) => (at === 90 ? byte ^ 1 : byte));
    await sayDaysAhead(group, zoe, 'demain', 6, spoilt);
    const found = async (): Promise<(readonly [string, boolean, number])[]> =>
      (await ali.engine.anomalies({ room })).map(({ name, dismissed, count }) => [name, dismissed, count]);
    await group.until(async () => (await found()).length > 0);
    expect(await found()).toEqual([['clock', false, 1]]);
    group.clock.offsetMs += 3 * EPOCH_MS;
    await group.restart(ali);
    await group.until(async () => (await found()).length === 2, 600_000);
    // Said once, however often the room is opened from now on.
    await group.restart(ali);
    await group.clock.advance(60_000);
    expect(await found()).toEqual([
      ['clock', true, 1],
      ['altered', false, 1],
    ]);
    expect((await ali.rows(room)).filter(({ kind }) => kind === 'unreadable')).toHaveLength(1);
  });
});
