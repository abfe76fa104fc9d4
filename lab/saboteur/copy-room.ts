/** A room of one log written into another, as a backup is: starts and all. */
import { headOfStart, nextHead } from '../../protocol/chain';
import { sha256 } from '../../server/crypto/sha256';
import type { RoomLog, RoomRecord } from '../../server/log/room-log';

/** Copies a room that `to` does not have. Expired payloads are copied as empty. */
export async function copyRoom(
  from: RoomLog,
  to: RoomLog,
  { address, end, retentionDays, createdMs }: RoomRecord,
): Promise<void> {
  let head: Uint8Array = new Uint8Array(0);
  let next = 1;
  const appendUpTo = async (n: number): Promise<void> => {
    const entries = n < next ? [] : await from.entries(address, next, n - next + 1, Infinity);
    for (const { leaf, payload } of entries) {
      head = nextHead(sha256, head, next, leaf);
      await to.append(address, { n: next, leaf, head, payload: payload ?? new Uint8Array(0) });
      next += 1;
    }
  };
  for (const [index, start] of (await from.starts(address)).entries()) {
    await appendUpTo(start.n);
    ({ head } = headOfStart(sha256, start));
    if (index === 0) await to.create(address, { retentionDays, createdMs }, start, head);
    else await to.addStart(address, start, head);
  }
  await appendUpTo(end);
}
