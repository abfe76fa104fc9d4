/**
 * What a person feels of the built app in a real Electron: how soon its window can be used, how a room of 100,000 messages opens and scrolls, and
 * how smooth the window stays while a member takes what it missed. `--messages N` (100000), `--behind N` (20000), `--starts N` (5).
 *
 * The profile has a key file, so that Argon2 does not count. The big room is filled in the relay's own log and followed once by the engine, as a
 * member who was away would: everything in the vault was opened, verified and stored by the product.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import type { ElectronApplication, Page } from 'playwright';
import { toHex } from '../protocol/bytes';
import type { RoomRecord } from '../client/vault/store';
import { ASKS_FOR_NAME, hasComposer, isListed, openRoom, scrollUp, timeCatchUp } from './support/acts';
import { runtimeName, startApp, timeStart } from './support/app';
import { makeProfile, withEngine, withVault } from './support/disk-profile';
import { fillRoom } from './support/fill';
import { RelayProgram } from './support/relay-program';
import { median, percentile, printTable } from './support/table';
import { frameGaps, loopDelays, memoryOf, watchFrames, watchLoop } from './support/watch';

const BIG = 'Grande salle';
const SMALL = 'Petite salle';
const SMALL_MESSAGES = 200;
const AUTHORS = 8;
const SWITCHES = 20;
const TURNS = 400;
const STEP_PX = 400;

interface Stage {
  readonly dataRoot: string;
  readonly relay: RelayProgram;
}

async function recordOf({ dataRoot }: Stage, title: string): Promise<RoomRecord> {
  const records = await withVault({ dataRoot, profile: 'mia' }, ({ store }) => store.listRooms());
  const found = records.find((record) => record.title === title);
  if (!found) throw new Error(`no room ${title}`);
  return found;
}

/** Both rooms, with Mia in them. */
async function makeRooms({ dataRoot, relay }: Stage): Promise<void> {
  for (const profile of ['zoe', 'mia']) await makeProfile({ dataRoot, profile });
  await withEngine({ dataRoot, profile: 'zoe' }, (zoe) =>
    withEngine({ dataRoot, profile: 'mia' }, async (mia) => {
      for (const title of [BIG, SMALL]) {
        const { room } = await zoe.createRoom({ title, relay: relay.address });
        await mia.join(await zoe.invitation(room));
        await mia.settled(room);
      }
    }),
  );
}

/** Messages that come while Mia is away. */
async function fill(stage: Stage, title: string, count: number): Promise<void> {
  const record = await recordOf(stage, title);
  await stage.relay.stop();
  await stage.relay.withLog((log) => fillRoom(log, record, count, AUTHORS));
  await stage.relay.start();
}

/** Mia follows the log to its end, and has read everything. */
async function catchUpOnce({ dataRoot }: Stage, messages: number): Promise<void> {
  const startedMs = performance.now();
  await withEngine({ dataRoot, profile: 'mia' }, async (mia) => {
    for (const { room } of await mia.rooms()) {
      await mia.settled(room);
      const { position } = await mia.trust({ room });
      await mia.markRead({ room, position });
    }
  });
  const tookMs = performance.now() - startedMs;
  console.log(`${String(messages)} messages followed in ${(tookMs / 1000).toFixed(1)} s (plain Node, relay beside it)`);
}

async function measureStarts({ dataRoot }: Stage, scratch: string, starts: number): Promise<void> {
  const firstRuns: number[] = [];
  const lists: number[] = [];
  const composers: number[] = [];
  for (let index = 0; index < starts; index += 1) {
    const fresh = path.join(scratch, `first-${String(index)}`);
    mkdirSync(fresh);
    firstRuns.push(...(await timeStart({ dataRoot: fresh, profile: 'new' }, [ASKS_FOR_NAME])));
    const [list = 0, composer = 0] = await timeStart({ dataRoot, profile: 'mia' }, [isListed(BIG), hasComposer(BIG)]);
    lists.push(list);
    composers.push(composer);
  }
  printTable(`From the start of the process, median (longest) of ${String(starts)}, ms`, [
    [
      'first run: name asked for',
      'profile with a key file: rooms listed',
      'and a room clicked: cursor in the composer',
    ],
    [firstRuns, lists, composers].map((times) => `${median(times).toFixed(0)} (${Math.max(...times).toFixed(0)})`),
  ]);
}

async function measureRoom(app: ElectronApplication, page: Page, messages: number): Promise<void> {
  const first = await openRoom(page, BIG);
  const small: number[] = [];
  const big: number[] = [];
  for (let index = 0; index < SWITCHES; index += 1) {
    small.push(await openRoom(page, SMALL));
    big.push(await openRoom(page, BIG));
  }
  printTable(`A room of ${String(messages)} messages: from the click to its rows, ms`, [
    ['first time', 'again, p50', 'p99', `a room of ${String(SMALL_MESSAGES)}, p50`, 'p99'],
    [first, median(big), percentile(big, 0.99), median(small), percentile(small, 0.99)],
  ]);
  await watchFrames(page);
  await watchLoop(app);
  const startedMs = performance.now();
  const { top, rows } = await scrollUp(page, TURNS, STEP_PX);
  const tookMs = performance.now() - startedMs;
  const gaps = await frameGaps(page);
  const loop = await loopDelays(app);
  printTable(
    `Scrolling up there with the wheel, ${String(TURNS)} × ${String(STEP_PX)} px in ${(tookMs / 1000).toFixed(1)} s`,
    [
      [
        'messages passed',
        'frame gap p50 ms',
        'p99',
        'longest',
        'rows in the document',
        'main process late, p99 ms',
        'longest',
      ],
      [messages - top, median(gaps), percentile(gaps, 0.99), Math.max(...gaps), rows, loop.p99, loop.longest],
    ],
  );
  const memory = await memoryOf(app);
  printTable('Memory then, MiB (working sets)', [
    ['main process', 'page', 'all processes'],
    [memory.main, memory.page, memory.all],
  ]);
}

async function measureCatchUp(
  stage: Stage,
  { app, page }: { app: ElectronApplication; page: Page },
  record: RoomRecord,
  behind: number,
): Promise<void> {
  const { relay } = stage;
  await openRoom(page, SMALL);
  await relay.stop();
  let end = 0;
  await relay.withLog(async (log) => {
    await fillRoom(log, record, behind, AUTHORS);
    end = (await log.room(record.room))?.end ?? 0;
  });
  await watchFrames(page);
  await watchLoop(app);
  await relay.start();
  const tookMs = await timeCatchUp(page, toHex(record.room), end);
  const gaps = await frameGaps(page);
  const loop = await loopDelays(app);
  printTable(`${String(behind)} messages behind, the window open on that room`, [
    ['messages a second', 'main process late, p50 ms', 'p99', 'longest', 'frame gap p50 ms', 'p99', 'longest'],
    [
      behind / (tookMs / 1000),
      loop.p50,
      loop.p99,
      loop.longest,
      median(gaps),
      percentile(gaps, 0.99),
      Math.max(...gaps),
    ],
  ]);
}

async function main(): Promise<void> {
  const options = { messages: { type: 'string' }, behind: { type: 'string' }, starts: { type: 'string' } } as const;
  const { values } = parseArgs({ options });
  const messages = Number(values.messages ?? 100_000);
  const scratch = mkdtempSync(path.join(tmpdir(), 'aparte-bench-'));
  const relay = new RelayProgram(path.join(scratch, 'relay'));
  const stage = { dataRoot: path.join(scratch, 'data'), relay };
  mkdirSync(stage.dataRoot);
  try {
    console.log(runtimeName());
    await relay.start();
    await makeRooms(stage);
    await fill(stage, BIG, messages);
    await fill(stage, SMALL, SMALL_MESSAGES);
    await catchUpOnce(stage, messages);
    await measureStarts(stage, scratch, Number(values.starts ?? 5));
    const record = await recordOf(stage, SMALL);
    const driven = await startApp({ dataRoot: stage.dataRoot, profile: 'mia' });
    try {
      await driven.page.locator('[data-pane="rooms"] li button').first().waitFor();
      await measureRoom(driven.app, driven.page, messages);
      await measureCatchUp(stage, driven, record, Number(values.behind ?? 20_000));
    } finally {
      await driven.app.close();
    }
  } finally {
    await relay.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(70);
  },
);
