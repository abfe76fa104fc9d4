import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import type { Page } from 'playwright';
import { expect, test } from 'vitest';

import type { AppState, Member } from '../../../contract/chat';
import { PASSPHRASE, call, nameProfile, roomsOf } from '../support/chat';
import type { RunningApp } from '../support/electron';
import { openApp } from './person';

// *Try it alone*: a relay, a room and a second person in a process of its own, made and erased by one click each.

function guests({ dataRoot }: RunningApp): string[] {
  return readdirSync(path.join(dataRoot, 'profiles')).filter((name) => name.startsWith('trial-'));
}

async function members(page: Page, room: string): Promise<string[]> {
  return (await call<Member[]>(page, 'members', { room })).map(({ name }) => name);
}

test('the second person joins by itself, and all of it is erased at the end', async () => {
  const { app, page } = await openApp();
  await nameProfile(page, 'Zoé');
  await page.getByRole('button', { name: 'Try it alone' }).click();
  await expect.poll(async () => (await roomsOf(page)).length, { timeout: 20_000 }).toBe(1);
  const room = (await roomsOf(page))[0]?.room ?? '';
  await expect.poll(() => members(page, room), { timeout: 30_000 }).toContain('Camille (trial)');
  expect(guests(app)).toHaveLength(1);
  expect((await call<AppState>(page, 'state')).trial).toBe(true);

  await call(page, 'endTrial');
  expect(guests(app)).toEqual([]);
  expect(await roomsOf(page)).toEqual([]);
  expect(existsSync(path.join(app.dataRoot, 'relay'))).toBe(false);
  expect((await call<AppState>(page, 'state')).trial).toBe(false);
}, 120_000);

test('what a killed app left of its trial is erased at its next start', async () => {
  const first = await openApp();
  await nameProfile(first.page, 'Zoé');
  await call(first.page, 'tryAlone');
  await expect.poll(() => guests(first.app)).toHaveLength(1);
  await first.app.kill();

  const { app, page } = await openApp({ dataRoot: first.app.dataRoot });
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect.poll(() => guests(app), { timeout: 30_000 }).toEqual([]);
  await expect.poll(async () => (await call<AppState>(page, 'state')).trial, { timeout: 30_000 }).toBe(false);
  expect(await roomsOf(page)).toEqual([]);
  expect(existsSync(path.join(app.dataRoot, 'relay'))).toBe(false);
}, 120_000);
