import type { Page } from 'playwright';
import { expect, test } from 'vitest';

import type { AppState } from '../../../contract/chat';
import { PASSPHRASE, call, leaveFrameByEscape, nameProfile, readInvitation, roomsOf } from '../support/chat';
import type { LaunchOptions, RunningApp } from '../support/electron';
import { freePort, openApp, openRelay, startRelay } from './person';

// Invitations live in frames of another origin: no page of the chat ever holds a link.

interface Host {
  readonly app: RunningApp;
  readonly page: Page;
  readonly room: string;
}

/** A profile with a room on a relay of its own. */
async function withRoom(options: LaunchOptions = {}): Promise<Host> {
  const { app, page } = await openApp({ profile: 'zoe', ...options });
  await nameProfile(page, 'Zoé');
  await startRelay(await openRelay(app, page), await freePort());
  const { room } = await call<{ room: string }>(page, 'createRoom', { title: 'Essai', place: { on: 'this-computer' } });
  await page.getByText('Essai').first().click();
  return { app, page, room };
}

test('the frame shows link and code; the page around it can read neither', async () => {
  const { app, page } = await withRoom({ tolerated: [/Refused to connect to 'app:\/\/secret/u] });
  await page.getByRole('button', { name: 'Invite', exact: true }).first().click();
  const frame = page.frameLocator('iframe');
  const link = await frame.locator('#link').inputValue();
  expect(link).toMatch(/^aparte:\/\/join#[\w-]{200,}$/u);
  expect(await frame.locator('svg, canvas, img').count()).toBeGreaterThan(0);

  expect(await page.content()).not.toContain(link.slice(20));
  const reached = await page.evaluate(async () => {
    const element = document.querySelector('iframe');
    const stolen = await fetch(`${element?.src ?? ''}open`, { method: 'POST' }).then(
      () => 'read',
      () => 'refused',
    );
    return { document: element?.contentDocument ?? null, stolen };
  });
  expect(reached).toEqual({ document: null, stolen: 'refused' });

  await frame.getByRole('button', { name: 'Copy the link' }).click();
  await expect.poll(() => app.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(link);

  await leaveFrameByEscape(page);
}, 60_000);

test('the address of a frame gives its content once', async () => {
  const { app, page, room } = await withRoom({ tolerated: [/Refused to connect to 'app:\/\/secret/u] });
  const { url } = await call<{ url: string }>(page, 'invitationFrame', { room, theme: 'light' });
  const opened = await app.app.evaluate(async ({ BrowserWindow }, address) => {
    const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
    if (!session) return [];
    const window = new BrowserWindow({ webPreferences: { session, sandbox: true } });
    // Its own script takes the content; whoever has the address afterwards gets nothing.
    await window.loadURL(address);
    const script = `fetch('open', { method: 'POST' }).then((response) => response.status)`;
    await window.webContents.executeJavaScript(
      `new Promise((resolve) => {
        const look = () => (document.querySelector('#link') ? resolve() : requestAnimationFrame(look));
        look();
      })`,
    );
    const again: unknown = await window.webContents.executeJavaScript(script);
    await window.loadURL('app://aparte/relay/');
    const across: unknown = await window.webContents.executeJavaScript(
      `fetch('${address}open', { method: 'POST', mode: 'no-cors' }).then(() => 'sent', () => 'refused')`,
    );
    window.destroy();
    return [again, across];
  }, url);
  expect(opened).toEqual([422, 'refused']);
}, 60_000);

test('a second person joins by pasting, in words if the invitation is wrong', async () => {
  const zoe = await withRoom();
  const link = await readInvitation(zoe.page);
  const ali = await openApp({ profile: 'ali', dataRoot: zoe.app.dataRoot });
  await nameProfile(ali.page, 'Ali');
  await ali.page.getByText('I have an invitation').first().click();
  const frame = ali.page.frameLocator('iframe');
  await frame.locator('#invitation').fill(`Here: ${link.slice(0, 120)}`);
  await frame.getByText('The invitation is cut short', { exact: false }).waitFor();
  await frame.locator('#invitation').fill('good morning');
  await frame.getByText('There is no invitation in this', { exact: false }).waitFor();
  await frame.locator('#invitation').fill(`Here: ${link}, see you!`);
  await frame.getByRole('button', { name: 'Continue' }).click();
  await ali.page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect.poll(async () => (await roomsOf(ali.page)).length).toBe(1);
  await expect.poll(async () => (await roomsOf(ali.page))[0]?.title).toBe('Essai');

  await call(zoe.page, 'send', { room: zoe.room, text: 'Bonjour Ali' });
  await ali.page.getByText('Bonjour Ali').first().waitFor();
}, 90_000);

test('a link opened before there is a profile waits for its name', async () => {
  const zoe = await withRoom();
  const link = await readInvitation(zoe.page);
  const ali = await openApp({ profile: 'ali', dataRoot: zoe.app.dataRoot, args: [link] });
  const offers = async (): Promise<number> => (await call<AppState>(ali.page, 'state')).offers.length;
  await expect.poll(offers).toBe(1);
  await ali.page.getByLabel('Your name').fill('Ali');
  await ali.page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await ali.page.getByLabel('The same passphrase again').fill(PASSPHRASE);
  await ali.page.getByRole('button', { name: 'Begin' }).click();
  await ali.page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect.poll(async () => (await roomsOf(ali.page)).length).toBe(1);
  expect(await offers()).toBe(0);
}, 90_000);
