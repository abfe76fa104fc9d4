import type { RawFrame } from '../../protocol/frames';
import { decodeSignRequest } from '../../protocol/messages';
import { toAparteError } from '../../protocol/errors';
import type { Connection } from '../connection';
import type { Opening } from '../opening';
import { isDamage, type Room } from '../room';

export function sign(connection: Connection, opening: Opening, { body }: RawFrame): void {
  const { n, challenge } = decodeSignRequest(body);
  const { room } = opening;
  if (!room) return;
  const request = { n, challenge: Uint8Array.from(challenge) };
  connection.pongs
    .sign(() => room.sign(opening, request).catch((error: unknown) => refuse(opening, room, error)))
    .catch((error: unknown) => connection.fail(error));
}

/** A head that cannot be signed has no refusal of its own: the opening ends with the reason. */
function refuse(opening: Opening, room: Room, error: unknown): void {
  if (isDamage(error)) room.markDamaged(error);
  opening.ended({ code: isDamage(error) ? 'room-damaged' : toAparteError(error).code });
}
