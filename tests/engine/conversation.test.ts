import { describe, expect, it } from 'vitest';
import { Group } from './support/group';

describe('a conversation', () => {
  it('reaches every member in one order, with names and title', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    await group.during(zoe.engine.send({ room, text: 'Bonsoir' }));
    await group.until(async () => (await ali.texts(room)).length === 1);
    await group.during(ali.engine.send({ room, text: 'Bonsoir à toi' }));
    await group.until(async () => (await zoe.texts(room)).length === 2);
    const expected = ['Zoé: Bonsoir', 'Ali: Bonsoir à toi'];
    expect(await zoe.texts(room)).toEqual(expected);
    expect(await ali.texts(room)).toEqual(expected);
    expect((await ali.engine.rooms())[0]?.title).toBe('Salon');
  });

  it('tells who agrees on the order, as fresh as an echo proves, and who received what', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    await group.during(zoe.engine.send({ room, text: 'Bonsoir' }));
    await group.until(async () => (await zoe.engine.trust({ room })).confirmedBy.length === 1);
    const [agreement] = (await zoe.engine.trust({ room })).confirmedBy;
    expect(agreement?.name).toBe('Ali');
    expect(group.clock.nowMs() - (agreement?.atMs ?? 0)).toBeLessThan(30_000);
    await group.until(async () => {
      const [received] = (await zoe.engine.trust({ room })).received;
      const rows = await zoe.rows(room);
      return (received ?? 0) >= (rows[rows.length - 1]?.position ?? Infinity);
    });
  });

  it('sends what was written offline once the relay is back, each once and in order', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    group.killRelay();
    await group.until(async () => (await zoe.connection(room)) === 'waiting');
    for (const text of ['un', 'deux', 'trois']) await group.during(zoe.engine.send({ room, text }));
    expect((await zoe.rows(room)).slice(-3).map(({ send }) => send?.state)).toEqual(['waiting', 'waiting', 'waiting']);
    await group.startRelay();
    await group.until(async () => (await ali.texts(room)).length === 3);
    expect(await ali.texts(room)).toEqual(['Zoé: un', 'Zoé: deux', 'Zoé: trois']);
    await group.until(async () => (await zoe.rows(room)).every(({ own, send }) => !own || send?.state === 'accepted'));
    expect(await zoe.texts(room)).toEqual(await ali.texts(room));
  });

  it('keeps what was queued when the app ends before the relay is back', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    group.killRelay();
    await group.during(zoe.engine.send({ room, text: 'pas perdu' }));
    await group.restart(zoe);
    await group.startRelay();
    await group.until(async () => (await ali.texts(room)).length === 1);
    expect(await ali.texts(room)).toEqual(['Zoé: pas perdu']);
  });

  it('lets a newcomer read the day of the invitation, and names those who spoke', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    await group.during(zoe.engine.send({ room, text: 'avant' }));
    await group.during(ali.engine.send({ room, text: 'aussi' }));
    const mia = await group.member('Mia');
    await group.during(mia.engine.join(await group.during(zoe.engine.invitation(room))));
    await group.until(async () => (await mia.texts(room)).length === 2);
    expect((await mia.texts(room)).sort()).toEqual(['Ali: aussi', 'Zoé: avant']);
  });

  it('closes earlier days to a newcomer', async () => {
    const group = await Group.start();
    const zoe = await group.member('Zoé');
    const room = await group.room(zoe);
    await group.during(zoe.engine.send({ room, text: 'hier' }));
    await group.clock.advance(24 * 3600 * 1000);
    await group.during(zoe.engine.send({ room, text: 'aujourd’hui' }));
    const mia = await group.member('Mia');
    await group.during(mia.engine.join(await group.during(zoe.engine.invitation(room))));
    await group.until(async () => (await mia.texts(room)).length > 0);
    await group.clock.advance(60_000);
    expect(await mia.texts(room)).toEqual(['Zoé: aujourd’hui']);
    expect((await mia.engine.rooms())[0]?.title).toBe('Salon');
  });

  it('seals what is written offline after a long silence with the day’s key, which newcomers hold', async () => {
    const group = await Group.start();
    const zoe = await group.member('Zoé');
    const room = await group.room(zoe);
    await group.clock.advance(5000);
    group.killRelay();
    await group.clock.advance(3 * 24 * 3600 * 1000);
    await group.restart(zoe);
    await group.during(zoe.engine.send({ room, text: 'trois jours après' }));
    await group.startRelay();
    await group.until(async () => (await zoe.connection(room)) === 'connected');
    const mia = await group.member('Mia');
    await group.during(mia.engine.join(await group.during(zoe.engine.invitation(room))));
    await group.until(async () => (await mia.texts(room)).length === 1);
    expect(await mia.texts(room)).toEqual(['Zoé: trois jours après']);
  });

  it('survives a relay that is killed and restarted in the middle of traffic: each message once, one order', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    const sends: Promise<unknown>[] = [];
    for (let index = 0; index < 60; index += 1) {
      sends.push(
        zoe.engine.send({ room, text: `z${String(index)}` }),
        ali.engine.send({ room, text: `a${String(index)}` }),
      );
      if (index % 20 === 10) {
        group.killRelay();
        await group.clock.advance(20);
        await group.startRelay();
      }
      await group.clock.advance(30);
    }
    await group.during(Promise.all(sends));
    await group.until(async () => (await zoe.texts(room)).length === 120 && (await ali.texts(room)).length === 120);
    await group.until(async () => (await zoe.rows(room)).every(({ position }) => position !== undefined));
    await group.until(async () => (await ali.rows(room)).every(({ position }) => position !== undefined));
    const texts = await zoe.texts(room);
    expect(await ali.texts(room)).toEqual(texts);
    expect(new Set(texts).size).toBe(120);
    expect(texts.filter((text) => text.startsWith('Zoé'))).toEqual(
      Array.from({ length: 60 }, (_, index) => `Zoé: z${String(index)}`),
    );
  });

  it('takes a message back before the relay has it, and not after', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    group.killRelay();
    await group.until(async () => (await zoe.connection(room)) === 'waiting');
    const first = await group.during(zoe.engine.send({ room, text: 'non' }));
    await group.during(zoe.engine.send({ room, text: 'oui' }));
    await group.during(zoe.engine.cancelSend({ room, key: first.key }));
    await group.startRelay();
    await group.until(async () => (await ali.texts(room)).length === 1);
    expect(await ali.texts(room)).toEqual(['Zoé: oui']);
    await group.until(async () => (await zoe.rows(room)).every(({ position }) => position !== undefined));
    await expect(zoe.engine.cancelSend({ room, key: first.key })).rejects.toMatchObject({ code: 'unknown-message' });
  });
});
