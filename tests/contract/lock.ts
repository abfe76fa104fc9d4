/** The contract's part about finding what was said, and about a locked profile, of which nothing is to be had. */
import { describe, expect, it } from 'vitest';

import { PASSPHRASE, type Stage } from './suite';

export function lockTests(onStage: () => Stage): void {
  describe('a search', () => {
    it('finds what others said, without accents, in its room and in all, and names people', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Recherche');
      await zoe.say(room, 'Un éléphant au fond de la scène');
      const [row] = await ali.textsWhen(room, 1);
      const found = await ali.api.search({ query: 'ELEPH', limit: 10 });
      expect(found).toMatchObject({ complete: true, rooms: [{ room, olderExist: false }] });
      const [hit] = found.rooms[0]?.hits ?? [];
      expect(hit).toMatchObject({ position: row?.position, key: row?.key, authorName: 'Zoé', own: false });
      expect([hit?.words, hit?.excerptMarks]).toEqual([['éléphant'], [[3, 11]]]);
      expect((await ali.api.search({ query: 'eleph', room, limit: 1 })).rooms).toHaveLength(1);
      expect((await ali.api.search({ query: '"de la scène" eleph', limit: 1 })).rooms).toHaveLength(1);
      expect((await ali.api.search({ query: 'phant', limit: 1 })).rooms).toEqual([]);
      const people = await ali.api.people({});
      expect(people.map(({ name }) => name)).toEqual(['Zoé']);
      expect(people[0]?.rooms).toContain(room);
      await expect(ali.api.search({ query: 'x', room: 'f'.repeat(64), limit: 1 })).rejects.toMatchObject({
        error: { code: 'unknown-room' },
      });
    });
  });

  describe('a locked profile', () => {
    it('tells nothing until it is opened, and then all of it', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Verrou');
      await zoe.say(room, 'avant');
      await zoe.api.setDraft({ room, text: 'à moitié' });
      const told = zoe.told((event) => event.type === 'state' && event.state.stage.stage === 'locked');
      await zoe.api.lock({});
      await told;
      const { stage, offers } = await zoe.api.state({});
      if (stage.stage !== 'locked') throw new Error('not locked');
      expect(JSON.stringify({ stage, offers })).not.toContain('Zoé');
      expect(await zoe.api.rooms({}).catch(() => [])).toEqual([]);
      for (const call of [
        () => zoe.api.rows({ room, range: { from: 'end', limit: 1 } }),
        () => zoe.api.search({ query: 'avant', limit: 1 }),
        () => zoe.api.members({ room }),
        () => zoe.api.people({}),
        () => zoe.api.send({ room, text: 'non' }),
      ]) {
        await expect(call()).rejects.toMatchObject({ error: { code: 'vault-locked' } });
      }
      await ali.say(room, 'pendant');
      const asks = stage.ways.every((way) => way === 'passphrase');
      if (asks) {
        await expect(zoe.api.unlock({ passphrase: 'une autre' })).rejects.toMatchObject({
          error: { code: 'wrong-passphrase' },
        });
      }
      await zoe.api.unlock(asks ? { passphrase: PASSPHRASE } : {});
      expect((await zoe.api.state({})).stage).toMatchObject({ stage: 'ready', name: 'Zoé' });
      const summary = await zoe.roomWhen(room, ({ unread }) => unread === 1);
      expect(summary.draft).toBe('à moitié');
      expect((await zoe.textsWhen(room, 2)).map(({ text }) => text)).toEqual(['avant', 'pendant']);
    });
  });
}
