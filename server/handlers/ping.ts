import { AparteError } from '../../protocol/errors';
import type { RawFrame } from '../../protocol/frames';
import type { Connection } from '../connection';

const PING_BYTES = 8;

export function ping(connection: Connection, { body }: RawFrame): void {
  if (body.length !== PING_BYTES) throw new AparteError('bad-frame', { what: 'ping' });
  connection.pongs.ping(body);
}
