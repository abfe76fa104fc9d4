/** Files over a room's blobs: sealed piece by piece before they are sent, opened piece by piece as they come (docs/PROTOCOL.md §6.1). */
import { equalBytes } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { MAX_BLOB_SLICE_BYTES } from '../../protocol/limits';
import {
  BlobDigest,
  CHUNK_BYTES,
  FileOpener,
  SEALED_CHUNK_BYTES,
  chunkRange,
  fileHeaderBytes,
  sealFile,
  sealedFileBytes,
  type FileSource,
  type FileTerms,
} from '../crypto/file';
import type { SealContext } from '../crypto/aead';
import type { BlobDesk, TransferOptions } from './blob-desk';

/** Chunks that one request asks for: as many as a slice holds. */
const CHUNKS_PER_GET = 3;
/** Requests that are made ahead of what is opened. */
const GETS_AHEAD = 3;

/** A file as a message names it. */
export interface FileReference {
  /** SHA-256 of the blob. */
  readonly blob: Uint8Array;
  /** Of the file itself, without padding. */
  readonly bytes: number;
}

/**
 * Seals a file into a spool, which is what is then sent, also after a restart: sealing it again would make another blob.
 * @param write takes the pieces in order; its promises are waited for
 */
export async function sealToSpool(
  context: SealContext,
  terms: FileTerms,
  source: FileSource,
  write: (piece: Uint8Array) => Promise<void>,
  { progress, signal }: TransferOptions = {},
): Promise<FileReference> {
  const digest = new BlobDigest();
  const total = sealedFileBytes(terms.suite, source.bytes);
  let done = 0;
  for await (const piece of sealFile(context, terms, source)) {
    if (signal?.aborted === true) throw new AparteError('transfer-stopped');
    digest.update(piece);
    await write(piece);
    done += piece.length;
    progress?.(done, total);
  }
  return { blob: digest.digest(), bytes: source.bytes };
}

/**
 * Fetches a whole file. What `write` got before an error is of that file too, but maybe not all of it: only when this resolves every byte was the
 * one that the message's author named.
 * @param write takes the file's bytes in order; its promises are waited for
 * @throws AparteError `cannot-open`, `blob-mismatch`, or why the relay does not give it
 */
export async function fetchFile(
  desk: BlobDesk,
  terms: FileTerms,
  file: FileReference,
  write: (bytes: Uint8Array) => Promise<void>,
  { progress, signal }: TransferOptions = {},
): Promise<void> {
  const { suite } = terms;
  const digest = new BlobDigest();
  const total = sealedFileBytes(suite, file.bytes);
  const get = getOf(desk, file.blob, total, signal);
  const header = await get(0, fileHeaderBytes(suite));
  digest.update(header);
  const opener = new FileOpener(terms, file.bytes, header);
  try {
    const span = { from: header.length, total, step: CHUNKS_PER_GET * SEALED_CHUNK_BYTES };
    for await (const { at, bytes } of rangesAhead(span, get)) {
      digest.update(bytes);
      for (let offset = 0; offset < bytes.length; offset += SEALED_CHUNK_BYTES) {
        const index = (at - header.length + offset) / SEALED_CHUNK_BYTES;
        const opened = opener.open(index, bytes.subarray(offset, offset + SEALED_CHUNK_BYTES));
        if (opened.length > 0) await write(opened);
      }
      progress?.(at + bytes.length, total);
    }
  } finally {
    opener.purge();
  }
  if (!equalBytes(digest.digest(), file.blob)) throw new AparteError('blob-mismatch', { what: 'digest' });
}

/**
 * Bytes of a file from `offset` on, at most a chunk: for what is played or looked into before it is there. Each chunk is the author's at its place;
 * that all members see the same file is known only of a whole one.
 */
export async function fetchPart(
  desk: BlobDesk,
  terms: FileTerms,
  file: FileReference,
  offset: number,
  { signal }: TransferOptions = {},
): Promise<Uint8Array> {
  const { suite } = terms;
  const { bytes: header } = await desk.get(file.blob, 0, fileHeaderBytes(suite), { signal });
  const opener = new FileOpener(terms, file.bytes, header);
  try {
    const index = Math.floor(offset / CHUNK_BYTES);
    const { from, count } = chunkRange(suite, file.bytes, index);
    const { bytes } = await desk.get(file.blob, from, count, { signal });
    return opener.open(index, bytes).subarray(offset - index * CHUNK_BYTES);
  } finally {
    opener.purge();
  }
}

/**
 * Fetches a blob as it is, from `from` on: for who keeps files sealed on disk, and goes on after a restart with what is there.
 * Whether all of it is what its name says is known by {@link BlobDigest} over the whole.
 */
export async function fetchBlob(
  desk: BlobDesk,
  blob: Uint8Array,
  { from, total }: { readonly from: number; readonly total: number },
  write: (bytes: Uint8Array) => Promise<void>,
  { progress, signal }: TransferOptions = {},
): Promise<void> {
  for await (const { at, bytes } of rangesAhead(
    { from, total, step: MAX_BLOB_SLICE_BYTES },
    getOf(desk, blob, total, signal),
  )) {
    await write(bytes);
    progress?.(at + bytes.length, total);
  }
}

type Get = (from: number, count: number) => Promise<Uint8Array>;

/** Gets ranges of one blob whose length is known. */
function getOf(desk: BlobDesk, blob: Uint8Array, total: number, signal: AbortSignal | undefined): Get {
  return async (from, count) => {
    const range = await desk.get(blob, from, count, { signal });
    if (range.total !== total) throw new AparteError('blob-mismatch', { what: 'total' });
    return range.bytes;
  };
}

interface Span {
  readonly from: number;
  readonly total: number;
  readonly step: number;
}

interface Piece {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** All ranges in order, some of them asked for ahead. */
async function* rangesAhead({ from, total, step }: Span, get: Get): AsyncGenerator<Piece, void, undefined> {
  const coming: { readonly at: number; readonly bytes: Promise<Uint8Array> }[] = [];
  let next = from;
  for (;;) {
    while (next < total && coming.length < GETS_AHEAD) {
      const bytes = get(next, Math.min(step, total - next));
      // Whoever waits for an earlier one hears of its failure first.
      bytes.catch(() => undefined);
      coming.push({ at: next, bytes });
      next += step;
    }
    const first = coming.shift();
    if (!first) return;
    yield { at: first.at, bytes: await first.bytes };
  }
}
