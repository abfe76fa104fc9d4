/** Files that the page's browser is to save: each has an address that is drawn for it, is given out once, and ends by itself. */
import type { Random } from '../client/crypto/random';
import { drawBytes } from '../client/crypto/random';
import type { SavedFile } from '../host/platform';
import { toHex } from '../protocol/bytes';

const ID_BYTES = 24;
const LIFETIME_MS = 60_000;
const MAX_FILES = 8;

interface Waiting extends SavedFile {
  readonly endsMs: number;
}

/** See the file's head. */
export class Downloads {
  readonly #random: Random;
  readonly #now: () => number;
  readonly #files = new Map<string, Waiting>();
  /** Those whose address nobody was told yet. */
  readonly #untold: string[] = [];

  constructor(random: Random, now: () => number) {
    this.#random = random;
    this.#now = now;
  }

  /** Keeps a file for the page. */
  add(file: SavedFile): void {
    const nowMs = this.#now();
    for (const [id, { endsMs }] of this.#files) if (endsMs <= nowMs) this.#files.delete(id);
    const [oldest] = this.#files.keys();
    if (this.#files.size >= MAX_FILES && oldest !== undefined) this.#files.delete(oldest);
    const id = toHex(drawBytes(this.#random, ID_BYTES));
    this.#files.set(id, { ...file, endsMs: nowMs + LIFETIME_MS });
    this.#untold.push(id);
  }

  /** Path of a file that was added and not named yet. */
  nextPath(): string | undefined {
    const id = this.#untold.shift();
    return id === undefined ? undefined : `/download/${id}`;
  }

  /** The file at a path; it is gone afterwards. */
  take(path: string): SavedFile | undefined {
    const id = path.slice('/download/'.length);
    const file = this.#files.get(id);
    this.#files.delete(id);
    return file && file.endsMs > this.#now() ? file : undefined;
  }
}
