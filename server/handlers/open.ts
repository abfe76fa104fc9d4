import { AparteError, toAparteError, type ErrorCode } from '../../protocol/errors';
import { encodeAdmission } from '../../protocol/admission';
import type { RawFrame } from '../../protocol/frames';
import { decodeOpen, type Open, type Refusal } from '../../protocol/messages';
import type { Connection } from '../connection';
import { verifyAdmission } from '../crypto/admission';
import { Opening } from '../opening';
import { isDamage, type Room } from '../room';

export function open(connection: Connection, channel: number, { body }: RawFrame): void {
  const request = copied(decodeOpen(body));
  const opening = new Opening(connection, channel);
  connection.openings.set(channel, opening);
  admit(connection, opening, request).catch((error: unknown) => refuse(connection, opening, request, error));
}

async function admit(connection: Connection, opening: Opening, request: Open): Promise<void> {
  const { relay, peer } = connection;
  // Before the signature is known to be right, every answer is the same whether the room exists or not.
  if (connection.openings.size > relay.limits.maxRoomsPerConnection) throw new AparteError('too-many-open-rooms');
  const statement = encodeAdmission(peer.exporter, relay.relayKey, request.room);
  if (!verifyAdmission(request.room, statement, request.signature)) {
    // At once: what came in the same read waits, too.
    charge(connection);
    throw new AparteError('bad-signature');
  }
  const room = await findRoom(connection, request);
  if (room.retentionDays !== request.retentionDays) throw new AparteError('terms-differ');
  await room.join(opening, request, () => {
    if (opening.isWanted) opening.joining(room);
    return opening.isWanted;
  });
  if (opening.room)
    relay.events.emit('info', 'room-opened', { connection: connection.id, room: room.shortId, position: room.end });
}

async function findRoom(connection: Connection, request: Open): Promise<Room> {
  const { relay, id, peer } = connection;
  if (relay.isClosedRoom(request.room)) throw new AparteError('room-closed');
  const room = await relay.rooms.find(request.room);
  if (room) return room;
  if (!request.create) throw new AparteError('room-absent');
  const access = relay.checkAccess(request.token);
  if (typeof access === 'object') connection.token = access;
  else if (access !== 'granted') throw new AparteError(access);
  return relay.rooms.findOrCreate(request.room, request.retentionDays, { connection: id, address: peer.address });
}

/** What a wrong guess costs, in requests: a signature to verify is dear, and nobody who knows the room or the token sends many wrong ones. */
const GUESS_COST = 20;

function refuse(connection: Connection, opening: Opening, request: Open, error: unknown): void {
  const { code, details } = toAparteError(error);
  const refusal = refusalOf(isDamage(error) ? 'room-damaged' : code, details['retryMs']);
  const { events, rooms } = connection.relay;
  // A room whose signature was wrong stays unnamed: it may be anybody's guess.
  const named = code === 'bad-signature' ? {} : { room: rooms.shortId(request.room) };
  events.emit('warn', 'room-refused', { connection: connection.id, code: refusal.code, ...named });
  if (code === 'token-refused') {
    // Guessing is slow: the answer waits longer each time.
    const { delayMs } = connection.relay.wrongTokens.failed(connection.peer.address);
    connection.relay.clock.after(delayMs, () => opening.refused(refusal));
  } else {
    opening.refused(refusal);
  }
}

function charge(connection: Connection): void {
  try {
    connection.requests.take(GUESS_COST);
  } catch (error) {
    connection.fail(error);
  }
}

function refusalOf(code: ErrorCode, retryMs: string | number | undefined): Refusal {
  return typeof retryMs === 'number' ? { code, retryMs } : { code };
}

/** What outlives the frame must not share memory with it. */
function copied(request: Open): Open {
  return { ...request, room: Uint8Array.from(request.room) };
}
