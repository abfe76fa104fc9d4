/** Frames that carry blobs, sealed files in slices (docs/PROTOCOL.md §3, §6.1): one encoder and one decoder each. Decoders throw `bad-frame`. */
import { ByteReader, ByteWriter } from './bytes';
import { AparteError } from './errors';
import { BLOB_ID_BYTES, BLOB_SECRET_BYTES, MAX_BLOB_SLICE_BYTES } from './limits';

/** A slice of a blob on its way to the relay. Every slice says all that the relay has to know: no upload has a state beside its bytes. */
export interface BlobPut {
  readonly request: number;
  /** SHA-256 of all the blob's bytes. */
  readonly blob: Uint8Array;
  /** SHA-256 of the secret that deletes it. */
  readonly owner: Uint8Array;
  /** Bytes of the whole blob. */
  readonly total: number;
  /** Where `bytes` belong; 0 without bytes asks how much the relay has. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What the relay holds of a blob, synced, from its front on; all of it, verified, where that is the total. */
export interface BlobStored {
  readonly request: number;
  readonly stored: number;
}

/** Request for `count` bytes at `from`. */
export interface BlobGet {
  readonly request: number;
  readonly blob: Uint8Array;
  readonly from: number;
  readonly count: number;
}

/** Bytes at `from`: fewer than asked for only at the blob's end. */
export interface BlobRange {
  readonly request: number;
  readonly total: number;
  readonly from: number;
  readonly bytes: Uint8Array;
}

/** Deletes a blob for everybody, by the secret that its owner kept. */
export interface BlobDelete {
  readonly request: number;
  readonly blob: Uint8Array;
  readonly secret: Uint8Array;
}

const PUT_HEAD_BYTES = 4 + 2 * BLOB_ID_BYTES + 2 * 8;

/** Head of a blob-put body: the bytes follow. */
export function encodeBlobPutHead(put: Omit<BlobPut, 'bytes'>): Uint8Array {
  const writer = new ByteWriter(PUT_HEAD_BYTES).u32(put.request).put(put.blob).put(put.owner);
  return writer.u64(put.total).u64(put.offset).done();
}

/** Reads a blob-put; its bytes share memory with `body`. */
export function decodeBlobPut(body: Uint8Array): BlobPut {
  const reader = new ByteReader(body);
  const [request, blob, owner] = [reader.u32(), reader.take(BLOB_ID_BYTES), reader.take(BLOB_ID_BYTES)];
  const [total, offset, bytes] = [reader.u64(), reader.u64(), reader.rest()];
  const fits = total > 0 && offset + bytes.length <= total && bytes.length <= MAX_BLOB_SLICE_BYTES;
  if (!fits || (bytes.length === 0 && offset > 0)) throw new AparteError('bad-frame', { what: 'blob-put' });
  return { request, blob, owner, total, offset, bytes };
}

/** Body of blob-stored. */
export function encodeBlobStored({ request, stored }: BlobStored): Uint8Array {
  return new ByteWriter(12).u32(request).u64(stored).done();
}

/** Reads a blob-stored. */
export function decodeBlobStored(body: Uint8Array): BlobStored {
  const reader = new ByteReader(body);
  const answer = { request: reader.u32(), stored: reader.u64() };
  reader.end();
  return answer;
}

/** Body of blob-get. */
export function encodeBlobGet({ request, blob, from, count }: BlobGet): Uint8Array {
  return new ByteWriter(16 + BLOB_ID_BYTES).u32(request).put(blob).u64(from).u32(count).done();
}

/** Reads a blob-get. */
export function decodeBlobGet(body: Uint8Array): BlobGet {
  const reader = new ByteReader(body);
  const get = { request: reader.u32(), blob: reader.take(BLOB_ID_BYTES), from: reader.u64(), count: reader.u32() };
  reader.end();
  if (get.count < 1 || get.count > MAX_BLOB_SLICE_BYTES) throw new AparteError('bad-frame', { what: 'blob-get' });
  return get;
}

/** Head of a blob-range body: the bytes follow. */
export function encodeBlobRangeHead({ request, total, from }: Omit<BlobRange, 'bytes'>): Uint8Array {
  return new ByteWriter(20).u32(request).u64(total).u64(from).done();
}

/** Reads a blob-range; its bytes share memory with `body`. */
export function decodeBlobRange(body: Uint8Array): BlobRange {
  const reader = new ByteReader(body);
  const range = { request: reader.u32(), total: reader.u64(), from: reader.u64(), bytes: reader.rest() };
  const { total, from, bytes } = range;
  if (bytes.length < 1 || bytes.length > MAX_BLOB_SLICE_BYTES || from + bytes.length > total)
    throw new AparteError('bad-frame', { what: 'blob-range' });
  return range;
}

/** Body of blob-delete. */
export function encodeBlobDelete({ request, blob, secret }: BlobDelete): Uint8Array {
  return new ByteWriter(4 + BLOB_ID_BYTES + BLOB_SECRET_BYTES).u32(request).put(blob).put(secret).done();
}

/** Reads a blob-delete. */
export function decodeBlobDelete(body: Uint8Array): BlobDelete {
  const reader = new ByteReader(body);
  const request = { request: reader.u32(), blob: reader.take(BLOB_ID_BYTES), secret: reader.take(BLOB_SECRET_BYTES) };
  reader.end();
  return request;
}
