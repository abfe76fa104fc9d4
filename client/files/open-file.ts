/** Reads a sealed file of this computer, piece by piece: what is opened stays in memory. */
import { concatBytes, equalBytes } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { BlobDigest, CHUNK_BYTES, FileOpener, chunkRange, fileHeaderBytes } from '../crypto/file';
import { decodeFileBody } from '../crypto/file-body';
import { FileKey, SecretKey } from '../crypto/keys';
import type { RoomState } from '../rooms/room-state';
import type { FileRecord } from '../vault/file-record';
import { safeFileName } from './file-name';
import type { LocalFile } from './local-files';

/** Bytes that are read at once to be hashed. */
const READ_BYTES = 256 * 1024;

/** A file that is here, opened; to be closed. */
export interface OpenFile {
  /** Safe on any system. */
  readonly name: string;
  readonly bytes: number;
  /** Bytes from `offset` on: fewer at its end. @throws AparteError `cannot-open`, `disk-failed` */
  read(offset: number, count: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Whether what lies here is the blob that its name says. */
export async function isWhole(file: LocalFile, { blob, total }: FileRecord): Promise<boolean> {
  if ((await file.size()) !== total) return false;
  const digest = new BlobDigest();
  for (let offset = 0; offset < total; offset += READ_BYTES) digest.update(await file.read(offset, READ_BYTES));
  return equalBytes(digest.digest(), blob);
}

/** Opens a file that is here. @throws AparteError `cannot-open` */
export async function openLocal(state: RoomState, record: FileRecord): Promise<OpenFile> {
  const { suite } = state;
  const { key: secret, bytes, name } = decodeFileBody(record.body);
  const file = await state.context.files.open(record.local);
  const key = SecretKey.take(FileKey, Uint8Array.from(secret));
  try {
    const terms = { room: state.record.room, suite, key };
    const opener = new FileOpener(terms, bytes, await file.read(0, fileHeaderBytes(suite)));
    return {
      name: safeFileName(name),
      bytes,
      read: (offset, count) =>
        readOpened({ file, opener, bytes }, offset, count, (index) => chunkRange(suite, bytes, index)),
      close: async () => {
        opener.purge();
        await file.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  } finally {
    key.purge();
  }
}

async function readOpened(
  { file, opener, bytes }: { readonly file: LocalFile; readonly opener: FileOpener; readonly bytes: number },
  offset: number,
  count: number,
  rangeOf: (index: number) => { readonly from: number; readonly count: number },
): Promise<Uint8Array> {
  const end = Math.min(bytes, offset + count);
  if (offset < 0 || count < 0) throw new AparteError('bad-argument', { what: 'offset' });
  const parts: Uint8Array[] = [];
  for (let at = offset; at < end;) {
    const index = Math.floor(at / CHUNK_BYTES);
    const range = rangeOf(index);
    const opened = opener.open(index, await file.read(range.from, range.count));
    const within = at - index * CHUNK_BYTES;
    const part = opened.subarray(within, within + end - at);
    // A chunk that opens to less than the message told would go on for ever.
    if (part.length === 0) throw new AparteError('cannot-open');
    parts.push(part);
    at += part.length;
  }
  return concatBytes(...parts);
}
