/** WebP, moving ones too: picture chunks are kept, and the header says no more than what is left. */
import { ascii, MAX_PIECES, type ByteView } from './byte-view';
import type { CleanedPicture } from './clean-image';

/** Each becomes a header, its content and a padding. */
const MAX_CHUNKS = MAX_PIECES / 4;
const CHUNK_HEADER_BYTES = 8;
const RIFF_HEADER_BYTES = 12;
/** Place and size of a frame, before its own chunks. */
const FRAME_HEADER_BYTES = 16;

const PICTURE: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'ALPH']);
/** What an extended header may still announce: transparency and movement. */
const KEPT_FLAGS = 0x10 | 0x02;

interface Chunk {
  readonly name: string;
  /** Of its content. */
  readonly from: number;
  readonly to: number;
}

/** The chunks between two places, each padded to an even length; undefined where they do not fit. */
function chunksOf(view: ByteView, from: number, to: number): readonly Chunk[] | undefined {
  const chunks: Chunk[] = [];
  for (let offset = from; offset < to;) {
    const length = view.u32le(offset + 4);
    const begin = offset + CHUNK_HEADER_BYTES;
    if (length < 0 || begin + length > to || chunks.length > MAX_CHUNKS) return undefined;
    chunks.push({ name: view.text(offset, 4), from: begin, to: begin + length });
    offset = begin + length + (length & 1);
  }
  return chunks;
}

function chunk(name: string, content: readonly Uint8Array[]): Uint8Array[] {
  const length = content.reduce((sum, piece) => sum + piece.length, 0);
  const header = new Uint8Array(CHUNK_HEADER_BYTES);
  header.set(ascii(name));
  new DataView(header.buffer).setUint32(4, length, true);
  return [header, ...content, new Uint8Array(length & 1)];
}

/** See the file's head. Undefined for what is not a whole WebP. */
export function cleanWebp(view: ByteView): CleanedPicture | undefined {
  if (!view.says(0, 'RIFF') || !view.says(8, 'WEBP')) return undefined;
  const end = CHUNK_HEADER_BYTES + view.u32le(4);
  const chunks = end <= view.length ? chunksOf(view, RIFF_HEADER_BYTES, end) : undefined;
  const size = chunks?.[0] && sizeOf(view, chunks[0]);
  if (!chunks || !size) return undefined;
  const kept: Uint8Array[] = [];
  let hasPicture = false;
  for (const one of chunks) {
    const pieces = cleanChunk(view, one);
    if (!pieces) return undefined;
    kept.push(...pieces);
    hasPicture ||= one.name === 'VP8 ' || one.name === 'VP8L' || one.name === 'ANMF';
  }
  return hasPicture ? { pieces: chunk('RIFF', [ascii('WEBP'), ...kept]), ...size } : undefined;
}

/** What is kept of a chunk; undefined where a frame's own chunks do not fit. */
function cleanChunk(view: ByteView, { name, from, to }: Chunk): Uint8Array[] | undefined {
  if (PICTURE.has(name) || name === 'ANIM') return chunk(name, [view.slice(from, to)]);
  if (name === 'VP8X') {
    return chunk(name, [Uint8Array.of(view.at(from) & KEPT_FLAGS, 0, 0, 0), view.slice(from + 4, from + 10)]);
  }
  if (name !== 'ANMF') return [];
  const inner = chunksOf(view, from + FRAME_HEADER_BYTES, to);
  const pictures = inner?.filter((one) => PICTURE.has(one.name));
  if (!pictures || pictures.length === 0) return undefined;
  const pieces = pictures.flatMap((one) => chunk(one.name, [view.slice(one.from, one.to)]));
  return chunk(name, [view.slice(from, from + FRAME_HEADER_BYTES), ...pieces]);
}

/** Width and height, as the first chunk tells. */
function sizeOf(view: ByteView, { name, from, to }: Chunk): Pick<CleanedPicture, 'width' | 'height'> | undefined {
  const length = to - from;
  if (name === 'VP8X' && length >= 10) return { width: view.u24le(from + 4) + 1, height: view.u24le(from + 7) + 1 };
  if (name === 'VP8L' && length >= 5 && view.at(from) === 0x2f) {
    const bits = view.u32le(from + 1);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (name === 'VP8 ' && length >= 10 && view.at(from + 3) === 0x9d && view.u16(from + 4) === 0x012a) {
    return { width: view.u16le(from + 6) & 0x3fff, height: view.u16le(from + 8) & 0x3fff };
  }
  return undefined;
}
