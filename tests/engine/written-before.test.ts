/** Messages that were written before others which stand above them. */
import { expect, it } from 'vitest';

import { Group, type MemberEngine } from './support/group';

/** Texts of a room with how many of others above them their authors had not seen. */
async function unseen(member: MemberEngine, room: string): Promise<(readonly [string, number | undefined])[]> {
  const rows = await member.rows(room);
  return rows.filter(({ kind }) => kind === 'text').map(({ text, unseenAbove }) => [text, unseenAbove]);
}

it('say so, how many those are, to everybody and in the same way', async () => {
  const group = await Group.start();
  const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
  const room = await group.room(zoe, ali);
  await group.during(ali.engine.send({ room, text: 'avant' }));
  await group.until(async () => (await zoe.texts(room)).length === 1);
  // Ali writes where the relay cannot be reached; Zoé goes on meanwhile.
  group.front = (stream, peer, name) => {
    if (name === 'Ali') throw new Error('no way');
    group.world?.relay.accept(stream, peer);
  };
  group.cut();
  await group.until(async () => (await ali.connection(room)) === 'waiting');
  await group.during(ali.engine.send({ room, text: 'sans réseau' }));
  await group.until(async () => (await zoe.connection(room)) === 'connected');
  for (const text of ['un', 'deux']) await group.during(zoe.engine.send({ room, text }));
  await group.until(async () => (await zoe.rows(room)).every(({ send }) => send?.state !== 'waiting'));
  group.front = undefined;
  const expected = [
    ['avant', undefined],
    ['un', undefined],
    ['deux', undefined],
    ['sans réseau', 2],
  ];
  await group.until(async () => (await zoe.texts(room)).length === 4 && (await ali.texts(room)).length === 4);
  expect(await unseen(zoe, room)).toEqual(expected);
  expect(await unseen(ali, room)).toEqual(expected);
  const told = zoe.events.flatMap((event) => (event.type === 'rows' ? event.rows : []));
  expect(told.find(({ text }) => text === 'sans réseau')?.unseenAbove).toBe(2);
  // Who has seen them says nothing of the kind, and a conversation in turn does not either.
  await group.during(ali.engine.send({ room, text: 'vu' }));
  await group.until(async () => (await zoe.texts(room)).length === 5);
  expect((await unseen(zoe, room)).at(-1)).toEqual(['vu', undefined]);
});
