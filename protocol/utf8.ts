/** UTF-8 without Node or DOM types: strict both ways, so that one text has one encoding. */
import { AparteError } from './errors';

function codePointLength(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x1_0000 ? 3 : 4;
}

function isSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff;
}

/** UTF-8 of `text`; lone surrogates become U+FFFD, as in the WHATWG encoder. */
export function encodeUtf8(text: string): Uint8Array {
  const codePoints: number[] = [];
  let length = 0;
  for (const character of text) {
    const raw = character.codePointAt(0) ?? 0xfffd;
    const codePoint = isSurrogate(raw) ? 0xfffd : raw;
    codePoints.push(codePoint);
    length += codePointLength(codePoint);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const codePoint of codePoints) {
    const size = codePointLength(codePoint);
    if (size === 1) bytes[offset] = codePoint;
    else {
      const lead = size === 2 ? 0xc0 : size === 3 ? 0xe0 : 0xf0;
      bytes[offset] = lead | (codePoint >> (6 * (size - 1)));
      for (let index = 1; index < size; index += 1) {
        bytes[offset + index] = 0x80 | ((codePoint >> (6 * (size - 1 - index))) & 0x3f);
      }
    }
    offset += size;
  }
  return bytes;
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

function decodeSequence(bytes: Uint8Array, offset: number, size: number): number {
  const lead = bytes[offset] ?? 0;
  if (size === 1) return lead;
  let codePoint = lead & (0xff >> (size + 1));
  for (let index = 1; index < size; index += 1) {
    const next = bytes[offset + index];
    if (next === undefined || (next & 0xc0) !== 0x80) return -1;
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  return codePointLength(codePoint) === size && codePoint <= 0x10_ffff && !isSurrogate(codePoint) ? codePoint : -1;
}

/** The text of strictly valid UTF-8 (no overlong form, no surrogate). @throws AparteError `bad-encoding` */
export function decodeUtf8(bytes: Uint8Array): string {
  const pieces: string[] = [];
  let codePoints: number[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const size = sequenceLength(bytes[offset] ?? 0);
    const codePoint = size === 0 ? -1 : decodeSequence(bytes, offset, size);
    if (codePoint < 0) throw new AparteError('bad-encoding', { what: 'utf-8' });
    codePoints.push(codePoint);
    offset += size;
    if (codePoints.length === 4096) {
      pieces.push(String.fromCodePoint(...codePoints));
      codePoints = [];
    }
  }
  pieces.push(String.fromCodePoint(...codePoints));
  return pieces.join('');
}
