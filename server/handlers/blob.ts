/** Requests about blobs: of members only, since a channel is open only to who proved the room's key. Each has one answer or one refusal. */
import {
  decodeBlobDelete,
  decodeBlobGet,
  decodeBlobPut,
  encodeBlobRangeHead,
  type BlobPut,
} from '../../protocol/blobs';
import { toAparteError } from '../../protocol/errors';
import type { RawFrame } from '../../protocol/frames';
import type { EventName } from '../../protocol/admin';
import type { Connection } from '../connection';
import type { Opening } from '../opening';
import type { Room } from '../room';
import { hasTooManyFetches } from './fetch';

interface Asked {
  readonly connection: Connection;
  readonly opening: Opening;
  readonly room: Room;
  readonly request: number;
}

export function blobPut(connection: Connection, opening: Opening, { body }: RawFrame): void {
  const put = decodeBlobPut(body);
  const { room } = opening;
  if (!room) return;
  const asked = { connection, opening, room, request: put.request };
  connection.blobs.unsynced.begin();
  answer(
    asked,
    () => store(asked, put),
    () => connection.blobs.unsynced.settle(),
  );
}

export function blobGet(connection: Connection, opening: Opening, { body }: RawFrame): void {
  const get = decodeBlobGet(body);
  const { room } = opening;
  const { request, from } = get;
  if (!room) return;
  if (hasTooManyFetches(connection, opening)) {
    opening.blobRefused(request, 'too-many-requests');
    return;
  }
  opening.fetches += 1;
  const asked = { connection, opening, room, request };
  const wanted = { ...get, blob: Uint8Array.from(get.blob) };
  const serve = async (): Promise<void> => {
    // Slices are read no faster than they are taken: they would only wait in memory.
    await connection.queue.whenShort();
    const { total, bytes } = await connection.relay.blobs.get(room.address, wanted);
    opening.blobRange(encodeBlobRangeHead({ request, total, from }), bytes);
    tell(asked, 'debug', 'blob-served', { bytes: bytes.length });
  };
  answer(asked, serve, () => {
    opening.fetches -= 1;
  });
}

export function blobDelete(connection: Connection, opening: Opening, { body }: RawFrame): void {
  const wanted = decodeBlobDelete(body);
  const { room } = opening;
  const { request } = wanted;
  if (!room) return;
  const asked = { connection, opening, room, request };
  const remove = async (): Promise<void> => {
    await connection.relay.blobs.delete(room.address, wanted);
    opening.blobStored(request, 0);
    tell(asked, 'info', 'blob-deleted');
  };
  answer(asked, remove, () => undefined);
}

async function store(asked: Asked, put: BlobPut): Promise<void> {
  const { connection, opening, room, request } = asked;
  if (room.damage) {
    refuse(asked, 'room-damaged');
    return;
  }
  const { stored, isFinished } = await connection.relay.blobs.put(room.address, put);
  opening.blobStored(request, stored);
  if (isFinished) tell(asked, 'info', 'blob-stored', { bytes: put.total });
}

function answer(asked: Asked, task: () => Promise<void>, settled: () => void): void {
  task()
    .catch((error: unknown) => refuse(asked, toAparteError(error).code))
    .finally(settled)
    .catch((error: unknown) => asked.connection.fail(error));
}

function refuse(asked: Asked, code: Parameters<Opening['blobRefused']>[1]): void {
  asked.opening.blobRefused(asked.request, code);
  tell(asked, 'warn', 'blob-refused', { code });
}

function tell(
  { connection, room }: Asked,
  level: 'debug' | 'info' | 'warn',
  name: EventName,
  fields: { readonly bytes?: number; readonly code?: Parameters<Opening['blobRefused']>[1] } = {},
): void {
  connection.relay.events.emit(level, name, { connection: connection.id, room: room.shortId, ...fields });
}
