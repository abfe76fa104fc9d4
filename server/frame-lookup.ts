/** All that the relay has of one durable frame: what stands in its log, and what it noted while the frame passed. */
import type { SeenFrame } from '../protocol/admin';
import { toBase64Url, toHex } from '../protocol/bytes';
import type { EventLog } from './events';
import type { Relay } from './relay';

const MAX_EVENTS = 100;
/** Larger payloads are left out: an admin line holds 256 KiB. */
const MAX_SHOWN_BYTES = 128 * 1024;

export async function findFrame(relay: Relay, digest: Uint8Array): Promise<SeenFrame | null> {
  const found = await relay.log.find(digest);
  if (!found) return findInEvents(relay.events, toHex(digest));
  const { address, n, leaf, payload } = found;
  const room = relay.rooms.shortId(address);
  return {
    room,
    position: n,
    timeMs: leaf.timeMs,
    bytes: leaf.length,
    digest: toHex(leaf.digest),
    ...seenOf(relay.events, room, n),
    ...(payload && payload.length <= MAX_SHOWN_BYTES && { payload: toBase64Url(payload) }),
  };
}

/** A frame whose payload expired is still among the newest events, if it is not too old for them either. */
function findInEvents(events: EventLog, digest: string): SeenFrame | null {
  const [accepted] = events.newestWhere((event) => event.event === 'frame-accepted' && event.digest === digest, 1);
  if (accepted?.room === undefined || accepted.position === undefined) return null;
  const { room, position, timeMs, bytes = 0 } = accepted;
  return { room, position, timeMs, bytes, digest, ...seenOf(events, room, position) };
}

function seenOf(
  events: EventLog,
  room: string,
  position: number,
): Pick<SeenFrame, 'events' | 'connection' | 'address'> {
  const about = events.newestWhere((event) => event.room === room && event.position === position, MAX_EVENTS);
  const connection = about.find(({ event }) => event === 'frame-accepted')?.connection;
  if (connection === undefined) return { events: about };
  const [opened] = events.newestWhere(
    (event) => event.event === 'connection-opened' && event.connection === connection,
    1,
  );
  return { events: about, connection, ...(opened?.address !== undefined && { address: opened.address }) };
}
