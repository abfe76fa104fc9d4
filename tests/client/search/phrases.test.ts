import { describe, expect, it } from 'vitest';

import { excerptOf, findMarks, MAX_QUERY_UNITS, parseQuery } from '../../../client/search/phrases';

const marked = (text: string, query: string): string[] =>
  findMarks(text, parseQuery(query)).map(([from, to]) => text.slice(from, to));

describe('a query', () => {
  it('is its words, the last of which may go on', () => {
    expect(parseQuery('lever de rid')).toEqual([
      { text: 'lever', prefix: false },
      { text: 'de', prefix: false },
      { text: 'rid', prefix: true },
    ]);
  });

  it.each([
    ['rideau ', false],
    ['"rideau"', false],
    ['"le rid', true],
    ['rid', true],
    ['ri', true],
    ['r', false],
    ['e\u0301', false],
    ['東', true],
  ])('%j goes on: %s', (query, prefix) => {
    expect(parseQuery(query).map((phrase) => phrase.prefix)).toEqual([prefix]);
  });

  it('keeps together what stands in quotation marks', () => {
    expect(parseQuery('"lever de rideau" huit').map(({ text }) => text)).toEqual(['lever de rideau', 'huit']);
  });

  it.each(['', '   ', '"', '""', '* - + ^ : ( )', '🎉', '\0', '\ud800', '\u0301'])(
    'asks for nothing with %j',
    (query) => {
      expect(parseQuery(query)).toEqual([]);
    },
  );

  it('is looked at only so far', () => {
    const phrases = parseQuery('mot '.repeat(1_000_000));
    expect(phrases.length).toBeLessThanOrEqual(16);
    expect(parseQuery('x'.repeat(10_000_000))[0]?.text).toHaveLength(MAX_QUERY_UNITS);
  });
});

describe('marks', () => {
  it('find words whatever their case and accents, composed or not', () => {
    expect(marked('Été, ETE, e\u0301te\u0301 et étés.', 'ete ')).toEqual(['Été', 'ETE', 'e\u0301te\u0301']);
    expect(marked('Ete', 'été')).toEqual(['Ete']);
    expect(marked('Été, ETE et étés.', 'été')).toEqual(['Été', 'ETE', 'étés']);
  });

  it('find phrases only where their words stand together', () => {
    expect(marked("l'été, l’été, l a été", "l'été ")).toEqual(["l'été", 'l’été']);
    expect(marked('de rideau, rideau de', '"de rideau"')).toEqual(['de rideau']);
  });

  it('begin with words, not within them', () => {
    expect(marked('table étable', 'table')).toEqual(['table']);
  });

  it('are apart from each other', () => {
    expect(marked('bonjour', 'bonjour bon')).toEqual(['bonjour']);
  });
});

describe('an excerpt', () => {
  it('is the whole of a short text', () => {
    expect(excerptOf('court', [[0, 5]])).toEqual({ text: 'court', marks: [[0, 5]] });
  });

  it('shows the first mark of a long one, and marks the same words', () => {
    const text = `${'avant '.repeat(100)}ici${' après'.repeat(100)}`;
    const { text: shown, marks } = excerptOf(text, findMarks(text, parseQuery('ici ')));
    expect(shown.length).toBeLessThanOrEqual(162);
    expect(shown).toMatch(/^…avant .* ici après.*…$/u);
    expect(marks.map(([from, to]) => shown.slice(from, to))).toEqual(['ici']);
  });

  it('never parts a character', () => {
    for (let shift = 0; shift < 4; shift += 1) {
      const text = `${'x'.repeat(shift)}${'👏'.repeat(200)} mot ${'👏'.repeat(200)}`;
      const { text: shown } = excerptOf(text, findMarks(text, parseQuery('mot ')));
      expect(shown).toContain('mot');
      expect(shown).not.toMatch(/(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/);
    }
  });
});
