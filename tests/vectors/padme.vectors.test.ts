import { describe, expect, it } from 'vitest';

import type { Suite } from '../../client/crypto/aead';
import { sealMessage } from '../../client/crypto/frame';
import { isPadding, padmeLength } from '../../client/crypto/padme';
import { makeIdentity, makeKeys, makeMessage, makeView, seededRandom } from '../client/crypto/support';
import { itIsMadeAgain } from './files';
import { suiteNamed } from './hex';
import file from './padme.json';

interface SizeJson {
  readonly from: number;
  readonly padded: number;
}

interface TextJson {
  readonly suite: string;
  readonly heads: number;
  readonly textBytes: number;
  readonly contentBytes: number;
  readonly paddedBytes: number;
  readonly payloadBytes: number;
}

interface PadmeFile {
  readonly about: string;
  readonly maxLength: number;
  readonly sizes: readonly SizeJson[];
  readonly texts: readonly TextJson[];
}

function sizesUpTo(maxLength: number): SizeJson[] {
  const sizes: SizeJson[] = [];
  for (let from = 1; from <= maxLength;) {
    const padded = padmeLength(from);
    sizes.push({ from, padded });
    from = padded + 1;
  }
  return sizes;
}

/** Bytes of what is sealed and of nothing in a view: header and tag. */
const ENVELOPE_BYTES: Readonly<Record<Suite, number>> = { 'xchacha20-poly1305': 63 + 16, 'aes-256-gcm-siv': 51 + 16 };
/** A message with one head in its view and no text, signature included. */
const EMPTY_CONTENT_BYTES = 2 + 32 + 8 + 6 + 8 + 16 + 120 + 1 + 4 + 64;

function textOf({ suite, heads, textBytes }: TextJson): TextJson {
  const keys = makeKeys(suiteNamed(suite));
  const content = makeMessage('x'.repeat(textBytes), makeView(41, heads === 2 ? 44 : undefined));
  const request = { keys, epoch: keys.oldestEpoch, identity: makeIdentity(), content };
  const { payload } = sealMessage({ random: seededRandom('padme') }, request);
  return {
    suite,
    heads,
    textBytes,
    contentBytes: EMPTY_CONTENT_BYTES + (heads - 1) * 40 + textBytes,
    paddedBytes: payload.length - ENVELOPE_BYTES[suiteNamed(suite)],
    payloadBytes: payload.length,
  };
}

itIsMadeAgain<PadmeFile>('padme.json', file, ({ about, maxLength, texts }) => ({
  about,
  maxLength,
  sizes: sizesUpTo(maxLength),
  texts: texts.map(textOf),
}));

describe('the sizes', () => {
  it('follow one another without a gap, and each length in between has its own', () => {
    let next = 1;
    for (const { from, padded } of file.sizes) {
      expect(from).toBe(next);
      for (let length = from; length <= padded; length += 1) {
        if (padmeLength(length) !== padded) throw new Error(`${String(length)} bytes`);
      }
      next = padded + 1;
    }
    expect(next).toBeGreaterThan(file.maxLength);
  });

  it('are those of the formula, in whole numbers of any size', () => {
    for (const { from, padded } of file.sizes) {
      for (const length of [from, padded]) {
        if (length < 2) continue;
        const exponent = length.toString(2).length - 1;
        const kept = exponent.toString(2).length;
        const unit = 1n << BigInt(exponent - kept);
        expect(((BigInt(length) + unit - 1n) / unit) * unit).toBe(BigInt(padded));
      }
    }
  });

  it('are accepted for their lengths and for no other', () => {
    for (const { from, padded } of file.sizes.filter((size) => size.padded < 20_000)) {
      const zeros = new Uint8Array(padded);
      expect(isPadding(zeros, from)).toBe(true);
      expect(isPadding(zeros, padded)).toBe(true);
      expect(isPadding(zeros, from - 1)).toBe(false);
      expect(isPadding(zeros, padded + 1)).toBe(false);
    }
  });
});

it.each(file.texts)('$textBytes bytes of text, $heads in the view, $suite: padded as the sizes say', (text) => {
  const size = file.sizes.find(({ from, padded }) => from <= text.contentBytes && text.contentBytes <= padded);
  expect(text.paddedBytes).toBe(size?.padded);
});
