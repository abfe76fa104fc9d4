/** The contract's part about messages: in one order on both sides, waiting while the relay is away, taken back, paged. */
import { describe, expect, it } from 'vitest';

import type { MessageRow, RowRange } from '../../contract/chat';
import type { Stage } from './suite';

export function messageTests(onStage: () => Stage): void {
  describe('messages', () => {
    it('stand in one order on both sides, each once, and are told as rows', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Ensemble');
      const told = ali.told((event) => event.type === 'rows' && event.rows.some(({ text }) => text === 'z0'));
      const sends: Promise<unknown>[] = [];
      for (let index = 0; index < 8; index += 1) {
        for (const [member, letter] of [
          [zoe, 'z'],
          [ali, 'a'],
        ] as const) {
          sends.push(member.api.send({ room, text: `${letter}${String(index)}` }));
        }
      }
      await Promise.all(sends);
      const [here, there] = [await zoe.textsWhen(room, 16), await ali.textsWhen(room, 16)];
      const places = (rows: MessageRow[]) =>
        rows.map(({ key, position, text, author, authorName, digest, timeMs }) => ({
          ...{ key, position, text, author, authorName, digest, timeMs },
        }));
      expect(places(here)).toEqual(places(there));
      expect(new Set(here.map(({ text }) => text)).size).toBe(16);
      expect(here.filter(({ own }) => own).map(({ text }) => text)).toEqual(ownTexts('z'));
      expect(there.filter(({ own }) => own).map(({ text, send }) => [text, send])).toEqual(
        ownTexts('a').map((text) => [text, { state: 'accepted' }]),
      );
      expect(here.filter(({ own }) => !own).every(({ send }) => send === undefined)).toBe(true);
      expect(await told).toMatchObject({ room, reset: false });
    });

    it('keep their text as it was written', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Textes');
      const texts = ['  deux\nlignes\t', '<b>gras</b> {nom}', '\u202efin', '👩‍👩‍👧 e\u0301', 'a'.repeat(65_536)];
      for (const text of texts) await zoe.say(room, text);
      expect((await ali.textsWhen(room, texts.length)).map(({ text }) => text)).toEqual(texts);
    });

    it('wait while the relay is away, may be taken back, and go when it returns', async () => {
      const { zoe, ali, relay, shared } = onStage();
      const room = await shared('Absence');
      await relay.kill();
      const away = await zoe.roomWhen(room, ({ connection }) => connection.state === 'waiting');
      expect(away.connection).toMatchObject({ code: expect.stringMatching(/^(?:relay-|connection-)/u) as string });
      const first = await zoe.api.send({ room, text: 'non' });
      const second = await zoe.api.send({ room, text: 'oui' });
      const waiting = await zoe.texts(room);
      expect(waiting.map(({ key, position, send }) => [key, position, send])).toEqual(
        [first.key, second.key].map((key) => [key, undefined, { state: 'waiting' }]),
      );
      const gone = zoe.told((event) => event.type === 'rows' && event.removed.includes(first.key));
      await zoe.api.cancelSend({ room, key: first.key });
      await gone;
      const again = zoe.api.cancelSend({ room, key: first.key });
      await expect(again).rejects.toMatchObject({ error: { code: 'unknown-message' } });
      await relay.restart();
      await Promise.all([zoe, ali].map(({ api }) => api.reconnect({ room })));
      expect((await ali.textsWhen(room, 1)).map(({ text }) => text)).toEqual(['oui']);
      expect((await zoe.textsWhen(room, 1)).map(({ key }) => key)).toEqual([second.key]);
    });

    it('are paged by position, from either end and around', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Pages');
      const texts = Array.from({ length: 25 }, (_, index) => `page ${String(index)}`);
      await Promise.all(texts.map((text) => zoe.api.send({ room, text })));
      const placed = await ali.textsWhen(room, texts.length);
      expect(placed.map(({ text }) => text)).toEqual(texts);
      const read = (range: RowRange) => ali.api.rows({ room, range });
      const at = (index: number) => placed[index]?.position ?? -1;
      const shown = (rows: readonly MessageRow[]) => rows.map(({ text }) => text);

      const end = await read({ from: 'end', limit: 5 });
      expect([shown(end.rows), end.olderExist, end.newerExist]).toEqual([texts.slice(-5), true, false]);
      const before = await read({ from: 'before', position: at(20), limit: 5 });
      expect([shown(before.rows), before.olderExist, before.newerExist]).toEqual([texts.slice(15, 20), true, true]);
      const after = await read({ from: 'after', position: at(20), limit: 10 });
      expect([shown(after.rows), after.newerExist]).toEqual([texts.slice(21), false]);
      const around = await read({ from: 'around', position: at(12), limit: 7 });
      expect(around.rows).toHaveLength(7);
      expect(shown(around.rows)).toContain('page 12');
      expect([around.olderExist, around.newerExist]).toEqual([true, true]);

      const walked: string[] = [];
      for (let position = 0, more = true; more;) {
        const page = await read({ from: 'after', position, limit: 4 });
        walked.push(...shown(page.rows.filter(({ kind }) => kind === 'text')));
        position = page.rows[page.rows.length - 1]?.position ?? 0;
        more = page.newerExist;
      }
      expect(walked).toEqual(texts);
    });

    it('are answered, edited, reacted to and deleted, and both sides see it', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Reprises');
      const { digest: message } = await zoe.say(room, 'Bonsoir');
      await ali.textsWhen(room, 1);
      const seen = (fits: (row: MessageRow) => boolean) =>
        Promise.all([zoe, ali].map((member) => member.until(async () => (await member.textsWhen(room, 1)).find(fits))));
      const draft = { room, text: 'À toi', reply: message };
      await ali.api.setDraft(draft);
      expect(await ali.summary(room)).toMatchObject({ draft: 'À toi', draftReply: message });
      await ali.api.send(draft);
      const quote = { message, state: 'known', authorName: 'Zoé', text: 'Bonsoir' };
      for (const { reply } of await seen(({ reply }) => reply !== undefined)) expect(reply).toMatchObject(quote);
      expect(await zoe.api.quote({ room, message })).toMatchObject(quote);
      await zoe.api.editMessage({ room, message, text: 'Bonsoir à tous' });
      for (const row of await seen(({ edited }) => edited === true)) expect(row.text).toBe('Bonsoir à tous');
      const versions = await ali.api.versions({ room, message });
      expect(versions.map(({ text }) => text)).toEqual(['Bonsoir', 'Bonsoir à tous']);
      await ali.api.react({ room, message, emoji: '🎭', on: true });
      for (const { reactions } of await seen((row) => row.reactions !== undefined)) {
        expect(reactions).toMatchObject([{ emoji: '🎭', count: 1 }]);
      }
      await zoe.api.deleteMessage({ room, message, where: 'everywhere' });
      for (const row of await seen(({ erased }) => erased === 'author')) expect(row.text).toBe('');
    });

    it('are refused where they are empty or too long', async () => {
      const { zoe, shared } = onStage();
      const room = await shared('Bornes');
      const codes = { ' \n': 'message-empty', ['é'.repeat(32_769)]: 'message-too-long' };
      for (const [text, code] of Object.entries(codes)) {
        await expect(zoe.api.send({ room, text })).rejects.toMatchObject({ error: { code } });
      }
      expect(await zoe.texts(room)).toEqual([]);
    });
  });
}

function ownTexts(letter: string): string[] {
  return Array.from({ length: 8 }, (_, index) => `${letter}${String(index)}`);
}
