/** Body of a message that names a file (docs/PROTOCOL.md §6, §6.1). Pure. */
import { CborFields, decodeCbor, encodeCbor, type CborMap } from '../../protocol/cbor';
import { HASH_BYTES } from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import { encodeUtf8 } from '../../protocol/utf8';
import { MAX_FILE_BYTES } from './file';
import { KEY_BYTES } from './keys';
import { readMentions } from './mentions';

/** Longest name of a file and longest text beside it, UTF-8. */
const MAX_FILE_NAME_BYTES = 255;
export const MAX_CAPTION_BYTES = 8192;

/** Longest side of an image that a message tells; what is decoded is bounded apart. */
const MAX_IMAGE_SIDE = 32_768;

/** Types that a message tells; every other is one of bytes. Nothing is done by them but choosing a sign and showing images. */
const MEDIA_TYPES = [
  'application/octet-stream',
  'application/pdf',
  'application/zip',
  'audio/mpeg',
  'audio/ogg',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'text/plain',
  'video/mp4',
  'video/webm',
] as const;

/** See {@link MEDIA_TYPES}. */
export type MediaType = (typeof MEDIA_TYPES)[number];

/** Longest type, UTF-8. */
const MAX_MEDIA_BYTES = 64;

/** What a message says of its file. */
export interface FileBody {
  readonly type: 'file';
  /** SHA-256 of the blob. */
  readonly blob: Uint8Array;
  /** Secret of this one file, 32 bytes. */
  readonly key: Uint8Array;
  /** Length of the file itself. */
  readonly bytes: number;
  /** As its author wrote it: never used for a path before `safeFileName`. */
  readonly name: string;
  /** As its author wrote it: never used before `mediaTypeOf`. */
  readonly media: string;
  /** Of images: the place that they take before they are there. */
  readonly size?: { readonly width: number; readonly height: number };
  /** What is said beside it; may be empty. */
  readonly text: string;
  /** Whom the text mentions (`mentions.ts`). */
  readonly mentions?: Uint8Array;
  /** Digest of the message that it answers. */
  readonly of?: Uint8Array;
}

/** The media type of that name, or that of mere bytes. */
export function mediaTypeOf(name: string): MediaType {
  return MEDIA_TYPES.find((media) => media === name) ?? 'application/octet-stream';
}

/** Whether a message can tell of an image with this side. */
export function isImageSide(side: number): boolean {
  return Number.isSafeInteger(side) && side >= 1 && side <= MAX_IMAGE_SIDE;
}

/** @throws AparteError `bad-argument` for a name, type or size that cannot be said, `message-too-long` */
export function encodeFileBody({ blob, key, bytes, name, media, size, text, mentions, of }: FileBody): Uint8Array {
  requireSayable('name', name, MAX_FILE_NAME_BYTES);
  requireSayable('media', media, MAX_MEDIA_BYTES);
  requireCaption(text);
  if (size && !(media.startsWith('image/') && isImageSide(size.width) && isImageSide(size.height)))
    throw new AparteError('bad-argument', { what: 'size', max: MAX_IMAGE_SIDE });
  const fields: CborMap = { blob, key, bytes, name, media, text, ...(mentions && { mentions }) };
  return encodeCbor({ ...fields, ...(size && { width: size.width, height: size.height }), ...(of && { of }) });
}

/** @throws AparteError `message-too-long` for what cannot be said beside a file */
export function requireCaption(text: string): void {
  const { length: bytes } = encodeUtf8(text);
  if (bytes > MAX_CAPTION_BYTES) throw new AparteError('message-too-long', { bytes, maxBytes: MAX_CAPTION_BYTES });
}

function requireSayable(what: string, text: string, max: number): void {
  const { length } = encodeUtf8(text);
  if (length < 1 || length > max) throw new AparteError('bad-argument', { what, max });
}

/** @throws AparteError `bad-encoding` */
export function decodeFileBody(encoded: Uint8Array): FileBody {
  const fields = new CborFields(decodeCbor(encoded));
  const body: FileBody = {
    type: 'file',
    blob: fields.bytes('blob', HASH_BYTES),
    key: fields.bytes('key', KEY_BYTES),
    bytes: fields.uint('bytes', MAX_FILE_BYTES),
    name: readText(fields, 'name', 1, MAX_FILE_NAME_BYTES),
    media: readText(fields, 'media', 1, MAX_MEDIA_BYTES),
    text: readText(fields, 'text', 0, MAX_CAPTION_BYTES),
    ...readMentions(fields),
  };
  const size = readSize(fields, body.media);
  const of = fields.has('of') ? fields.bytes('of', HASH_BYTES) : undefined;
  fields.end();
  return { ...body, ...(size && { size }), ...(of && { of }) };
}

function readText(fields: CborFields, name: string, minBytes: number, maxBytes: number): string {
  const text = fields.text(name, maxBytes);
  const { length } = encodeUtf8(text);
  if (length < minBytes || length > maxBytes) throw new AparteError('bad-encoding', { what: `${name} length` });
  return text;
}

function readSize(fields: CborFields, media: string): FileBody['size'] {
  if (!fields.has('width') && !fields.has('height')) return undefined;
  const size = { width: fields.uint('width', MAX_IMAGE_SIDE), height: fields.uint('height', MAX_IMAGE_SIDE) };
  if (!media.startsWith('image/') || !isImageSide(size.width) || !isImageSide(size.height))
    throw new AparteError('bad-encoding', { what: 'size' });
  return size;
}
