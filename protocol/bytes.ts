/** Byte helpers shared by every codec. Pure: no Node, no DOM. All integers are big-endian, unsigned. */
import { AparteError } from './errors';

const HEX = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal of `bytes`. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const value of bytes) text += HEX[value] ?? '';
  return text;
}

/** Bytes of a lower- or upper-case hexadecimal text. @throws AparteError `bad-encoding` */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/iu.test(text)) throw new AparteError('bad-encoding', { what: 'hex' });
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = Number.parseInt(text.slice(index * 2, index * 2 + 2), 16);
  }
  return bytes;
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE64URL_VALUES = new Map(Array.from(BASE64URL, (character, value) => [character, value]));

/** base64url without padding (RFC 4648 §5). */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let pending = 0;
  for (const value of bytes) {
    pending = (pending << 8) | value;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += BASE64URL.charAt((pending >> bits) & 63);
    }
    pending &= (1 << bits) - 1;
  }
  if (bits > 0) text += BASE64URL.charAt((pending << (6 - bits)) & 63);
  return text;
}

/** Bytes of an unpadded base64url text; one text per byte string (unused bits must be zero). @throws AparteError `bad-encoding` */
export function fromBase64Url(text: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let pending = 0;
  for (const character of text) {
    const value = BASE64URL_VALUES.get(character);
    if (value === undefined) throw new AparteError('bad-encoding', { what: 'base64url' });
    pending = (pending << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((pending >> bits) & 255);
    }
    pending &= (1 << bits) - 1;
  }
  if (bits >= 6 || pending !== 0) throw new AparteError('bad-encoding', { what: 'base64url' });
  return Uint8Array.from(bytes);
}

/** Same length and same bytes. Not constant-time: for public values only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

/** One new array that holds `parts` one after another. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** The ASCII label `text`, which must be exactly `length` bytes: labels have fixed lengths so that no two signed texts overlap. */
export function asciiLabel(text: string, length: number): Uint8Array {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  if (bytes.length !== length || bytes.some((value) => value > 126)) {
    throw new AparteError('internal', { what: `label ${text}` });
  }
  return bytes;
}

/** The 4-byte integer at `at`. By hand: a DataView costs more than what it reads. */
export function readU32(bytes: Uint8Array, at: number): number {
  const low = ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  return (bytes[at] ?? 0) * 0x1_00_0000 + low;
}

/** Reads fixed fields from the front of a byte string. Views share memory with it. */
export class ByteReader {
  private offset = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Bytes not yet read. */
  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.offset;
  }

  private advance(length: number): number {
    if (length > this.remaining) throw new AparteError('bad-frame', { what: 'truncated' });
    const start = this.offset;
    this.offset += length;
    return start;
  }

  u8(): number {
    return this.bytes[this.advance(1)] ?? 0;
  }

  u16(): number {
    const at = this.advance(2);
    return ((this.bytes[at] ?? 0) << 8) | (this.bytes[at + 1] ?? 0);
  }

  u32(): number {
    return readU32(this.bytes, this.advance(4));
  }

  /** 6-byte integer: milliseconds since 1970 fit until the year 10889. */
  u48(): number {
    return this.u16() * 0x1_0000_0000 + this.u32();
  }

  /** 8-byte integer up to 2^53 - 1; larger ones are refused, so that no two encodings give one number. */
  u64(): number {
    const high = this.u32();
    const low = this.u32();
    if (high > 0x1f_ffff) throw new AparteError('bad-frame', { what: 'integer' });
    return high * 0x1_0000_0000 + low;
  }

  take(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  rest(): Uint8Array {
    return this.take(this.remaining);
  }

  /** Nothing may follow the last field. */
  end(): void {
    if (this.remaining !== 0) throw new AparteError('bad-frame', { what: 'trailing' });
  }
}

/** Writes fixed fields into a byte string of known length. */
export class ByteWriter {
  private offset = 0;

  /** @param bytes to write into, where they are there already */
  constructor(
    length: number,
    private readonly bytes: Uint8Array = new Uint8Array(length),
  ) {}

  u8(value: number): this {
    this.need(1);
    this.bytes[this.offset] = value;
    this.offset += 1;
    return this;
  }

  u16(value: number): this {
    return this.u8(value >>> 8).u8(value);
  }

  u32(value: number): this {
    this.need(4);
    const { bytes, offset } = this;
    bytes[offset] = value >>> 24;
    bytes[offset + 1] = value >>> 16;
    bytes[offset + 2] = value >>> 8;
    bytes[offset + 3] = value;
    this.offset += 4;
    return this;
  }

  u48(value: number): this {
    return this.u16(Math.floor(value / 0x1_0000_0000)).u32(value % 0x1_0000_0000);
  }

  u64(value: number): this {
    return this.u32(Math.floor(value / 0x1_0000_0000)).u32(value % 0x1_0000_0000);
  }

  put(bytes: Uint8Array): this {
    this.need(bytes.length);
    this.bytes.set(bytes, this.offset);
    this.offset += bytes.length;
    return this;
  }

  /** The finished bytes; every one must have been written. */
  done(): Uint8Array {
    if (this.offset !== this.bytes.length) throw new AparteError('internal', { what: 'codec length' });
    return this.bytes;
  }

  private need(length: number): void {
    if (this.offset + length > this.bytes.length) throw new AparteError('internal', { what: 'codec length' });
  }
}
