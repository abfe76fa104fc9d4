import { AparteError } from '../../protocol/errors';
import type { RawFrame } from '../../protocol/frames';
import type { Connection } from '../connection';
import type { Opening } from '../opening';

export function ephemeral(connection: Connection, opening: Opening, { body }: RawFrame): void {
  const { room } = opening;
  if (!room) return;
  // There is no refusal for what nobody waits for: a client that does not keep to the welcome is left.
  if (body.length > connection.relay.limits.maxPayloadBytes)
    throw new AparteError('payload-too-large', { bytes: body.length });
  const recipients = room.publishEphemeral(opening, body);
  const { events } = connection.relay;
  if (!events.isWatched('debug')) return;
  events.emit('debug', 'ephemeral-fanned-out', {
    connection: connection.id,
    room: room.shortId,
    bytes: body.length,
    details: { recipients },
  });
}
