import type { Page } from 'playwright';
import { expect, it } from 'vitest';

import { authorOf } from '../../renderer/support/fake-chat-host';
import { expectFine, LOOKS } from '../../renderer/support/chat-looks';
import { callsOf, composer } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';

const chat = chatSpec();
const ROOM = { rooms: [{ title: 'Atelier', end: 40, memberCount: 4 }] };

const setSigns = (page: Page, change: object) => page.evaluate((given) => window.fake.signed.set(0, given), change);

it('shows who types, says it once to a screen reader, and moves nothing', async () => {
  const page = await chat.openRoom(ROOM);
  const box = await composer(page).boundingBox();
  await setSigns(page, { typing: [authorOf(1)] });
  await page
    .locator('.typing')
    .getByText(/is typing…$/u)
    .waitFor();
  expect(await composer(page).boundingBox()).toEqual(box);
  const spoken = page.locator('[aria-live=polite], [role=status]').filter({ hasText: 'is typing…' });
  await expect.poll(() => spoken.count()).toBe(1);
  await setSigns(page, { typing: [] });
  await page.locator('.typing .text').waitFor({ state: 'detached' });
  await setSigns(page, { typing: [authorOf(1), authorOf(2)] });
  await page
    .locator('.typing')
    .getByText(/ and .* are typing…$/u)
    .waitFor();
  expect(await page.getByText('are typing…').count()).toBe(1);
});

it('tells the host that one types', async () => {
  const page = await chat.openRoom(ROOM);
  await composer(page).pressSequentially('bonjour');
  await expect.poll(async () => (await callsOf(page, 'typing')).length).toBeGreaterThan(0);
});

it('keeps to oneself that one types, and shows nobody, where it is switched off', async () => {
  const page = await chat.openRoom(ROOM);
  await page.evaluate(() => window.fake.changeSettings({ tellsTyping: false }));
  await expect.poll(() => page.locator('.typing').count()).toBe(0);
  await composer(page).pressSequentially('bonjour à tous');
  await expect.poll(() => callsOf(page, 'setDraft')).not.toEqual([]);
  expect(await callsOf(page, 'typing')).toEqual([]);
});

it('shows on one’s own messages who has read them, with names', async () => {
  const page = await chat.openRoom(ROOM);
  await setSigns(page, {
    seen: [
      { author: authorOf(1), position: 40 },
      { author: authorOf(2), position: 12 },
    ],
  });
  const state = page.getByText('Received by 3, seen by 1').first();
  await state.waitFor();
  expect(await page.locator('.state[title]').first().getAttribute('title')).toMatch(/^Seen by /u);
});

it('shows who is here, and when others last were', async () => {
  const page = await chat.openRoom(ROOM);
  const nowMs = Date.now();
  await setSigns(page, {
    present: [
      { author: authorOf(1), state: 'active', activeMs: nowMs },
      { author: authorOf(2), state: 'away', activeMs: nowMs - 12 * 60_000 },
    ],
  });
  await page
    .getByRole('button', { name: /members$/u })
    .first()
    .click();
  const panel = page.getByRole('complementary', { name: 'Members' });
  await panel.getByText('Here now').waitFor();
  await panel.getByText('Here 12 min ago').waitFor();
  expect(await panel.locator('.here').count()).toBe(1);
});

it('has a switch for each in the settings, which are searched as one types', async () => {
  const page = await chat.openRoom(ROOM);
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Search in the settings').fill('typing');
  await expect.poll(() => dialog.getByRole('heading', { level: 3 }).allTextContents()).toEqual(['What others learn']);
  const settings = () => page.evaluate(() => window.fake.app.settings);
  expect(await settings()).toMatchObject({ tellsSeen: true, tellsTyping: true, tellsPresence: false });
  await dialog.getByRole('group', { name: 'That you are typing' }).getByText('Keep it to yourself').click();
  await dialog.getByRole('group', { name: 'How far you have read' }).getByText('Keep it to yourself').click();
  await dialog.getByRole('group', { name: 'That you are here' }).getByText('Let them know').click();
  await expect.poll(settings).toMatchObject({ tellsSeen: false, tellsTyping: false, tellsPresence: true });
  await dialog.getByLabel('Search in the settings').fill('xyzzy');
  await dialog.getByText('No setting has this word.').waitFor();
  await dialog.getByLabel('Search in the settings').fill('');
  await expect.poll(() => dialog.getByRole('heading', { level: 3 }).count()).toBeGreaterThan(5);
});

it.each(LOOKS)('all of it without a finding: $language, $colorScheme, $width px', async (look) => {
  const { language, colorScheme, width } = look;
  const page = await chat.openRoom({ ...ROOM, language }, { colorScheme, viewport: { width, height: 800 } });
  const nowMs = Date.now();
  await setSigns(page, {
    typing: [authorOf(1)],
    seen: [{ author: authorOf(1), position: 40 }],
    present: [{ author: authorOf(1), state: 'active', activeMs: nowMs }],
  });
  await page.locator('.typing .text').waitFor();
  await expectFine(page, 'room');
  await page.keyboard.press('Control+,');
  await page.getByRole('dialog').waitFor();
  await page.getByRole('searchbox').fill(language === 'fr' ? 'ecrire' : 'typing');
  await expectFine(page, 'settings');
});
