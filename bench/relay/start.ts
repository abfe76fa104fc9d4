/** How long a relay takes to serve over a log that is already there. */
import { randomFillSync } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nextHead, type SignedStart } from '../../protocol/chain';
import { sha256 } from '../../server/crypto/sha256';
import type { RoomLog } from '../../server/log/room-log';
import { openStore } from '../../server/log/store';
import { DataDirectory } from '../../server/process/data-directory';
import { NO_GENERATION, NO_HEAD } from '../../server/room-chain';
import { headAtStart } from '../../server/room-start';
import { printTable } from '../support/table';
import { startRelay } from './aparte';
import type { Dialect } from './dialect';
import type { Sizes } from './extras';
import { dataFolder, freePort } from './server-process';

const ROOMS = 100;
const IN_FLIGHT = 256;
const GIB = 1024 ** 3;
const DROP_CACHES = '/proc/sys/vm/drop_caches';

/** A room that is written to, between frames of others. */
class FilledRoom {
  readonly address = randomFillSync(new Uint8Array(32));
  private readonly timeMs = Date.now();
  private head: Uint8Array = new Uint8Array(32);
  private end = 0;

  constructor(private readonly log: RoomLog) {}

  async create(): Promise<void> {
    const start: SignedStart = {
      relayKey: new Uint8Array(32),
      room: this.address,
      random: randomFillSync(new Uint8Array(16)),
      parent: NO_GENERATION,
      n: 0,
      parentHead: NO_HEAD,
      retentionDays: 30,
      timeMs: this.timeMs,
      signature: new Uint8Array(64),
    };
    this.head = headAtStart(start);
    await this.log.create(this.address, { retentionDays: 30, createdMs: this.timeMs }, start, this.head);
  }

  append(payload: Uint8Array): Promise<void> {
    this.end += 1;
    const leaf = { timeMs: this.timeMs, length: payload.length, digest: sha256(payload) };
    this.head = nextHead(sha256, this.head, this.end, leaf);
    return this.log.append(this.address, { n: this.end, leaf, head: this.head, payload });
  }
}

/** Fills a log to `bytes`, with frames of all rooms in turn. @returns frames */
async function fill(log: RoomLog, bytes: number, payloadBytes: number): Promise<number> {
  const rooms = Array.from({ length: ROOMS }, () => new FilledRoom(log));
  for (const room of rooms) await room.create();
  let frames = 0;
  while (frames * payloadBytes < bytes) {
    const pending: Promise<void>[] = [];
    for (; pending.length < IN_FLIGHT; frames += 1) {
      const payload = randomFillSync(new Uint8Array(payloadBytes));
      pending.push(rooms[frames % ROOMS]?.append(payload) ?? Promise.resolve());
    }
    await Promise.all(pending);
  }
  return frames;
}

/** Files come from the disk afterwards, where this process may ask for that. */
function dropCaches(): boolean {
  try {
    writeFileSync(DROP_CACHES, '1');
    return true;
  } catch {
    return false;
  }
}

export async function startWithLog(_dialects: readonly Dialect[], { logGib, payloadBytes }: Sizes): Promise<void> {
  const folder = dataFolder();
  const port = await freePort();
  // The first start makes the key and the store.
  await (await startRelay(folder, port)).stop();
  const log = await openStore(DataDirectory.existing(path.join(folder, 'data')).storeFolder);
  const frames = await fill(log, logGib * GIB, payloadBytes);
  await log.close();
  const rows: (string | number)[][] = [];
  const startOnce = async (what: string, signal: NodeJS.Signals): Promise<void> => {
    const server = await startRelay(folder, port);
    rows.push([what, server.readyMs, server.cpuMicros / 1000, server.residentKib / 1024]);
    await server.stop(signal);
  };
  await startOnce('after an orderly end', 'SIGKILL');
  await startOnce('after kill -9', 'SIGTERM');
  if (dropCaches()) await startOnce('with nothing in the cache', 'SIGTERM');
  rmSync(folder, { recursive: true, force: true });
  printTable(
    `aparté: start over ${String(logGib)} GiB, ${frames.toLocaleString('en')} frames of ${String(payloadBytes)} B in ${String(ROOMS)} rooms`,
    [['', 'ready after ms', 'processor ms', 'MiB resident'], ...rows],
  );
}
