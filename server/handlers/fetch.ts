import { toAparteError, type ErrorCode } from '../../protocol/errors';
import type { RawFrame } from '../../protocol/frames';
import { PAGE_HEAD_BYTES, decodeFetch, encodePage, entryBytes, type Entry, type Fetch } from '../../protocol/messages';
import type { Connection } from '../connection';
import type { StoredEntry } from '../log/room-log';
import type { Opening } from '../opening';
import { isDamage, type Room } from '../room';

/** A page ends early where it would exceed this (docs/PROTOCOL.md §3). */
const MAX_PAGE_BYTES = 256 * 1024;

/** Whether as many fetches of an opening wait as may, of pages and of blobs. */
export function hasTooManyFetches({ id, relay }: Connection, { fetches }: Opening): boolean {
  if (fetches < relay.limits.maxFetches) return false;
  const limit = 'maxFetches';
  relay.events.emit('warn', 'limit-tripped', { connection: id, code: 'too-many-requests', details: { limit } });
  return true;
}

export function fetch(connection: Connection, opening: Opening, { body }: RawFrame): void {
  const request = decodeFetch(body);
  const { room } = opening;
  if (!room) return;
  if (hasTooManyFetches(connection, opening)) {
    opening.fetchRefused(request.request, 'too-many-requests');
    return;
  }
  opening.fetches += 1;
  servePage(connection, opening, room, request)
    .catch((error: unknown) => opening.fetchRefused(request.request, refusalCode(room, error)))
    .finally(() => {
      opening.fetches -= 1;
    })
    .catch((error: unknown) => connection.fail(error));
}

async function servePage(connection: Connection, opening: Opening, room: Room, request: Fetch): Promise<void> {
  const { from, count, leavesOnly } = request;
  // Pages are made no faster than they are read: they would only wait in memory.
  await connection.queue.whenShort();
  const { headBefore, entries } = leavesOnly
    ? await room.leafPage(from, count)
    : await room.page(from, count, MAX_PAGE_BYTES);
  const page = { request: request.request, from, headBefore, entries: fitting(entries) };
  const body = encodePage(page);
  opening.page(body);
  connection.relay.events.emit('debug', 'page-served', {
    connection: connection.id,
    room: room.shortId,
    position: from,
    bytes: body.length,
    details: { entries: page.entries.length },
  });
}

/** Entries as they travel, as many as fit a page, one at least. */
function fitting(entries: readonly StoredEntry[]): Entry[] {
  const page: Entry[] = [];
  let bytes = PAGE_HEAD_BYTES;
  for (const { leaf, payload } of entries) {
    const { timeMs, length, digest } = leaf;
    const entry: Entry = payload ? { timeMs, length, payload } : { timeMs, length, digest };
    bytes += entryBytes(entry);
    if (page.length > 0 && bytes > MAX_PAGE_BYTES) break;
    page.push(entry);
  }
  return page;
}

function refusalCode(room: Room, error: unknown): ErrorCode {
  if (!isDamage(error)) return toAparteError(error).code;
  room.markDamaged(error);
  return 'room-damaged';
}
