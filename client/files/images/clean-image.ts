/**
 * Takes out of an image what is not picture: place, time, camera, owner, previews, comments, colour profiles, whatever stands behind its end. The picture
 * itself is copied byte for byte and never decoded here. Pure (docs/PROTOCOL.md §6.1).
 */
import type { MediaType } from '../../crypto/file-body';
import { ByteView } from './byte-view';
import { cleanGif } from './gif';
import { cleanJpeg } from './jpeg';
import { cleanPng } from './png';
import { cleanWebp } from './webp';

/** Larger images are not looked into: they are files like any other. */
export const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

/** What is left of an image, and how large it is shown, its orientation included. */
export interface CleanedPicture {
  readonly pieces: readonly Uint8Array[];
  readonly width: number;
  readonly height: number;
}

/** An image without anything but its picture. */
export interface CleanImage extends CleanedPicture {
  readonly media: MediaType;
  /** Bytes that were taken out. */
  readonly removedBytes: number;
}

/** One way to read an image: nothing for what is another kind, or not whole. */
type Clean = (image: ByteView) => CleanedPicture | undefined;

const KINDS: readonly (readonly [MediaType, Clean])[] = [
  ['image/jpeg', cleanJpeg],
  ['image/png', cleanPng],
  ['image/webp', cleanWebp],
  ['image/gif', cleanGif],
];

/** By what it holds, whatever it is called; undefined for what is no image of these kinds, or not a whole one. */
export function cleanImage(bytes: Uint8Array): CleanImage | undefined {
  const view = new ByteView(bytes);
  for (const [media, clean] of KINDS) {
    const cleaned = clean(view);
    if (!cleaned || cleaned.width < 1 || cleaned.height < 1) continue;
    const kept = cleaned.pieces.reduce((sum, piece) => sum + piece.length, 0);
    return { ...cleaned, media, removedBytes: Math.max(0, bytes.length - kept) };
  }
  return undefined;
}
