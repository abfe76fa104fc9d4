import { expect, it } from 'vitest';

import { verifyEd25519 } from '../../client/crypto/signing';
import { concatBytes, fromHex, toHex } from '../../protocol/bytes';
import { isAcceptableEd25519Point, isAcceptableEd25519Signature } from '../../protocol/ed25519';
import { P, encodeInteger, encodePoint, smallOrderPoints } from '../client/crypto/edwards';
import { filled } from '../client/crypto/support';
import file from './ed25519-points.json';
import { itIsMadeAgain } from './files';

interface PointsFile {
  readonly about: string;
  readonly smallOrder: readonly string[];
  readonly notCanonical: readonly string[];
  readonly acceptable: readonly string[];
}

const SIGN = 1n << 255n;

/** Sorted, each once, in hexadecimal. */
const listed = (encodings: readonly Uint8Array[]): string[] => Array.from(new Set(encodings.map(toHex))).sort();

/** The eight points of small order in every encoding that a careless reader takes for them. */
function smallOrder(): string[] {
  const encodings = smallOrderPoints().flatMap(({ x, y }) => {
    const canonical = encodePoint({ x, y });
    const unreduced = y < 19n ? [encodePoint({ x, y: y + P })] : [];
    // The sign of an x that is 0 has no meaning: some readers take both.
    const signed = x === 0n ? [encodeInteger(y | SIGN), ...(y < 19n ? [encodeInteger((y + P) | SIGN)] : [])] : [];
    return [canonical, ...unreduced, ...signed];
  });
  return listed(encodings);
}

/** All y of 255 bits that are not below p. */
function notCanonical(): string[] {
  const ys = Array.from({ length: 19 }, (_, index) => P + BigInt(index));
  return listed(ys.flatMap((y) => [encodeInteger(y), encodeInteger(y | SIGN)]));
}

itIsMadeAgain<PointsFile>('ed25519-points.json', file, ({ about, acceptable }) => ({
  about,
  smallOrder: smallOrder(),
  notCanonical: notCanonical(),
  acceptable,
}));

it.each([...file.smallOrder, ...file.notCanonical])('%s is refused, as a key and as R', (hex) => {
  const point = fromHex(hex);
  const signature = concatBytes(point, new Uint8Array(32));
  expect(isAcceptableEd25519Point(point)).toBe(false);
  expect(isAcceptableEd25519Signature(signature)).toBe(false);
  expect(verifyEd25519(point, filled(3, 1), signature)).toBe(false);
});

it.each(file.acceptable)('%s is accepted', (hex) => {
  expect(isAcceptableEd25519Point(fromHex(hex))).toBe(true);
  expect(isAcceptableEd25519Signature(concatBytes(fromHex(hex), new Uint8Array(32)))).toBe(true);
});
