/**
 * LevelDB's write-ahead files, read before it opens them. It skips records whose checksum is wrong, and what was synced is then gone without an
 * error; so the checksums are verified here first. Format: blocks of 32 KiB; records of masked CRC-32C 4, length 2, type 1 (all little-endian), data.
 */
import { maskedCrc32c } from './crc32c';
import type { StoreFindings } from './room-log';

const BLOCK_BYTES = 32 * 1024;
const HEADER_BYTES = 7;
/** A record, or the first, a middle or the last part of one. */
const TYPE = { full: 1, first: 2, middle: 3, last: 4 } as const;

/** Verifies all records of a write-ahead file. */
export function checkWriteAhead(file: Uint8Array): StoreFindings {
  const data = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let damagedBytes = 0;
  /** Where the last whole record ended. */
  let wholeUpTo = 0;
  let isInside = false;
  for (let offset = 0; offset < file.length;) {
    const left = BLOCK_BYTES - (offset % BLOCK_BYTES);
    if (left < HEADER_BYTES) {
      offset += left;
      if (!isInside) wholeUpTo = Math.min(offset, file.length);
      continue;
    }
    const end = offset + HEADER_BYTES + (offset + HEADER_BYTES <= file.length ? data.getUint16(offset + 4, true) : 0);
    if (offset + HEADER_BYTES > file.length || end > file.length) break;
    const type = data.getUint8(offset + 6);
    const isSound =
      end <= offset + left && maskedCrc32c(file.subarray(offset + 6, end)) === data.getUint32(offset, true);
    const follows = isInside ? type === TYPE.middle || type === TYPE.last : type === TYPE.full || type === TYPE.first;
    if (isSound && follows) {
      isInside = type === TYPE.first || type === TYPE.middle;
      offset = end;
      if (!isInside) wholeUpTo = offset;
      continue;
    }
    // A power cut leaves room that was never written to.
    if (file.subarray(offset).every((byte) => byte === 0)) break;
    // As LevelDB does, go on with the next block; what began before it has no end.
    const next = Math.min(file.length, offset + left);
    damagedBytes += next - wholeUpTo;
    wholeUpTo = next;
    offset = next;
    isInside = false;
  }
  return { tornBytes: file.length - wholeUpTo, damagedBytes };
}
