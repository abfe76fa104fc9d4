/** Clocks that were wrong are put right, and nobody is left out. */
import { describe, expect, it } from 'vitest';
import { EPOCH_MS } from '../../protocol/limits';
import { Group } from './support/group';

describe('clocks that were set back', () => {
  it('close nothing to a newcomer of the day that they showed: neither messages nor agreement', async () => {
    const group = await Group.start();
    const zoe = await group.member('Zoé');
    const ali = await group.member('Ali');
    const room = await group.room(zoe, ali);
    // The members' clocks and the relay's run a day ahead, and somebody joins meanwhile.
    group.clock.offsetMs += EPOCH_MS;
    await group.clock.advance(10_000);
    const mia = await group.member('Mia');
    await group.during(mia.engine.join(await group.during(zoe.engine.invitation(room))));
    await group.clock.advance(10_000);
    group.clock.offsetMs -= EPOCH_MS;
    await group.clock.advance(10_000);
    for (const member of [zoe, ali]) await group.during(member.engine.send({ room, text: member.name }));
    await group.until(async () => (await mia.texts(room)).length === 2);
    expect((await mia.texts(room)).sort()).toEqual(['Ali: Ali', 'Zoé: Zoé']);
    const confirmed = async (): Promise<string[]> => {
      const { confirmedBy } = await mia.engine.trust({ room });
      return confirmedBy.map(({ name }) => name).sort();
    };
    await group.until(async () => (await confirmed()).length === 2);
    // What was said before the invitation is closed, and nothing after it.
    const found = await mia.engine.anomalies({ room });
    expect(found.map(({ name, newestPosition }) => [name, newestPosition])).toEqual([['closed-to-you', 3]]);
  });
});
