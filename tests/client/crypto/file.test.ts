import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SUITES, TAG_BYTES, type Suite } from '../../../client/crypto/aead';
import {
  BlobDigest,
  CHUNK_BYTES,
  FileOpener,
  chunkCount,
  chunkRange,
  fileHeaderBytes,
  sealFile,
  sealedFileBytes,
  type FileTerms,
} from '../../../client/crypto/file';
import { FileKey } from '../../../client/crypto/keys';
import { padmeLength } from '../../../client/crypto/padme';
import { concatBytes, equalBytes } from '../../../protocol/bytes';
import { AparteError } from '../../../protocol/errors';
import { ROOM, codeOf, filled, seededRandom } from './support';

const termsOf = (suite: Suite, key = 5, room = ROOM): FileTerms => ({
  suite,
  room,
  key: FileKey.fromBytes(filled(32, key)),
});

/** Bytes that differ from place to place. */
function fileOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
}

async function seal(terms: FileTerms, file: Uint8Array, seed = 'file'): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const read = (offset: number, count: number) => Promise.resolve(file.slice(offset, offset + count));
  for await (const piece of sealFile({ random: seededRandom(seed) }, terms, { bytes: file.length, read }))
    pieces.push(piece);
  return concatBytes(...pieces);
}

const openerOf = (terms: FileTerms, bytes: number, blob: Uint8Array): FileOpener =>
  new FileOpener(terms, bytes, blob.subarray(0, fileHeaderBytes(terms.suite)));

function chunkOf(suite: Suite, bytes: number, blob: Uint8Array, index: number): Uint8Array {
  const { from, count } = chunkRange(suite, bytes, index);
  return blob.subarray(from, from + count);
}

function openAll(terms: FileTerms, bytes: number, blob: Uint8Array): Uint8Array {
  const opener = openerOf(terms, bytes, blob);
  const indexes = Array.from({ length: chunkCount(bytes) }, (_, index) => index);
  return concatBytes(...indexes.map((index) => opener.open(index, chunkOf(terms.suite, bytes, blob, index))));
}

describe.each(SUITES)('a file sealed with %s', (suite) => {
  const terms = termsOf(suite);

  it.each([0, 1, 255, 256, 1000, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 5 * CHUNK_BYTES, 300_001])(
    'of %i bytes opens again, chunk by chunk, and has the size that is said',
    async (bytes) => {
      const file = fileOf(bytes);
      const blob = await seal(terms, file);
      expect(blob.length).toBe(sealedFileBytes(suite, bytes));
      expect(equalBytes(openAll(terms, bytes, blob), file)).toBe(true);
    },
  );

  it('tells no more of its size than its padding does', async () => {
    const sizes = [200_000, 200_001, padmeLength(200_001)];
    const blobs = await Promise.all(sizes.map((bytes) => seal(terms, fileOf(bytes))));
    expect(new Set(blobs.map(({ length }) => length)).size).toBe(1);
    expect(sealedFileBytes(suite, 0)).toBe(sealedFileBytes(suite, 256));
  });

  it('is another blob each time', async () => {
    const [one, two] = [await seal(terms, fileOf(9), 'one'), await seal(terms, fileOf(9), 'two')];
    expect(equalBytes(one, two)).toBe(false);
    const [first, again] = [await seal(terms, fileOf(9)), await seal(terms, fileOf(9))];
    expect(equalBytes(first, again)).toBe(true);
  });

  it('opens with its own key, in its own room, and with the size that it has', async () => {
    const bytes = 2 * CHUNK_BYTES;
    const blob = await seal(terms, fileOf(bytes));
    const chunk = chunkOf(suite, bytes, blob, 0);
    for (const other of [termsOf(suite, 6), termsOf(suite, 5, filled(32, 9))])
      expect(codeOf(() => openerOf(other, bytes, blob).open(0, chunk))).toBe('cannot-open');
    expect(codeOf(() => openerOf(terms, CHUNK_BYTES, blob).open(0, chunk))).toBe('cannot-open');
    // Smaller than it was, within the same padding: what is cut off is not zeros.
    const last = chunkOf(suite, bytes, blob, 1);
    expect(codeOf(() => openerOf(terms, bytes - 1, blob).open(1, last))).toBe('cannot-open');
    expect(openerOf(terms, bytes, blob).open(1, last)).toHaveLength(CHUNK_BYTES);
  });

  it('has its chunks at their places only, and one last', async () => {
    const bytes = 3 * CHUNK_BYTES;
    const blob = await seal(terms, fileOf(bytes));
    const opener = openerOf(terms, bytes, blob);
    for (const [place, taken] of [
      [0, 1],
      [1, 0],
      [2, 1],
      [1, 2],
      [3, 2],
    ] as const)
      expect(codeOf(() => opener.open(place, chunkOf(suite, bytes, blob, taken)))).toBe('cannot-open');
    // Cut after a whole chunk, and told to be that long.
    const shorter = openerOf(terms, 2 * CHUNK_BYTES, blob);
    expect(codeOf(() => shorter.open(1, chunkOf(suite, bytes, blob, 1)))).toBe('cannot-open');
  });

  it('does not open with any bit changed', async () => {
    const bytes = 1000;
    const blob = await seal(terms, fileOf(bytes));
    fc.assert(
      fc.property(fc.nat(blob.length * 8 - 1), (bit) => {
        const changed = Uint8Array.from(blob);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(codeOf(() => openAll(terms, bytes, changed))).toBe('cannot-open');
      }),
      { numRuns: 200 },
    );
  });

  it('whose source becomes shorter is not sealed to its end', async () => {
    const read = () => Promise.resolve(new Uint8Array(10));
    const sealing = async (): Promise<void> => {
      for await (const piece of sealFile({ random: seededRandom('x') }, terms, { bytes: 11, read }))
        expect(piece.length).toBe(fileHeaderBytes(suite));
    };
    await expect(sealing()).rejects.toMatchObject({ code: 'file-changed' });
  });

  it('has a size that can be sealed', async () => {
    for (const bytes of [-1, 0.5, 2 ** 31]) {
      const pieces = sealFile({ random: seededRandom('x') }, terms, { bytes, read: () => Promise.reject(new Error()) });
      await expect(pieces.next()).rejects.toBeInstanceOf(AparteError);
    }
    expect(codeOf(() => openerOf(terms, -1, new Uint8Array(99)))).toBe('bad-argument');
  });
});

it('names a blob by the SHA-256 of its pieces', () => {
  const digest = new BlobDigest();
  digest.update(Uint8Array.of(97));
  digest.update(Uint8Array.of(98, 99));
  expect(Buffer.from(digest.digest()).toString('hex')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(TAG_BYTES).toBe(16);
});
