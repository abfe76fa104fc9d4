/**
 * Checksums of LevelDB's tables, verified before it reads them: a damaged block can make it end the whole process by an assertion, at each start
 * anew. Format: blocks, each followed by type 1 and masked CRC-32C 4; an index block of places; a footer of 48 bytes.
 */
import { maskedCrc32c } from './crc32c';

const FOOTER_BYTES = 48;
const TRAILER_BYTES = 5;
const MAGIC = Buffer.from('57fb808b247547db', 'hex');

interface Place {
  readonly offset: number;
  readonly size: number;
}

/** Reads LevelDB's variable-length numbers; `undefined` ends everything: what is read is damaged. */
class Cursor {
  isGood = true;

  constructor(
    private readonly bytes: Uint8Array,
    private offset = 0,
  ) {}

  get position(): number {
    return this.offset;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = this.bytes[this.offset];
      this.offset += 1;
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    this.isGood = false;
    return 0;
  }

  place(): Place {
    return { offset: this.varint(), size: this.varint() };
  }

  skip(count: number): void {
    this.offset += count;
  }
}

/** Whether every block of a table is what was written. */
export function isSoundTable(file: Uint8Array): boolean {
  const footerAt = file.length - FOOTER_BYTES;
  if (footerAt < 0 || !MAGIC.equals(file.subarray(file.length - MAGIC.length))) return false;
  const footer = new Cursor(file, footerAt);
  const [meta, index] = [footer.place(), footer.place()];
  if (!footer.isGood || !isSoundBlock(file, meta) || !isSoundBlock(file, index)) return false;
  // Ours are not compressed; of another's, what can be looked at is sound.
  if (file[index.offset + index.size] !== 0) return true;
  const places = placesOf(file.subarray(index.offset, index.offset + index.size));
  return places?.every((place) => isSoundBlock(file, place)) ?? false;
}

function isSoundBlock(file: Uint8Array, { offset, size }: Place): boolean {
  const end = offset + size + TRAILER_BYTES;
  if (end > file.length) return false;
  const data = new DataView(file.buffer, file.byteOffset, file.byteLength);
  return maskedCrc32c(file.subarray(offset, offset + size + 1)) === data.getUint32(end - 4, true);
}

/** Places in an index block: entries of shared 1+, unshared 1+, value length 1+, key, value; then restarts, 4 bytes each, and their number. */
function placesOf(block: Uint8Array): Place[] | undefined {
  if (block.length < 4) return undefined;
  const restarts = new DataView(block.buffer, block.byteOffset, block.byteLength).getUint32(block.length - 4, true);
  const end = block.length - 4 - restarts * 4;
  const places: Place[] = [];
  const cursor = new Cursor(block);
  while (cursor.position < end) {
    cursor.varint();
    const keyBytes = cursor.varint();
    cursor.varint();
    cursor.skip(keyBytes);
    places.push(cursor.place());
    if (!cursor.isGood || cursor.position > end) return undefined;
  }
  return places;
}
