/** GIF: pictures with their times, and how often they are repeated; comments and whatever programs left go. */
import { MAX_PIECES, type ByteView } from './byte-view';
import type { CleanedPicture } from './clean-image';

const HEADER_BYTES = 13;
const IMAGE = 0x2c;
const EXTENSION = 0x21;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
/** Applications whose blocks say how often the pictures are repeated. */
const REPEATING = ['NETSCAPE2.0', 'ANIMEXTS1.0'] as const;

/** Bytes of a colour table, by the flags beside it. */
function tableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** Behind the last of a chain of blocks; undefined where it does not end. */
function endOfBlocks(view: ByteView, from: number): number | undefined {
  for (let offset = from; ;) {
    const length = view.at(offset);
    if (length < 0) return undefined;
    if (length === 0) return offset + 1;
    offset += 1 + length;
  }
}

/** See the file's head. Undefined for what is not a whole GIF. */
export function cleanGif(view: ByteView): CleanedPicture | undefined {
  if (!view.says(0, 'GIF87a') && !view.says(0, 'GIF89a')) return undefined;
  const first = HEADER_BYTES + tableBytes(view.at(10));
  const pieces = [view.slice(0, first)];
  let hasPicture = false;
  for (let offset = first; ;) {
    const kind = view.at(offset);
    if (kind === TRAILER) {
      pieces.push(Uint8Array.of(TRAILER));
      return hasPicture ? { pieces, width: view.u16le(6), height: view.u16le(8) } : undefined;
    }
    // Of a picture the chain begins behind its place, its own colours and a byte for the decoder.
    const blocks = kind === IMAGE ? offset + 11 + tableBytes(view.at(offset + 9)) : offset + 2;
    const next = kind === IMAGE || kind === EXTENSION ? endOfBlocks(view, blocks) : undefined;
    if (next === undefined || pieces.length > MAX_PIECES) return undefined;
    if (kind === IMAGE || isKept(view, offset)) pieces.push(view.slice(offset, next));
    hasPicture ||= kind === IMAGE;
    offset = next;
  }
}

function isKept(view: ByteView, extension: number): boolean {
  const label = view.at(extension + 1);
  if (label === GRAPHIC_CONTROL) return true;
  return label === APPLICATION && REPEATING.some((name) => view.says(extension + 3, name));
}
