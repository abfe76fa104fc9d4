import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Page } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';

import { pngOf } from '../../support/png';
import { RelayProcess } from '../../support/relay-process';
import { createRoom, nameProfile, unlockProfile } from '../support/chat';
import { freshFolder } from '../support/folders';
import { openApp } from './person';

// Files as only the app has them: dropped from a real folder, kept over the app's death, saved through the system's box.

const NOTE = 'taken by Zoe at 48.8584N';

/** Drops a file of this computer onto the window, as the system does. */
async function dropFile(page: Page, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 500, y: 300, data });
  }
  await session.detach();
}

const tray = (page: Page) => page.getByRole('list', { name: 'Files to send' }).getByRole('listitem');

test('an image that is dropped waits with the draft over a kill, leaves without its notes, is shown, and is saved', async () => {
  const folder = await freshFolder();
  const relay = await RelayProcess.start(path.join(folder, 'relay'));
  onTestFinished(() => relay.kill());
  const photo = path.join(folder, 'toits.png');
  await writeFile(photo, pngOf(640, 480, NOTE));

  const first = await openApp();
  await nameProfile(first.page, 'Zoé');
  await createRoom(first.page, 'Atelier', relay.address);
  await dropFile(first.page, photo);
  await tray(first.page).getByText('without place, date and camera').waitFor();
  expect(await first.page.locator('body').textContent()).not.toContain(folder);
  await first.app.kill();

  const { app, page } = await openApp({ dataRoot: first.app.dataRoot });
  await unlockProfile(page);
  await tray(page).getByText('toits.png').waitFor();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const row = page.locator('.message-row', { hasText: 'toits.png' });
  await row.getByText('Accepted by the relay').waitFor();
  await row.getByText('On this computer').waitFor();

  await row.getByRole('button', { name: /^View image/u }).click();
  const image = page.getByRole('dialog').getByRole('img');
  await expect.poll(() => image.evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBe(640);
  const saved = path.join(folder, 'saved.png');
  await app.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, saved);
  await page.getByRole('dialog').getByRole('button', { name: 'Save…' }).click();
  const content = () => readFile(saved).catch(() => Buffer.alloc(0));
  await expect.poll(async () => (await content()).equals(pngOf(640, 480))).toBe(true);
  expect((await content()).includes(NOTE)).toBe(false);
}, 120_000);
