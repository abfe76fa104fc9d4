/** What checking views costs beside all that opening a message takes, when all agree. */
import { Identity } from '../../client/crypto/identity';
import { openFrame } from '../../client/crypto/frame';
import { sha256 } from '../../client/crypto/hash';
import { MemoryFiles } from '../../client/files/local-files';
import { systemRandom } from '../../client/crypto/random';
import { systemClock } from '../../client/ports';
import { TELL_NOTHING } from '../../client/rooms/own-signs';
import { RelayKeys } from '../../client/link/relay-keys';
import { RoomState } from '../../client/rooms/room-state';
import { judgeMessages, type Heard } from '../../client/trust/judge';
import type { LogRecord } from '../../client/vault/store';
import { decodeSignedStart, headOfStart } from '../../protocol/chain';
import { fallBehind } from './behind';
import { median, printTable } from './table';
import { BenchWorld, type BenchMember } from './world';

const AUTHORS = 8;
const BATCH = 256;

interface Cost {
  readonly openedMicros: number;
  readonly checkedMicros: number;
}

function cpuMicros(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}

/** The room as its member had it before the first message, so that it can follow the log once more. */
async function fromTheStart({ vault }: BenchMember): Promise<RoomState> {
  const { store } = vault;
  const [record] = await store.listRooms();
  const [first] = record ? await store.listStarts(record.room) : [];
  if (!record || !first) throw new Error('no room');
  const start = headOfStart(sha256, decodeSignedStart(first.bytes));
  const context = {
    ...{ store, clock: systemClock, random: systemRandom, identity: Identity.create(systemRandom), name: 'Banc' },
    ...{ run: systemRandom(8), verify: () => Promise.resolve(true), log: () => undefined, files: new MemoryFiles() },
    signs: { choices: () => TELL_NOTHING, activeMs: 0 },
    relayKeys: await RelayKeys.load(store),
  };
  return RoomState.load(context, { ...record, base: start, end: start });
}

/** Processor time of judging all messages of the log, batch by batch as they are taken. */
async function judgeAll(world: BenchWorld, state: RoomState): Promise<number> {
  let micros = 0;
  const { room } = state.record;
  const end = (await world.log.room(room))?.end ?? 0;
  while (state.endPosition < end) {
    const log: LogRecord[] = [];
    const heard: Heard[] = [];
    for (const { leaf, payload } of await world.log.entries(room, state.endPosition + 1, BATCH, Infinity)) {
      const record = state.transcript.extend(leaf);
      log.push(record);
      const opened = payload && openFrame({ keys: state.keys }, payload);
      if (opened?.kind === 'message') heard.push({ n: record.n, content: opened.content });
    }
    const before = process.cpuUsage();
    await judgeMessages(state, log, heard, new Map(state.members));
    micros += cpuMicros(before);
    if (state.anomalies.changes.length > 0) throw new Error('something was found');
  }
  return micros;
}

async function costOf(messages: number): Promise<Cost> {
  const world = new BenchWorld();
  const room = await fallBehind(world, messages, AUTHORS);
  global.gc?.();
  const before = process.cpuUsage();
  const mia = await world.member('Mia');
  await mia.engine.settled(room);
  const openedMicros = cpuMicros(before) / messages;
  const checkedMicros = (await judgeAll(world, await fromTheStart(mia))) / messages;
  await mia.close();
  world.stopRelay();
  world.erase();
  return { openedMicros, checkedMicros };
}

/** Prints the figures. */
export async function checkViews(messages: number, rounds: number): Promise<void> {
  const costs: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) costs.push(await costOf(messages));
  const opened = median(costs.map(({ openedMicros }) => openedMicros));
  const checked = median(costs.map(({ checkedMicros }) => checkedMicros));
  printTable(`Opening ${String(messages)} messages, all views agree (medians of ${String(rounds)})`, [
    ['processor µs a message, all threads', 'of it view, prev and run checks', 'most messages/s of two processors'],
    [opened, checked, 2e6 / opened],
  ]);
  console.log(`View checks add ${((checked / (opened - checked)) * 100).toFixed(1)} % to opening`);
}
