import { describe, expect, it } from 'vitest';

import type { Anomaly, Member } from '../../../contract/chat';
import { anomalyText, spokenTitle } from '../../../renderer/chat/anomalies/anomaly-words';
import { gravestAlarm } from '../../../renderer/chat/anomalies/gravity';
import { distinctNames } from '../../../renderer/chat/room/member-names';
import { Words } from '../../../renderer/shared/words.svelte';

const NOW_MS = new Date(2026, 10, 22, 14).getTime();
const found = (change: Partial<Anomaly>): Anomaly => ({
  room: 'r',
  id: 'x',
  name: 'forged-author',
  level: 'alarm',
  member: 'zz',
  memberName: 'Zoé',
  position: 1234,
  newestPosition: 1234,
  count: 1,
  firstMs: NOW_MS - 60_000,
  newestMs: NOW_MS,
  details: {},
  evidence: false,
  dismissed: false,
  ...change,
});
const member = (author: string, name: string, own = false): Member => ({
  author,
  name,
  own,
  fingerprint: { text: '', words: ['amber', 'river', 'quiet'] },
  compared: false,
  lastHeardMs: 0,
  namedAt: 1,
  formerNames: [],
});
const bare = (text: string): string => text.replaceAll(/[\u2068\u2069]/gu, '');
const textOf = (change: Partial<Anomaly>, members: readonly Member[] = [], language: 'fr' | 'en' = 'en') =>
  anomalyText(found(change), { members, names: distinctNames(members) }, new Words(language), NOW_MS);

describe('the member concerned', () => {
  const saysOf = (change: Partial<Anomaly>, members?: readonly Member[]) => bare(textOf(change, members).says);

  it('is named as in the list of members, where names alike carry words of the fingerprint', () => {
    expect(saysOf({}, [member('zz', 'Zoé')])).toContain('its owner: Zoé.');
    expect(saysOf({}, [member('zz', 'Zoé'), member('yy', 'ZOE')])).toContain('Zoé (amber river)');
  });

  it('is told by the fingerprint without a name, and not at all where nothing is known', () => {
    expect(saysOf({ memberName: '' }, [member('zz', '')])).toContain(
      'a member without a name (fingerprint amber river)',
    );
    expect(saysOf({ memberName: '' })).toContain('a member without a name.');
    expect(saysOf({ member: '', memberName: '' })).toContain('a member.');
  });

  it('may have left the list, or be the reader', () => {
    expect(saysOf({})).toContain('Zoé');
    expect(saysOf({}, [member('zz', 'Camille', true)])).toContain('Camille (you)');
  });
});

it('says how often, from when to when, and what the relay signed', () => {
  expect(textOf({}).seen).toBe('Seen: 13:59.');
  expect(textOf({ count: 3 }).seen).toBe('Seen 3 times (first: 13:59; last: 14:00).');
  expect(textOf({ count: 2, firstMs: NOW_MS - 86_400_000 }).seen).toContain('first: 21 Nov, ');
  expect(textOf({}).signed).toBeUndefined();
  expect(textOf({ evidence: true }).signed).toContain('signed');
  expect(textOf({}, [], 'fr').says).toContain('1\u202f234');
  expect(spokenTitle(found({ name: 'forked' }), new Words('fr'))).toBe(
    'Alarme\u00a0: Le relais a montré deux historiques',
  );
});

describe('the gravest', () => {
  const gravest = (...changes: readonly Partial<Anomaly>[]) => gravestAlarm(changes.map(found))?.id;

  it('is an alarm that stands', () => {
    expect(gravest({ id: 'a', name: 'restored', level: 'notice' }, { id: 'b', dismissed: true })).toBeUndefined();
    expect(gravest({ id: 'a', name: 'replayed' }, { id: 'b', name: 'forked' }, { id: 'c', name: 'gap' })).toBe('b');
    expect(gravest({ id: 'a', name: 'replayed' }, { id: 'b', name: 'forked', dismissed: true })).toBe('a');
  });

  it('is what is proven, before what is not', () => {
    const branches = { id: 'b', name: 'two-branches', evidence: true } as const;
    expect(gravest({ id: 'a', name: 'forked' }, branches)).toBe('b');
  });
});
