import type { Page } from 'playwright';
import { expect, test } from 'vitest';

import type { AppState } from '../../../contract/chat';
import { call, nameProfile, readInvitation, roomsOf } from '../support/chat';
import type { RunningApp } from '../support/electron';
import { freePort, openApp, openRelay, startRelay } from './person';

// What is told outside the window: the system's part is caught at Electron's own door, the rest is the app.

interface Told {
  readonly title: string;
  readonly body: string;
}

/** Keeps what is shown. That the system refuses, where it has no notification service, is not heard. */
async function catchNotifications(app: RunningApp): Promise<() => Promise<Told[]>> {
  await app.app.evaluate(({ Notification }) => {
    const told: unknown[] = [];
    const listen = Reflect.get(Notification.prototype, 'on') as () => unknown;
    Object.assign(globalThis, { told });
    Notification.isSupported = () => true;
    // The methods of an instance are its own; that somebody listens to it is the first that the prototype sees.
    Object.assign(Notification.prototype, {
      on(name: string, listener: unknown) {
        if (name === 'failed') return this;
        if (name === 'click') told.push(this);
        return Reflect.apply(listen, this, [name, listener]) as unknown;
      },
    });
  });
  return () =>
    app.app.evaluate(() => {
      const told = Reflect.get(globalThis, 'told') as Told[];
      return told.map(({ title, body }) => ({ title, body }));
    });
}

/** Presses the newest. */
async function click(app: RunningApp): Promise<void> {
  await app.app.evaluate(() => {
    const told = Reflect.get(globalThis, 'told') as { emit(name: string): void }[];
    told.at(-1)?.emit('click');
  });
}

async function join(page: Page, link: string): Promise<string> {
  await page.getByText('I have an invitation').first().click();
  const frame = page.frameLocator('iframe');
  await frame.locator('#invitation').fill(link);
  await frame.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect.poll(async () => (await roomsOf(page)).length).toBe(1);
  return (await roomsOf(page))[0]?.room ?? '';
}

test('an arrival is told, counted, and leads to its place by a click', async () => {
  const zoe = await openApp({ profile: 'zoe' });
  await nameProfile(zoe.page, 'Zoé');
  await startRelay(await openRelay(zoe.app, zoe.page), await freePort());
  const { room } = await call<{ room: string }>(zoe.page, 'createRoom', {
    title: 'Essai',
    place: { on: 'this-computer' },
  });
  await zoe.page.getByText('Essai').first().click();
  const link = await readInvitation(zoe.page);
  const ali = await openApp({ profile: 'ali', dataRoot: zoe.app.dataRoot });
  await nameProfile(ali.page, 'Ali');
  await join(ali.page, link);
  await call(zoe.page, 'createRoom', { title: 'Autre', place: { on: 'this-computer' } });
  await zoe.page.locator('nav [data-room]', { hasText: 'Autre' }).click();
  await zoe.page.getByRole('heading', { level: 1, name: 'Autre' }).waitFor();

  const told = await catchNotifications(zoe.app);
  await call(ali.page, 'send', { room, text: 'Le rideau se lève' });
  await expect.poll(told).toHaveLength(1);
  const [notification] = await told();
  expect(notification?.title).toContain('Ali');
  expect(notification?.body).toContain('Essai');
  expect(JSON.stringify(notification)).not.toContain('rideau');
  await expect.poll(() => zoe.page.title()).toContain('(1)');

  await click(zoe.app);
  await zoe.page.getByRole('heading', { level: 1, name: 'Essai' }).waitFor();
  await expect
    .poll(() => zoe.page.evaluate(() => document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane')))
    .toBe('composer');

  await call(zoe.page, 'changeSettings', { notifications: 'text' });
  await zoe.page.locator('nav [data-room]', { hasText: 'Autre' }).click();
  await zoe.page.getByRole('heading', { level: 1, name: 'Autre' }).waitFor();
  await call(ali.page, 'send', { room, text: 'Acte deux' });
  await expect.poll(told).toHaveLength(2);
  expect((await told())[1]?.body).toBe('Acte deux');

  await call(zoe.page, 'chooseForRoom', { room, mutedUntilMs: Number.MAX_SAFE_INTEGER });
  const entry = zoe.page.locator('nav [data-room]', { hasText: 'Essai' });
  await entry.getByText('Muted').waitFor({ state: 'attached' });
  await call(ali.page, 'send', { room, text: 'Acte trois' });
  await expect
    .poll(async () => (await roomsOf(zoe.page)).find((one) => one.room === room)?.lastText)
    .toBe('Acte trois');
  expect(await told()).toHaveLength(2);
  await ali.app.quit();
  await zoe.app.quit();
}, 180_000);

test('a system without a notification service is said, and nothing fails', async () => {
  const { app, page } = await openApp();
  await nameProfile(page, 'Zoé');
  const isSupported = await app.app.evaluate(({ Notification }) => Notification.isSupported());
  expect((await call<AppState>(page, 'state')).notifies).toBe(isSupported);
  await page.keyboard.press('Control+,');
  const says = isSupported ? 'Name and room' : 'This host shows none';
  await page.getByText(says).first().waitFor();
  await app.quit();
}, 90_000);
