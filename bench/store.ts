/**
 * What the store costs: durable appends of one room through the log as the relay uses it, against bare files that are appended to or written over, each
 * with one sync for all that came meanwhile. They take turns. `--frames N` (6000), `--bytes N` (500), `--rounds N` (5),
 * `--folder DIR` (the system's folder for temporary files).
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { encodeLeaf, headOfStart, nextHead, type SignedStart } from '../protocol/chain';
import { concatBytes } from '../protocol/bytes';
import { GroupCommit } from '../server/log/group-commit';
import { openStore } from '../server/log/store';
import { median, printTable } from './support/table';

const WINDOWS = [1, 16, 256] as const;
const BLOCK_BYTES = 1024 * 1024;
const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '6000' },
    bytes: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const frames = Number(values.frames);
const bytes = Number(values.bytes);

/** Something that makes a frame durable. */
interface Store {
  append(n: number, payload: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

async function segmentStore(folder: string): Promise<Store> {
  const log = await openStore(folder);
  const room = new Uint8Array(32).fill(1);
  const zeros = new Uint8Array(32);
  const start: SignedStart = {
    ...{ relayKey: zeros, room, random: new Uint8Array(16), parent: new Uint8Array(16), n: 0, parentHead: zeros },
    ...{ retentionDays: 30, timeMs: 1, signature: new Uint8Array(64) },
  };
  let { head } = headOfStart(sha256, start);
  await log.create(room, { retentionDays: 30, createdMs: 1 }, start, head);
  return {
    append: (n, payload) => {
      const leaf = { timeMs: n, length: payload.length, digest: sha256(payload) };
      head = nextHead(sha256, head, n, leaf);
      return log.append(room, { n, leaf, head, payload });
    },
    close: () => log.close(),
  };
}

/** What a log does at least: leaf and payload one behind the other, with the same hashing and the same group commit. */
async function fileStore(folder: string, isPreallocated: boolean): Promise<Store> {
  const file: FileHandle = await open(path.join(folder, 'segment'), 'w+');
  if (isPreallocated) {
    const block = Buffer.alloc(BLOCK_BYTES, 1);
    for (let at = 0; at < frames * (bytes + 64); at += BLOCK_BYTES) await file.write(block, 0, BLOCK_BYTES, at);
    await file.sync();
  }
  let offset = 0;
  let head: Uint8Array = new Uint8Array(32);
  const commits = new GroupCommit<Uint8Array[]>(
    () => [],
    async (parts) => {
      const batch = concatBytes(...parts);
      await file.write(batch, 0, batch.length, offset);
      offset += batch.length;
      await file.datasync();
    },
  );
  return {
    append: (n, payload) => {
      const leaf = { timeMs: n, length: payload.length, digest: sha256(payload) };
      head = nextHead(sha256, head, n, leaf);
      const { batch, done } = commits.gather(payload.length);
      batch.push(encodeLeaf(leaf), payload);
      return done;
    },
    close: () => file.close(),
  };
}

/** Frames a second with `window` of them unacknowledged. */
async function measure(make: (folder: string) => Promise<Store>, window: number, count: number): Promise<number> {
  const folder = mkdtempSync(path.join(values.folder, 'aparte-store-'));
  const store = await make(folder);
  const payload = new Uint8Array(bytes);
  let next = 0;
  const begun = performance.now();
  const lane = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await store.append(next, payload);
    }
  };
  await Promise.all(Array.from({ length: window }, lane));
  const seconds = (performance.now() - begun) / 1000;
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  return count / seconds;
}

const STORES: readonly (readonly [string, (folder: string) => Promise<Store>])[] = [
  ['segments, as the relay has them', segmentStore],
  ['a file that grows', (folder) => fileStore(folder, false)],
  ['a file written over', (folder) => fileStore(folder, true)],
];

async function main(): Promise<void> {
  const rows: (string | number)[][] = [['store', ...WINDOWS.map((window) => `window ${String(window)}`)]];
  const found = STORES.map(() => WINDOWS.map((): number[] => []));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [column, window] of WINDOWS.entries()) {
      const count = window === 1 ? Math.ceil(frames / 20) : frames;
      for (const [row, [, make]] of STORES.entries()) found[row]?.[column]?.push(await measure(make, window, count));
    }
  }
  for (const [row, [name]] of STORES.entries())
    rows.push([name, ...WINDOWS.map((_, column) => Math.round(median(found[row]?.[column] ?? [])))]);
  printTable(`durable frames of ${String(bytes)} bytes a second, medians of ${values.rounds}`, rows);
}

void main();
