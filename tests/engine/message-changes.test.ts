/** Messages that refer to others, between real engines. */
import { describe, expect, it } from 'vitest';

import type { MessageRow } from '../../client/api';
import { Group, type MemberEngine } from './support/group';

async function stage() {
  const group = await Group.start();
  const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
  const room = await group.room(zoe, ali);
  await group.during(zoe.engine.send({ room, text: 'Bonsoir' }));
  await group.until(async () => (await ali.texts(room)).length === 1);
  await group.until(async () => (await rowOf(zoe, room, 'Bonsoir'))?.position !== undefined);
  const message = (await rowOf(zoe, room, 'Bonsoir'))?.digest ?? '';
  return { group, zoe, ali, room, message };
}

async function rowOf(member: MemberEngine, room: string, text: string): Promise<MessageRow | undefined> {
  return (await member.rows(room)).find((row) => row.text === text);
}

async function byDigest(member: MemberEngine, room: string, digest: string): Promise<MessageRow | undefined> {
  return (await member.rows(room)).find((row) => row.digest === digest);
}

describe('a reply', () => {
  it('shows on both sides what it answers, and so does the waiting row', async () => {
    const { group, zoe, ali, room, message } = await stage();
    group.killRelay();
    await group.during(ali.engine.send({ room, text: 'Bonsoir à toi', reply: message }));
    const reply = { message, state: 'known', authorName: 'Zoé', text: 'Bonsoir' };
    expect(await rowOf(ali, room, 'Bonsoir à toi')).toMatchObject({ send: { state: 'waiting' }, reply });
    await group.startRelay();
    await group.until(async () => (await zoe.texts(room)).length === 2);
    expect(await rowOf(zoe, room, 'Bonsoir à toi')).toMatchObject({ reply });
    const told = zoe.events.flatMap((event) => (event.type === 'rows' ? event.rows : []));
    expect(told.find(({ text }) => text === 'Bonsoir à toi')?.reply).toMatchObject(reply);
  });

  it('to what is not there is refused, and what it would show is told', async () => {
    const { ali, room, message } = await stage();
    const unknown = 'ab'.repeat(32);
    await expect(ali.engine.send({ room, text: 'à qui ?', reply: unknown })).rejects.toMatchObject({
      code: 'unknown-message',
    });
    expect(await ali.engine.quote({ room, message: unknown })).toMatchObject({ state: 'unknown', text: '' });
    expect(await ali.engine.quote({ room, message })).toMatchObject({ state: 'known', text: 'Bonsoir' });
  });
});

describe('an edit', () => {
  it('is seen at once here and then by everybody, with the earlier texts on request', async () => {
    const { group, zoe, ali, room, message } = await stage();
    group.killRelay();
    await group.during(zoe.engine.editMessage({ room, message, text: 'Bonsoir à tous' }));
    const waiting = await byDigest(zoe, room, message);
    expect(waiting).toMatchObject({ text: 'Bonsoir à tous', edited: true, change: { send: { state: 'waiting' } } });
    await group.startRelay();
    await group.until(async () => (await byDigest(ali, room, message))?.text === 'Bonsoir à tous');
    expect(await byDigest(ali, room, message)).toMatchObject({ edited: true });
    await group.until(async () => (await byDigest(zoe, room, message))?.change === undefined);
    for (const member of [zoe, ali]) {
      const versions = await member.engine.versions({ room, message });
      expect(versions.map(({ text }) => text)).toEqual(['Bonsoir', 'Bonsoir à tous']);
    }
    expect((await ali.engine.trust({ room })).position).toBeGreaterThan(0);
  });

  it('that waits can be taken back', async () => {
    const { group, zoe, room, message } = await stage();
    group.killRelay();
    await group.until(async () => (await zoe.connection(room)) === 'waiting');
    await group.during(zoe.engine.editMessage({ room, message, text: 'faute' }));
    const key = (await byDigest(zoe, room, message))?.change?.key ?? '';
    await group.during(zoe.engine.cancelSend({ room, key }));
    expect(await byDigest(zoe, room, message)).toMatchObject({ text: 'Bonsoir' });
    expect(await byDigest(zoe, room, message)).not.toHaveProperty('edited');
    const told = zoe.events.flatMap((event) => (event.type === 'rows' ? event.rows : []));
    expect(told.filter(({ digest }) => digest === message).at(-1)).toMatchObject({ text: 'Bonsoir' });
  });

  it('and a deletion of another’s message are refused', async () => {
    const { ali, room, message } = await stage();
    const change = { room, message };
    const refused = { code: 'not-author' };
    await expect(ali.engine.editMessage({ ...change, text: 'menti' })).rejects.toMatchObject(refused);
    await expect(ali.engine.deleteMessage({ ...change, where: 'everywhere' })).rejects.toMatchObject(refused);
  });
});

describe('a deletion', () => {
  it('takes the text from everybody, and replies say so', async () => {
    const { group, zoe, ali, room, message } = await stage();
    await group.during(ali.engine.send({ room, text: 'oui', reply: message }));
    await group.until(async () => (await zoe.texts(room)).length === 2);
    await group.during(zoe.engine.deleteMessage({ room, message, where: 'everywhere' }));
    expect(await byDigest(zoe, room, message)).toMatchObject({ text: '', erased: 'author' });
    await group.until(async () => (await byDigest(ali, room, message))?.erased === 'author');
    expect((await rowOf(ali, room, 'oui'))?.reply).toMatchObject({ state: 'erased', text: '' });
    await expect(zoe.engine.editMessage({ room, message, text: 'si' })).rejects.toMatchObject({
      code: 'unknown-message',
    });
    expect(await ali.engine.versions({ room, message })).toEqual([]);
  });

  it('here is nobody else’s business', async () => {
    const { group, zoe, ali, room, message } = await stage();
    await group.during(ali.engine.deleteMessage({ room, message, where: 'here' }));
    const told = ali.events.flatMap((event) => (event.type === 'rows' ? event.rows : []));
    expect(told.at(-1)).toMatchObject({ digest: message, text: '', erased: 'here' });
    expect(await byDigest(ali, room, message)).toBeUndefined();
    await group.clock.advance(5000);
    expect(await byDigest(zoe, room, message)).toMatchObject({ text: 'Bonsoir' });
  });
});

describe('reactions', () => {
  it('are put and taken back, and each says who', async () => {
    const { group, zoe, ali, room, message } = await stage();
    await group.during(ali.engine.react({ room, message, emoji: '👍', on: true }));
    expect((await byDigest(ali, room, message))?.reactions).toMatchObject([{ emoji: '👍', count: 1, own: true }]);
    await group.until(async () => (await byDigest(zoe, room, message))?.reactions !== undefined);
    expect((await byDigest(zoe, room, message))?.reactions).toEqual([
      { emoji: '👍', count: 1, own: false, authors: [ali.engine.author] },
    ]);
    await group.during(zoe.engine.react({ room, message, emoji: '👍', on: true }));
    await group.until(async () => (await byDigest(ali, room, message))?.reactions?.[0]?.count === 2);
    await group.during(ali.engine.react({ room, message, emoji: '👍', on: false }));
    await group.until(async () => (await byDigest(zoe, room, message))?.reactions?.[0]?.count === 1);
  });

  it('are emoji, six of one person at most', async () => {
    const { group, zoe, room, message } = await stage();
    const react = (emoji: string) => group.during(zoe.engine.react({ room, message, emoji, on: true }));
    for (const text of ['ok', '👍👍', '', ' ', '<b>', '1'])
      await expect(react(text)).rejects.toMatchObject({ code: 'bad-argument' });
    for (const emoji of ['👍', '❤️', '👩‍👩‍👧', '🇫🇷', '1️⃣', '👋🏽']) await react(emoji);
    await expect(react('🎭')).rejects.toMatchObject({ code: 'too-many-reactions' });
    expect((await byDigest(zoe, room, message))?.reactions).toHaveLength(6);
  });
});

it('a newcomer who fetches older history sees what became of it', async () => {
  const { group, zoe, ali, room, message } = await stage();
  await group.during(zoe.engine.editMessage({ room, message, text: 'Bonsoir à tous' }));
  await group.during(ali.engine.react({ room, message, emoji: '👍', on: true }));
  await group.until(async () => (await byDigest(zoe, room, message))?.reactions?.[0]?.count === 1);
  const eve = await group.member('Ève');
  await group.during(eve.engine.join(await group.during(zoe.engine.invitation(room))));
  await group.until(async () => (await byDigest(eve, room, message)) !== undefined);
  expect(await byDigest(eve, room, message)).toMatchObject({ text: 'Bonsoir à tous', edited: true });
  expect((await byDigest(eve, room, message))?.reactions).toMatchObject([{ emoji: '👍', count: 1 }]);
});
