import type { Page } from 'playwright';
import { expect, it } from 'vitest';

import { callsOf, composer } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';

const chat = chatSpec();

const openRoom = (): Promise<Page> => chat.openRoom({ rooms: [{ title: 'Atelier', end: 60 }] });

it('a locked window shows nothing of what it showed, keeps the draft, and opens again', async () => {
  const page = await openRoom();
  await composer(page).pressSequentially('half a line');
  await page.keyboard.press('Control+Shift+f');
  await page.keyboard.type('balcony');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Control+l');
  await page.getByRole('heading', { name: 'Your messages are locked' }).waitFor();
  const shown = await page.evaluate(() => `${document.title} ${document.body.outerHTML}`);
  for (const secret of ['Atelier', 'Camille', 'Curtain', 'balcony', 'half a line', 'Zoé'])
    expect(shown).not.toContain(secret);
  expect(await page.evaluate(() => [...CSS.highlights.keys()])).toEqual([]);
  const methods = await page.evaluate(() => window.fake.calls.map(({ method }) => method));
  expect(methods.lastIndexOf('setDraft')).toBeLessThan(methods.lastIndexOf('lock'));
  // What arrives meanwhile is shown nowhere.
  await page.evaluate(() => window.fake.arrive(0, 'while locked'));
  expect(await page.getByText('while locked').count()).toBe(0);
  await page.getByLabel('Passphrase', { exact: true }).fill('six words');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.locator('nav button').first().click();
  await expect.poll(() => composer(page).inputValue()).toBe('half a line');
  expect(await page.getByRole('option').count()).toBe(0);
});

it('what the keychain opens needs one press, and the passphrase is there too', async () => {
  const page = await chat.open({ stage: { stage: 'locked', ways: ['keychain', 'passphrase'] } });
  const unlock = page.getByRole('button', { name: 'Unlock', exact: true });
  await expect.poll(() => unlock.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.getByLabel('Passphrase', { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Create a room' }).first().waitFor();
  expect(await callsOf(page, 'unlock')).toEqual([{}]);
});

it('tells its host that somebody is there, not more often than it needs to', async () => {
  const page = await openRoom();
  for (const at of [100, 200, 300]) await page.mouse.move(at, at);
  await page.keyboard.press('F6');
  expect(await callsOf(page, 'active')).toEqual([{}]);
});
