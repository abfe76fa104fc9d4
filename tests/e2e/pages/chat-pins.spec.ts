/** Pinned messages: put by menu and by key, shown above the list, gone through, taken down. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { expectFine, LOOKS } from '../../renderer/support/chat-looks';
import { callsOf } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';

const ROOM = { title: 'Atelier', end: 400, memberCount: 3, lastTexts: ['La clé est au bar.', 'Merci !', 'À demain'] };

const chat = chatSpec();
const rowAt = (page: Page, position: number) => page.locator(`[data-key="row-${String(position)}"]`);
const bar = (page: Page) => page.getByRole('region', { name: 'Pinned message' });

async function pin(page: Page, ...positions: readonly number[]): Promise<void> {
  for (const position of positions)
    await page.evaluate((n) => {
      const room = window.fake.summaries[0]?.room ?? '';
      return window.fake.pinMessage({ room, message: window.fake.rowAt(room, n).digest, on: true });
    }, position);
}

describe('a pinned message', () => {
  it('is put by its menu and by P, and stands above the list', async () => {
    const page = await chat.openRoom({ rooms: [ROOM] });
    expect(await bar(page).count()).toBe(0);
    await rowAt(page, 400).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Pin for everybody' }).click();
    await expect.poll(() => bar(page).textContent()).toContain('À demain');
    await rowAt(page, 398).focus();
    await page.keyboard.press('p');
    await expect.poll(() => bar(page).textContent()).toMatch(/1 of 2.*La clé est au bar\./u);
    await rowAt(page, 398).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Unpin for everybody' }).click();
    await expect.poll(() => bar(page).textContent()).toContain('À demain');
    const acts = (await callsOf(page, 'pinMessage')).map((call) => (call as { on: boolean }).on);
    expect(acts).toEqual([true, true, false]);
  });

  it('leads to its place, and then shows the one before it, around and around', async () => {
    const page = await chat.openRoom({ rooms: [ROOM] });
    await pin(page, 20, 398, 400);
    const press = bar(page).getByRole('button', { name: /Pinned message/u });
    await expect.poll(() => press.textContent()).toContain('1 of 3');
    await press.click();
    await expect.poll(() => press.textContent()).toContain('2 of 3');
    await press.click();
    await expect.poll(() => press.textContent()).toContain('3 of 3');
    await press.click();
    await rowAt(page, 20).locator('.bubble.found').waitFor();
    await expect.poll(() => press.textContent()).toContain('1 of 3');
  });

  it('is listed with the others, by keyboard alone, and taken down there', async () => {
    const page = await chat.openRoom({ rooms: [ROOM] });
    await pin(page, 398, 400);
    await bar(page).getByRole('button', { name: 'All pinned messages' }).press('Enter');
    const dialogue = page.getByRole('dialog', { name: 'All pinned messages' });
    await expect.poll(() => dialogue.locator('li .text').allTextContents()).toEqual(['À demain', 'La clé est au bar.']);
    await dialogue.getByRole('button', { name: 'Unpin for everybody' }).first().press('Enter');
    await expect.poll(() => dialogue.locator('li').count()).toBe(1);
    await dialogue.getByRole('button', { name: /La clé est au bar/u }).press('Enter');
    await dialogue.waitFor({ state: 'detached' });
    await rowAt(page, 398).locator('.bubble.found').waitFor();
  });

  it('goes from the bar with its message', async () => {
    const page = await chat.openRoom({ rooms: [ROOM] });
    await pin(page, 400);
    await bar(page).waitFor();
    await rowAt(page, 400).focus();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await bar(page).waitFor({ state: 'detached' });
  });

  it('is said in a line of the conversation, which leads there', async () => {
    const page = await chat.openRoom({ rooms: [ROOM] });
    await page.evaluate(() => {
      const room = window.fake.summaries[0]?.room ?? '';
      const pinned = window.fake.rowAt(room, 398);
      const { digest: message, author, authorName, text } = pinned;
      const reply = { message, author, authorName, text, state: 'known' as const, position: 398 };
      const { digest } = window.fake.rowAt(room, 400);
      window.fake.changes.change(room, digest, { kind: 'pinned', text: '', reply });
    });
    const line = page.getByRole('button', { name: /pinned a message: .*La clé est au bar/u });
    await line.click();
    await rowAt(page, 398).locator('.bubble.found').waitFor();
  });
});

it.each(LOOKS)('is fine in $language, $colorScheme, $width px', async ({ language, colorScheme, width }) => {
  const page = await chat.openRoom({ language, rooms: [ROOM] }, { viewport: { width, height: 720 }, colorScheme });
  await pin(page, 398, 400);
  const section = page.locator('main section', { hasText: 'À demain' });
  await section.waitFor();
  await expectFine(page, 'bar');
  await section.getByRole('button').last().click();
  await page.getByRole('dialog').waitFor();
  await expectFine(page, 'list');
});
