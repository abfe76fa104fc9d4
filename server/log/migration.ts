/** Brings a store of the first layout, everything in LevelDB, into segments. Interrupted at any moment it begins anew: what is there stays until it is done. */
import { equalBytes } from '../../protocol/bytes';
import { headOfStart, nextHead } from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import { sha256 } from '../crypto/sha256';
import { framesOf, requireNothingElse, roomsOf, startsOf } from './level-layout';
import type { RoomRecord } from './room-log';
import type { SegmentLog } from './segment-log';
import type { LockStore } from './store-lock';

const FRAMES = 1024;

/** Writes every room of `store` into `log`. @throws AparteError `relay-data-damaged` where a room is not what its chain says, or rows belong to none */
export async function migrate(store: LockStore, log: SegmentLog): Promise<void> {
  const records = await roomsOf(store);
  await requireNothingElse(store, records);
  for (const record of records) await migrateRoom(store, log, record);
}

async function migrateRoom(store: LockStore, log: SegmentLog, record: RoomRecord): Promise<void> {
  const { address, end, first } = record;
  const starts = await startsOf(store, address);
  const [made] = starts;
  if (!made) throw damaged('starts');
  let { head } = headOfStart(sha256, made);
  await log.create(address, record, made, head);
  let next = 1;
  const passStarts = async (n: number): Promise<void> => {
    for (let start = starts[next]; start?.n === n; start = starts[next]) {
      ({ head } = headOfStart(sha256, start));
      next += 1;
      await log.addStart(address, start, head);
    }
  };
  await passStarts(0);
  for (let n = 0; n < end;) {
    const frames = await framesOf(store, address, n + 1, FRAMES);
    if (frames.length === 0) throw damaged('leaves');
    let written: Promise<void> = Promise.resolve();
    for (const { leaf, payload } of frames) {
      n += 1;
      head = nextHead(sha256, head, n, leaf);
      if (n >= first && !(payload && equalBytes(sha256(payload), leaf.digest))) throw damaged('payload');
      const entry = { n, leaf, head };
      written = payload && n >= first ? log.append(address, { ...entry, payload }) : log.appendLeaf(address, entry);
      if (starts[next]?.n === n) await passStarts(n);
    }
    await written;
  }
  if (!equalBytes(head, record.head) || next !== starts.length) throw damaged('head');
}

const damaged = (what: string): AparteError => new AparteError('relay-data-damaged', { what: `layout 1: ${what}` });
