import type { RawFrame } from '../../protocol/frames';
import { decodePublish } from '../../protocol/messages';
import type { ErrorCode } from '../../protocol/errors';
import type { Connection } from '../connection';
import type { Opening } from '../opening';

export function publish(connection: Connection, opening: Opening, { body }: RawFrame): void {
  const { sequence, payload } = decodePublish(body);
  // After a refusal everything later is dropped, without an answer, until the refused number comes again.
  if (sequence !== opening.expectedSequence) return;
  const refusal = take(connection, opening, sequence, payload);
  if (refusal === undefined) {
    opening.expectedSequence += 1;
    return;
  }
  const room = opening.room?.shortId;
  const fields = {
    connection: connection.id,
    bytes: payload.length,
    code: refusal,
    ...(room !== undefined && { room }),
  };
  connection.countRefusal();
  connection.relay.events.emit('warn', 'frame-refused', fields);
  opening.publishRefused(sequence, refusal);
}

function take(connection: Connection, opening: Opening, sequence: number, payload: Uint8Array): ErrorCode | undefined {
  if (payload.length > connection.relay.limits.maxPayloadBytes) return 'payload-too-large';
  const { clock, counters } = connection.relay;
  const sinceMs = clock.monotonicMs();
  connection.publishes.unsynced.begin();
  const refusal = opening.room?.publish({
    member: opening,
    sequence,
    // The frame shares memory with everything that came in one read; kept for readers, it would keep all of that.
    payload: Buffer.from(payload),
    connection: connection.id,
    settled: () => {
      connection.publishes.unsynced.settle();
      counters.append.observe((clock.monotonicMs() - sinceMs) / 1000);
    },
  });
  if (refusal !== undefined) connection.publishes.unsynced.settle();
  return refusal;
}
