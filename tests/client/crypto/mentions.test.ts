import { describe, expect, it } from 'vitest';

import { decodeBody, encodeBody } from '../../../client/crypto/body';
import { encodeMentions, usableMentions, type Mention } from '../../../client/crypto/mentions';
import { encodeCbor } from '../../../protocol/cbor';
import { codeOf } from './support';

const ZOE = new Uint8Array(32).fill(1);
const ALI = new Uint8Array(32).fill(2);

/** As somebody may write them down who keeps to nothing. */
function raw(...mentions: readonly Mention[]): Uint8Array {
  const bytes = new Uint8Array(38 * mentions.length);
  const view = new DataView(bytes.buffer);
  mentions.forEach(({ from, units, author }, index) => {
    view.setUint32(38 * index, from);
    view.setUint16(38 * index + 4, units);
    bytes.set(author, 38 * index + 6);
  });
  return bytes;
}

describe('mentions', () => {
  it('are read as they were written', () => {
    const text = 'pour @Zoé et @Ali';
    const mentions = [
      { from: 5, units: 4, author: ZOE },
      { from: 13, units: 4, author: ALI },
    ];
    expect(encodeMentions(text, mentions)).toEqual(raw(...mentions));
    expect(usableMentions(text, raw(...mentions))).toEqual(mentions);
  });

  it.each([
    ['beyond the text', '@Zoé', { from: 0, units: 9, author: ZOE }],
    ['behind the text', '@Zoé', { from: 4_000_000_000, units: 4, author: ZOE }],
    ['of nothing', '@Zoé', { from: 0, units: 0, author: ZOE }],
    ['of the sign alone', '@Zoé', { from: 0, units: 1, author: ZOE }],
    ['that do not begin with @', 'virement', { from: 0, units: 8, author: ZOE }],
    ['over a line', '@Zoé\nAli', { from: 0, units: 8, author: ZOE }],
    ['that cut a character', '@🎭', { from: 0, units: 2, author: ZOE }],
  ])('%s are none, and the text stays what it is', (_, text, mention) => {
    expect(usableMentions(text, raw(mention))).toEqual([]);
    expect(codeOf(() => encodeMentions(text, [mention]))).toBe('bad-argument');
  });

  it('that overlap or go back do not count, the others do', () => {
    const text = '@Zoé @Ali';
    const first = { from: 0, units: 4, author: ZOE };
    const last = { from: 5, units: 4, author: ALI };
    expect(usableMentions(text, raw(first, { from: 2, units: 3, author: ALI }, last))).toEqual([first, last]);
    expect(usableMentions(text, raw(last, first))).toEqual([last]);
  });

  it('are at most fifty', () => {
    const text = '@a '.repeat(51);
    const many = Array.from({ length: 51 }, (_, index) => ({ from: 3 * index, units: 2, author: ZOE }));
    expect(codeOf(() => encodeMentions(text, many))).toBe('bad-argument');
    expect(usableMentions(text, raw(...many))).toEqual([]);
    expect(usableMentions(text, encodeMentions(text, many.slice(1)))).toHaveLength(50);
  });
});

describe('a body with mentions', () => {
  it('has one encoding: a text without them is a plain one', () => {
    expect(encodeBody({ type: 'text', text: '@Zoé' }).code).toBe(1);
    const bytes = encodeCbor({ text: '@Zoé' });
    expect(codeOf(() => decodeBody({ code: 9, bytes }))).toBe('bad-encoding');
  });

  it.each([0, 37, 39, 38 * 51])('is refused with %i bytes of them', (length) => {
    const mentions = new Uint8Array(length);
    for (const [code, fields] of [
      [9, { text: 'x', mentions }],
      [4, { of: new Uint8Array(32), text: 'x', mentions }],
      [5, { of: new Uint8Array(32), text: 'x', mentions }],
    ] as const)
      expect(codeOf(() => decodeBody({ code, bytes: encodeCbor(fields) }))).toBe('bad-encoding');
  });

  it('is read where they do not fit its text', () => {
    const mentions = raw({ from: 7, units: 9, author: ZOE });
    const body = { type: 'text', text: 'court', mentions } as const;
    expect(decodeBody(encodeBody(body))).toEqual(body);
  });
});
