/** The contract's part about rooms: made, offered, joined, left; members, trust, drafts and what is unread. */
import { describe, expect, it } from 'vitest';

import { formatRelayAddress, parseRelayAddress } from '../../protocol/address';
import type { Stage } from './suite';

export function roomTests(onStage: () => Stage): void {
  describe('a room', () => {
    it('is made at a relay in either suite, and connects', async () => {
      const { zoe, relay } = onStage();
      const place = { on: 'relay', address: relay.address } as const;
      for (const suite of ['xchacha20-poly1305', 'aes-256-gcm-siv'] as const) {
        const { room } = await zoe.api.createRoom({ title: ` ${suite} `, place, suite });
        const summary = await zoe.roomWhen(room, ({ connection }) => connection.state === 'connected');
        const { port: relayPort } = relay;
        expect(summary).toMatchObject({ title: suite, suite, relayHost: '127.0.0.1', relayPort, memberCount: 1 });
      }
    });

    it('is not kept where its relay is away, is another one, or is no address', async () => {
      const { zoe, relay } = onStage();
      const address = parseRelayAddress(relay.address);
      const rooms = (await zoe.api.rooms({})).length;
      const wishes = [
        [formatRelayAddress({ ...address, port: 1 }), 'relay-unreachable'],
        [formatRelayAddress({ ...address, pin: new Uint8Array(32).fill(9) }), 'wrong-relay'],
        ['aparte-relay://ici', 'bad-relay-address'],
      ] as const;
      for (const [wrong, code] of wishes) {
        const made = zoe.api.createRoom({ title: 'Nulle part', place: { on: 'relay', address: wrong } });
        await expect(made).rejects.toMatchObject({ error: { code } });
      }
      expect(await zoe.api.rooms({})).toHaveLength(rooms);
    });

    it('is joined by an offer, which may be declined, and says what is joined already', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Offres');
      await ali.host.offer(await zoe.host.invitation(room));
      const offer = await ali.until(async () => {
        const { offers } = await ali.api.state({});
        return offers.find(({ joined }) => joined === room);
      });
      expect(offer).toMatchObject({ relayHost: '127.0.0.1', relayPort: onStage().relay.port });
      expect(JSON.stringify(offer)).not.toContain('aparte://');
      await ali.api.declineOffer({ offer: offer.offer });
      expect((await ali.api.state({})).offers).toEqual([]);
      const gone = ali.api.acceptOffer({ offer: offer.offer });
      await expect(gone).rejects.toMatchObject({ error: { code: 'bad-argument' } });
      const damaged = (await zoe.host.invitation(room)).slice(0, -12);
      await expect(ali.host.offer(damaged)).rejects.toMatchObject({
        error: { code: expect.stringMatching(/^invitation-/u) as string },
      });
    });

    it('is made of six words and joined by them, and by no others; no page hears a word', async () => {
      const { zoe, ali, relay } = onStage();
      const told: unknown[] = [];
      const stops = [zoe, ali].map(({ host }) => host.subscribe((event) => told.push(event)));
      const { room, words } = await zoe.host.createByWords({ title: 'Les Mots', relay: relay.address });
      expect(words).toHaveLength(6);
      const way = { title: 'les mots', relay: relay.address, words: words.join(', ') };
      const refusals = [
        [{ ...way, title: 'D’autres' }, 'words-absent'],
        [{ ...way, words: 'un deux' }, 'word-unknown'],
        [{ ...way, words: words.slice(1).join(' ') }, 'words-count'],
      ] as const;
      for (const [wrong, code] of refusals)
        await expect(ali.host.joinByWords(wrong)).rejects.toMatchObject({ error: { code } });
      expect(await ali.summary(room)).toBeUndefined();
      await ali.host.joinByWords(way);
      expect(await ali.summary(room)).toMatchObject({ title: 'Les Mots', fromWords: true, unread: 0 });
      expect(await zoe.summary(room)).toMatchObject({ fromWords: true });
      await zoe.say(room, 'Bonsoir');
      expect((await ali.textsWhen(room, 1)).map(({ text }) => text)).toEqual(['Bonsoir']);
      for (const stop of stops) stop();
      expect(JSON.stringify(told)).not.toMatch(new RegExp(`\\b(?:${words.join('|')})\\b`, 'u'));
    });

    it('is left for good', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Passage');
      await ali.say(room, 'Adieu');
      await ali.api.leaveRoom({ room });
      expect(await ali.summary(room)).toBeUndefined();
      const rows = ali.api.rows({ room, range: { from: 'end', limit: 1 } });
      await expect(rows).rejects.toMatchObject({ error: { code: 'unknown-room' } });
      expect((await zoe.textsWhen(room, 1)).map(({ text }) => text)).toEqual(['Adieu']);
    });

    it('shows its members with the fingerprints that they have themselves', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Membres');
      const members = await zoe.api.members({ room });
      expect(members.map(({ name, own }) => [name, own])).toEqual([
        ['Zoé', true],
        ['Ali', false],
      ]);
      const { stage } = await ali.api.state({});
      expect(stage).toMatchObject({ fingerprint: members[1]?.fingerprint });
      expect(members[1]?.author).toMatch(/^[0-9a-f]{64}$/u);
    });

    it('tells where its log stands, and who received what', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Ordre');
      const { position = 0 } = await zoe.say(room, 'reçu ?');
      await ali.textsWhen(room, 1);
      await ali.say(room, 'reçu');
      const trust = await zoe.until(async () => {
        const known = await zoe.api.trust({ room });
        return known.received.some((received) => received >= position) ? known : undefined;
      });
      expect(trust).toMatchObject({ room, position: (await zoe.summary(room))?.endPosition });
      expect([trust.generation, trust.head]).toEqual([
        expect.stringMatching(/^[0-9a-f]{32}$/u),
        expect.stringMatching(/^[0-9a-f]{64}$/u),
      ]);
      expect((await ali.api.trust({ room })).generation).toBe(trust.generation);
    });

    it('keeps a draft, and counts what is unread until it is read', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Brouillons');
      await zoe.api.setDraft({ room, text: 'à finir…' });
      expect(await zoe.summary(room)).toMatchObject({ draft: 'à finir…', unread: 0 });
      await ali.say(room, 'un');
      const last = await ali.say(room, 'deux');
      const unread = await zoe.roomWhen(room, (summary) => summary.unread === 2);
      expect(unread).toMatchObject({ lastText: 'deux', lastAuthor: 'Ali' });
      expect(await ali.summary(room)).toMatchObject({ unread: 0, draft: '' });
      await zoe.api.markRead({ room, position: (last.position ?? 0) - 1 });
      expect(await zoe.summary(room)).toMatchObject({ unread: 1 });
      await zoe.api.markRead({ room, position: last.position ?? 0 });
      await zoe.api.markRead({ room, position: 0 });
      await zoe.api.setDraft({ room, text: '' });
      expect(await zoe.summary(room)).toMatchObject({ unread: 0, draft: '', readPosition: last.position });
    });

    it('keeps what was chosen for it, stands first where it is pinned, and is unread from where one says', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Choix');
      const other = await shared('Plus récent');
      const first = await ali.say(room, 'un');
      await ali.say(room, 'deux');
      await zoe.roomWhen(room, ({ unread }) => unread === 2);
      await ali.say(other, 'trois');
      await zoe.roomWhen(other, ({ unread }) => unread === 1);
      await zoe.api.chooseForRoom({ room, pinned: true, mutedUntilMs: 5, hue: 2 });
      expect(await zoe.summary(room)).toMatchObject({ pinned: true, mutedUntilMs: 5, hue: 2, markedUnread: false });
      expect((await zoe.api.rooms({}))[0]?.room).toBe(room);
      await zoe.api.chooseForRoom({ room, pinned: false });
      expect((await zoe.api.rooms({}))[0]?.room).toBe(other);
      expect(await ali.summary(room)).toMatchObject({ pinned: false, mutedUntilMs: 0, hue: -1 });

      const { endPosition = 0 } = (await zoe.summary(room)) ?? {};
      await zoe.api.markRead({ room, position: endPosition });
      await zoe.api.markUnread({ room });
      expect(await zoe.summary(room)).toMatchObject({ unread: 0, markedUnread: true });
      await zoe.api.markUnread({ room, from: first.position ?? 0 });
      expect(await zoe.summary(room)).toMatchObject({ unread: 2, markedUnread: false });
      await zoe.api.markRead({ room, position: endPosition });
      expect(await zoe.summary(room)).toMatchObject({ unread: 0, markedUnread: false });
    });
  });
}
