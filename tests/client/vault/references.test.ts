import { describe, expect, it } from 'vitest';

import type { MessageRecord } from '../../../client/vault/store';
import { openStore } from './fixtures';
import { ALI, bytes, entry, frame, message, ROOM, room, ZOE } from './records';

const original = message(1, { text: 'premier' });
const of = original.digest;

function referring(n: number, kind: MessageRecord['kind'], change: Partial<MessageRecord> = {}): MessageRecord {
  return message(n, { kind, target: of, ...change });
}

/** Stores the messages in one step each, and gives the first as it is then. */
function storeEach(...messages: readonly MessageRecord[]) {
  const store = openStore();
  store.commitStep({ room: room(), log: [1, 2, 3, 4, 5, 6].map((n) => entry(n)) });
  for (const one of messages) store.commitStep({ room: room(), messages: [one] });
  return { store, now: () => store.findSpoken(ROOM, [of])[0] };
}

describe('an edit', () => {
  const first = referring(2, 'edit', { text: 'deuxième' });
  const second = referring(3, 'edit', { text: 'troisième' });

  it('gives the message its text; the highest in the log holds, in whatever order they come', () => {
    for (const order of [
      [original, first, second],
      [second, original, first],
      [first, second, original],
    ]) {
      const { store, now } = storeEach(...order);
      expect(now()).toMatchObject({ n: 1, text: 'troisième', edited: true });
      expect(store.listVersions(ROOM, of).map(({ n, text }) => [n, text])).toEqual([
        [1, 'premier'],
        [2, 'deuxième'],
        [3, 'troisième'],
      ]);
    }
  });

  it('is told as the message that it changes, and is no row and no unread text of its own', () => {
    const { store } = storeEach(original);
    const { changed } = store.commitStep({ room: room(), messages: [first] });
    expect(changed).toEqual([{ ...original, text: 'deuxième', edited: true }]);
    expect(store.readMessages(ROOM, { after: 0, limit: 10 }).rows.map(({ n }) => n)).toEqual([1]);
    expect(store.roomDigests()[0]).toMatchObject({ unread: 1, last: { text: 'deuxième' } });
  });

  it('of somebody else changes nothing, and no number of them hides one of the author', () => {
    const { now } = storeEach(original, referring(2, 'edit', { author: ALI, text: 'menti' }));
    expect(now()).toEqual(original);
    const flood = Array.from({ length: 300 }, (_, at) =>
      referring(at + 3, 'edit', { author: ALI, text: `faux ${at}` }),
    );
    const flooded = storeEach(original, first);
    flooded.store.commitStep({ room: room(), messages: flood });
    expect(flooded.now()).toMatchObject({ text: 'deuxième' });
  });

  it('of an edit, a deletion or a system row changes nothing', () => {
    const chain = referring(3, 'edit', { target: first.digest, text: 'modifié deux fois' });
    expect(storeEach(original, first, chain).now()).toMatchObject({ text: 'deuxième' });
    const titled = message(1, { kind: 'titled', text: 'Titre' });
    const { store } = storeEach(titled, referring(2, 'edit', { text: 'Autre' }));
    expect(store.findMessage(ROOM, 1)).toEqual(titled);
  });

  it('that is lost with its branch is taken back, and so are reactions', () => {
    const { store, now } = storeEach(original, first, referring(3, 'reaction', { text: '👍' }), second);
    store.commitStep({ room: room(), truncateAfter: 2 });
    expect(now()).toEqual({ ...original, text: 'deuxième', edited: true });
    store.commitStep({ room: room(), truncateAfter: 1 });
    expect(now()).toEqual(original);
  });
});

describe('a deletion', () => {
  const edit = referring(2, 'edit', { text: 'secret corrigé' });
  const deletion = referring(3, 'deletion', { text: '' });

  it('erases the text, its edits and its reactions, and leaves a row that says so', () => {
    const { store, now } = storeEach(original, edit, referring(4, 'reaction', { text: '👍' }), deletion);
    expect(now()).toEqual({ ...original, text: '', erased: 'author' });
    expect(store.findMessage(ROOM, 2)?.text).toBe('');
    expect(store.listVersions(ROOM, of)).toEqual([]);
    expect(store.readMessages(ROOM, { after: 0, limit: 10 }).rows.map(({ n }) => n)).toEqual([1]);
    expect(store.roomDigests()[0]?.last).not.toHaveProperty('text', 'secret corrigé');
  });

  it('of somebody else changes nothing', () => {
    expect(storeEach(original, { ...deletion, author: ALI }).now()).toEqual(original);
  });

  it('that comes before its message holds once that is there, and for edits that come later', () => {
    const { store, now } = storeEach(deletion, original, referring(4, 'edit', { text: 'revenu' }));
    expect(now()).toMatchObject({ text: '', erased: 'author' });
    expect(store.findMessage(ROOM, 4)?.text).toBe('');
  });

  it('holds when a restored relay takes the message again at another position', () => {
    const { store, now } = storeEach(original, deletion);
    store.commitStep({ room: room(), truncateAfter: 0, messages: [message(2, { ...original, n: 2 })] });
    expect(now()).toMatchObject({ n: 2, text: '', erased: 'author' });
  });

  it('takes the text out of own frames that are kept, but not their sealed bytes', () => {
    const store = openStore();
    const own = frame(1, { text: 'à moi', digest: of });
    store.enqueue(room(), own);
    store.commitStep({ room: room(), accepted: [{ digest: of, n: 1, timeMs: 1 }] });
    store.eraseMessage(ROOM, of, 'here');
    expect(store.ownFrame(ROOM, of)).toEqual(own.payload);
    store.commitStep({ room: room(), truncateAfter: 0 });
    expect(store.listOutbox(ROOM)).toMatchObject([{ kind: 'hidden', text: '', body: new Uint8Array(0) }]);
  });
});

describe('erasing here', () => {
  it('takes the row away for good, and says nothing to others', () => {
    const { store, now } = storeEach(original, message(2));
    expect(store.eraseMessage(ROOM, of, 'here')).toMatchObject({ text: '', erased: 'here' });
    expect(store.readMessages(ROOM, { after: 0, limit: 10 }).rows.map(({ n }) => n)).toEqual([2]);
    store.commitStep({ room: room(), messages: [referring(3, 'edit', { text: 'encore' })] });
    expect(now()).toMatchObject({ text: '', erased: 'here' });
  });
});

describe('reactions', () => {
  const put = (n: number, text: string, author = ZOE) => referring(n, 'reaction', { text, author });
  const takeBack = (n: number, text: string, author = ZOE) => referring(n, 'unreaction', { text, author });

  it('name who put them, the first first; each person counts once', () => {
    const { now } = storeEach(original, put(2, '👍'), put(3, '👍'), put(4, '👍', ALI), put(5, '🎭', ALI));
    expect(now()?.reactions).toEqual(
      [
        { emoji: '👍', authors: [ZOE, ALI] },
        { emoji: '🎭', authors: [ALI] },
      ].map((reaction) => ({ ...reaction, authors: expect.arrayContaining(reaction.authors) as unknown })),
    );
    expect(now()?.reactions?.map(({ authors }) => authors.length)).toEqual([2, 1]);
  });

  it('are taken back, by the highest in the log and not by the last that came', () => {
    expect(storeEach(original, put(2, '👍'), takeBack(3, '👍')).now()).toEqual(original);
    expect(storeEach(takeBack(3, '👍'), put(2, '👍'), original).now()).toEqual(original);
    expect(storeEach(original, put(4, '👍'), takeBack(3, '👍')).now()?.reactions).toHaveLength(1);
  });

  it('of one author are six different ones at most, however many it sends', () => {
    const { store, now } = storeEach(original, put(2, '🎭', ALI));
    const flood = Array.from({ length: 500 }, (_, at) => put(at + 3, String.fromCodePoint(0x1f600 + (at % 60))));
    store.commitStep({ room: room(), messages: flood });
    expect(now()?.reactions?.map(({ emoji }) => emoji)).toHaveLength(7);
    expect(now()?.reactions?.[0]).toEqual({ emoji: '🎭', authors: [ALI] });
  });
});

describe('a reply', () => {
  const reply = message(2, { target: of, text: 'oui' });

  it('shows the beginning of what it answers as it is now', () => {
    const { store } = storeEach(original, reply);
    expect(store.findMessage(ROOM, 2)?.quote).toEqual({ state: 'known', n: 1, author: ZOE, text: 'premier' });
    store.commitStep({ room: room(), messages: [referring(3, 'edit', { text: 'x'.repeat(1000) })] });
    expect(store.findMessage(ROOM, 2)?.quote).toMatchObject({ state: 'known', text: 'x'.repeat(240) });
    store.commitStep({ room: room(), messages: [referring(4, 'deletion')] });
    expect(store.findMessage(ROOM, 2)?.quote).toEqual({ state: 'erased', n: 1, author: ZOE });
  });

  it('to what is not here says so, also to itself in a circle', () => {
    const { store } = storeEach(message(2, { target: bytes(32, 99), text: 'oui' }));
    expect(store.findMessage(ROOM, 2)?.quote).toEqual({ state: 'unknown' });
    const circle = [message(3, { target: message(4).digest }), message(4, { target: message(3).digest })];
    store.commitStep({ room: room(), messages: circle });
    expect(store.readMessages(ROOM, { after: 2, limit: 10 }).rows.map(({ quote }) => quote)).toMatchObject([
      { state: 'known', n: 4 },
      { state: 'known', n: 3 },
    ]);
  });
});

it('keeps with a draft what it answers', () => {
  const store = openStore();
  store.saveRoom(room());
  store.writeDraft(ROOM, '', of);
  expect(store.roomDigests()).toMatchObject([{ draft: '', draftAnswers: of }]);
  store.writeDraft(ROOM, 'je réponds', of);
  store.enqueue(room(), frame(1, { text: 'je réponds', target: of }));
  expect(store.roomDigests()[0]).toMatchObject({ draft: '' });
  expect(store.roomDigests()[0]).not.toHaveProperty('draftAnswers');
});
