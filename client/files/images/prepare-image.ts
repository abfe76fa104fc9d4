/** Looks at a file that is to be sent: an image is read whole and cleaned, everything else goes through as it comes. */
import { concatBytes } from '../../../protocol/bytes';
import { AparteError } from '../../../protocol/errors';
import { CHUNK_BYTES, type FileSource } from '../../crypto/file';
import { isImageSide } from '../../crypto/file-body';
import { cleanImage, MAX_IMAGE_BYTES, type CleanImage } from './clean-image';

/** How images of the kinds that are known begin. */
const HEAD_BYTES = 12;
const BEGINNINGS = [/^\xff\xd8\xff/u, /^\x89PNG\r\n/u, /^GIF8[79]a/u, /^RIFF[^]{4}WEBP/u] as const;

/** What is sent, and what it shows where it is an image. */
interface Prepared {
  readonly source: FileSource;
  readonly picture?: Pick<CleanImage, 'media' | 'width' | 'height'>;
}

/** @throws AparteError `file-changed` */
export async function prepareImage(source: FileSource): Promise<Prepared> {
  const headBytes = Math.min(HEAD_BYTES, source.bytes);
  const head = headBytes > 0 ? await source.read(0, headBytes) : new Uint8Array(0);
  if (head.length !== headBytes) throw new AparteError('file-changed');
  const beginning = String.fromCharCode(...head);
  const isImage = source.bytes <= MAX_IMAGE_BYTES && BEGINNINGS.some((pattern) => pattern.test(beginning));
  if (!isImage) return { source: withHead(head, source) };
  const whole = await readWhole(head, source);
  const picture = cleanImage(whole);
  if (!picture || !isImageSide(picture.width) || !isImageSide(picture.height)) return { source: sourceOf(whole) };
  return { source: sourceOf(concatBytes(...picture.pieces)), picture };
}

/** Piece by piece: a source that is fed meanwhile holds no more than some of them. */
async function readWhole(head: Uint8Array, source: FileSource): Promise<Uint8Array> {
  const whole = new Uint8Array(source.bytes);
  whole.set(head);
  for (let offset = head.length; offset < whole.length;) {
    const piece = await source.read(offset, Math.min(CHUNK_BYTES, whole.length - offset));
    if (piece.length === 0) throw new AparteError('file-changed');
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** What was read of a source already, before what follows. */
function withHead(head: Uint8Array, source: FileSource): FileSource {
  return {
    bytes: source.bytes,
    read: async (offset, count) => {
      const known = head.subarray(offset, offset + count);
      if (known.length === 0) return source.read(offset, count);
      if (known.length === count) return known.slice();
      return concatBytes(known, await source.read(offset + known.length, count - known.length));
    },
  };
}

function sourceOf(bytes: Uint8Array): FileSource {
  return {
    bytes: bytes.length,
    read: (offset, count) => Promise.resolve(bytes.slice(offset, offset + count)),
  };
}
