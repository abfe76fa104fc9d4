/** JPEG: tables, frames and scans are kept; of all else only the orientation, and how colours are meant. */
import { ascii, MAX_PIECES, type ByteView } from './byte-view';
import type { CleanedPicture } from './clean-image';

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
const RESTART_FIRST = 0xd0;
const RESTART_LAST = 0xd7;
const APP_JFIF = 0xe0;
const APP_EXIF = 0xe1;
const APP_ADOBE = 0xee;

/** JFIF without its preview: version, unit and density. */
const JFIF_BYTES = 12;
const ADOBE_BYTES = 12;

/** Tables (quantisation, Huffman, arithmetic) and the restart interval. */
const TABLES: ReadonlySet<number> = new Set([0xdb, 0xc4, 0xcc, 0xdd]);

/** A frame's header: baseline, progressive and the like. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

interface Found {
  width: number;
  height: number;
  orientation: number;
  readonly pieces: Uint8Array[];
}

/** See the file's head. Undefined for what is not a whole JPEG. */
export function cleanJpeg(view: ByteView): CleanedPicture | undefined {
  if (view.u16(0) !== 0xff00 + START) return undefined;
  const found: Found = { width: 0, height: 0, orientation: 1, pieces: [] };
  let hasScan = false;
  for (let offset = 2; ;) {
    if (view.at(offset) !== 0xff || found.pieces.length > MAX_PIECES) return undefined;
    const marker = view.at(offset + 1);
    // Any number of these may stand before a marker.
    if (marker === 0xff) {
      offset += 1;
      continue;
    }
    if (marker === END) return hasScan ? assembled(found) : undefined;
    const length = view.u16(offset + 2);
    const next = offset + 2 + length;
    if (length < 2 || next > view.length) return undefined;
    keep(view, marker, offset, next, found);
    offset = next;
    if (marker !== SCAN) continue;
    hasScan = true;
    offset = endOfScan(view, next);
    found.pieces.push(view.slice(next, offset));
  }
}

/** Where the first marker behind a scan's data stands, or the image's end. */
function endOfScan({ bytes }: ByteView, from: number): number {
  for (let offset = bytes.indexOf(0xff, from); offset !== -1; offset = bytes.indexOf(0xff, offset + 1)) {
    const next = bytes[offset + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !(next >= RESTART_FIRST && next <= RESTART_LAST)) return offset;
  }
  return bytes.length;
}

function keep(view: ByteView, marker: number, offset: number, next: number, found: Found): void {
  const body = offset + 4;
  if (isFrame(marker)) {
    found.height = view.u16(body + 1);
    found.width = view.u16(body + 3);
  }
  if (isFrame(marker) || TABLES.has(marker) || marker === SCAN) {
    found.pieces.push(view.slice(offset, next));
  } else if (marker === APP_JFIF && view.says(body, 'JFIF\0') && next - body >= JFIF_BYTES) {
    found.pieces.push(segment(APP_JFIF, [view.slice(body, body + JFIF_BYTES), Uint8Array.of(0, 0)]));
  } else if (marker === APP_ADOBE && view.says(body, 'Adobe') && next - body >= ADOBE_BYTES) {
    found.pieces.push(segment(APP_ADOBE, [view.slice(body, body + ADOBE_BYTES)]));
  } else if (marker === APP_EXIF && view.says(body, 'Exif\0\0')) {
    found.orientation = orientationOf(view, body + 6, next);
  }
}

function segment(marker: number, parts: readonly Uint8Array[]): Uint8Array {
  const bytes = parts.flatMap((part) => [...part]);
  const length = bytes.length + 2;
  return Uint8Array.of(0xff, marker, length >> 8, length & 255, ...bytes);
}

const ORIENTATION_TAG = 0x0112;

/** Orientation (1 … 8) that a camera noted; 1 where it says nothing that is understood. */
function orientationOf(view: ByteView, tiff: number, end: number): number {
  const little = view.says(tiff, 'II');
  if (!little && !view.says(tiff, 'MM')) return 1;
  const u16 = (at: number): number => (little ? view.u16le(at) : view.u16(at));
  const directory = tiff + (little ? view.u32le(tiff + 4) : view.u32(tiff + 4));
  const entries = directory + 2 <= end ? u16(directory) : 0;
  for (let index = 0; index < entries; index += 1) {
    const entry = directory + 2 + index * 12;
    if (entry + 12 > end) return 1;
    if (u16(entry) !== ORIENTATION_TAG) continue;
    const value = u16(entry + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** A note of the orientation and of nothing else. */
function orientationSegment(orientation: number): Uint8Array {
  const tiff = Uint8Array.of(
    ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8],
    ...[0, 1, ORIENTATION_TAG >> 8, ORIENTATION_TAG & 255, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0],
    ...[0, 0, 0, 0],
  );
  return segment(APP_EXIF, [ascii('Exif\0\0'), tiff]);
}

function assembled({ width, height, orientation, pieces }: Found): CleanedPicture {
  const turned = orientation >= 5;
  const note = orientation === 1 ? [] : [orientationSegment(orientation)];
  return {
    pieces: [Uint8Array.of(0xff, START), ...note, ...pieces, Uint8Array.of(0xff, END)],
    width: turned ? height : width,
    height: turned ? width : height,
  };
}
