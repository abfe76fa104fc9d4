/** Small images of every kind, with and without what cameras and programs write beside the picture. */
import { concatBytes } from '../../../protocol/bytes';

export const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const be16 = (value: number): readonly number[] => [value >> 8, value & 255];
const be32 = (value: number): readonly number[] => [...be16(value >>> 16), ...be16(value & 0xffff)];
const le32 = (value: number): readonly number[] => [...be32(value)].reverse();

/** Stands for a place in what an image tells of itself. */
export const SECRET = 'GPS 48.8584N 2.2945E Zoe-Camera-42';

const segment = (marker: number, body: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(0xff, marker, ...be16(body.length + 2)), body);

/** Exif with an orientation and the secret. */
function exif(orientation: number): Uint8Array {
  const entry = Uint8Array.of(...be16(0x0112), ...be16(3), ...be32(1), ...be16(orientation), 0, 0);
  const tiff = concatBytes(Uint8Array.of(0x4d, 0x4d, 0, 42, ...be32(8), ...be16(1)), entry, Uint8Array.of(...be32(0)));
  return concatBytes(ascii('Exif\0\0'), tiff, ascii(SECRET));
}

const SCAN = concatBytes(
  segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)),
  Uint8Array.of(1, 2, 0xff, 0, 3, 0xff, 0xd0, 4),
);
const TABLE = segment(0xdb, Uint8Array.of(0, ...new Array<number>(64).fill(1)));
const frame = (width: number, height: number): Uint8Array =>
  segment(0xc0, Uint8Array.of(8, ...be16(height), ...be16(width), 1, 1, 0x11, 0));
const START = Uint8Array.of(0xff, 0xd8);
const END = Uint8Array.of(0xff, 0xd9);

/** A JPEG of that size as a camera writes it, with a preview behind its end. */
export function cameraJpeg(width: number, height: number, orientation = 1): Uint8Array {
  const notes = [
    segment(0xe0, concatBytes(ascii('JFIF\0'), Uint8Array.of(1, 2, 0, 0, 1, 0, 1, 1, 1, 9, 9, 9))),
    segment(0xe1, exif(orientation)),
    segment(0xe1, ascii(`http://ns.adobe.com/xap/1.0/\0${SECRET}`)),
    segment(0xe2, ascii(`ICC_PROFILE\0${SECRET}`)),
    segment(0xed, ascii(`Photoshop 3.0\0${SECRET}`)),
    segment(0xfe, ascii(SECRET)),
  ];
  return concatBytes(START, ...notes, TABLE, frame(width, height), SCAN, END, ascii(SECRET));
}

const pngChunk = (name: string, body: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(...be32(body.length)), ascii(name), body, Uint8Array.of(0, 0, 0, 0));

/** A PNG of that size with texts, a time and Exif. */
export function notedPng(width: number, height: number): Uint8Array {
  const header = Uint8Array.of(...be32(width), ...be32(height), 8, 2, 0, 0, 0);
  const chunks = [
    pngChunk('IHDR', header),
    pngChunk('iCCP', ascii(SECRET)),
    pngChunk('tEXt', ascii(SECRET)),
    pngChunk('eXIf', exif(1)),
    pngChunk('zzZz', ascii(SECRET)),
    pngChunk('IDAT', Uint8Array.of(1, 2, 3)),
    pngChunk('tIME', Uint8Array.of(7, 234, 1, 1, 1, 1, 1)),
    pngChunk('IEND', new Uint8Array(0)),
  ];
  return concatBytes(Uint8Array.of(0x89), ascii('PNG\r\n\u001a\n'), ...chunks, ascii(SECRET));
}

const riffChunk = (name: string, body: Uint8Array): Uint8Array =>
  concatBytes(ascii(name), Uint8Array.of(...le32(body.length)), body, new Uint8Array(body.length & 1));

/** A WebP of that size with a profile, Exif and XMP, which its header announces. */
export function notedWebp(width: number, height: number): Uint8Array {
  const side = (value: number): readonly number[] => le32(value - 1).slice(0, 3);
  const body = concatBytes(
    ascii('WEBP'),
    riffChunk('VP8X', Uint8Array.of(0x3e, 0, 0, 0, ...side(width), ...side(height))),
    riffChunk('ICCP', ascii(SECRET)),
    riffChunk('ANIM', Uint8Array.of(0, 0, 0, 0, 0, 0)),
    riffChunk(
      'ANMF',
      concatBytes(new Uint8Array(16), riffChunk('VP8L', Uint8Array.of(0x2f, 1, 2)), riffChunk('note', ascii(SECRET))),
    ),
    riffChunk('EXIF', exif(1)),
    riffChunk('XMP ', ascii(SECRET)),
  );
  return concatBytes(riffChunk('RIFF', body), ascii(SECRET));
}

/** A GIF of that size that is repeated, with a comment and a program's block. */
export function notedGif(width: number, height: number): Uint8Array {
  const le16 = (value: number): readonly number[] => [value & 255, value >> 8];
  const blocks = (...parts: readonly Uint8Array[]): Uint8Array =>
    concatBytes(...parts.flatMap((part) => [Uint8Array.of(part.length), part]), Uint8Array.of(0));
  return concatBytes(
    ascii('GIF89a'),
    Uint8Array.of(...le16(width), ...le16(height), 0x80, 0, 0, 0, 0, 0, 255, 255, 255),
    Uint8Array.of(0x21, 0xff),
    blocks(ascii('NETSCAPE2.0'), Uint8Array.of(1, 0, 0)),
    Uint8Array.of(0x21, 0xff),
    blocks(ascii('XMP DataXMP'), ascii(SECRET)),
    Uint8Array.of(0x21, 0xfe),
    blocks(ascii(SECRET)),
    Uint8Array.of(0x21, 0xf9),
    blocks(Uint8Array.of(0, 10, 0, 0)),
    Uint8Array.of(0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2),
    blocks(Uint8Array.of(0x44, 1)),
    Uint8Array.of(0x3b),
    ascii(SECRET),
  );
}
