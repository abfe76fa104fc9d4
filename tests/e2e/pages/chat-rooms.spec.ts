/** The list of rooms: its menu, pins, mutes, marks, colours, and an order that stands still under a hand. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { axeFindings } from '../../renderer/support/axe';
import { callsOf } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';
import type { Scenario } from '../../renderer/support/fake-chat-host';

const ROOMS = [
  { title: 'Atelier', end: 60 },
  { title: 'Costumes', end: 30, unread: 2 },
  { title: 'Régie', end: 20 },
];

const chat = chatSpec();

async function open(scenario: Scenario = {}, viewport = { width: 1280, height: 800 }): Promise<Page> {
  const page = await chat.open({ rooms: ROOMS, ...scenario }, { viewport });
  await page.locator('nav [data-room]').first().waitFor();
  return page;
}

const titles = (page: Page) => page.locator('nav [data-room] .title').allTextContents();
const entry = (page: Page, title: string) => page.locator('nav [data-room]', { hasText: title });
const act = (page: Page, name: string) => page.getByRole('menuitem', { name }).click();

async function menuOf(page: Page, title: string): Promise<void> {
  await entry(page, title).click({ button: 'right' });
  await page.getByRole('menu', { name: title }).waitFor();
}

describe('the menu of a room', () => {
  it('opens by right click, by Shift+F10, by its button, and in the room by its header: one menu', async () => {
    const page = await open();
    const entries = async () => {
      const menu = page.getByRole('menu');
      await menu.waitFor();
      const labels = await menu.getByRole('menuitem').allTextContents();
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'detached' });
      return labels;
    };
    await entry(page, 'Atelier').click({ button: 'right' });
    const offered = await entries();
    expect(offered.map((label) => label.trim())).toContain('Pin');
    await page.getByRole('button', { name: /Menu of .*Atelier/u }).click();
    expect(await entries()).toEqual(offered);
    await entry(page, 'Atelier').focus();
    await page.keyboard.press('Shift+F10');
    expect(await entries()).toEqual(offered);
    expect(await entry(page, 'Atelier').evaluate((element) => element === document.activeElement)).toBe(true);
    await entry(page, 'Atelier').click();
    await page.getByRole('button', { name: 'Room menu' }).click();
    expect(await entries()).toEqual(offered);
  });

  it('pins a room above the others, at once, and lets it go', async () => {
    const page = await open();
    await menuOf(page, 'Régie');
    await act(page, 'Pin');
    await expect.poll(() => titles(page)).toEqual(['Régie', 'Atelier', 'Costumes']);
    await page.getByRole('heading', { name: 'Pinned' }).waitFor();
    await menuOf(page, 'Régie');
    await act(page, 'Unpin');
    await expect.poll(() => titles(page)).toEqual(['Atelier', 'Costumes', 'Régie']);
  });

  it('mutes for a time that is chosen, says it, counts in grey, and speaks again', async () => {
    const page = await open();
    const colour = () =>
      entry(page, 'Costumes')
        .locator('.count')
        .evaluate((count) => getComputedStyle(count).backgroundColor);
    const before = await colour();
    await menuOf(page, 'Costumes');
    await act(page, 'Mute…');
    await page.getByText('8 hours').click();
    const asked = Date.now();
    await page.getByRole('button', { name: 'Mute', exact: true }).click();
    await entry(page, 'Costumes')
      .getByText(/Muted until/u)
      .waitFor({ state: 'attached' });
    await expect.poll(colour).not.toBe(before);
    const [call] = (await callsOf(page, 'chooseForRoom')) as { mutedUntilMs: number }[];
    expect(call?.mutedUntilMs).toBeGreaterThanOrEqual(asked + 8 * 3_600_000 - 1000);
    await menuOf(page, 'Costumes');
    await act(page, 'Unmute');
    await expect.poll(colour).toBe(before);
  });

  it('is muted and unmuted by Ctrl+Shift+M, too', async () => {
    const page = await open();
    await entry(page, 'Atelier').click();
    await page.keyboard.press('Control+Shift+M');
    await page.getByRole('dialog', { name: /Atelier/u }).waitFor();
    await page.getByRole('button', { name: 'Mute', exact: true }).click();
    await entry(page, 'Atelier').getByText('Muted').waitFor({ state: 'attached' });
    await page.keyboard.press('Control+Shift+M');
    await entry(page, 'Atelier').getByText('Muted').waitFor({ state: 'detached' });
  });

  it('marks as unread, which counts for the keys, and as read', async () => {
    const page = await open({ rooms: [ROOMS[0] ?? { title: '', end: 1 }, { title: 'Régie', end: 20 }] });
    await menuOf(page, 'Régie');
    await act(page, 'Mark as unread');
    await entry(page, 'Régie').getByText('Marked as unread').waitFor({ state: 'attached' });
    await menuOf(page, 'Régie');
    await act(page, 'Mark as read');
    await entry(page, 'Régie').getByText('Marked as unread').waitFor({ state: 'detached' });
    await menuOf(page, 'Régie');
    await act(page, 'Mark as unread');
    await page.keyboard.press('Alt+Shift+ArrowDown');
    await page.getByRole('heading', { level: 1, name: 'Régie' }).waitFor();
    await entry(page, 'Régie').getByText('Marked as unread').waitFor({ state: 'detached' });
  });

  it('gives the room another colour, which is shown at once', async () => {
    const page = await open();
    await menuOf(page, 'Atelier');
    await act(page, 'Colour…');
    await page.getByRole('radio', { name: 'Indigo' }).check();
    await entry(page, 'Atelier').locator('.hue-5').waitFor();
    await page.getByRole('radio', { name: 'As it came' }).check();
    await entry(page, 'Atelier').locator('.hue-5').waitFor({ state: 'detached' });
  });
});

describe('a message marked unread from here', () => {
  it('counts with those after it, and stays so in view until somebody says that it was seen', async () => {
    const page = await open();
    await entry(page, 'Atelier').click();
    await page.locator('.scroller.placed').waitFor();
    // Somebody else's, the last but one.
    const row = page.locator('.message-row').nth(-2);
    await row.click({ button: 'right' });
    await act(page, 'Mark unread from here');
    await entry(page, 'Atelier').locator('.count', { hasText: '2' }).waitFor();
    await page.getByText('New', { exact: true }).waitFor();
    const read = async () => (await callsOf(page, 'markRead')).length;
    const before = await read();
    await page.evaluate(() => window.fake.arrive(0, 'one more'));
    await entry(page, 'Atelier').locator('.count', { hasText: '3' }).waitFor();
    await page.locator('.message-row', { hasText: 'one more' }).waitFor();
    expect(await read()).toBe(before);
    await page.keyboard.press('Escape');
    await entry(page, 'Atelier').locator('.count').waitFor({ state: 'detached' });
  });
});

it('nothing changes its place while a pointer or the focus is in the list, and the keys follow what is seen', async () => {
  const page = await open();
  await entry(page, 'Atelier').hover();
  await page.evaluate(() => window.fake.arrive(2, 'news'));
  await entry(page, 'Régie').getByText('news').waitFor();
  expect(await titles(page)).toEqual(['Atelier', 'Costumes', 'Régie']);
  await page.keyboard.press('Control+Digit1');
  await page.getByRole('heading', { level: 1, name: 'Atelier' }).waitFor();
  await page.mouse.move(900, 300);
  await expect.poll(() => titles(page)).toEqual(['Régie', 'Atelier', 'Costumes']);
  await entry(page, 'Costumes').focus();
  await page.evaluate(() => window.fake.arrive(1, 'more'));
  await entry(page, 'Costumes').getByText('more').waitFor();
  expect(await titles(page)).toEqual(['Régie', 'Atelier', 'Costumes']);
});

it('counts to 99, then says that there are more', async () => {
  const page = await open({ rooms: [{ title: 'Foule', end: 500, unread: 100 }] });
  expect(await entry(page, 'Foule').locator('.count').textContent()).toContain('99+');
  await entry(page, 'Foule').getByText('100 unread messages').waitFor({ state: 'attached' });
});

it.each([
  ['light', 'en', 1280],
  ['dark', 'fr', 320],
] as const)(
  'the list and its dialogues are without a finding of axe: %s, %s, %i px',
  async (theme, language, width) => {
    const page = await open({ theme, language }, { width, height: 800 });
    await page.evaluate(() => {
      window.fake.setRoom(0, { pinned: true, markedUnread: true });
      window.fake.setRoom(1, { mutedUntilMs: Number.MAX_SAFE_INTEGER });
    });
    await page.locator('nav h2').first().waitFor();
    expect(await axeFindings(page)).toEqual([]);
    for (const [at, dialogue] of [
      [3, 'mute'],
      [5, 'colour'],
    ] as const) {
      await entry(page, 'Régie').click({ button: 'right' });
      await page.getByRole('menuitem').first().waitFor();
      expect(await axeFindings(page), 'menu').toEqual([]);
      await page.getByRole('menuitem').nth(at).click();
      await page.getByRole('dialog').waitFor();
      expect(await axeFindings(page), dialogue).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  },
);
