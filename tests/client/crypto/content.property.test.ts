import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  decodeBeacon,
  decodeMessage,
  encodeBeacon,
  encodeMessage,
  finishContent,
  type Decoded,
  type MessageBody,
} from '../../../client/crypto/content';
import { AparteError } from '../../../protocol/errors';
import { concatBytes } from '../../../protocol/bytes';
import { encodeCbor } from '../../../protocol/cbor';
import { encodeUtf8 } from '../../../protocol/utf8';
import { beacon, message } from './arbitraries';
import { codeOf, filled, makeBeacon, makeMessage, makeView } from './support';

const SIGNATURE = filled(64, 77);
const AUTHOR = filled(32, 66);
const whole = (signed: Uint8Array): Uint8Array => finishContent(signed, SIGNATURE);

/** Whether the codec refuses; any other error fails the test. */
function isRefused(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch (error) {
    if (error instanceof AparteError && (error.code === 'bad-frame' || error.code === 'bad-encoding')) return true;
    throw error;
  }
}

describe('round trip', () => {
  it('of messages', () => {
    fc.assert(
      fc.property(message, (content) => {
        const signed = encodeMessage(content);
        expect(decodeMessage(whole(signed))).toEqual({ content, signature: SIGNATURE, signedBytes: signed.length });
      }),
    );
  });

  it('of beacons', () => {
    fc.assert(
      fc.property(beacon, (content) => {
        const signed = encodeBeacon(content);
        expect(decodeBeacon(whole(signed))).toEqual({ content, signature: SIGNATURE, signedBytes: signed.length });
      }),
    );
  });
});

/** What still decodes after any one byte was changed is another content, and encodes to exactly the changed bytes. */
function checkOneEncoding<Content>(
  contents: fc.Arbitrary<Content>,
  encode: (content: Content) => Uint8Array,
  decode: (bytes: Uint8Array) => Decoded<Content>,
): void {
  fc.assert(
    fc.property(contents, fc.nat(), fc.integer({ min: 1, max: 255 }), (content, at, change) => {
      const bytes = whole(encode(content));
      const index = at % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ change;
      if (isRefused(() => decode(bytes))) return;
      const decoded = decode(bytes);
      expect(finishContent(encode(decoded.content), decoded.signature)).toEqual(bytes);
    }),
    { numRuns: 500 },
  );
}

describe('one content has one encoding', () => {
  it('for messages', () => checkOneEncoding(message, encodeMessage, decodeMessage));
  it('for beacons', () => checkOneEncoding(beacon, encodeBeacon, decodeBeacon));

  it('any cut and any addition is refused', () => {
    const bytes = whole(encodeMessage({ ...makeMessage('bonjour'), author: AUTHOR }));
    for (let length = 0; length < bytes.length; length += 1) {
      expect(isRefused(() => decodeMessage(bytes.subarray(0, length)))).toBe(true);
    }
    for (const extra of [1, 8, 64]) {
      expect(isRefused(() => decodeMessage(concatBytes(bytes, new Uint8Array(extra))))).toBe(true);
    }
  });
});

describe('flags', () => {
  const withFlags = (bytes: Uint8Array, flags: number): Uint8Array =>
    concatBytes(Uint8Array.of(flags >> 8, flags & 255), bytes.subarray(2));

  it('that are not known, or belong to the other kind, are refused', () => {
    const bytes = whole(encodeMessage({ ...makeMessage('x'), author: AUTHOR }));
    for (let bit = 4; bit < 16; bit += 1) {
      expect(codeOf(() => decodeMessage(withFlags(bytes, 1 << bit)))).toBe('bad-frame');
    }
    const other = whole(encodeBeacon({ ...makeBeacon(), author: AUTHOR }));
    for (const bit of [3, 5, 6, 7, 8, 15]) {
      expect(codeOf(() => decodeBeacon(withFlags(other, 1 << bit)))).toBe('bad-frame');
    }
  });

  it('of a computed head of a branch that is not there is refused', () => {
    const bytes = whole(encodeBeacon({ ...makeBeacon(), author: AUTHOR }));
    expect(codeOf(() => decodeBeacon(withFlags(bytes, 4)))).toBe('bad-frame');
  });
});

describe('views', () => {
  it('say a position once: a computed head at the signed position is refused both ways', () => {
    const content = { ...makeMessage('x', makeView(41, 42)), author: AUTHOR };
    expect(codeOf(() => encodeMessage({ ...content, view: makeView(41, 41) }))).toBe('internal');
    const bytes = whole(encodeMessage(content));
    const computedAt = 72 + 120;
    expect(bytes[computedAt + 7]).toBe(42);
    bytes[computedAt + 7] = 41;
    expect(codeOf(() => decodeMessage(bytes))).toBe('bad-frame');
  });
});

describe('echoes', () => {
  it('come first, zeros after them', () => {
    const bytes = whole(encodeBeacon({ ...makeBeacon(), author: AUTHOR }));
    const first = 52 + 120;
    bytes.fill(0, first, first + 8);
    expect(codeOf(() => decodeBeacon(bytes))).toBe('bad-frame');
  });

  it('are four at most', () => {
    const echoes = Array.from({ length: 5 }, () => filled(8, 1));
    expect(codeOf(() => encodeBeacon({ ...makeBeacon(), author: AUTHOR, echoes }))).toBe('internal');
  });
});

describe('bodies', () => {
  const encoded = (body: MessageBody): Uint8Array => encodeMessage({ ...makeMessage('x'), author: AUTHOR, body });
  /** A body of a known type with other bytes, as a careless or hostile program would write it. */
  const foreign = (code: number, bytes: Uint8Array): Uint8Array => {
    const content = encoded({ type: 'unknown', code: 200, bytes });
    content[72 + 120] = code;
    return whole(content);
  };
  const introduction = { name: 'Zoé', agree: filled(32, 1), sig: filled(64, 2) };

  it('what a person types is refused with its reason', () => {
    expect(codeOf(() => encoded({ type: 'text', text: '' }))).toBe('message-empty');
    expect(codeOf(() => encoded({ type: 'text', text: 'é'.repeat(32_769) }))).toBe('message-too-long');
    expect(codeOf(() => encoded({ type: 'settings', title: '' }))).toBe('bad-argument');
    expect(codeOf(() => encoded({ type: 'settings', title: 'x'.repeat(129) }))).toBe('bad-argument');
    const named = (name: string) => encoded({ type: 'introduction', name, agree: filled(32, 1), signature: SIGNATURE });
    expect(codeOf(() => named(''))).toBe('bad-argument');
    expect(codeOf(() => named('x'.repeat(65)))).toBe('bad-argument');
  });

  it('the longest of each travels, counted in characters and not in units of UTF-16', () => {
    const text = 'é'.repeat(32_768);
    expect(decodeMessage(whole(encoded({ type: 'text', text }))).content.body).toEqual({ type: 'text', text });
    const title = '🎭'.repeat(128);
    expect(decodeMessage(whole(encoded({ type: 'settings', title }))).content.body).toEqual({
      type: 'settings',
      title,
    });
  });

  it.each([
    ['an empty text', 1, new Uint8Array(0)],
    ['a text too long', 1, filled(65_537, 0x61)],
    ['a text that is no UTF-8', 1, Uint8Array.of(0xc3, 0x28)],
    ['an overlong form', 1, Uint8Array.of(0xc0, 0x80)],
    ['an introduction that is no CBOR', 2, filled(4, 0xff)],
    ['an introduction with a field more', 2, encodeCbor({ ...introduction, more: 1 })],
    ['an introduction without a name', 2, encodeCbor({ ...introduction, name: '' })],
    ['an introduction with a long name', 2, encodeCbor({ ...introduction, name: 'x'.repeat(65) })],
    ['an introduction with a short key', 2, encodeCbor({ ...introduction, agree: filled(31, 1) })],
    ['an introduction with a short signature', 2, encodeCbor({ ...introduction, sig: filled(63, 1) })],
    ['settings without a title', 3, encodeCbor({})],
    ['settings with a long title', 3, encodeCbor({ title: 'x'.repeat(129) })],
    ['a reply to half a digest', 4, encodeCbor({ of: filled(31, 1), text: 'x' })],
    ['a reply without a text', 4, encodeCbor({ of: filled(32, 1), text: '' })],
    ['a reply too long', 4, encodeCbor({ of: filled(32, 1), text: 'é'.repeat(32_769) })],
    ['an edit that says nothing', 5, encodeCbor({ of: filled(32, 1) })],
    ['a deletion with a text', 6, encodeCbor({ of: filled(32, 1), text: 'x' })],
    ['a reaction without an emoji', 7, encodeCbor({ of: filled(32, 1), emoji: '', on: true })],
    ['a reaction of a whole text', 7, encodeCbor({ of: filled(32, 1), emoji: '🎭'.repeat(17), on: true })],
    ['a reaction that is neither on nor off', 7, encodeCbor({ of: filled(32, 1), emoji: '🎭', on: 1 })],
    ['settings with bytes behind', 3, concatBytes(encodeCbor({ title: 'x' }), Uint8Array.of(0))],
  ] as const)('%s is refused', (_, code, bytes) => {
    expect(codeOf(() => decodeMessage(foreign(code, bytes)))).toBe('bad-encoding');
  });

  it('the same writer makes good ones', () => {
    expect(decodeMessage(foreign(1, encodeUtf8('oui'))).content.body).toEqual({ type: 'text', text: 'oui' });
    expect(decodeMessage(foreign(2, encodeCbor(introduction))).content.body).toMatchObject({ name: 'Zoé' });
  });

  it('a known type is not written as unknown', () => {
    expect(codeOf(() => encoded({ type: 'unknown', code: 1, bytes: filled(1, 0x61) }))).toBe('internal');
  });
});

it('fields of the wrong length are a bug of ours, found at once', () => {
  const content = { ...makeMessage('x'), author: AUTHOR };
  expect(codeOf(() => encodeMessage({ ...content, run: filled(9, 1), id: filled(7, 1) }))).toBe('internal');
  expect(codeOf(() => encodeMessage({ ...content, prev: filled(32, 1) }))).toBe('internal');
  expect(codeOf(() => encodeMessage({ ...content, timeMs: 2 ** 48 }))).toBe('internal');
  expect(codeOf(() => encodeMessage({ ...content, timeMs: -1 }))).toBe('internal');
});
