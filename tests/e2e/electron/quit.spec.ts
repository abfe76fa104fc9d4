import type { Page } from 'playwright';
import { expect, test } from 'vitest';

import type { AppState } from '../../../contract/chat';
import { call, nameProfile, readInvitation, roomsOf } from '../support/chat';
import { answerBoxes, freePort, openApp, openRelay, startRelay } from './person';

// How the app ends, and what it keeps.

async function join(page: Page, link: string): Promise<void> {
  await page.getByText('I have an invitation').first().click();
  const frame = page.frameLocator('iframe');
  await frame.locator('#invitation').fill(link);
  await frame.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect.poll(async () => (await roomsOf(page)).length).toBe(1);
}

test('quitting names who is connected to the relay, and can be taken back', async () => {
  const zoe = await openApp({ profile: 'zoe' });
  await nameProfile(zoe.page, 'Zoé');
  await startRelay(await openRelay(zoe.app, zoe.page), await freePort());
  await call(zoe.page, 'createRoom', { title: 'Essai', place: { on: 'this-computer' } });
  await zoe.page.getByText('Essai').first().click();
  const link = await readInvitation(zoe.page);
  const ali = await openApp({ profile: 'ali', dataRoot: zoe.app.dataRoot });
  await nameProfile(ali.page, 'Ali');
  await join(ali.page, link);

  const shown = await answerBoxes(zoe.app, 0);
  await zoe.app.app.evaluate(({ app }) => app.quit());
  await expect.poll(shown).toHaveLength(1);
  expect((await shown())[0]).toMatch(/1 other connection uses the relay of this computer \(Ali\)/u);
  expect((await call<AppState>(zoe.page, 'state')).localRelay.state).toBe('listening');

  await ali.app.quit();
  await zoe.app.quit();
}, 120_000);

test('place, size and zoom of a window come back', async () => {
  const first = await openApp();
  await first.app.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.setBounds({ x: 60, y: 40, width: 700, height: 520 });
    window?.webContents.setZoomLevel(1);
  });
  await first.app.quit();

  const { app } = await openApp({ dataRoot: first.app.dataRoot });
  const restored = (): Promise<unknown> =>
    app.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      return { ...window?.getNormalBounds(), zoom: window?.webContents.getZoomLevel() };
    });
  await expect.poll(restored).toMatchObject({ width: 700, height: 520, zoom: 1 });
}, 60_000);

test('with a keychain no passphrase is asked for', async ({ skip }) => {
  skip(process.platform !== 'linux', 'keyrings are of Linux');
  const { app, page } = await openApp({ keyring: true });
  expect(await page.getByLabel('Passphrase', { exact: true }).count()).toBe(0);
  await nameProfile(page, 'Zoé');
  expect((await call<AppState>(page, 'state')).stage).toMatchObject({ stage: 'ready', name: 'Zoé' });
  await app.quit();
}, 60_000);
