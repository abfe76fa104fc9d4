/** Whether a file that came is an image that may be decoded: its structure and its extent are known before any decoder sees it. */
import { cleanImage, MAX_IMAGE_BYTES } from './clean-image';

/** Beyond, decoding takes more memory (4 bytes each) than a picture in a conversation is worth. */
const MAX_SHOWN_PIXELS = 64_000_000;

/** Bytes that are read at once. */
const READ_BYTES = 1024 * 1024;

/** What an image is found to be. */
export type ImageLook =
  /** A whole one of the kinds that are shown, with its own extent. */
  | { readonly shown: 'image'; readonly media: string; readonly width: number; readonly height: number }
  /** Larger than what is decoded here. */
  | { readonly shown: 'giant' }
  /** Cut, broken, or no image at all. */
  | { readonly shown: 'damaged' };

/** Bytes that can be read from anywhere. */
interface Readable {
  readonly bytes: number;
  read(offset: number, count: number): Promise<Uint8Array>;
}

/** See the file's head. */
export async function lookAtImage(file: Readable): Promise<ImageLook> {
  if (file.bytes > MAX_IMAGE_BYTES) return { shown: 'giant' };
  const whole = new Uint8Array(file.bytes);
  for (let offset = 0; offset < file.bytes; offset += READ_BYTES) {
    whole.set(await file.read(offset, Math.min(READ_BYTES, file.bytes - offset)), offset);
  }
  const image = cleanImage(whole);
  if (!image) return { shown: 'damaged' };
  const { media, width, height } = image;
  return width * height > MAX_SHOWN_PIXELS ? { shown: 'giant' } : { shown: 'image', media, width, height };
}
