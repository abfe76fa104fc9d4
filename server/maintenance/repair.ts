/**
 * A copy of a damaged relay's folder in which everything joins again. Of each room the longest beginning is kept that follows from its starts; what stood
 * above goes, and is said. The relay continues such a room in a new generation, so that its members learn what it lost.
 */
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';
import { equalBytes, toHex } from '../../protocol/bytes';
import { decodeSignedStart, headOfStart, nextHead, readLeaf, type Leaf, type SignedStart } from '../../protocol/chain';
import { ByteReader } from '../../protocol/bytes';
import { sha256 } from '../crypto/sha256';
import { damagedTables } from '../log/inspect-store';
import {
  ROOM_RANGE,
  START_RANGE,
  addressOf,
  checkpointKey,
  decodeRecord,
  digestKey,
  encodeRecord,
  leafKey,
  payloadKey,
  positionOf,
  roomKey,
  startKey,
} from '../log/level-keys';
import { openStore, type Store } from '../log/level-store';
import { CHECKPOINT_INTERVAL, ENTRY_OVERHEAD_BYTES, type RoomRecord } from '../log/room-log';
import { copySynced, makeWhole } from './folders';
import { snapshotStore } from './snapshot';

const BATCH_ROWS = 1024;
const LAST = Number.MAX_SAFE_INTEGER;

/** What became of a room. */
export interface RepairedRoom {
  readonly room: string;
  /** Newest position that is kept; `undefined` where nothing of the room could be. */
  readonly end: number | undefined;
  /** Newest position that its record named, as far as that could be read. */
  readonly was: number | undefined;
  /** Payloads that are lost though their positions are kept. */
  readonly lostPayloads: number;
}

export interface Repair {
  readonly rooms: readonly RepairedRoom[];
  /** Files that LevelDB would not survive; they lie in the copy's folder `damaged`. */
  readonly setAside: readonly string[];
}

/** Makes a repaired copy of `dataDir` at `target`; the original is only read. @throws AparteError */
export async function repair(dataDir: string, target: string): Promise<Repair> {
  const result: { repair: Repair } = { repair: { rooms: [], setAside: [] } };
  await makeWhole(path.resolve(target), async (draft) => {
    await copySynced(path.resolve(dataDir), draft, new Set(['store', 'relay.pid', 'admin.sock', 'ballast']));
    const folder = path.join(draft, 'store');
    await snapshotStore(path.join(dataDir, 'store'), folder);
    const setAside = await setDamagedAside(folder, path.join(draft, 'damaged'));
    if (setAside.length > 0 || !(await opens(folder))) await rebuild(folder);
    const { store } = await openStore(folder);
    try {
      result.repair = { setAside, rooms: await repairRooms(store) };
    } finally {
      await store.close();
    }
  });
  return result.repair;
}

async function opens(folder: string): Promise<boolean> {
  try {
    await (await openStore(folder)).store.close();
    return true;
  } catch {
    return false;
  }
}

/** Makes the store anew of the tables and logs that are there: its manifest may name what is gone, or be damaged itself. */
async function rebuild(folder: string): Promise<void> {
  const parts = `${folder}-parts`;
  await rename(folder, parts);
  await ClassicLevel.repair(parts);
  const from = new ClassicLevel<Uint8Array, Uint8Array>(parts, { keyEncoding: 'view', valueEncoding: 'view' });
  const { store } = await openStore(folder);
  try {
    let batch = store.batch();
    for await (const [key, value] of from.iterator()) {
      batch.put(key, value);
      if (batch.length < BATCH_ROWS) continue;
      await batch.write();
      batch = store.batch();
    }
    await batch.write({ sync: true });
  } finally {
    await from.close();
    await store.close();
  }
  await rm(parts, { recursive: true, force: true });
}

async function setDamagedAside(folder: string, aside: string): Promise<string[]> {
  const tables = await damagedTables(folder, Infinity);
  if (tables.length > 0) await mkdir(aside, { recursive: true, mode: 0o700 });
  for (const name of tables) await rename(path.join(folder, name), path.join(aside, name));
  return tables;
}

async function repairRooms(store: Store): Promise<RepairedRoom[]> {
  const records = new Map<string, RoomRecord | undefined>();
  const addresses = new Map<string, Uint8Array>();
  for (const [key, value] of await store.iterator(ROOM_RANGE).all()) {
    const address = Uint8Array.from(key.subarray(1));
    addresses.set(toHex(address), address);
    records.set(toHex(address), readRecord(key, value));
  }
  for await (const key of store.keys(START_RANGE)) addresses.set(toHex(addressOf(key)), addressOf(key));
  const rooms: RepairedRoom[] = [];
  for (const [room, address] of addresses) {
    const was = records.get(room);
    rooms.push({ room, was: was?.end, ...(await repairRoom(store, address, was)) });
  }
  return rooms;
}

function readRecord(key: Uint8Array, value: Uint8Array): RoomRecord | undefined {
  try {
    return decodeRecord(key, value);
  } catch {
    return undefined;
  }
}

/** As far as a room's log follows. */
interface Beginning {
  readonly end: number;
  readonly head: Uint8Array;
  readonly timeMs: number;
  readonly starts: number;
  readonly terms: SignedStart;
}

async function repairRoom(
  store: Store,
  address: Uint8Array,
  was: RoomRecord | undefined,
): Promise<Pick<RepairedRoom, 'end' | 'lostPayloads'>> {
  const beginning = await follow(store, address, was);
  if (!beginning) {
    await dropRoom(store, address);
    return { end: undefined, lostPayloads: 0 };
  }
  const { end, head, timeMs, terms } = beginning;
  await dropAbove(store, address, beginning);
  const { first, bytes, lost } = await keptPayloads(store, address, end, was?.first ?? 1);
  const storedBytes = bytes + end * ENTRY_OVERHEAD_BYTES;
  const { retentionDays, timeMs: createdMs } = terms;
  const record: RoomRecord = { address, retentionDays, createdMs, end, head, timeMs, first, storedBytes };
  await store.batch().put(roomKey(address), encodeRecord(record)).write({ sync: true });
  return { end, lostPayloads: lost };
}

async function follow(store: Store, address: Uint8Array, was: RoomRecord | undefined): Promise<Beginning | undefined> {
  const starts = await readStarts(store, address);
  const [terms] = starts;
  if (!terms || terms.n !== 0) return undefined;
  /** What is known to be right: a start says what the head was. */
  let sure: Beginning = { end: 0, head: headOfStart(sha256, terms).head, timeMs: terms.timeMs, starts: 1, terms };
  let { head, timeMs } = sure;
  let next = 1;
  const passStarts = (n: number): boolean => {
    for (let start = starts[next]; start?.n === n; start = starts[next]) {
      if (!equalBytes(start.parentHead, head)) return false;
      ({ head } = headOfStart(sha256, start));
      ({ timeMs } = start);
      next += 1;
      sure = { end: n, head, timeMs, starts: next, terms };
    }
    return true;
  };
  if (!passStarts(0)) return sure;
  let n = 0;
  for await (const [key, value] of store.iterator({ gte: leafKey(address, 1), lt: leafKey(address, LAST) })) {
    const leaf = readWholeLeaf(value);
    if (positionOf(key) !== n + 1 || !leaf) break;
    n += 1;
    head = nextHead(sha256, head, n, leaf);
    timeMs = leaf.timeMs;
    const checkpoint = n % CHECKPOINT_INTERVAL === 0 ? await store.get(checkpointKey(address, n)) : undefined;
    if ((checkpoint && !equalBytes(checkpoint, head)) || !passStarts(n)) return sure;
    if (n % CHECKPOINT_INTERVAL === 0 && !checkpoint) await store.put(checkpointKey(address, n), head);
  }
  // The record says what the head was where it ends; where leaves are missing, each payload bears its leaf's digest.
  if (was?.end === n && !equalBytes(was.head, head)) return sure;
  return n > sure.end ? { end: n, head, timeMs, starts: next, terms } : sure;
}

async function readStarts(store: Store, address: Uint8Array): Promise<SignedStart[]> {
  const starts: SignedStart[] = [];
  for await (const [key, value] of store.iterator({ gte: startKey(address, 0), lt: startKey(address, LAST) })) {
    if (positionOf(key) !== starts.length) break;
    try {
      starts.push(decodeSignedStart(Uint8Array.from(value)));
    } catch {
      break;
    }
  }
  return starts;
}

function readWholeLeaf(value: Uint8Array): Leaf | undefined {
  try {
    const reader = new ByteReader(Uint8Array.from(value));
    const leaf = readLeaf(reader);
    reader.end();
    return leaf;
  } catch {
    return undefined;
  }
}

async function dropRoom(store: Store, address: Uint8Array): Promise<void> {
  await clear(store, startKey(address, 0), startKey(address, LAST));
  await clear(store, leafKey(address, 0), leafKey(address, LAST));
  await clear(store, payloadKey(address, 0), payloadKey(address, LAST));
  await clear(store, checkpointKey(address, 0), checkpointKey(address, LAST));
  await store.del(roomKey(address));
}

async function dropAbove(store: Store, address: Uint8Array, { end, starts }: Beginning): Promise<void> {
  await clear(store, startKey(address, starts), startKey(address, LAST));
  await clear(store, leafKey(address, end + 1), leafKey(address, LAST));
  await clear(store, payloadKey(address, end + 1), payloadKey(address, LAST));
  await clear(store, checkpointKey(address, end + 1), checkpointKey(address, LAST));
}

async function clear(store: Store, gte: Uint8Array, lt: Uint8Array): Promise<void> {
  await store.clear({ gte, lt });
}

/** Payloads are a run up to the end: whatever stands below one that is lost or changed goes too. */
async function keptPayloads(
  store: Store,
  address: Uint8Array,
  end: number,
  firstWas: number,
): Promise<{ readonly first: number; readonly bytes: number; readonly lost: number }> {
  let first = end + 1;
  let bytes = 0;
  while (first > 1) {
    const payload = await store.get(payloadKey(address, first - 1));
    const leaf = payload && readWholeLeaf((await store.get(leafKey(address, first - 1))) ?? new Uint8Array(0));
    if (!payload || !leaf || !equalBytes(sha256(payload), leaf.digest)) break;
    first -= 1;
    bytes += payload.length;
    await store.put(digestKey(leaf.digest, address, first), new Uint8Array(0));
  }
  await clear(store, payloadKey(address, 0), payloadKey(address, first));
  return { first, bytes, lost: Math.max(0, first - Math.max(1, Math.min(firstWas, first))) };
}
