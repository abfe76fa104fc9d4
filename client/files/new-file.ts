/** A file that a person chose, as it is kept from then on: without what an image tells beside its picture, sealed, and not said yet. */
import { toHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { MESSAGE_ID_BYTES } from '../crypto/content';
import { sealedFileBytes, type FileSource } from '../crypto/file';
import { encodeFileBody, mediaTypeOf, type FileBody } from '../crypto/file-body';
import { FileKey, KEY_BYTES, SecretKey } from '../crypto/keys';
import { drawBytes } from '../crypto/random';
import { sealToSpool } from '../link/file-transfer';
import type { RoomState } from '../rooms/room-state';
import type { FileRecord } from '../vault/file-record';
import { safeFileName } from './file-name';
import { prepareImage } from './images/prepare-image';

const LOCAL_NAME_BYTES = 16;
const OWNER_BYTES = 32;
const NO_BLOB = new Uint8Array(32);

/** A file that a person chose. */
export interface NewFile {
  /** Only its last part is kept. */
  readonly name: string;
  /** A hint; what is an image shows in its bytes. */
  readonly media: string;
  /** Read once, from its beginning to its end. */
  readonly source: FileSource;
  readonly signal?: AbortSignal;
}

/** A name among the local files. */
export function drawLocalName({ context }: RoomState): string {
  return toHex(drawBytes(context.random, LOCAL_NAME_BYTES));
}

/** Seals a file among the local ones. @throws AparteError `bad-argument`, `file-changed`, `transfer-stopped`, `disk-full` */
export async function sealNewFile(state: RoomState, { name, media, source, signal }: NewFile): Promise<FileRecord> {
  const { context, suite } = state;
  const hint = mediaTypeOf(media);
  const image = await prepareImage(source);
  const plain = hint.startsWith('image/') ? 'application/octet-stream' : hint;
  const secret = drawBytes(context.random, KEY_BYTES);
  const body: FileBody = {
    type: 'file',
    blob: NO_BLOB,
    key: secret,
    bytes: image.source.bytes,
    name: safeFileName(name),
    media: image.picture?.media ?? plain,
    ...(image.picture && { size: { width: image.picture.width, height: image.picture.height } }),
    text: '',
  };
  // Refused before anything is sealed.
  encodeFileBody(body);
  const local = drawLocalName(state);
  const key = SecretKey.take(FileKey, Uint8Array.from(secret));
  try {
    const blob = await sealLocally(state, local, key, image.source, signal);
    return {
      blob,
      local,
      total: sealedFileBytes(suite, body.bytes),
      state: 'draft',
      paused: false,
      owner: drawBytes(context.random, OWNER_BYTES),
      messageId: drawBytes(context.random, MESSAGE_ID_BYTES),
      body: encodeFileBody({ ...body, blob }),
      timeMs: context.clock.now(),
    };
  } catch (error) {
    await context.files.remove(local);
    throw error;
  } finally {
    key.purge();
  }
}

async function sealLocally(
  { context, record, suite }: RoomState,
  local: string,
  key: FileKey,
  source: FileSource,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const spool = await context.files.open(local);
  try {
    const terms = { room: record.room, suite, key };
    const { blob } = await sealToSpool(context, terms, source, (piece) => spool.append(piece), { signal });
    // It was taken back while its last piece was sealed.
    if (signal?.aborted === true) throw new AparteError('transfer-stopped');
    await spool.sync();
    return blob;
  } finally {
    await spool.close();
  }
}
