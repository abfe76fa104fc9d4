/** Reads and joins pieces of an image; whoever reads beyond its end hears `undefined`. */

/** Parts of which an image may be made: a file of nothing but small ones would fill the memory. */
export const MAX_PIECES = 65_536;

/** Bytes of an image by offset: nothing outside is ever read. */
export class ByteView {
  constructor(readonly bytes: Uint8Array) {}

  get length(): number {
    return this.bytes.length;
  }

  /** The byte there, or -1. */
  at(offset: number): number {
    return this.bytes[offset] ?? -1;
  }

  /** 16 bits, most significant byte first; -1 outside. */
  u16(offset: number): number {
    return offset + 2 <= this.length ? this.at(offset) * 256 + this.at(offset + 1) : -1;
  }

  u32(offset: number): number {
    return offset + 4 <= this.length ? this.u16(offset) * 65_536 + this.u16(offset + 2) : -1;
  }

  u16le(offset: number): number {
    return offset + 2 <= this.length ? this.at(offset) + this.at(offset + 1) * 256 : -1;
  }

  u24le(offset: number): number {
    return offset + 3 <= this.length ? this.u16le(offset) + this.at(offset + 2) * 65_536 : -1;
  }

  u32le(offset: number): number {
    return offset + 4 <= this.length ? this.u16le(offset) + this.u16le(offset + 2) * 65_536 : -1;
  }

  /** Whether these characters (ASCII) stand there. */
  says(offset: number, characters: string): boolean {
    for (let index = 0; index < characters.length; index += 1)
      if (this.at(offset + index) !== characters.charCodeAt(index)) return false;
    return true;
  }

  /** Characters (ASCII) there. */
  text(offset: number, count: number): string {
    return String.fromCharCode(...this.bytes.subarray(offset, offset + count));
  }

  slice(from: number, to: number): Uint8Array {
    return this.bytes.subarray(from, to);
  }
}

/** ASCII as bytes. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
