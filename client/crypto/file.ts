/**
 * Files, sealed in chunks (docs/PROTOCOL.md §6.1): a clear header, then chunks that are bound to the room, to their place and to being the last. What is
 * sealed is a blob, whose SHA-256 the message names that also tells the file's key.
 */
import { createHash, hkdfSync } from 'node:crypto';

import { ByteReader, ByteWriter, concatBytes } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { LABEL_CHUNK, LABEL_FIKEY } from '../../protocol/labels';
import {
  ChunkSealer,
  TAG_BYTES,
  chunkPrefixBytes,
  openChunk,
  suiteCode,
  suiteOfCode,
  type SealContext,
  type Suite,
} from './aead';
import { ChunkKey, KEY_BYTES, SecretKey, type FileKey } from './keys';
import { padmeLength } from './padme';

/** Plaintext of a chunk: all but the last have so much. */
export const CHUNK_BYTES = 64 * 1024;

/** A chunk with its tag. */
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/** Largest file; a relay may take less. */
export const MAX_FILE_BYTES = 2 ** 31 - 1;

const FILE_VERSION = 1;
const FIXED_HEADER_BYTES = 2;
/** Smaller files look alike. */
const MIN_PADDED_BYTES = 256;

/** What a file is sealed for and with. */
export interface FileTerms {
  /** Address of the room. */
  readonly room: Uint8Array;
  readonly suite: Suite;
  readonly key: FileKey;
}

/** Bytes that can be read more than once, from anywhere. */
export interface FileSource {
  readonly bytes: number;
  /** Bytes at `offset`: fewer only where the source has become shorter. */
  read(offset: number, count: number): Promise<Uint8Array>;
}

/** Bytes of the clear header. */
export function fileHeaderBytes(suite: Suite): number {
  return FIXED_HEADER_BYTES + chunkPrefixBytes(suite);
}

/** Plaintext of a file of `bytes`, its padding included. */
function paddedBytes(bytes: number): number {
  return padmeLength(Math.max(bytes, MIN_PADDED_BYTES));
}

/** How many chunks a file of `bytes` has. */
export function chunkCount(bytes: number): number {
  return Math.ceil(paddedBytes(bytes) / CHUNK_BYTES);
}

/** Bytes of the blob that a file of `bytes` becomes. */
export function sealedFileBytes(suite: Suite, bytes: number): number {
  return fileHeaderBytes(suite) + paddedBytes(bytes) + chunkCount(bytes) * TAG_BYTES;
}

/** Where chunk `index` lies in the blob of a file of `bytes`. */
export function chunkRange(
  suite: Suite,
  bytes: number,
  index: number,
): { readonly from: number; readonly count: number } {
  const from = fileHeaderBytes(suite) + index * SEALED_CHUNK_BYTES;
  return { from, count: Math.min(SEALED_CHUNK_BYTES, sealedFileBytes(suite, bytes) - from) };
}

/** @throws AparteError `bad-argument` */
function requireFileBytes(bytes: number): void {
  if (!Number.isSafeInteger(bytes) || bytes < 0 || bytes > MAX_FILE_BYTES)
    throw new AparteError('bad-argument', { what: 'bytes', max: MAX_FILE_BYTES });
}

function chunkKeyOf({ room, suite, key }: FileTerms): ChunkKey {
  const info = new ByteWriter(LABEL_FIKEY.length + 1).put(LABEL_FIKEY).u8(suiteCode(suite)).done();
  const bytes = key.use((secret) => new Uint8Array(hkdfSync('sha256', secret, room, info, KEY_BYTES)));
  return SecretKey.take(ChunkKey, bytes);
}

function aadOf(room: Uint8Array, header: Uint8Array): Uint8Array {
  return concatBytes(LABEL_CHUNK, room, header);
}

/**
 * The blob of a file, piece by piece: the header, then its chunks. Sealed again, it is another blob: keep the bytes of one that is on its way.
 * @throws AparteError `bad-argument`, `file-changed` where the source has become shorter
 */
export async function* sealFile(
  context: SealContext,
  terms: FileTerms,
  source: FileSource,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { bytes } = source;
  requireFileBytes(bytes);
  const key = chunkKeyOf(terms);
  try {
    const sealer = new ChunkSealer(context, terms.suite, key);
    const header = concatBytes(Uint8Array.of(FILE_VERSION, suiteCode(terms.suite)), sealer.prefix);
    const aad = aadOf(terms.room, header);
    yield header;
    const padded = paddedBytes(bytes);
    for (let offset = 0; offset < padded; offset += CHUNK_BYTES) {
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, padded - offset));
      const wanted = Math.max(0, Math.min(chunk.length, bytes - offset));
      const read = wanted > 0 ? await source.read(offset, wanted) : chunk.subarray(0, 0);
      if (read.length !== wanted) throw new AparteError('file-changed');
      chunk.set(read);
      yield sealer.seal(aad, chunk, offset + chunk.length === padded);
      chunk.fill(0);
    }
  } finally {
    key.purge();
  }
}

/** Opens the chunks of one blob, in any order. */
export class FileOpener {
  readonly #key: ChunkKey;
  readonly #aad: Uint8Array;
  readonly #prefix: Uint8Array;

  /**
   * @param bytes of the file, as the message tells
   * @param header the blob's first {@link fileHeaderBytes}
   * @throws AparteError `cannot-open`
   */
  constructor(
    private readonly terms: FileTerms,
    private readonly bytes: number,
    header: Uint8Array,
  ) {
    requireFileBytes(bytes);
    const { room, suite } = terms;
    if (header.length !== fileHeaderBytes(suite)) throw new AparteError('cannot-open');
    const reader = new ByteReader(header);
    if (reader.u8() !== FILE_VERSION || suiteOfCode(reader.u8()) !== suite) throw new AparteError('cannot-open');
    this.#prefix = Uint8Array.from(reader.rest());
    this.#aad = aadOf(room, header);
    this.#key = chunkKeyOf(terms);
  }

  /** What of the file stands in chunk `index`: nothing where that is padding alone. @throws AparteError `cannot-open` */
  open(index: number, sealed: Uint8Array): Uint8Array {
    const count = chunkCount(this.bytes);
    const place = { index, isLast: index === count - 1 };
    if (index >= count || sealed.length !== chunkRange(this.terms.suite, this.bytes, index).count)
      throw new AparteError('cannot-open');
    const sealedChunk = { prefix: this.#prefix, aad: this.#aad, ciphertext: sealed };
    const plaintext = openChunk(this.terms.suite, this.#key, place, sealedChunk);
    const kept = Math.max(0, Math.min(plaintext.length, this.bytes - index * CHUNK_BYTES));
    if (plaintext.subarray(kept).some((byte) => byte !== 0)) throw new AparteError('cannot-open');
    return plaintext.subarray(0, kept);
  }

  /** Overwrites the key; every later use throws. */
  purge(): void {
    this.#key.purge();
  }
}

/** SHA-256 over pieces: a blob's name, made while it is sealed or fetched. */
export class BlobDigest {
  private readonly hash = createHash('sha256');

  update(piece: Uint8Array): void {
    this.hash.update(piece);
  }

  /** 32 bytes; nothing may follow. */
  digest(): Uint8Array {
    return new Uint8Array(this.hash.digest());
  }
}
