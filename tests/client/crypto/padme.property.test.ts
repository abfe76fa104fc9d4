import fc from 'fast-check';
import { expect, it } from 'vitest';

import { isPadding, padmeLength } from '../../../client/crypto/padme';

const length = fc.integer({ min: 1, max: 2 ** 24 });

it('never shortens, adds at most 12 %, and leaves a padded length as it is', () => {
  fc.assert(
    fc.property(length, (bytes) => {
      const padded = padmeLength(bytes);
      expect(padded).toBeGreaterThanOrEqual(bytes);
      expect(padded).toBeLessThan(bytes * 1.12 + 1);
      expect(padmeLength(padded)).toBe(padded);
      expect(padmeLength(bytes + 1)).toBeGreaterThanOrEqual(padded);
    }),
  );
});

it('leaves few lengths to tell apart: sixteen from one power of two to the next, where messages lie', () => {
  const lengths = new Set(Array.from({ length: 65_536 - 256 }, (_, index) => padmeLength(257 + index)));
  expect(lengths.size).toBe(8 * 16);
});

it.each([
  [1, 1],
  [2, 2],
  [9, 10],
  [100, 104],
  [268, 272],
  [308, 320],
  [461, 464],
  [501, 512],
  [1025, 1088],
])('%i bytes become %i', (bytes, padded) => {
  expect(padmeLength(bytes)).toBe(padded);
});

it('accepts the zeros that belong there and nothing else', () => {
  const padded = new Uint8Array(104).fill(1, 0, 100);
  expect(isPadding(padded, 100)).toBe(true);
  expect(isPadding(padded, 96)).toBe(false);
  expect(isPadding(padded.subarray(0, 103), 100)).toBe(false);
  expect(isPadding(new Uint8Array(108), 100)).toBe(false);
  for (let index = 100; index < 104; index += 1) {
    const changed = Uint8Array.from(padded);
    changed[index] = 1;
    expect(isPadding(changed, 100)).toBe(false);
  }
});
