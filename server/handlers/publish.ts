import type { RawFrame } from '../../protocol/frames';
import { decodePublish } from '../../protocol/messages';
import type { ErrorCode } from '../../protocol/errors';
import type { Connection } from '../connection';
import type { Opening } from '../opening';
import type { Publication, RoomMember } from '../room-member';

/** A class, not an object with a function in it: thousands of them are on their way at once. */
class Publish implements Publication {
  private readonly sinceMs: number;

  constructor(
    private readonly from: Connection,
    readonly member: RoomMember,
    readonly sequence: number,
    readonly payload: Uint8Array,
  ) {
    this.sinceMs = from.relay.clock.monotonicMs();
  }

  get connection(): number {
    return this.from.id;
  }

  settled(): void {
    const { publishes, relay } = this.from;
    publishes.unsynced.settle();
    relay.counters.append.observe((relay.clock.monotonicMs() - this.sinceMs) / 1000);
  }
}

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
  connection.publishes.unsynced.begin();
  // The frame shares memory with everything that came in one read; kept for readers, it would keep all of that.
  const refusal = opening.room?.publish(new Publish(connection, opening, sequence, Buffer.from(payload)));
  if (refusal !== undefined) connection.publishes.unsynced.settle();
  return refusal;
}
