/** What a relay has, as JSON lines: for whoever moves elsewhere, or wants to see what there is to see. */
import { toBase64Url, toHex } from '../../protocol/bytes';
import { encodeSignedStart } from '../../protocol/chain';
import type { SegmentLog } from '../log/segment-log';
import { openStore } from '../log/store';
import type { RoomRecord } from '../log/room-log';
import { DataDirectory } from '../process/data-directory';
import { withSnapshot } from './snapshot';

const PAGE_ENTRIES = 1024;
const PAGE_BYTES = 1024 * 1024;

/** Writes a line for each room, start and stored frame, also while the relay runs. `write` is waited for. */
export async function exportData(dataDir: string, write: (line: string) => Promise<void>): Promise<void> {
  await withSnapshot(DataDirectory.existing(dataDir).storeFolder, async (store) => {
    const log = await openStore(store);
    try {
      for (const record of await log.rooms()) await exportRoom(log, record, write);
    } finally {
      await log.close();
    }
  });
}

async function exportRoom(log: SegmentLog, record: RoomRecord, write: (line: string) => Promise<void>): Promise<void> {
  const { address, end, head, ...rest } = record;
  const room = toHex(address);
  await write(JSON.stringify({ type: 'room', room, end, head: toHex(head), ...rest }));
  for (const start of await log.starts(address))
    await write(
      JSON.stringify({ type: 'start', room, position: start.n, signed: toBase64Url(encodeSignedStart(start)) }),
    );
  for (let from = 1; from <= end;) {
    const entries = await log.entries(address, from, PAGE_ENTRIES, PAGE_BYTES);
    for (const [index, { leaf, payload }] of entries.entries()) {
      const { timeMs, length, digest } = leaf;
      const frame = { type: 'frame', room, position: from + index, timeMs, bytes: length, digest: toHex(digest) };
      await write(JSON.stringify({ ...frame, ...(payload && { payload: toBase64Url(payload) }) }));
    }
    from += entries.length;
  }
}
