import { AparteError } from '../../protocol/errors';
import { FRAME_TYPE, encodeFrame, type RawFrame } from '../../protocol/frames';
import { PROTOCOL_VERSION } from '../../protocol/limits';
import { decodeHello, encodeWelcome } from '../../protocol/messages';
import type { Connection } from '../connection';

export function hello(connection: Connection, { body }: RawFrame): void {
  const { versions, program, release } = decodeHello(body);
  if (!versions.includes(PROTOCOL_VERSION))
    throw new AparteError('unsupported-version', { versions: versions.join(' ') });
  connection.welcomed(program, release);
  const { isByFormerKey = false } = connection.peer;
  connection.send(encodeFrame(FRAME_TYPE.welcome, 0, encodeWelcome(connection.relay.welcome(isByFormerKey))));
  const details = { program, release, ...(isByFormerKey && { key: 'former' }) };
  connection.relay.events.emit('info', 'connection-welcomed', { connection: connection.id, details });
  if (isByFormerKey) connection.end({ code: 'relay-key-changed' });
}
