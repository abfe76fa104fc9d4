import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';

import { callsOf } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';
import type { Scenario } from '../../renderer/support/fake-chat-host';

const chat = chatSpec();

async function open(scenario: Scenario = {}, viewport = { width: 1280, height: 800 }): Promise<Page> {
  const page = await chat.open({ rooms: [{ title: 'Atelier', end: 2000 }], ...scenario }, { viewport });
  await page.locator('nav button').first().waitFor();
  await page.keyboard.press('Control+,');
  await page.getByRole('dialog').waitFor();
  return page;
}

it('settings hold at once: the size of the text, and when the profile locks itself', async () => {
  const page = await open();
  const size = () => page.evaluate(() => getComputedStyle(document.body).fontSize);
  const before = await size();
  await page.getByText('Largest').click();
  await expect.poll(size).not.toBe(before);
  await page.getByText('15 minutes').click();
  await page.getByRole('group', { name: 'When the computer sleeps' }).getByText('Lock', { exact: true }).click();
  await expect
    .poll(() => page.evaluate(() => window.fake.app.settings))
    .toMatchObject({ textSize: 'largest', lockAfterMinutes: 15, lockOnSleep: true });
});

it('what notifications say is chosen, and they are paused and come back', async () => {
  const page = await open();
  const settings = () => page.evaluate(() => window.fake.app.settings);
  await page.getByText('Only that something came').click();
  await expect.poll(settings).toMatchObject({ notifications: 'nothing' });
  const asked = Date.now();
  await page.getByRole('button', { name: 'Pause for 1 hour' }).click();
  await page.getByText(/^Paused until \d/u).waitFor();
  expect((await settings()).quietUntilMs).toBeGreaterThanOrEqual(asked + 3_600_000 - 1000);
  await page.getByRole('button', { name: 'Notify again' }).click();
  await page.getByRole('button', { name: 'Do not disturb' }).click();
  await page.getByText('Paused until you end it.').waitFor();
});

it('one’s name is changed, with what that means said; an empty one is not', async () => {
  const page = await open();
  const field = page.getByLabel('Name', { exact: true });
  const change = page.getByRole('button', { name: 'Change the name' });
  await expect.poll(() => field.inputValue()).toBe('Camille');
  expect(await change.isDisabled()).toBe(true);
  await field.fill('  ');
  await change.click();
  await page.getByText('Enter a name to go on.').waitFor();
  expect(await callsOf(page, 'rename')).toEqual([]);
  await field.fill('Camille R. ');
  await field.press('Enter');
  await page.getByText(/You are now called .Camille R\..\./u).waitFor();
  expect(await callsOf(page, 'rename')).toEqual([{ name: 'Camille R.' }]);
  expect(await field.inputValue()).toBe('Camille R.');
});

it('what takes the space is shown, exported and erased room by room', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Show what takes the space' }).click();
  await page.getByText('2000 messages').or(page.getByText('2,000 messages')).first().waitFor();
  await page.getByRole('button', { name: /^Export “Atelier” for reading/u }).click();
  await page.getByText('Saved.').waitFor();
  expect(await callsOf(page, 'exportRoom')).toMatchObject([{ format: 'html' }]);
  await page.getByRole('button', { name: 'Leave and erase “Atelier”' }).click();
  await page.getByRole('dialog', { name: /Atelier/u }).waitFor();
});

it('a backup asks twice for its passphrase, and keeps it nowhere', async () => {
  const page = await open();
  const save = page.getByRole('button', { name: 'Save a backup…' });
  await page.getByLabel('Passphrase', { exact: true }).fill('six words of mine');
  await save.click();
  await page.getByText('The two are not the same.').waitFor();
  expect(await callsOf(page, 'saveBackup')).toEqual([]);
  await page.getByLabel('The same passphrase again').fill('six words of mine');
  await save.click();
  await page.getByText('Saved.').waitFor();
  expect(await callsOf(page, 'saveBackup')).toEqual([{ passphrase: 'six words of mine' }]);
  expect(await page.getByLabel('Passphrase', { exact: true }).inputValue()).toBe('');
});

it.each([
  ['light', 'en', 1280],
  ['dark', 'fr', 320],
] as const)(
  'settings, search and palette are without a finding of axe: %s, %s, %i px',
  async (theme, language, width) => {
    const page = await open({ theme, language }, { width, height: 800 });
    const findings = async () =>
      (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
    expect(await findings()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    expect(await findings()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+f');
    await page.keyboard.type('pr');
    await page.getByRole('option').first().waitFor();
    expect(await findings()).toEqual([]);
  },
);
