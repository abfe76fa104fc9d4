import { hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { suiteCode, type Suite } from '../../client/crypto/aead';
import { FileOpener, chunkRange, fileHeaderBytes, sealFile, type FileTerms } from '../../client/crypto/file';
import { sha256 } from '../../client/crypto/hash';
import { FileKey } from '../../client/crypto/keys';
import {
  decodeBlobDelete,
  decodeBlobGet,
  decodeBlobPut,
  decodeBlobRange,
  decodeBlobStored,
  encodeBlobDelete,
  encodeBlobGet,
  encodeBlobPutHead,
  encodeBlobRangeHead,
  encodeBlobStored,
} from '../../protocol/blobs';
import { concatBytes, equalBytes, fromHex, toHex } from '../../protocol/bytes';
import { LABEL_CHUNK, LABEL_FIKEY } from '../../protocol/labels';
import { decodeNumberedRefusal, encodeNumberedRefusal } from '../../protocol/messages';
import file from './blobs.json';
import { itIsMadeAgain } from './files';

type FileJson = Omit<(typeof file.files)[number], 'suite'> & { readonly suite: Suite };
type FramesJson = typeof file.frames;
type BlobsFile = Omit<typeof file, 'files'> & { readonly files: readonly FileJson[] };

const contentOf = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, index) => index % 251);

const termsOf = ({ suite, room, fileKey }: FileJson): FileTerms => ({
  suite,
  room: fromHex(room),
  key: FileKey.fromBytes(fromHex(fileKey)),
});

async function blobOf(vector: FileJson): Promise<Uint8Array> {
  const content = contentOf(vector.bytes);
  const read = (offset: number, count: number) => Promise.resolve(content.slice(offset, offset + count));
  const pieces: Uint8Array[] = [];
  // All that sealing draws is the prefix.
  const random = (): Uint8Array => fromHex(vector.prefix);
  for await (const piece of sealFile({ random }, termsOf(vector), { bytes: vector.bytes, read })) pieces.push(piece);
  return concatBytes(...pieces);
}

const blobs = new Map<FileJson, Uint8Array>();
const current: BlobsFile = file as BlobsFile;
for (const vector of current.files) blobs.set(vector, await blobOf(vector));
const sealed = (vector: FileJson): Uint8Array => blobs.get(vector) ?? new Uint8Array(0);

function remakeFile(vector: FileJson): FileJson {
  const blob = sealed(vector);
  const header = blob.subarray(0, fileHeaderBytes(vector.suite));
  const room = fromHex(vector.room);
  const info = concatBytes(LABEL_FIKEY, Uint8Array.of(suiteCode(vector.suite)));
  const first = chunkRange(vector.suite, vector.bytes, 0);
  return {
    ...vector,
    chunkKey: toHex(new Uint8Array(hkdfSync('sha256', fromHex(vector.fileKey), room, info, 32))),
    header: toHex(header),
    aad: toHex(concatBytes(LABEL_CHUNK, room, header)),
    // Its end, with the tag, where it is long.
    firstChunk: toHex(blob.subarray(first.from, first.from + first.count).subarray(-272)),
    blob: toHex(sha256(blob)),
    blobBytes: blob.length,
  };
}

function remakeFrames(frames: FramesJson, blob: Uint8Array): FramesJson {
  const { request, total, offset, count } = frames;
  const secret = fromHex(frames.secret);
  const owner = sha256(secret);
  const bytes = fromHex(frames.bytes);
  return {
    ...frames,
    owner: toHex(owner),
    put: toHex(concatBytes(encodeBlobPutHead({ request, blob, owner, total, offset }), bytes)),
    stored: toHex(encodeBlobStored({ request, stored: offset + bytes.length })),
    get: toHex(encodeBlobGet({ request, blob, from: offset, count })),
    range: toHex(concatBytes(encodeBlobRangeHead({ request, total, from: offset }), bytes)),
    delete: toHex(encodeBlobDelete({ request, blob, secret })),
    refused: toHex(encodeNumberedRefusal(request, 'blobs-full')),
  };
}

const nameOf = (files: readonly FileJson[]): Uint8Array => fromHex(files[0]?.blob ?? '');

describe('vectors of blobs', () => {
  itIsMadeAgain('blobs.json', current, ({ about, files, frames }) => {
    const remade = files.map(remakeFile);
    return { about, files: remade, frames: remakeFrames(frames, nameOf(remade)) };
  });

  it.each(current.files)('$name, $suite: opens', (vector) => {
    const blob = sealed(vector);
    const opener = new FileOpener(termsOf(vector), vector.bytes, blob.subarray(0, fileHeaderBytes(vector.suite)));
    const { from, count } = chunkRange(vector.suite, vector.bytes, 0);
    const content = contentOf(vector.bytes).subarray(0, 65_536);
    expect(equalBytes(opener.open(0, blob.subarray(from, from + count)), content)).toBe(true);
  });

  it('frames are read as they are written', () => {
    const { request, total, offset, count, secret, bytes, owner } = file.frames;
    const blob = nameOf(current.files);
    expect(decodeBlobPut(fromHex(file.frames.put))).toEqual({
      request,
      blob,
      owner: fromHex(owner),
      total,
      offset,
      bytes: fromHex(bytes),
    });
    expect(decodeBlobStored(fromHex(file.frames.stored))).toEqual({ request, stored: offset + 3 });
    expect(decodeBlobGet(fromHex(file.frames.get))).toEqual({ request, blob, from: offset, count });
    expect(decodeBlobRange(fromHex(file.frames.range))).toEqual({
      request,
      total,
      from: offset,
      bytes: fromHex(bytes),
    });
    expect(decodeBlobDelete(fromHex(file.frames.delete))).toEqual({ request, blob, secret: fromHex(secret) });
    expect(decodeNumberedRefusal(fromHex(file.frames.refused))).toEqual({ number: request, code: 'blobs-full' });
  });
});
