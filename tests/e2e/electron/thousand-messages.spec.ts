/**
 * The whole way of a message in the real app: two people in two processes, a relay that is started from the relay window and killed five times, and a
 * thousand messages, each of which arrives once and in one order. Nothing that lies on the disk afterwards tells what was said.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { allRows, call, eventually, joinRoom, nameProfile, readInvitation, roomsOf, trustOf } from '../support/chat';
import { launchApp, type RunningApp } from '../support/electron';
import { freshFolder } from '../support/folders';
import { freePort } from './person';

const EACH = 500;
const KILLS = 5;

/** Process of the relay: the one utility process that main runs. */
function relayPids({ app }: RunningApp): Promise<number[]> {
  return app.evaluate(({ app: main }) =>
    main
      .getAppMetrics()
      .filter(({ name }) => name === 'Aparté relay')
      .map(({ pid }) => pid),
  );
}

async function killRelay(running: RunningApp): Promise<void> {
  for (const pid of await relayPids(running)) process.kill(pid, 'SIGKILL');
}

/** Starts the relay from its window, as a person does after it failed. */
async function startFromWindow(window: Page): Promise<void> {
  await window
    .getByRole('button', { name: /^(Start|Start again)$/u })
    .first()
    .click();
  await window
    .getByText(/Listening on/u)
    .first()
    .waitFor();
}

async function sendAll(page: Page, room: string, who: string): Promise<void> {
  for (let index = 0; index < EACH; index += 1) {
    await call(page, 'send', { room, text: `${who} secret-marker ${String(index)}` });
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

test('two profiles exchange 1,000 messages while the relay is killed five times', async () => {
  const dataRoot = await freshFolder();
  const zoe = await launchApp({ profile: 'zoe', dataRoot });
  const ali = await launchApp({ profile: 'ali', dataRoot });
  const [zoePage, aliPage] = [await zoe.window('/chat/'), await ali.window('/chat/')];
  await nameProfile(zoePage, 'Zoe-marker');
  await nameProfile(aliPage, 'Ali-marker');

  await call(zoePage, 'openRelayWindow');
  const relayWindow = await zoe.window('/relay/');
  // The usual port may be somebody's on this computer.
  await relayWindow.getByLabel('Port', { exact: true }).fill(String(await freePort()));
  await startFromWindow(relayWindow);
  const place = { on: 'this-computer' };
  const { room } = await call<{ room: string }>(zoePage, 'createRoom', { title: 'Title-marker', place });
  await zoePage.getByText('Title-marker').first().click();
  await joinRoom(aliPage, await readInvitation(zoePage));

  const sending = Promise.all([sendAll(zoePage, room, 'zoe'), sendAll(aliPage, room, 'ali')]);
  // A sender that fails is told at once, not when all is over.
  let failure: Error | undefined;
  sending.catch((error: unknown) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const target = (EACH * 2 * kill) / (KILLS + 1);
    const reached = async (): Promise<boolean> => {
      if (failure) throw failure;
      return ((await roomsOf(aliPage))[0]?.endPosition ?? 0) >= target;
    };
    await eventually(reached, `${String(target)} messages`);
    await killRelay(zoe);
    await eventually(async () => (await relayPids(zoe)).length === 0, 'the relay is gone');
    await startFromWindow(relayWindow);
  }
  await sending;
  const isComplete = async (page: Page): Promise<boolean> => {
    const rows = (await allRows(page, room)).filter(({ kind }) => kind === 'text');
    return rows.length >= EACH * 2 && rows.every(({ position }) => position !== undefined);
  };
  await eventually(() => isComplete(zoePage), 'everything at Zoe', 120_000);
  await eventually(() => isComplete(aliPage), 'everything at Ali', 120_000);

  const texts = async (page: Page) =>
    (await allRows(page, room)).flatMap(({ kind, text }) => (kind === 'text' ? [text] : []));
  const seen = await texts(zoePage);
  expect(await texts(aliPage)).toEqual(seen);
  expect(new Set(seen).size).toBe(EACH * 2);
  expect(seen).toHaveLength(EACH * 2);
  for (const who of ['zoe', 'ali']) {
    const own = seen.filter((text) => text.startsWith(who));
    expect(own).toEqual(Array.from({ length: EACH }, (_, index) => `${who} secret-marker ${String(index)}`));
  }
  await eventually(async () => (await trustOf(zoePage, room)).confirmedBy.length === 1, 'Ali confirms the order');
  console.log(
    `${String(seen.length)} messages, each once, in one order on both sides; the relay was killed ${String(KILLS)} times`,
  );

  // The owner of the relay last: nobody is cut off then, and nothing is asked.
  await ali.quit();
  await zoe.quit();
  const files = await filesBelow(dataRoot);
  expect(files.some((file) => file.endsWith('.db'))).toBe(true);
  for (const file of files) {
    const content = await readFile(file);
    for (const marker of ['secret-marker', 'Zoe-marker', 'Ali-marker', 'Title-marker']) {
      expect({ file, marker, found: content.includes(marker) }).toEqual({ file, marker, found: false });
      expect(content.includes(Buffer.from(marker, 'utf16le'))).toBe(false);
    }
  }
});
