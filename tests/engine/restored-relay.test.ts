import { expect, it } from 'vitest';

import { fromHex, toHex } from '../../protocol/bytes';
import { MemoryLog } from '../../server/log/memory-log';
import { Group, type MemberEngine } from './support/group';

async function isQuiet(member: MemberEngine, room: string): Promise<boolean> {
  return (await member.rows(room)).every(({ position }) => position !== undefined);
}

/** Says something, and lets it reach the other. */
async function say(group: Group, room: string, from: MemberEngine, to: MemberEngine, text: string): Promise<void> {
  await group.during(from.engine.send({ room, text }));
  await group.until(async () => (await to.texts(room)).includes(`${from.name}: ${text}`));
  await group.clock.advance(3000);
}

it('a relay restored from a backup makes nobody two devices, and nothing received that is not there', async () => {
  const group = await Group.start();
  const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
  const room = await group.room(zoe, ali);
  await say(group, room, ali, zoe, 'avant');
  const backup = group.backupRelay();
  for (const text of ['un', 'deux', 'trois', 'quatre']) await say(group, room, zoe, ali, text);
  await say(group, room, ali, zoe, 'perdu');
  group.killRelay();
  await group.clock.advance(1000);
  // Zoé is away: what she wrote since stays lost.
  await group.during(zoe.engine.close());
  await group.during(ali.engine.close());
  await group.startRelay({ log: backup });
  await group.during(group.restart(ali));
  await group.until(async () => (await ali.connection(room)) === 'connected');
  await group.during(ali.engine.send({ room, text: 'à nouveau' }));
  await group.clock.advance(20_000);
  const found = (await ali.engine.anomalies({ room })).map(({ name, level }) => [name, level]);
  expect(found).toEqual([['restored', 'notice']]);
  const { received, position } = await ali.engine.trust({ room });
  for (const one of received) expect(one).toBeLessThanOrEqual(position);
});

it('a message that was sealed again while its relay was another stays one where the first relay comes back', async () => {
  const group = await Group.start();
  const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
  const wish = { title: 'Salon', relay: group.address, retentionDays: 1 };
  const { room } = await group.during(zoe.engine.createRoom(wish));
  await group.during(ali.engine.join(await group.during(zoe.engine.invitation(room))));
  for (const text of ['un', 'deux']) await say(group, room, zoe, ali, text);
  const digests = async (): Promise<string[]> => (await zoe.rows(room)).map(({ digest }) => digest);
  const first = await digests();
  const backup = group.backupRelay();
  group.killRelay();
  // A day later the operator begins anew: what nobody will be able to open much longer is sealed again.
  await group.clock.advance(23 * 3_600_000);
  await group.startRelay({ log: new MemoryLog() });
  await group.world?.relay.rooms.findOrCreate(fromHex(room), 1, { connection: 0, address: '127.0.0.1' });
  await group.during(zoe.engine.reconnect({ room }));
  await group.until(async () => (await zoe.connection(room)) === 'connected' && (await isQuiet(zoe, room)));
  const second = await digests();
  expect(second.filter((digest) => first.includes(digest))).toEqual([]);
  await group.during(zoe.engine.send({ room, text: 'trois' }));
  await group.clock.advance(3000);
  group.killRelay();
  await group.startRelay({ log: backup });
  for (const member of [zoe, ali]) await group.during(member.engine.reconnect({ room }));
  const both = [zoe, ali];
  await group.until(async () => {
    const states = await Promise.all(
      both.map(async (member) => [await member.connection(room), await isQuiet(member, room)]),
    );
    return states.every(([state, quiet]) => state === 'connected' && quiet === true);
  });
  await group.clock.advance(3000);
  const stored = await backup.entries(fromHex(room), 1, 1000, 1e9);
  const logged = stored.map(({ leaf }) => toHex(leaf.digest));
  expect(second.filter((digest) => logged.includes(digest))).toEqual([]);
  for (const member of both) {
    expect(await member.texts(room)).toEqual(['Zoé: un', 'Zoé: deux', 'Zoé: trois']);
    const found = (await member.engine.anomalies({ room })).map(({ name }) => name);
    expect(found.filter((name) => name !== 'restored')).toEqual([]);
  }
});
