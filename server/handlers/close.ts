import { AparteError } from '../../protocol/errors';
import type { RawFrame } from '../../protocol/frames';
import type { Connection } from '../connection';
import type { Opening } from '../opening';

export function close(connection: Connection, opening: Opening, { body }: RawFrame): void {
  if (body.length > 0) throw new AparteError('bad-frame', { what: 'close' });
  const room = opening.room?.shortId;
  opening.leave();
  connection.openings.delete(opening.channel);
  if (room !== undefined) connection.relay.events.emit('info', 'room-closed', { connection: connection.id, room });
}
