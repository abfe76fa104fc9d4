import { setTimeout as delay } from 'node:timers/promises';

import type { Page } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';

import { RelayProcess } from '../../support/relay-process';
import {
  allRows,
  createRoom,
  joinRoom,
  nameProfile,
  readInvitation,
  roomsOf,
  say,
  unlockProfile,
} from '../support/chat';
import type { RunningApp } from '../support/electron';
import { freshFolder } from '../support/folders';
import { openApp } from './person';

// What a power cut, or a page that dies, may not take: nothing that was sent is lost, and nothing is shown twice.

/** What a page is heard to do when its app is killed. */
const DIED = /^died:/u;

interface Group {
  readonly relay: RelayProcess;
  readonly zoe: { readonly app: RunningApp; readonly page: Page };
  readonly ali: { readonly app: RunningApp; readonly page: Page };
  readonly room: string;
}

/** Two people in a room, on a relay that none of them runs. */
async function together(): Promise<Group> {
  const relay = await RelayProcess.start(await freshFolder());
  onTestFinished(() => relay.kill());
  const zoe = await openApp({ profile: 'zoe', tolerated: [DIED] });
  const ali = await openApp({ profile: 'ali', dataRoot: zoe.app.dataRoot });
  await nameProfile(zoe.page, 'Zoé');
  await nameProfile(ali.page, 'Ali');
  await createRoom(zoe.page, 'Essai', relay.address);
  await joinRoom(ali.page, await readInvitation(zoe.page));
  await say(ali.page, 'prête ?');
  await zoe.page.getByText('prête ?').first().waitFor();
  const [summary] = await roomsOf(zoe.page);
  return { relay, zoe, ali, room: summary?.room ?? '' };
}

/** Zoé again, after her app was killed. */
async function again({ dataRoot }: RunningApp): Promise<{ app: RunningApp; page: Page }> {
  const zoe = await openApp({ profile: 'zoe', dataRoot, tolerated: [DIED] });
  await unlockProfile(zoe.page);
  return zoe;
}

/** Kills the app this very moment, and waits until it is gone. */
async function cut({ app, pid }: RunningApp): Promise<void> {
  const gone = new Promise<void>((resolve) => app.once('close', () => resolve()));
  process.kill(pid, 'SIGKILL');
  await gone;
}

const textsIn = async (page: Page, room: string): Promise<string[]> =>
  (await allRows(page, room)).filter(({ kind }) => kind === 'text').map(({ text }) => text);

test('killed with -9 after Enter, the app has the message when it is back, and it arrives once', async () => {
  const { relay, zoe, ali, room } = await together();
  await relay.kill();
  await say(zoe.page, 'avant la coupure');
  // It is in the list: it is on the disk.
  await zoe.page.getByText('avant la coupure').first().waitFor();
  await zoe.app.kill();
  const back = await again(zoe.app);
  expect(await textsIn(back.page, room)).toEqual(['prête ?', 'avant la coupure']);
  await relay.restart();
  await ali.page.getByText('avant la coupure').first().waitFor({ timeout: 60_000 });
  await say(back.page, 'après');
  await ali.page.getByText('après').first().waitFor({ timeout: 60_000 });
  for (const page of [back.page, ali.page]) {
    expect(await textsIn(page, room)).toEqual(['prête ?', 'avant la coupure', 'après']);
  }
}, 180_000);

test('killed at any moment after Enter, it has the message or the draft, and never two', async () => {
  const { zoe, ali, room } = await together();
  let { app, page } = zoe;
  const said = ['prête ?'];
  const outcomes: string[] = [];
  for (const [index, delayMs] of [0, 4, 12, 30].entries()) {
    const text = `coupure ${String(index)}`;
    const field = page.getByLabel(/^Write to /u);
    await field.fill(text);
    // As long as anybody takes to find the Enter key: the draft is on the disk.
    await expect.poll(async () => (await roomsOf(page))[0]?.draft).toBe(text);
    await field.press('Enter');
    await delay(delayMs);
    await cut(app);
    ({ app, page } = await again(app));
    const kept = await textsIn(page, room);
    const draft = (await roomsOf(page))[0]?.draft ?? '';
    outcomes.push(draft === text ? 'draft' : 'message');
    expect([index, kept.filter((one) => one === text).length + (draft === text ? 1 : 0)]).toEqual([index, 1]);
    if (draft === text) await say(page, text);
    said.push(text);
    await ali.page.getByText(text).first().waitFor({ timeout: 60_000 });
  }
  console.log(`after four kills: ${outcomes.join(', ')}`);
  await say(page, 'fin');
  await ali.page.getByText('fin', { exact: true }).first().waitFor();
  for (const one of [page, ali.page]) expect(await textsIn(one, room)).toEqual([...said, 'fin']);
}, 180_000);

/** What the window shows, where Playwright's page died with the page. */
function evaluate<Value>({ app }: RunningApp, code: string): Promise<Value | undefined> {
  return app.evaluate(async ({ BrowserWindow }, script) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents || contents.isCrashed() || contents.isLoading()) return undefined;
    // A page that goes on loading meanwhile never answers.
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, 2000));
    return Promise.race([contents.executeJavaScript(script) as Promise<Value>, late]);
  }, code);
}

test('a page that dies comes back with its draft, and what was said stands once', async () => {
  const { zoe, ali, room } = await together();
  await say(zoe.page, 'une fois');
  await ali.page.getByText('une fois').first().waitFor();
  const field = zoe.page.getByLabel(/^Write to /u);
  await field.pressSequentially('à moitié écr', { delay: 20 });
  await expect.poll(async () => (await roomsOf(zoe.page))[0]?.draft).toBe('à moitié écr');
  await zoe.app.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  const open = `(() => {
    const field = document.querySelector('textarea');
    if (!field) document.querySelector('nav button')?.click();
    return field ? field.value : '';
  })()`;
  await expect.poll(() => evaluate<string>(zoe.app, open), { timeout: 30_000 }).toBe('à moitié écr');
  await expect
    .poll(() => evaluate<number>(zoe.app, `document.body.innerText.split('une fois').length - 1`))
    .toBeGreaterThan(0);
  await say(ali.page, 'et toi ?');
  await expect.poll(() => evaluate<boolean>(zoe.app, `document.body.innerText.includes('et toi ?')`)).toBe(true);
  expect(await textsIn(ali.page, room)).toEqual(['prête ?', 'une fois', 'et toi ?']);
}, 120_000);
