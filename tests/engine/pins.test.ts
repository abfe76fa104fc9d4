/** Pinned messages, between real engines. */
import { describe, expect, it } from 'vitest';

import { Group, type MemberEngine } from './support/group';

async function stage(...texts: readonly string[]) {
  const group = await Group.start();
  const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
  const room = await group.room(zoe, ali);
  for (const text of texts) await group.during(zoe.engine.send({ room, text }));
  const isThere = async (member: MemberEngine) => {
    const said = (await member.rows(room)).filter(({ kind, position }) => kind === 'text' && position !== undefined);
    return said.length === texts.length;
  };
  await group.until(async () => (await isThere(zoe)) && (await isThere(ali)));
  const messages = (await ali.rows(room)).filter(({ kind }) => kind === 'text').map(({ digest }) => digest);
  return { group, zoe, ali, room, messages };
}

const pinned = async (member: MemberEngine, room: string) =>
  (await member.engine.pins({ room })).map(({ text, byName }) => `${text} (${byName})`);

describe('a pin', () => {
  it('is put by any member for everybody, stands in the list, and is told', async () => {
    const { group, zoe, ali, room, messages } = await stage('un', 'deux');
    for (const message of messages) await group.during(ali.engine.pinMessage({ room, message, on: true }));
    await group.until(async () => (await pinned(zoe, room)).length === 2);
    for (const member of [zoe, ali]) expect(await pinned(member, room)).toEqual(['deux (Ali)', 'un (Ali)']);
    const line = (await zoe.rows(room)).filter(({ kind }) => kind === 'pinned');
    expect(line).toMatchObject([
      { authorName: 'Ali', reply: { state: 'known', text: 'un' } },
      { authorName: 'Ali', reply: { state: 'known', text: 'deux' } },
    ]);
    const told = zoe.events.flatMap((event) => (event.type === 'pins' ? [event.pins.length] : []));
    expect(told.at(-1)).toBe(2);
    expect((await zoe.engine.rooms())[0]).toMatchObject({ unread: 0, lastText: 'deux' });
  });

  it('is taken down by any member, put again, and one act of the same is enough', async () => {
    const { group, zoe, ali, room, messages } = await stage('un');
    const [message = ''] = messages;
    await group.during(zoe.engine.pinMessage({ room, message, on: true }));
    await group.during(zoe.engine.pinMessage({ room, message, on: true }));
    await group.until(async () => (await pinned(ali, room)).length === 1);
    await group.during(ali.engine.pinMessage({ room, message, on: false }));
    await group.until(async () => (await pinned(zoe, room)).length === 0);
    await group.during(ali.engine.pinMessage({ room, message, on: true }));
    await group.until(async () => (await pinned(zoe, room)).join() === 'un (Ali)');
    expect((await zoe.rows(room)).filter(({ kind }) => kind === 'pinned')).toHaveLength(2);
  });

  it('is seen at once here, and can be taken back while it waits', async () => {
    const { group, zoe, room, messages } = await stage('un');
    const [message = ''] = messages;
    group.killRelay();
    await group.until(async () => (await zoe.connection(room)) === 'waiting');
    await group.during(zoe.engine.pinMessage({ room, message, on: true }));
    expect(await pinned(zoe, room)).toEqual(['un (Zoé)']);
    const row = (await zoe.rows(room)).find(({ digest }) => digest === message);
    await group.during(zoe.engine.cancelSend({ room, key: row?.change?.key ?? '' }));
    expect(await pinned(zoe, room)).toEqual([]);
  });

  it('goes with its message, whoever deleted it where, and says what an edit says', async () => {
    const { group, zoe, ali, room, messages } = await stage('un', 'deux');
    const [first = '', second = ''] = messages;
    for (const message of messages) await group.during(ali.engine.pinMessage({ room, message, on: true }));
    await group.during(zoe.engine.editMessage({ room, message: first, text: 'premier' }));
    await group.until(async () => (await pinned(ali, room)).includes('premier (Ali)'));
    await group.during(zoe.engine.deleteMessage({ room, message: second, where: 'everywhere' }));
    await group.until(async () => (await pinned(ali, room)).length === 1);
    await group.during(ali.engine.deleteMessage({ room, message: first, where: 'here' }));
    expect(await pinned(ali, room)).toEqual([]);
    expect(await pinned(zoe, room)).toEqual(['premier (Ali)']);
    expect(ali.events.flatMap((event) => (event.type === 'pins' ? [event.pins.length] : [])).at(-1)).toBe(0);
  });

  it('of what is not there is refused', async () => {
    const { zoe, room } = await stage();
    const act = zoe.engine.pinMessage({ room, message: 'ab'.repeat(32), on: true });
    await expect(act).rejects.toMatchObject({ code: 'unknown-message' });
  });

  it('is there for a newcomer who fetched older history', async () => {
    const { group, zoe, room, messages } = await stage('un');
    await group.during(zoe.engine.pinMessage({ room, message: messages[0] ?? '', on: true }));
    const eve = await group.member('Ève');
    await group.during(eve.engine.join(await group.during(zoe.engine.invitation(room))));
    await group.until(async () => (await pinned(eve, room)).length === 1);
  });
});
