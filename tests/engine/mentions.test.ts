/** Members that messages name, between real engines. */
import { describe, expect, it } from 'vitest';

import type { MessageRow } from '../../client/api';
import { namedIn, shownText } from '../../client/rooms/mentions';
import { Group, type MemberEngine } from './support/group';

async function stage() {
  const group = await Group.start();
  const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
  const room = await group.room(zoe, ali);
  await group.until(async () => (await zoe.engine.members({ room })).every(({ name }) => name !== ''));
  await group.until(async () => (await ali.engine.members({ room })).every(({ name }) => name !== ''));
  return { group, zoe, ali, room };
}

const lastOf = async (member: MemberEngine, room: string): Promise<MessageRow | undefined> =>
  (await member.rows(room)).filter(({ kind }) => kind === 'text').at(-1);

const summaryOf = async (member: MemberEngine, room: string) =>
  (await member.engine.rooms()).find((one) => one.room === room);

describe('a mention', () => {
  it('names an identity: everybody sees what the member is called, and it is told apart for the one', async () => {
    const { group, zoe, ali, room } = await stage();
    const mentions = [{ from: 6, to: 9, author: ali.engine.author }];
    await group.during(zoe.engine.send({ room, text: 'salut @xy !', mentions }));
    expect((await lastOf(zoe, room))?.text).toBe('salut @Ali !');
    await group.until(async () => (await lastOf(ali, room)) !== undefined);
    for (const [member, own] of [
      [zoe, false],
      [ali, true],
    ] as const) {
      const row = await lastOf(member, room);
      expect(row?.text).toBe('salut @Ali !');
      expect(row?.mentions).toEqual([{ from: 6, to: 10, author: ali.engine.author, own }]);
    }
  });

  it('counts apart from what is unread, and no more once it is read', async () => {
    const { group, zoe, ali, room } = await stage();
    await group.during(zoe.engine.send({ room, text: 'un' }));
    const mentions = [{ from: 0, to: 4, author: ali.engine.author }];
    await group.during(zoe.engine.send({ room, text: '@Ali deux', mentions }));
    await group.during(
      zoe.engine.send({ room, text: 'trois @Zoé', mentions: [{ from: 6, to: 10, author: zoe.engine.author }] }),
    );
    await group.until(async () => (await summaryOf(ali, room))?.unread === 3);
    expect(await summaryOf(ali, room)).toMatchObject({ unread: 3, mentions: 1 });
    expect(await summaryOf(zoe, room)).toMatchObject({ unread: 0, mentions: 0 });
    const { endPosition = 0 } = (await summaryOf(ali, room)) ?? {};
    await ali.engine.markRead({ room, position: endPosition });
    expect(await summaryOf(ali, room)).toMatchObject({ unread: 0, mentions: 0 });
    await ali.engine.chooseForRoom({ room, mutedUntilMs: 9, mutedButMentions: true });
    expect(await summaryOf(ali, room)).toMatchObject({ mutedUntilMs: 9, mutedButMentions: true });
  });

  it('comes and goes with an edit, and goes with a deletion', async () => {
    const { group, zoe, ali, room } = await stage();
    await group.during(zoe.engine.send({ room, text: 'salut' }));
    await group.until(async () => (await lastOf(zoe, room))?.position !== undefined);
    const message = (await lastOf(zoe, room))?.digest ?? '';
    const mentions = [{ from: 6, to: 10, author: ali.engine.author }];
    group.killRelay();
    await group.during(zoe.engine.editMessage({ room, message, text: 'salut @Ali', mentions }));
    expect(await lastOf(zoe, room)).toMatchObject({ text: 'salut @Ali', mentions: [{ from: 6, to: 10 }] });
    await group.startRelay();
    await group.until(async () => (await lastOf(ali, room))?.edited === true);
    expect(await lastOf(ali, room)).toMatchObject({ mentions: [{ from: 6, to: 10, own: true }] });
    expect(await summaryOf(ali, room)).toMatchObject({ unread: 1, mentions: 1 });
    await group.during(zoe.engine.editMessage({ room, message, text: 'salut tous' }));
    await group.until(async () => (await lastOf(ali, room))?.text === 'salut tous');
    expect(await lastOf(ali, room)).not.toHaveProperty('mentions');
    await group.during(zoe.engine.editMessage({ room, message, text: 'salut @Ali', mentions }));
    await group.until(async () => (await lastOf(ali, room))?.mentions !== undefined);
    await group.during(zoe.engine.deleteMessage({ room, message, where: 'everywhere' }));
    await group.until(async () => (await lastOf(ali, room))?.erased === 'author');
    expect(await lastOf(ali, room)).not.toHaveProperty('mentions');
    expect(await summaryOf(ali, room)).toMatchObject({ mentions: 0 });
  });

  it('in a reply is found in the outbox and in the log', async () => {
    const { group, zoe, ali, room } = await stage();
    await group.during(zoe.engine.send({ room, text: 'oui ?' }));
    await group.until(async () => (await lastOf(ali, room)) !== undefined);
    const reply = (await lastOf(ali, room))?.digest ?? '';
    group.killRelay();
    const mentions = [{ from: 0, to: 4, author: zoe.engine.author }];
    await group.during(ali.engine.send({ room, text: '@Zoé non', reply, mentions }));
    expect(await lastOf(ali, room)).toMatchObject({ send: { state: 'waiting' }, mentions: [{ from: 0, to: 4 }] });
    await group.startRelay();
    await group.until(async () => (await lastOf(zoe, room))?.mentions?.[0]?.own === true);
    await group.until(async () => (await lastOf(ali, room))?.position !== undefined);
    expect(await lastOf(ali, room)).toMatchObject({ mentions: [{ from: 0, to: 4, own: false }] });
  });

  it('of a stranger, or of what does not stand in the text, is refused', async () => {
    const { zoe, ali, room } = await stage();
    const stranger = { from: 0, to: 4, author: 'cd'.repeat(32) };
    const said = { room, text: '@Ali' };
    await expect(zoe.engine.send({ ...said, mentions: [stranger] })).rejects.toMatchObject({ code: 'unknown-member' });
    const beyond = { from: 0, to: 9, author: ali.engine.author };
    await expect(zoe.engine.send({ ...said, mentions: [beyond] })).rejects.toMatchObject({ code: 'bad-argument' });
    expect(await lastOf(zoe, room)).toBeUndefined();
  });
});

describe('what a hostile member writes down as a mention', () => {
  const state = {
    nameOf: (author: Uint8Array | undefined) => (author?.[0] === 1 ? 'Zoé\n\u202e' : ''),
    isOwn: () => false,
  };
  const bytesOf = (from: number, units: number, author: number): Uint8Array => {
    const bytes = new Uint8Array(38).fill(author);
    new DataView(bytes.buffer).setUint32(0, from);
    new DataView(bytes.buffer).setUint16(4, units);
    return bytes;
  };

  it('shows nothing but its text where nobody here is meant', () => {
    for (const bytes of [bytesOf(0, 4, 9), bytesOf(0, 99, 1), bytesOf(7, 1, 1), new Uint8Array(5)])
      expect(shownText(state, '@Moi bonjour', bytes)).toEqual({ text: '@Moi bonjour' });
  });

  it('shows whom it means, in one line that turns nothing around', () => {
    expect(shownText(state, '@Moi bonjour', bytesOf(0, 4, 1)).text).toBe('@Zoé bonjour');
  });
});

describe('a typed name', () => {
  const members = [
    { author: 'a', name: 'Zoé' },
    { author: 'b', name: 'Zoé Martin' },
    { author: 'c', name: 'Ali' },
    { author: 'd', name: 'Ali' },
    { author: 'e', name: '' },
  ];

  it('names the one who bears it, whole and longest', () => {
    expect(namedIn('@Zoé Martin et @Zoé', members)).toEqual([
      { from: 0, to: 11, author: 'b' },
      { from: 15, to: 19, author: 'a' },
    ]);
  });

  it('names nobody where several bear it, inside a word, or in part', () => {
    expect(namedIn('@Ali x@Zoé @Zoéline @', members)).toEqual([]);
  });
});
