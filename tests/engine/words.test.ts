/** Rooms that follow from six words: whoever has the words, the name and the relay has the room, and nobody else. */
import { describe, expect, it } from 'vitest';
import { epochOf } from '../../client/rooms/room-clock';
import { EPOCH_MS } from '../../protocol/limits';
import { Group, type MemberEngine } from './support/group';

const TITLE = 'L’équipe du Jeudi';

async function started(): Promise<{ group: Group; zoe: MemberEngine; room: string; words: string }> {
  const group = await Group.start();
  const zoe = await group.member('Zoé');
  const { room, words } = await group.during(zoe.engine.createWordsRoom({ title: TITLE, relay: group.address }));
  return { group, zoe, room, words: words.join(' ') };
}

async function findings(member: MemberEngine, room: string): Promise<string[]> {
  return (await member.engine.anomalies({ room })).map(({ name }) => name);
}

describe('a room of six words', () => {
  it('is joined by who types them and its name in a way of their own, and reads what was said', async () => {
    const { group, zoe, room, words } = await started();
    await group.during(zoe.engine.send({ room, text: 'hier' }));
    group.clock.offsetMs += 2 * EPOCH_MS;
    await group.clock.advance(5000);
    await group.during(zoe.engine.send({ room, text: "aujourd'hui" }));
    await group.clock.advance(5000);
    const ali = await group.member('Ali');
    const typed = words.toUpperCase().replaceAll(' ', ' - ');
    const joined = await group.during(
      ali.engine.joinByWords({ title: "  l'EQUIPE du\u00a0jeudi ", relay: group.address, words: `1. ${typed}` }),
    );
    expect(joined.room).toBe(room);
    await group.until(async () => (await ali.texts(room)).length === 2);
    expect(await ali.texts(room)).toEqual(['Zoé: hier', "Zoé: aujourd'hui"]);
    const [summary] = await ali.engine.rooms();
    expect(summary).toMatchObject({ title: TITLE, fromWords: true, unread: 0 });
    await group.during(ali.engine.send({ room, text: 'merci' }));
    await group.until(async () => (await zoe.texts(room)).length === 3);
    await group.until(async () => (await ali.engine.trust({ room })).confirmedBy.length === 1);
    for (const member of [zoe, ali]) expect(await findings(member, room)).toEqual([]);
  });

  it('says nothing of an anomaly to a newcomer where the relay was restarted before, and messages expired', async () => {
    const { group, zoe, room, words } = await started();
    await group.during(zoe.engine.send({ room, text: 'ancien' }));
    await group.clock.advance(5000);
    const ali = await group.member('Ali');
    const way = { title: TITLE, relay: group.address, words };
    await group.during(ali.engine.joinByWords(way));
    group.killRelay();
    group.clock.offsetMs += 40 * EPOCH_MS;
    await group.startRelay();
    await group.until(async () => (await ali.connection(room)) === 'connected');
    await group.during(zoe.engine.send({ room, text: 'neuf' }));
    await group.clock.advance(60_000);
    const mia = await group.member('Mia');
    await group.during(mia.engine.joinByWords(way));
    await group.until(async () => (await mia.texts(room)).includes('Zoé: neuf'));
    await group.clock.advance(60_000);
    expect(await mia.texts(room)).toEqual(['Zoé: neuf']);
    expect(await findings(mia, room)).toEqual([]);
  });

  it.each([
    ['another name', { title: 'L’équipe du lundi' }],
    ['words in another order', { reversed: true }],
  ])('is not found by %s, and nothing is made', async (_, change: { title?: string; reversed?: boolean }) => {
    const { group, words } = await started();
    const ali = await group.member('Ali');
    const typed = change.reversed ? words.split(' ').reverse().join(' ') : words;
    const refused = group.during(
      ali.engine.joinByWords({ title: change.title ?? TITLE, relay: group.address, words: typed }),
    );
    await expect(refused).rejects.toMatchObject({ code: 'words-absent' });
    expect(await ali.engine.rooms()).toEqual([]);
    expect(await ali.store.listRooms()).toEqual([]);
    expect(group.world?.named('room-created')).toHaveLength(1);
  });

  it('is another one at another relay', async () => {
    const { words } = await started();
    const other = await Group.start();
    const ali = await other.member('Ali');
    const refused = other.during(ali.engine.joinByWords({ title: TITLE, relay: other.address, words }));
    await expect(refused).rejects.toMatchObject({ code: 'words-absent' });
  });

  it('is not joined twice, nor by what are not its words, and has no invitation', async () => {
    const { group, zoe, room, words } = await started();
    const relay = group.address;
    const join = (typed: string): Promise<unknown> =>
      group.during(zoe.engine.joinByWords({ title: TITLE, relay, words: typed }));
    await expect(join(words)).rejects.toMatchObject({ code: 'already-joined' });
    const five = words.split(' ').slice(1).join(' ');
    await expect(join(five)).rejects.toMatchObject({ code: 'words-count', details: { count: 5, wanted: 6 } });
    const wrong = words.replace(/ \S+ /u, ' quax ');
    await expect(join(wrong)).rejects.toMatchObject({ code: 'word-unknown', details: { place: 2 } });
    await expect(group.during(zoe.engine.invitation(room))).rejects.toMatchObject({ code: 'room-has-words' });
  });

  it('keeps no word, and no key of days that expired', async () => {
    const { group, zoe, words } = await started();
    const [record] = await zoe.store.listRooms();
    // Without the names of its fields: "signature" holds "natu", which is a word.
    const values = (_name: string, value: unknown): unknown =>
      typeof value === 'object' && value !== null ? Object.values(value) : value;
    const kept = JSON.stringify(record, values);
    for (const word of words.split(' ')) expect(kept).not.toContain(word);
    await group.during(group.restart(zoe));
    await group.clock.advance(60_000);
    const [later] = await zoe.store.listRooms();
    expect(later?.epoch).toBe(epochOf(group.clock.nowMs()) - (later?.retentionDays ?? 0));
    expect((await zoe.engine.rooms())[0]).toMatchObject({ fromWords: true });
  });

  it('opens to a relay that knows the words: all that was said, and nobody is told', async () => {
    const { group, zoe, room, words } = await started();
    await group.during(zoe.engine.send({ room, text: 'secret' }));
    await group.clock.advance(5000);
    // Its operator opens a copy of what it stored, where no member sees it.
    const honest = group.world;
    await group.startRelay({ log: group.backupRelay() });
    const spy = await group.member('Relais');
    await group.during(spy.engine.joinByWords({ title: TITLE, relay: group.address, words }));
    await group.until(async () => (await spy.texts(room)).length === 1);
    expect(await spy.texts(room)).toEqual(['Zoé: secret']);
    group.world = honest;
    await group.clock.advance(60_000);
    expect(await findings(zoe, room)).toEqual([]);
    expect((await zoe.engine.members({ room })).map(({ name }) => name)).toEqual(['Zoé']);
  });
});
