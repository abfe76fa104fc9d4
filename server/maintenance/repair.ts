/**
 * A copy of a damaged relay's folder in which everything joins again. Of each room the longest beginning is kept that follows from its starts; what stood
 * above goes, and is said. The relay continues such a room in a new generation, so that its members learn what it lost.
 */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { equalBytes, toHex } from '../../protocol/bytes';
import { headOfStart, nextHead, type SignedStart } from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import { sha256 } from '../crypto/sha256';
import { mendIndex } from '../log/index-copy';
import { CHECKPOINT_INTERVAL, type RoomRecord } from '../log/room-log';
import { parseSegmentFile, segmentFile, type SegmentFileName } from '../log/segment';
import type { SegmentLog } from '../log/segment-log';
import { encodeSegmentHeader } from '../log/segment-records';
import { logFolder, openStore } from '../log/store';
import { copySynced, makeWhole } from './folders';
import { snapshotStore } from './snapshot';

const PAGE = CHECKPOINT_INTERVAL;

/** What became of a room. */
export interface RepairedRoom {
  readonly room: string;
  /** Newest position that is kept; `undefined` where nothing of the room could be. */
  readonly end: number | undefined;
  /** Newest position that it had, as far as that is known. */
  readonly was: number | undefined;
  /** Payloads that are lost though their positions are kept. */
  readonly lostPayloads: number;
}

export interface Repair {
  readonly rooms: readonly RepairedRoom[];
  /** Files that cannot be read at all; they lie in the copy's folder `damaged`. */
  readonly setAside: readonly string[];
}

/** Makes a repaired copy of `dataDir` at `target`; the original is only read. @throws AparteError */
export async function repair(dataDir: string, target: string): Promise<Repair> {
  const result: { repair: Repair } = { repair: { rooms: [], setAside: [] } };
  await makeWhole(path.resolve(target), async (draft) => {
    await copySynced(path.resolve(dataDir), draft, new Set(['store', 'relay.pid', 'admin.sock', 'ballast']));
    const parts = path.join(draft, 'store-parts');
    await snapshotStore(path.join(dataDir, 'store'), parts);
    const setAside: string[] = [];
    const from = await openReadable(parts, path.join(draft, 'damaged'), setAside);
    const to = await openStore(path.join(draft, 'store'));
    try {
      result.repair = { setAside, rooms: await repairRooms(from, to) };
    } finally {
      await to.close();
      await from.close();
    }
    await rm(parts, { recursive: true, force: true });
    await rm(`${parts}-damaged`, { recursive: true, force: true });
  });
  return result.repair;
}

/** Opens a store whatever is wrong with it: a file that stands in the way is set aside, and what was in it is missing then. */
async function openReadable(store: string, aside: string, setAside: string[]): Promise<SegmentLog> {
  const folder = logFolder(store);
  const files = await filesOf(folder);
  for (const { kind, number, generation } of files) if (kind === 'dup') await mendIndex(folder, number, generation);
  for (let tries = 0; tries <= files.length; tries += 1) {
    try {
      return await openStore(store);
    } catch (error) {
      const file =
        error instanceof AparteError && error.code === 'relay-data-damaged' ? error.details['path'] : undefined;
      const known = typeof file === 'string' ? parseSegmentFile(path.basename(file)) : undefined;
      if (!known) throw error;
      await mkdir(aside, { recursive: true, mode: 0o700 });
      for (const { name, number, kind } of await filesOf(folder)) {
        // A copy that did not help would stand for an index.
        if (name !== known.name && !(number === known.number && kind === 'dup')) continue;
        await rename(path.join(folder, name), path.join(aside, name));
        setAside.push(name);
      }
      await fillIn(folder, known.number, known.kind === 'seg');
    }
  }
  throw new AparteError('relay-data-damaged', { path: store });
}

async function filesOf(folder: string): Promise<SegmentFileName[]> {
  return (await readdir(folder)).map(parseSegmentFile).filter((file): file is SegmentFileName => file !== undefined);
}

/** A segment that is missing is replaced by an empty one, unless its records are still there. */
async function fillIn(folder: string, number: number, isLost: boolean): Promise<void> {
  const file = segmentFile(folder, number, 0, 'seg');
  const isThere = (await readdir(folder)).includes(path.basename(file));
  if (isLost || !isThere)
    await writeFile(file, encodeSegmentHeader({ number, salt: 0, firstSequence: 0 }), { mode: 0o600 });
}

async function repairRooms(from: SegmentLog, to: SegmentLog): Promise<RepairedRoom[]> {
  const rooms: RepairedRoom[] = [];
  for (const was of await from.rooms())
    rooms.push({ room: toHex(was.address), was: was.end, ...(await repairRoom(from, to, was)) });
  for (const room of from.unreadableRooms) rooms.push({ room, was: undefined, end: undefined, lostPayloads: 0 });
  return rooms;
}

/** As far as a room's log follows. */
interface Beginning {
  readonly end: number;
  /** How many starts stand in it. */
  readonly starts: number;
  /** Newest position whose payload is not there. */
  readonly lastLost: number;
}

async function repairRoom(
  from: SegmentLog,
  to: SegmentLog,
  was: RoomRecord,
): Promise<Pick<RepairedRoom, 'end' | 'lostPayloads'>> {
  const starts = await from.readableStarts(was.address);
  const [made] = starts;
  if (made?.n !== 0) return { end: undefined, lostPayloads: 0 };
  const beginning = await follow(from, was, starts);
  await copyRoom(from, to, was, starts.slice(0, beginning.starts), beginning);
  return { end: beginning.end, lostPayloads: Math.max(0, beginning.lastLost - was.first + 1) };
}

/** The longest beginning in which leaves follow on each other and every start on the head before it. */
async function follow(log: SegmentLog, was: RoomRecord, starts: readonly SignedStart[]): Promise<Beginning> {
  let head: Uint8Array = new Uint8Array(32);
  let next = 0;
  let lastLost = 0;
  let sure: Beginning = { end: 0, starts: 0, lastLost };
  const passStarts = (n: number): boolean => {
    for (let start = starts[next]; start?.n === n; start = starts[next]) {
      if (!equalBytes(start.parentHead, head)) return false;
      ({ head } = headOfStart(sha256, start));
      next += 1;
      sure = { end: n, starts: next, lastLost };
    }
    return true;
  };
  if (!passStarts(0)) return sure;
  for (let n = 0; ;) {
    const entries = await log.readable(was.address, n + 1, PAGE);
    for (const { leaf, payload } of entries) {
      n += 1;
      head = nextHead(sha256, head, n, leaf);
      if (!payload || !equalBytes(sha256(payload), leaf.digest)) lastLost = n;
      const checkpoint = n % CHECKPOINT_INTERVAL === 0 ? await log.checkpoint(was.address, n) : undefined;
      if ((checkpoint && !equalBytes(checkpoint, head)) || !passStarts(n)) return sure;
    }
    if (entries.length > 0) continue;
    // The record says what the head was where it ends; where leaves are missing, each payload bears its leaf's digest.
    if (was.end === n && !equalBytes(was.head, head)) return sure;
    return n > sure.end ? { end: n, starts: next, lastLost } : sure;
  }
}

/** Payloads are a run up to the end: whatever stands below one that is lost or changed goes too. */
async function copyRoom(
  from: SegmentLog,
  to: SegmentLog,
  { address, createdMs }: RoomRecord,
  starts: readonly SignedStart[],
  { end, lastLost }: Beginning,
): Promise<void> {
  let head: Uint8Array = new Uint8Array(32);
  let next = 0;
  const passStarts = async (n: number): Promise<void> => {
    for (let start = starts[next]; start?.n === n; start = starts[next]) {
      ({ head } = headOfStart(sha256, start));
      if (next === 0) await to.create(address, { retentionDays: start.retentionDays, createdMs }, start, head);
      else await to.addStart(address, start, head);
      next += 1;
    }
  };
  await passStarts(0);
  for (let n = 0; n < end;) {
    let written: Promise<void> = Promise.resolve();
    for (const { leaf, payload } of await from.readable(address, n + 1, Math.min(PAGE, end - n))) {
      n += 1;
      head = nextHead(sha256, head, n, leaf);
      const entry = { n, leaf, head };
      written = payload && n > lastLost ? to.append(address, { ...entry, payload }) : to.appendLeaf(address, entry);
      if (starts[next]?.n === n) await passStarts(n);
    }
    await written;
  }
}
