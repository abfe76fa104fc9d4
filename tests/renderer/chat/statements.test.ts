import { describe, expect, it } from 'vitest';

import { CHAT_TRUST } from '../../../i18n/chat-trust';
import { createTranslator } from '../../../i18n/translate';
import type { Agreement, Trust } from '../../../contract/chat';
import { MAX_CAPTION_BYTES } from '../../../client/crypto/file-body';
import { MAX_TEXT_BYTES } from '../../../protocol/limits';
import { absentSince, connectionView } from '../../../renderer/chat/room/connection-view';
import { distinctNames, sameNamed } from '../../../renderer/chat/room/member-names';
import { FRESH_MS, orderStatement, receivedBy } from '../../../renderer/chat/room/order-statement';
import { orderSentence } from '../../../renderer/chat/room/order-words';
import { MAX_MESSAGE_BYTES, sizeOf } from '../../../renderer/chat/room/text-size';
import { MAX_CAPTION_BYTES as CAPTION_OF_THE_PAGE } from '../../../renderer/chat/state/sending';

const NOW_MS = 1_800_000_000_000;
const agreement = (name: string, agoMs: number, compared = true): Agreement => ({
  author: name,
  name,
  compared,
  position: 9,
  atMs: NOW_MS - agoMs,
});
const trust = (...confirmedBy: readonly Agreement[]): Trust => ({
  room: 'r',
  generation: '',
  position: 10,
  head: '',
  signedPosition: 10,
  confirmedBy,
  received: [10, 8, 3],
});
const say = (language: 'fr' | 'en', ...agreements: readonly Agreement[]) =>
  orderSentence(
    orderStatement(trust(...agreements), 4, NOW_MS),
    NOW_MS,
    createTranslator(CHAT_TRUST, language),
    language,
  ).replaceAll(/[\u2068\u2069]/gu, '');

describe('the order statement', () => {
  it('names those who were compared and counts the others, as old as the oldest', () => {
    expect(say('en', agreement('Zoé', 3000), agreement('Ali', 12_000))).toBe('Order agreed with Zoé and Ali, 12 s ago');
    expect(say('fr', agreement('Zoé', 3000), agreement('X', 5000, false))).toBe(
      'Ordre confirmé avec Zoé et 1 membre que vous n’avez pas comparé, il y a 5 s',
    );
    expect(say('en', agreement('X', 90_000, false), agreement('Y', 5000, false))).toBe(
      'Order agreed with 2 members you have not compared, 1 min ago',
    );
  });

  it('does not let one who has been away make the sentence old, nor hides that all have been', () => {
    expect(say('en', agreement('Zoé', 4000), agreement('Ali', FRESH_MS + 1))).toBe('Order agreed with Zoé, 4 s ago');
    expect(say('en', agreement('Zoé', 3 * 3_600_000), agreement('Ali', 9 * 3_600_000))).toBe(
      'Order last agreed with Zoé, 3 h ago',
    );
  });

  it('claims nothing without a confirmation', () => {
    expect(orderStatement(trust(), 3, NOW_MS)).toEqual({ kind: 'unconfirmed' });
    expect(orderStatement(trust(), 1, NOW_MS)).toEqual({ kind: 'alone' });
    expect(orderStatement(undefined, 3, NOW_MS)).toEqual({ kind: 'unconfirmed' });
  });

  it('counts who has received a message by how far their views reach', () => {
    expect([3, 8, 9, 11].map((position) => receivedBy(trust(), position))).toEqual([3, 2, 1, 0]);
  });
});

describe('the connection', () => {
  const waiting = (sinceMs: number) => ({ state: 'waiting', sinceMs, retryMs: 0, code: 'x', details: {} }) as const;

  it('is absent since the first failure, whatever is tried in between', () => {
    const since = absentSince(waiting(1000), undefined);
    expect(absentSince({ state: 'connecting', sinceMs: 9000 }, since)).toBe(1000);
    expect(absentSince({ state: 'connected' }, since)).toBeUndefined();
  });

  it('is mentioned from 2 s and explained from 10 s', () => {
    expect([1999, 2000, 9999, 10_000].map((nowMs) => connectionView(waiting(0), 0, nowMs).kind)).toEqual([
      'nothing',
      'reconnecting',
      'reconnecting',
      'banner',
    ]);
  });
});

describe('names', () => {
  it('that look alike carry words of the fingerprint', () => {
    const member = (author: string, name: string, words: readonly string[]) => ({
      author,
      name,
      own: false,
      fingerprint: { text: '', words },
      compared: false,
      lastHeardMs: 0,
      namedAt: 1,
      formerNames: [],
    });
    const names = distinctNames([
      member('1', 'Zoé', ['amber', 'river', 'x']),
      member('2', 'ZOE ', ['maple', 'quiet']),
      member('3', 'Ali', ['a']),
    ]);
    expect([...names.values()]).toEqual(['Zoé (amber river)', 'ZOE  (maple quiet)', 'Ali']);
  });

  it('that somebody left are not taken by somebody else unnoticed, and whoever bore one for a while casts no doubt on its bearer', () => {
    const member = (author: string, name: string, namedAt: number, formerNames: { name: string; until: number }[]) => ({
      author,
      name,
      own: false,
      fingerprint: { text: '', words: [author] },
      compared: false,
      lastHeardMs: 0,
      namedAt,
      formerNames,
    });
    const renamed = member('1', 'Zoë Martin', 20, [{ name: 'Zoé', until: 20 }]);
    expect([...sameNamed([renamed, member('2', 'ZOE', 30, [])])]).toEqual(['2']);
    const borrower = member('3', 'Max', 40, [{ name: 'Ali', until: 40 }]);
    expect([...sameNamed([borrower, member('4', 'Ali', 10, [])])]).toEqual([]);
  });
});

describe('the size of a text', () => {
  it('is measured in bytes, from nine tenths of the protocol’s limit', () => {
    expect(MAX_MESSAGE_BYTES).toBe(MAX_TEXT_BYTES);
    expect(CAPTION_OF_THE_PAGE).toBe(MAX_CAPTION_BYTES);
    expect(sizeOf('a'.repeat(58_000))).toBeUndefined();
    expect(sizeOf('é'.repeat(30_000))).toEqual({ bytes: 60_000, over: 0 });
    expect(sizeOf('語'.repeat(22_000))).toEqual({ bytes: 66_000, over: 464 });
  });
});
