import { describe, expect, it } from 'vitest';

import { RELAY } from '../../../i18n/relay';
import { RELAY_EVENTS } from '../../../i18n/relay-events';
import { RELAY_LOG } from '../../../i18n/relay-log';
import { RELAY_SEEN } from '../../../i18n/relay-seen';
import type { Text } from '../../../i18n/translate';
import { createTranslator } from '../../../i18n/translate';
import { EVENT_NAMES } from '../../../protocol/admin';
import { eventExtras, eventWords, pieces, searchableIn } from '../../../renderer/relay/log/text';

const CATALOGUES: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  RELAY,
  RELAY_EVENTS,
  RELAY_LOG,
  RELAY_SEEN,
};

describe('texts of the relay window', () => {
  it('name every event of a relay, and no other', () => {
    expect(Object.keys(RELAY_EVENTS).sort()).toEqual([...EVENT_NAMES].sort());
  });

  it.each(Object.entries(CATALOGUES))('of %s parse in both languages', (_name, catalogue) => {
    for (const language of ['fr', 'en'] as const) {
      const translate = createTranslator(catalogue, language);
      for (const [key, text] of Object.entries(catalogue)) {
        const names = [...text[language].matchAll(/\{(\w+)/gu)].map(([, name]) => [name ?? '', 2] as const);
        expect(translate(key, Object.fromEntries(names)), key).not.toBe('');
      }
    }
  });
});

describe('an event as text', () => {
  it('is said in words, or by its name where this version has none', () => {
    const event = { id: 1, timeMs: 0, level: 'info', event: 'room-created' } as const;
    expect(eventWords(event, 'fr')).toBe('Salon créé');
    expect(eventWords({ ...event, event: 'tea-made' }, 'en')).toBe('tea-made');
  });

  it('is searched in all its fields', () => {
    const text = searchableIn('en')({
      id: 1,
      timeMs: 0,
      level: 'warn',
      event: 'frame-refused',
      connection: 12,
      room: 'k7q2mx',
      position: 94,
      digest: 'd1d1',
      address: '10.0.0.0',
      code: 'room-full',
      details: { limitBytes: 1024 },
    });
    for (const part of ['frame-refused', '#12', 'k7q2mx', '94', 'd1d1', '10.0.0.0', 'room-full', 'limitBytes=1024'])
      expect(text).toContain(part);
  });

  it('is cut where a field is endless', () => {
    const event = { id: 1, timeMs: 0, level: 'info', event: 'x', details: { long: 'y'.repeat(10_000) } } as const;
    expect(eventExtras(event)).toHaveLength(2_000);
    expect(searchableIn('fr')(event)).toHaveLength(2_000);
  });
});

describe('highlighting', () => {
  const marked = (text: string, needle: string) =>
    pieces(text, needle)
      .map((piece) => (piece.hit ? `[${piece.text}]` : piece.text))
      .join('');

  it.each([
    ['Salon créé', 'CREE', 'Salon [créé]'],
    ['abab', 'ab', '[ab][ab]'],
    ['aaa', 'aa', '[aa]a'],
    ['nothing', 'x', 'nothing'],
    ['nothing', '', 'nothing'],
    ['👍 été 👍', 'ETE', '👍 [été] 👍'],
  ])('cuts %j around %j', (text, needle, expected) => {
    expect(marked(text, needle)).toBe(expected);
  });
});
