/** Two accounts of the order that nobody signed: undecided until what the relay signed says which is its own. */
import { expect, it } from 'vitest';

import { Mole } from '../../lab/saboteur/members/mole';
import { Signer } from '../../lab/saboteur/signer';
import { Group, engineClock, type MemberEngine } from './support/group';

async function scene() {
  const group = await Group.start();
  const zoe = await group.member('Zoé');
  const room = await group.room(zoe);
  const link = await group.during(zoe.engine.invitation(room));
  const parts = { connect: group.connectAs('mole'), clock: engineClock(group.clock), random: group.random };
  const mole = await group.during(Mole.join(link, parts));
  await group.during(mole.say());
  await group.clock.advance(5000);
  const key = group.world?.key;
  if (!key) throw new Error('no relay');
  return { group, zoe, room, mole, signer: new Signer(key, group.random) };
}

async function found(member: MemberEngine, room: string): Promise<(readonly [string, boolean])[]> {
  return (await member.engine.anomalies({ room })).map(({ name, dismissed }) => [name, dismissed]);
}

/** A message that claims another head, one position below what the relay signed. */
async function disagree({ group, mole }: { group: Group; mole: Mole }): Promise<number> {
  const { signed } = mole;
  await group.during(mole.say({ view: { signed, computed: { n: signed.n - 1, head: mole.random(32) } } }));
  await group.clock.advance(10_000);
  return signed.n - 1;
}

it('is settled once its author shows what the relay signed there or later, across a restart too', async () => {
  const { group, zoe, room, mole } = await scene();
  await disagree({ group, mole });
  // Our own side being signed decides nothing: its author may have been told another.
  expect(await found(zoe, room)).toEqual([['disagreement', false]]);
  await group.restart(zoe);
  await group.clock.advance(60_000);
  expect(await found(zoe, room)).toEqual([['disagreement', false]]);
  await group.during(mole.say());
  await group.clock.advance(2000);
  expect(await found(zoe, room)).toEqual([['disagreement', true]]);
  await disagree({ group, mole });
  expect(await found(zoe, room)).toEqual([['disagreement', false]]);
  mole.close();
});

it('is settled by a fork where the relay signed the other account', async () => {
  const { group, zoe, room, mole, signer } = await scene();
  const n = await disagree({ group, mole });
  const { generation } = mole.signed;
  const signed = signer.head(mole.keys.room, { generation, n, head: mole.random(32) });
  await group.during(mole.say({ view: { signed } }));
  await group.clock.advance(2000);
  const names = await found(zoe, room);
  expect(names).toContainEqual(['disagreement', true]);
  expect(names).toContainEqual(['forked', false]);
  mole.close();
});
