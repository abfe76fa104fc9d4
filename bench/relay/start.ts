/** How long a relay takes to serve over a log that is already there. */
import { randomFillSync } from 'node:crypto';
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
const PAYLOAD_BYTES = 16 * 1024;
const IN_FLIGHT = 256;
const GIB = 1024 ** 3;

/** Fills a room to `bytes`. */
async function fillRoom(log: RoomLog, bytes: number): Promise<void> {
  const room = randomFillSync(new Uint8Array(32));
  const timeMs = Date.now();
  const start: SignedStart = {
    relayKey: new Uint8Array(32),
    room,
    random: randomFillSync(new Uint8Array(16)),
    parent: NO_GENERATION,
    n: 0,
    parentHead: NO_HEAD,
    retentionDays: 30,
    timeMs,
    signature: new Uint8Array(64),
  };
  let head = headAtStart(start);
  await log.create(room, { retentionDays: 30, createdMs: timeMs }, start, head);
  let pending: Promise<void>[] = [];
  for (let n = 1; n * PAYLOAD_BYTES <= bytes; n += 1) {
    const payload = randomFillSync(new Uint8Array(PAYLOAD_BYTES));
    const leaf = { timeMs, length: payload.length, digest: sha256(payload) };
    head = nextHead(sha256, head, n, leaf);
    pending.push(log.append(room, { n, leaf, head, payload }));
    if (pending.length < IN_FLIGHT) continue;
    await Promise.all(pending);
    pending = [];
  }
  await Promise.all(pending);
}

export async function startWithLog(_dialects: readonly Dialect[], { logGib }: Sizes): Promise<void> {
  const folder = dataFolder();
  const port = await freePort();
  // The first start makes the key and the store.
  await (await startRelay(folder, port)).stop();
  const log = await openStore(DataDirectory.existing(path.join(folder, 'data')).storeFolder);
  for (let room = 0; room < ROOMS; room += 1) await fillRoom(log, (logGib * GIB) / ROOMS);
  await log.close();
  const clean = await startRelay(folder, port);
  const residentMib = clean.residentKib / 1024;
  await clean.stop('SIGKILL');
  const killed = await startRelay(folder, port);
  await killed.erase();
  printTable(
    `aparté: start over a log of ${String(logGib)} GiB in ${String(ROOMS)} rooms, files in the system's cache`,
    [
      ['after a clean end: ready after ms', 'after kill -9', 'MiB resident'],
      [clean.readyMs, killed.readyMs, residentMib],
    ],
  );
}
