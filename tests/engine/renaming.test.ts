import { describe, expect, it } from 'vitest';
import { Group, type MemberEngine } from './support/group';

const systemRows = async (member: MemberEngine, room: string) =>
  (await member.rows(room)).flatMap(({ kind, before, text }) => (kind === 'renamed' ? [[before, text]] : []));
const memberOf = async (member: MemberEngine, room: string, author: string) =>
  (await member.engine.members({ room })).find((one) => one.author === author);

describe('renaming oneself', () => {
  it('is told in every room, and what was said before stands under the new name', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const [first, second] = [await group.room(zoe, ali), await group.room(ali, zoe)];
    await group.during(zoe.engine.send({ room: first, text: 'Bonsoir' }));
    await group.until(async () => (await ali.texts(first)).length === 1);
    await group.during(ali.engine.setCompared({ room: first, author: zoe.engine.author, compared: true }));
    const before = await memberOf(ali, first, zoe.engine.author);

    await group.during(zoe.engine.rename(' Zoë '));
    expect(zoe.engine.name).toBe('Zoë');
    for (const room of [first, second]) {
      await group.until(async () => (await systemRows(ali, room)).length === 1);
      expect(await systemRows(ali, room)).toEqual([['Zoé', 'Zoë']]);
      await group.until(async () => (await systemRows(zoe, room)).length === 1);
      expect(await systemRows(zoe, room)).toEqual([['Zoé', 'Zoë']]);
    }
    for (const member of [zoe, ali]) expect(await member.texts(first)).toEqual(['Zoë: Bonsoir']);
    const after = await memberOf(ali, first, zoe.engine.author);
    expect(after).toMatchObject({ name: 'Zoë', compared: true, fingerprint: before?.fingerprint });
    expect(after?.formerNames).toEqual([{ name: 'Zoé', until: after?.namedAt }]);
    expect(await ali.engine.anomalies({ room: first })).toEqual([]);
  });

  it('survives the vault, and a newcomer meets the new name', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    await group.during(zoe.engine.rename('Zoë'));
    await group.until(async () => (await systemRows(ali, room)).length === 1);
    await group.restart(ali);
    await group.restart(zoe);
    expect(zoe.engine.name).toBe('Zoë');
    expect(await systemRows(ali, room)).toEqual([['Zoé', 'Zoë']]);
    expect((await memberOf(ali, room, zoe.engine.author))?.formerNames).toMatchObject([{ name: 'Zoé' }]);
    const mia = await group.member('Mia');
    await group.during(mia.engine.join(await group.during(ali.engine.invitation(room))));
    await group.until(async () => (await memberOf(mia, room, zoe.engine.author))?.name === 'Zoë');
  });

  it('is told once the relay is back, and once only', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    group.killRelay();
    await group.until(async () => (await zoe.connection(room)) === 'waiting');
    await group.during(zoe.engine.rename('Zoë'));
    await group.during(zoe.engine.rename('Zoë'));
    await group.restart(zoe);
    await group.startRelay();
    await group.until(async () => (await systemRows(ali, room)).length === 1);
    await group.clock.advance(60_000);
    expect(await systemRows(ali, room)).toEqual([['Zoé', 'Zoë']]);
  });

  it('is told at the next opening where the app ended in between', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    const profile = await zoe.store.loadProfile();
    if (!profile) throw new Error('there is a profile');
    await zoe.store.saveProfile({ ...profile, name: 'Zoë' });
    await group.restart(zoe);
    await group.until(async () => (await systemRows(ali, room)).length === 1);
    expect(await systemRows(ali, room)).toEqual([['Zoé', 'Zoë']]);
  });

  it('refuses what is no name, and changes nothing then', async () => {
    const group = await Group.start();
    const zoe = await group.member('Zoé');
    for (const name of ['', '  ', 'x'.repeat(65)]) {
      await expect(group.during(zoe.engine.rename(name))).rejects.toMatchObject({ code: 'bad-argument' });
    }
    expect(zoe.engine.name).toBe('Zoé');
    expect((await zoe.store.loadProfile())?.name).toBe('Zoé');
  });
});
