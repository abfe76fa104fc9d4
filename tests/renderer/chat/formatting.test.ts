import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formattedBlocks, spanText } from '../../../renderer/chat/messages/formatting';
import type { Block, Span } from '../../../renderer/chat/messages/formatting';

/** What was written, from what is shown. */
function written(blocks: readonly Block[]): string {
  return blocks
    .flatMap((block) =>
      block.kind === 'code'
        ? [block.opening, ...block.lines, ...(block.closing === undefined ? [] : [block.closing])]
        : block.lines.map(({ mark, spans }) => mark + spans.map(spanText).join('')),
    )
    .join('\n');
}

function shape(spans: readonly Span[]): string {
  return spans
    .map((span) => {
      if (span.kind === 'strong') return `<b>${shape(span.spans)}</b>`;
      if (span.kind === 'em') return `<i>${shape(span.spans)}</i>`;
      if (span.kind === 'code') return `<c>${span.text.slice(1, -1)}</c>`;
      return span.kind === 'link' ? `<a>${span.text}</a>` : span.text;
    })
    .join('');
}

/** One line as its spans read. */
function line(text: string): string {
  const [block] = formattedBlocks(text);
  return block?.kind === 'lines' ? shape(block.lines[0]?.spans ?? []) : '';
}

function depth(spans: readonly Span[]): number {
  return Math.max(0, ...spans.map((span) => ('spans' in span ? 1 + depth(span.spans) : 0)));
}

describe('a line', () => {
  it.each([
    ['**gras** et _italique_ et *aussi*', '<b>gras</b> et <i>italique</i> et <i>aussi</i>'],
    ['**gras _et_ plus**', '<b>gras <i>et</i> plus</b>'],
    ['`a * b` et `**x**`', '<c>a * b</c> et <c>**x**</c>'],
    ['**voir https://example.org/a_b_c**', '<b>voir <a>https://example.org/a_b_c</a></b>'],
    ['snake_case_name et 2*3*4 et a ** b ** c', 'snake_case_name et 2*3*4 et a ** b ** c'],
    ['**ouvert et _jamais fermé', '**ouvert et _jamais fermé'],
    ['**croisé _mal** fermé_', '<b>croisé _mal</b> fermé_'],
    ['**** et __', '**** et __'],
    ['(*entre parenthèses*)', '(<i>entre parenthèses</i>)'],
    ['<b>pas de HTML</b>', '<b>pas de HTML</b>'],
  ])('%s', (text, expected) => {
    expect(line(text)).toBe(expected);
  });

  it('is a quote or an item by its mark', () => {
    const [block] = formattedBlocks('> cité\n- un\n2. deux\n-pas\n>> une fois');
    const lines = block?.kind === 'lines' ? block.lines : [];
    expect(lines.map(({ style, mark }) => [style, mark])).toEqual([
      ['quote', '> '],
      ['item', '- '],
      ['numbered', '2. '],
      ['plain', ''],
      ['quote', '>'],
    ]);
  });
});

describe('a block of code', () => {
  it('is what stands between fences, as it is', () => {
    const text = 'avant\n```js\nconst a = **b**;\n\n> non\n```\naprès';
    expect(formattedBlocks(text).map(({ kind, lines }) => [kind, lines.length])).toEqual([
      ['lines', 1],
      ['code', 3],
      ['lines', 1],
    ]);
    expect(written(formattedBlocks(text))).toBe(text);
  });

  it('is not looked for again and again where many open and none is closed', () => {
    const text = '```js\n'.repeat(10_000);
    expect(written(formattedBlocks(text))).toBe(text);
  });

  it('that nobody closes is text, unless the text goes on', () => {
    expect(formattedBlocks('```\nx').map(({ kind }) => kind)).toEqual(['lines']);
    expect(formattedBlocks('```\nx', true).map(({ kind }) => kind)).toEqual(['code']);
  });
});

describe('any text', () => {
  it('keeps every character', () => {
    const piece = fc.constantFrom(
      '**',
      '*',
      '_',
      '`',
      '```',
      '\n',
      '> ',
      '- ',
      ' ',
      'a',
      'é',
      '1. ',
      'https://x.example',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        expect(written(formattedBlocks(text))).toBe(text);
        expect(written(formattedBlocks(text, true))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('however hostile, nests no deeper than three and makes no more spans than it may', () => {
    for (const text of [
      '*'.repeat(65_536),
      '**_*'.repeat(16_000),
      '*a* '.repeat(16_000),
      '> '.repeat(30_000),
      '`a`'.repeat(20_000),
    ]) {
      const [block] = formattedBlocks(text);
      const spans = block?.kind === 'lines' ? (block.lines[0]?.spans ?? []) : [];
      expect(depth(spans)).toBeLessThanOrEqual(3);
      expect(spans.length).toBeLessThan(1000);
      expect(written(formattedBlocks(text))).toBe(text);
    }
  });
});
