/**
 * The subset of CBOR (RFC 8949) that control frames and structured bodies use, in its deterministic encoding (§4.2.1):
 * unsigned integers, byte strings, text, arrays, maps with text keys, booleans and null. One value has one encoding, and the
 * decoder refuses every other one, so that nothing can be said twice in different bytes.
 */
import { AparteError } from './errors';
import { ByteReader, concatBytes } from './bytes';
import { decodeUtf8, encodeUtf8 } from './utf8';

/** A map of the subset. */
export interface CborMap {
  readonly [key: string]: CborValue;
}

/** Any value of the subset. */
export type CborValue = number | string | boolean | null | Uint8Array | readonly CborValue[] | CborMap;

const MAX_DEPTH = 8;
const UINT = 0;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const SIMPLE = 7;

function encodeHead(major: number, value: number): Uint8Array {
  const type = major << 5;
  if (value < 24) return Uint8Array.of(type | value);
  const size = value < 0x100 ? 1 : value < 0x1_0000 ? 2 : value < 0x1_0000_0000 ? 4 : 8;
  const bytes = new Uint8Array(1 + size);
  bytes[0] = type | (24 + Math.log2(size));
  let rest = value;
  for (let index = size; index > 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

function compareKeys(a: Uint8Array, b: Uint8Array): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function encodeText(text: string): Uint8Array {
  const bytes = encodeUtf8(text);
  return concatBytes(encodeHead(TEXT, bytes.length), bytes);
}

function isArray(value: CborValue): value is readonly CborValue[] {
  return Array.isArray(value);
}

/** Deterministic encoding of `value`. @throws AparteError `internal` for a number outside 0 … 2^53 - 1 */
export function encodeCbor(value: CborValue): Uint8Array {
  if (value === null) return Uint8Array.of((SIMPLE << 5) | 22);
  if (typeof value === 'boolean') return Uint8Array.of((SIMPLE << 5) | (value ? 21 : 20));
  if (typeof value === 'string') return encodeText(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || value < 0) throw new AparteError('internal', { what: 'cbor number' });
    return encodeHead(UINT, value);
  }
  if (value instanceof Uint8Array) return concatBytes(encodeHead(BYTES, value.length), value);
  if (isArray(value)) return concatBytes(encodeHead(ARRAY, value.length), ...value.map(encodeCbor));
  const entries = Object.entries(value).map(([key, item]) => ({ key: encodeText(key), item: encodeCbor(item) }));
  entries.sort((a, b) => compareKeys(a.key, b.key));
  return concatBytes(encodeHead(MAP, entries.length), ...entries.flatMap(({ key, item }) => [key, item]));
}

function malformed(what: string): AparteError {
  return new AparteError('bad-encoding', { what: `cbor ${what}` });
}

function readArgument(reader: ByteReader, information: number): number {
  if (information < 24) return information;
  const value =
    information === 24
      ? reader.u8()
      : information === 25
        ? reader.u16()
        : information === 26
          ? reader.u32()
          : information === 27
            ? reader.u64()
            : -1;
  const shortest = [24, 0x100, 0x1_0000, 0x1_0000_0000][information - 24] ?? Infinity;
  if (value < shortest) throw malformed('length');
  return value;
}

function readSimple(information: number): CborValue {
  if (information === 20) return false;
  if (information === 21) return true;
  if (information === 22) return null;
  throw malformed('simple value');
}

function readMap(reader: ByteReader, count: number, depth: number): CborMap {
  const map: Record<string, CborValue> = Object.create(null) as Record<string, CborValue>;
  let previous: Uint8Array | undefined;
  for (let index = 0; index < count; index += 1) {
    const key = readValue(reader, depth);
    if (typeof key !== 'string') throw malformed('map key');
    const encoded = encodeText(key);
    if (previous && compareKeys(previous, encoded) >= 0) throw malformed('map order');
    previous = encoded;
    map[key] = readValue(reader, depth);
  }
  return map;
}

function readValue(reader: ByteReader, depth: number): CborValue {
  if (depth > MAX_DEPTH) throw malformed('depth');
  const initial = reader.u8();
  const major = initial >> 5;
  const information = initial & 31;
  if (major === SIMPLE) return readSimple(information);
  const argument = readArgument(reader, information);
  if (major === UINT) return argument;
  // Every item takes at least a byte: a count beyond the rest is refused before anything is allocated for it.
  if (argument > reader.remaining) throw malformed('length');
  if (major === BYTES) return reader.take(argument);
  if (major === TEXT) return decodeUtf8(reader.take(argument));
  if (major === ARRAY) {
    const items: CborValue[] = [];
    for (let index = 0; index < argument; index += 1) items.push(readValue(reader, depth + 1));
    return items;
  }
  if (major === MAP) return readMap(reader, argument, depth + 1);
  throw malformed('type');
}

/** The value of a complete deterministic encoding. @throws AparteError `bad-encoding` */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const reader = new ByteReader(bytes);
  try {
    const value = readValue(reader, 0);
    reader.end();
    return value;
  } catch (error) {
    if (error instanceof AparteError && error.code === 'bad-frame') throw malformed('end');
    throw error;
  }
}

/** Reads the fields of a decoded map by name and type; whatever is not asked for is refused by {@link CborFields.end}. */
export class CborFields {
  private readonly map: CborMap;
  private readonly seen = new Set<string>();

  constructor(value: CborValue) {
    if (value === null || typeof value !== 'object' || value instanceof Uint8Array || isArray(value)) {
      throw malformed('map expected');
    }
    this.map = value;
  }

  /** The field `name`, or undefined where it is absent. */
  raw(name: string): CborValue | undefined {
    this.seen.add(name);
    return this.map[name];
  }

  uint(name: string, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.raw(name);
    if (typeof value !== 'number' || value > max) throw malformed(name);
    return value;
  }

  text(name: string, maxLength: number): string {
    const value = this.raw(name);
    if (typeof value !== 'string' || value.length > maxLength) throw malformed(name);
    return value;
  }

  bytes(name: string, length?: number): Uint8Array {
    const value = this.raw(name);
    if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) throw malformed(name);
    return value;
  }

  boolean(name: string): boolean {
    const value = this.raw(name);
    if (typeof value !== 'boolean') throw malformed(name);
    return value;
  }

  /** Byte strings of `length` each, at most `maxCount`. */
  byteList(name: string, length: number, maxCount: number): Uint8Array[] {
    const value = this.raw(name);
    if (value === undefined || !isArray(value) || value.length > maxCount) throw malformed(name);
    return value.map((item) => {
      if (!(item instanceof Uint8Array) || item.length !== length) throw malformed(name);
      return item;
    });
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** Unknown fields are an error: a later version negotiates before it says more. */
  end(): void {
    for (const key of Object.keys(this.map)) if (!this.seen.has(key)) throw malformed(`field ${key}`);
  }
}
