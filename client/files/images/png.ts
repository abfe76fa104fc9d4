/** PNG, moving ones too: chunks that make the picture are kept, all others go. */
import { ascii, MAX_PIECES, type ByteView } from './byte-view';
import type { CleanedPicture } from './clean-image';

const SIGNATURE = Uint8Array.of(0x89, ...ascii('PNG'), 13, 10, 26, 10);
/** Length, name and checksum of a chunk. */
const CHUNK_FRAME_BYTES = 12;

const KEPT: ReadonlySet<string> = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND'],
  ...['tRNS', 'bKGD', 'sBIT', 'gAMA', 'cHRM', 'sRGB'],
  ...['acTL', 'fcTL', 'fdAT'],
]);

/** A chunk without which the picture is not understood: its name begins with a capital letter. */
function isCritical(name: string): boolean {
  return (name.charCodeAt(0) & 0x20) === 0;
}

/** See the file's head. Undefined for what is not a whole PNG. */
export function cleanPng(view: ByteView): CleanedPicture | undefined {
  if (SIGNATURE.some((byte, index) => view.at(index) !== byte) || !view.says(12, 'IHDR')) return undefined;
  const pieces: Uint8Array[] = [view.slice(0, SIGNATURE.length)];
  let hasPicture = false;
  for (let offset = SIGNATURE.length; ;) {
    const length = view.u32(offset);
    const next = offset + CHUNK_FRAME_BYTES + length;
    if (length < 0 || next > view.length || pieces.length > MAX_PIECES) return undefined;
    const name = view.text(offset + 4, 4);
    if (KEPT.has(name)) pieces.push(view.slice(offset, next));
    else if (isCritical(name)) return undefined;
    hasPicture ||= name === 'IDAT';
    if (name === 'IEND') return hasPicture ? { pieces, width: view.u32(16), height: view.u32(20) } : undefined;
    offset = next;
  }
}
