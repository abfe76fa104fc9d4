import { expect, it } from 'vitest';

import { Group, type MemberEngine } from './support/group';

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
