import { describe, expect, it } from 'vitest';

import { EpochKeys } from '../../client/crypto/epochs';
import { openFrame } from '../../client/crypto/frame';
import { EpochKey } from '../../client/crypto/keys';
import { fromHex } from '../../protocol/bytes';
import { toAparteError } from '../../protocol/errors';
import { Group, type MemberEngine } from './support/group';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a thief of the vault's content holds of a room: its oldest key, and so every later one. */
async function stolenKeys(member: MemberEngine): Promise<EpochKeys> {
  const [record] = await member.store.listRooms();
  if (!record) throw new Error('no room');
  const key = EpochKey.fromBytes(record.epochKey);
  return new EpochKeys(record.room, 'xchacha20-poly1305', record.epoch, key);
}

/** Whether a recorded frame opens. */
function opens(keys: EpochKeys, payload: Uint8Array): boolean {
  try {
    return openFrame({ keys }, payload).kind === 'message';
  } catch (error) {
    expect(toAparteError(error).code).toBe('cannot-open');
    return false;
  }
}

describe('a key that is stolen today', () => {
  it('opens what was recorded within the retention window, and nothing from before it', async () => {
    const group = await Group.start();
    const zoe = await group.member('Zoé');
    const wish = { title: 'Salon', relay: group.address, retentionDays: 1 };
    const { room } = await group.during(zoe.engine.createRoom(wish));
    const say = async (text: string): Promise<Uint8Array> => {
      await group.during(zoe.engine.send({ room, text }));
      await group.until(async () => (await zoe.rows(room)).every(({ position }) => position !== undefined));
      const { position } = await zoe.engine.trust({ room });
      const [entry] = await group.log.entries(fromHex(room), position, 1, Infinity);
      return Uint8Array.from(entry?.payload ?? []);
    };
    const old = await say('il y a trois jours');
    expect(opens(await stolenKeys(zoe), old)).toBe(true);
    const first = (await stolenKeys(zoe)).oldestEpoch;
    group.clock.offsetMs += 3 * DAY_MS;
    await group.until(async () => (await stolenKeys(zoe)).oldestEpoch > first);
    const recent = await say('aujourd’hui');
    const keys = await stolenKeys(zoe);
    expect(keys.oldestEpoch).toBe(first + 2);
    expect([opens(keys, old), opens(keys, recent)]).toEqual([false, true]);
  });
});
