/** Images of files that are here. Bytes come from the host, are looked at there first, and are decoded in this page alone; nothing is fetched from anywhere. */
import type { ChatApi } from '../../../contract/chat';
import type { FileName } from '../../../contract/files';
import { MAX_PIECE_BYTES } from '../../../contract/files';
import { bytesOfBase64 } from './base64';

/** Thumbnails that are kept. */
const MAX_KEPT = 48;
/** Longest side of a thumbnail, in pixels. */
const MAX_SIDE = 640;

/** What is found of an image. */
export type Picture =
  | { readonly shown: 'image'; readonly bitmap: ImageBitmap; readonly width: number; readonly height: number }
  | { readonly shown: 'giant' | 'damaged' };

type PictureApi = Pick<ChatApi, 'lookAtImage' | 'readFile'>;

/** See the file's head. */
export class Pictures {
  readonly #kept = new Map<string, Promise<Picture>>();

  constructor(readonly api: PictureApi) {}

  /** A small copy, decoded once. @param bytes of the file */
  thumbnail(file: FileName, bytes: number): Promise<Picture> {
    const name = `${file.room} ${file.file}`;
    const kept = this.#kept.get(name) ?? this.#decode(file, bytes);
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    // What failed for once is tried again when it is shown again.
    kept.catch(() => this.#kept.delete(name));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }

  /** All of an image, if it may be decoded. */
  async whole(file: FileName, bytes: number): Promise<Blob | 'giant' | 'damaged'> {
    const look = await this.api.lookAtImage(file);
    if (look.shown !== 'image') return look.shown;
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for (let offset = 0; offset < bytes; offset += MAX_PIECE_BYTES) {
      const count = Math.min(MAX_PIECE_BYTES, bytes - offset);
      pieces.push(bytesOfBase64((await this.api.readFile({ ...file, offset, count })).bytes));
    }
    return new Blob(pieces, { type: look.media });
  }

  async #decode(file: FileName, bytes: number): Promise<Picture> {
    const blob = await this.whole(file, bytes);
    if (typeof blob === 'string') return { shown: blob };
    try {
      const full = await createImageBitmap(blob);
      const { width, height } = full;
      const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
      const resizeWidth = Math.max(1, Math.round(width * scale));
      const resizeHeight = Math.max(1, Math.round(height * scale));
      const bitmap = await createImageBitmap(full, { resizeWidth, resizeHeight, resizeQuality: 'high' });
      full.close();
      return { shown: 'image', bitmap, width, height };
    } catch {
      // Its frame is whole, its picture is not.
      return { shown: 'damaged' };
    }
  }
}
