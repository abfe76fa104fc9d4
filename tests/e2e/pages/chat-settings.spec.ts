import type { Page } from 'playwright';
import { expect, it } from 'vitest';

import { axeFindings } from '../../renderer/support/axe';
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

it('files that were fetched are erased from this computer, after a yes', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Show what takes the space' }).click();
  await page.getByText('3 files, 5.2 MB').waitFor();
  await page.getByRole('button', { name: 'Erase fetched files of “Atelier”' }).click();
  await page.getByText(/^Files that others sent are erased/u).waitFor();
  expect(await callsOf(page, 'eraseFiles')).toEqual([]);
  await page.getByRole('button', { name: 'Erase these files' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await callsOf(page, 'eraseFiles')).toHaveLength(1);
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'Show what takes the space' }).click();
  await page.getByText('1 file, 400 kB').waitFor();
  expect(await page.getByRole('button', { name: /^Erase fetched files/u }).count()).toBe(0);
});

it('starting with the session is off until it is chosen, and absent where the host cannot', async () => {
  const page = await open();
  const start = page.getByRole('group', { name: 'When you log in to this computer' }).getByLabel('Start Aparté');
  expect(await start.isChecked()).toBe(false);
  await start.check();
  await expect.poll(() => page.evaluate(() => window.fake.atLogin)).toBe(true);
  await page.keyboard.press('Escape');
  await page.evaluate(() => void (window.fake.atLogin = undefined));
  await page.keyboard.press('Control+,');
  await page.getByRole('dialog').getByText('What they say').waitFor();
  await expect.poll(() => callsOf(page, 'startAtLogin')).toHaveLength(3);
  expect(await page.getByText('When you log in to this computer').count()).toBe(0);
});

it.each(['en', 'fr'] as const)('nothing of the settings leaves their sheet at 320 px: %s', async (language) => {
  const page = await open({ language }, { width: 320, height: 800 });
  const outside = await page.getByRole('dialog').evaluate((dialog) => {
    const { left, right } = dialog.getBoundingClientRect();
    const parts = [...dialog.querySelectorAll('label, legend, p, button, input')].filter(
      (part) => !part.closest('.visually-hidden'),
    );
    const edges = parts.map((part) => part.getBoundingClientRect());
    return parts
      .filter((_, at) => (edges[at]?.left ?? 0) < left + 8 || (edges[at]?.right ?? 0) > right - 8)
      .map(({ textContent, className }) => `${className}: ${textContent}`);
  });
  expect(outside).toEqual([]);
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

it('a passphrase takes the keychain’s place, is changed by whoever knows it, and is given up again', async () => {
  const page = await open();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^This computer.s keychain opens it/u).waitFor();
  await dialog.getByRole('button', { name: 'Protect with a passphrase…' }).click();
  const form = dialog.getByRole('form', { name: 'What opens the profile' });
  await expect
    .poll(() => form.getByLabel('New passphrase').evaluate((field) => field === document.activeElement))
    .toBe(true);
  await form.getByLabel('New passphrase').fill('six words of mine');
  await form.getByLabel('The same passphrase again').fill('six words of mind');
  await form.getByRole('button', { name: 'Use this passphrase' }).click();
  await form.getByText('The two are not the same.').waitFor();
  expect(await callsOf(page, 'changePassphrase')).toEqual([]);
  await form.getByLabel('The same passphrase again').fill('six words of mine');
  await form.getByRole('button', { name: 'Use this passphrase' }).click();
  await dialog.getByText('A passphrase opens it.', { exact: false }).waitFor();
  await dialog.getByText(/^Done\. A copy of the disk/u).waitFor();

  await dialog.getByRole('button', { name: 'Use the keychain instead…' }).click();
  await form.getByLabel('Passphrase of now').fill('guessed');
  await page.evaluate(() => void window.fake.failures.set('changePassphrase', 'wrong-passphrase'));
  await form.getByRole('button', { name: 'Use the keychain' }).click();
  await dialog.getByRole('alert').waitFor();
  await form.getByLabel('Passphrase of now').fill('six words of mine');
  await form.getByRole('button', { name: 'Use the keychain' }).click();
  await dialog.getByText(/^This computer.s keychain opens it/u).waitFor();
  expect(await callsOf(page, 'changePassphrase')).toEqual([
    { passphrase: 'six words of mine' },
    { current: 'guessed' },
    { current: 'six words of mine' },
  ]);
});

it.each([
  ['light', 'en', 1280],
  ['dark', 'fr', 320],
] as const)('whose works are in the app is read in it, with their licences: %s, %s', async (theme, language, width) => {
  const page = await open({ theme, language }, { width, height: 800 });
  await page.getByRole('button', { name: /^(?:About Aparté|À propos d.Aparté)$/u }).click();
  await page.getByRole('button', { name: /^(?:Works of others|Œuvres d.autrui)/u }).click();
  await page.locator('summary', { hasText: 'first-work' }).click();
  await page.getByText('Copyright (c) the authors of first-work').waitFor();
  await page.getByText(/inner 4\.5/u).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.keyboard.press('Escape');
  await page.getByText('AGPL-3.0-only', { exact: false }).waitFor();
});

it.each([
  ['light', 'en', 1280],
  ['dark', 'fr', 320],
] as const)(
  'settings, search and palette are without a finding of axe: %s, %s, %i px',
  async (theme, language, width) => {
    const page = await open({ theme, language }, { width, height: 800 });
    expect(await axeFindings(page)).toEqual([]);
    await page
      .getByRole('button', { name: /passphrase|phrase de passe/u })
      .first()
      .click();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+f');
    await page.keyboard.type('pr');
    await page.getByRole('option').first().waitFor();
    expect(await axeFindings(page)).toEqual([]);
  },
);
