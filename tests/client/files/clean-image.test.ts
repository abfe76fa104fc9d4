/** What an image tells beside its picture does not leave, and its picture leaves as it is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cleanImage } from '../../../client/files/images/clean-image';
import { lookAtImage } from '../../../client/files/images/look-at-image';
import { concatBytes } from '../../../protocol/bytes';
import { ascii, cameraJpeg, notedGif, notedPng, notedWebp, SECRET } from './pictures';

const KINDS = [
  ['image/jpeg', cameraJpeg],
  ['image/png', notedPng],
  ['image/webp', notedWebp],
  ['image/gif', notedGif],
] as const;

const joined = (bytes: Uint8Array): Buffer => Buffer.concat([...(cleanImage(bytes)?.pieces ?? [])]);
const sourceOf = (bytes: Uint8Array) => ({
  bytes: bytes.length,
  read: (offset: number, count: number) => Promise.resolve(bytes.slice(offset, offset + count)),
});

describe.each(KINDS)('%s', (media, make) => {
  it('loses place, camera, owner, texts and what stands behind its end', () => {
    const image = make(640, 480);
    expect(Buffer.from(image).includes(SECRET)).toBe(true);
    const cleaned = cleanImage(image);
    expect(cleaned).toMatchObject({ media, width: 640, height: 480 });
    expect(cleaned?.removedBytes).toBeGreaterThan(SECRET.length);
    const left = joined(image);
    for (const word of ['GPS', 'Zoe', 'Camera', 'Photoshop', 'xap', 'XMP', 'ICC', 'tIME', 'note']) {
      expect(left.includes(word), word).toBe(false);
    }
  });

  it('cleaned once, stays as it is', () => {
    const once = joined(make(10, 20));
    expect(joined(once).equals(once)).toBe(true);
    expect(cleanImage(once)?.removedBytes).toBe(0);
  });

  it('that is cut anywhere is no image, and whatever is changed makes nobody fail', () => {
    const once = joined(make(10, 20));
    for (let length = 0; length < once.length; length += 1)
      expect(cleanImage(once.subarray(0, length))).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(once.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const changed = Uint8Array.from(once);
        changed[at] = value;
        cleanImage(changed);
      }),
      { numRuns: 500 },
    );
  });
});

it('a picture that was turned by its camera stays turned, and says nothing else', () => {
  const turned = cameraJpeg(640, 480, 6);
  expect(cleanImage(turned)).toMatchObject({ width: 480, height: 640 });
  const left = joined(turned);
  expect(left.includes(Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]))).toBe(true);
  expect(left.includes(SECRET)).toBe(false);
  expect(cleanImage(left)).toMatchObject({ width: 480, height: 640 });
});

it('what calls itself an image and is none is none', async () => {
  const svg = ascii('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  for (const bytes of [new Uint8Array(0), svg, ascii('GIF89a'), ascii('<!doctype html>'), ascii('BM6')]) {
    expect(cleanImage(bytes)).toBeUndefined();
    expect(await lookAtImage(sourceOf(bytes))).toEqual({ shown: 'damaged' });
  }
});

describe('an image that came', () => {
  it('is looked at before it is decoded, and has its own extent', async () => {
    expect(await lookAtImage(sourceOf(notedPng(3, 4)))).toEqual({
      shown: 'image',
      media: 'image/png',
      width: 3,
      height: 4,
    });
  });

  it('that would fill the memory is not decoded', async () => {
    expect(await lookAtImage(sourceOf(notedPng(60_000, 60_000)))).toEqual({ shown: 'giant' });
    expect(await lookAtImage(sourceOf(notedGif(65_535, 65_535)))).toEqual({ shown: 'giant' });
    const many = { bytes: 64 * 1024 * 1024 + 1, read: () => Promise.reject(new Error('read')) };
    expect(await lookAtImage(many)).toEqual({ shown: 'giant' });
  });

  it('that is made of nothing but small parts is not taken apart', () => {
    const png = notedPng(3, 4);
    const empty = Uint8Array.of(0, 0, 0, 0, ...ascii('IDAT'), 0, 0, 0, 0);
    const endBytes = 12 + SECRET.length;
    const many = concatBytes(
      png.subarray(0, png.length - endBytes),
      ...Array.from({ length: 70_000 }, () => empty),
      png.subarray(png.length - endBytes),
    );
    expect(cleanImage(many)).toBeUndefined();
    expect(cleanImage(png)).toBeDefined();
  });

  it('that was cut is damaged', async () => {
    expect(await lookAtImage(sourceOf(notedPng(3, 4).subarray(0, 60)))).toEqual({ shown: 'damaged' });
    expect(await lookAtImage(sourceOf(concatBytes(ascii('x'), notedPng(3, 4))))).toEqual({ shown: 'damaged' });
  });
});
