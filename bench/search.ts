/**
 * How fast the vault's index answers as one types, in all rooms and in one, and what it costs when messages are stored: the same messages are
 * stored with and without it. `--messages N` (1000000), `--rooms N` (20).
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { parseQuery } from '../client/search/phrases';
import { openVaultDatabase } from '../client/vault/migrations';
import { SqlStore } from '../client/vault/sql-store';
import type { MessageRecord, RoomRecord } from '../client/vault/store';
import { Vocabulary } from './support/vocabulary';
import { median, percentile, printTable } from './support/table';

const KEY = new Uint8Array(32).fill(7);
/** As many as a page of the log brings while a member catches up. */
const STEP_MESSAGES = 256;
const LIMIT = 50;
const QUERIES = 200;

interface Written {
  readonly microsecondsEach: number;
  readonly stepsMs: readonly number[];
  readonly mebibytes: number;
}

function numbered(length: number, value: number): Uint8Array {
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

function roomRecord(index: number): RoomRecord {
  const common = { capabilitySeed: KEY, suite: 1, relayHost: 'relay.example', relayPort: 4747, relayPin: KEY };
  const epochs = { retentionDays: 90, epoch: 20_000, epochKey: KEY, firstEpoch: 20_000, fromWords: false };
  const state = { created: true, established: true, readPosition: 0, historyDone: true };
  return { ...common, ...epochs, ...state, room: numbered(32, index + 1), title: String(index), joinedMs: 1 };
}

function messageRecord(n: number, room: number, text: string): MessageRecord {
  const frame = { digest: numbered(32, n), author: numbered(32, n % 8), run: numbered(8, 1), id: numbered(8, n) };
  return { n, ...frame, kind: 'text', timeMs: 1_700_000_000_000 + n * 20 + room, epoch: 20_000, text };
}

/** Stores messages in turn in all rooms, as they come. */
function write(file: string, messages: number, rooms: number, indexed: boolean): Written {
  const database = openVaultDatabase({ path: file, key: KEY });
  if (!indexed) for (const act of ['insert', 'update', 'delete']) database.exec(`DROP TRIGGER message_search_${act}`);
  const store = new SqlStore(database);
  const words = new Vocabulary();
  const records = Array.from({ length: rooms }, (_, index) => roomRecord(index));
  const stepsMs: number[] = [];
  const ends = records.map(() => 0);
  for (let written = 0, turn = 0; written < messages; turn += 1) {
    const index = turn % rooms;
    const room = records[index];
    if (!room) break;
    const from = ends[index] ?? 0;
    const count = Math.min(STEP_MESSAGES, messages - written);
    const step = Array.from({ length: count }, (_, at) => messageRecord(from + at + 1, index, words.text()));
    const beganMs = performance.now();
    store.commitStep({ room, messages: step });
    stepsMs.push(performance.now() - beganMs);
    ends[index] = from + count;
    written += count;
  }
  store.close();
  const sumMs = stepsMs.reduce((sum, ms) => sum + ms, 0);
  return { microsecondsEach: (sumMs / messages) * 1000, stepsMs, mebibytes: statSync(file).size / 2 ** 20 };
}

function figures(name: string, { microsecondsEach, stepsMs, mebibytes }: Written): (string | number)[] {
  return [name, microsecondsEach, median(stepsMs), percentile(stepsMs, 0.99), Math.max(...stepsMs), mebibytes];
}

/** Times every query in all rooms and in one. */
function ask(store: SqlStore, queries: readonly string[], rooms: number): readonly (readonly number[])[] {
  const timed = (query: string, room?: Uint8Array): number => {
    const beganMs = performance.now();
    store.searchMessages(parseQuery(query), { limit: LIMIT, ...(room && { room }) });
    return performance.now() - beganMs;
  };
  const everywhere = queries.map((query) => timed(query));
  const inOne = queries.map((query, index) => timed(query, roomRecord(index % rooms).room));
  return [everywhere, inOne];
}

function main(): void {
  const { values } = parseArgs({ options: { messages: { type: 'string' }, rooms: { type: 'string' } } });
  const [messages, rooms] = [Number(values.messages ?? 1_000_000), Number(values.rooms ?? 20)];
  const folder = mkdtempSync(path.join(tmpdir(), 'aparte-bench-search-'));
  try {
    const without = write(path.join(folder, 'without.db'), messages, rooms, false);
    const file = path.join(folder, 'vault.db');
    const indexed = write(file, messages, rooms, true);
    printTable(`${String(messages)} messages stored in steps of ${String(STEP_MESSAGES)} (Node ${process.version})`, [
      ['', 'µs a message', 'step p50 ms', 'p99 ms', 'longest ms', 'file MiB'],
      figures('without the index', without),
      figures('with it', indexed),
    ]);
    const store = new SqlStore(openVaultDatabase({ path: file, key: KEY, mustExist: true }));
    const words = new Vocabulary();
    const rows: (string | number)[][] = [['what is typed', 'all rooms p50 ms', 'p95 ms', 'one room p50 ms', 'p95 ms']];
    for (const kind of words.kinds) {
      const queries = Array.from({ length: QUERIES }, () => words.query(kind));
      const [everywhere = [], inOne = []] = ask(store, queries, rooms);
      const of = (times: readonly number[]): number[] => [median(times), percentile(times, 0.95)];
      rows.push([kind, ...of(everywhere), ...of(inOne)]);
    }
    printTable(`The newest ${String(LIMIT)} hits of each of ${String(rooms)} rooms`, rows);
    store.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
