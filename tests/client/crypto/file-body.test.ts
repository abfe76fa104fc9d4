import { expect, it } from 'vitest';

import { decodeBody, encodeBody, FILE_BODY } from '../../../client/crypto/body';
import { decodeFileBody, mediaTypeOf, type FileBody } from '../../../client/crypto/file-body';
import { encodeCbor, type CborMap } from '../../../protocol/cbor';
import { AparteError } from '../../../protocol/errors';

const FILE: FileBody = {
  type: 'file',
  blob: new Uint8Array(32).fill(1),
  key: new Uint8Array(32).fill(2),
  bytes: 1234,
  name: 'été.png',
  media: 'image/png',
  size: { width: 640, height: 480 },
  text: 'voilà',
};
const { blob, key, bytes, name, media, text } = FILE;
const FIELDS: CborMap = { blob, key, bytes, name, media, text };

function codeOf(work: () => unknown): unknown {
  try {
    work();
    return 'taken';
  } catch (error) {
    return error instanceof AparteError ? error.code : error;
  }
}

it('comes out as it went in, with and without a size and what it answers', () => {
  const { size: _, ...plain } = FILE;
  for (const body of [FILE, plain, { ...plain, text: '', bytes: 0 }, { ...FILE, of: new Uint8Array(32).fill(3) }]) {
    const encoded = encodeBody(body);
    expect(encoded.code).toBe(FILE_BODY);
    expect(decodeBody(encoded)).toEqual(body);
  }
});

it.each<[string, CborMap]>([
  ['a name that is empty', { ...FIELDS, name: '' }],
  ['a name that is too long', { ...FIELDS, name: 'é'.repeat(128) }],
  ['a text that is too long', { ...FIELDS, text: 'x'.repeat(8193) }],
  ['a key of another length', { ...FIELDS, key: new Uint8Array(31) }],
  ['a blob of another length', { ...FIELDS, blob: new Uint8Array(33) }],
  ['more bytes than a file has', { ...FIELDS, bytes: 2 ** 31 }],
  ['a width without a height', { ...FIELDS, width: 10 }],
  ['an image without extent', { ...FIELDS, width: 0, height: 10 }],
  ['a side beyond the limit', { ...FIELDS, width: 10, height: 32_769 }],
  ['a size of what is no image', { ...FIELDS, media: 'text/html', width: 10, height: 10 }],
  ['a type that is empty', { ...FIELDS, media: '' }],
  ['a type that is too long', { ...FIELDS, media: `image/${'x'.repeat(60)}` }],
  ['an answer to what is no digest', { ...FIELDS, of: new Uint8Array(31) }],
  ['a field that nobody knows', { ...FIELDS, run: 'me' }],
])('%s is refused', (_, fields) => {
  expect(codeOf(() => decodeFileBody(encodeCbor(fields)))).toBe('bad-encoding');
});

it.each(['text/html', 'image/svg+xml', 'application/x-msdownload'])('%s is read as mere bytes', (type) => {
  expect(mediaTypeOf(decodeFileBody(encodeCbor({ ...FIELDS, media: type })).media)).toBe('application/octet-stream');
});
