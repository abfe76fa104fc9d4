/** Messages that disappear: set for everybody, shown in the header and beside each message, and gone without moving what is read. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { expectFine, LOOKS } from '../../renderer/support/chat-looks';
import { callsOf } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';

const ROOM = { title: 'Atelier', end: 400, memberCount: 3, lastTexts: ['La clé est au bar.', 'Merci !', 'À demain'] };
const HOUR_S = 3600;

const chat = chatSpec();
const rowAt = (page: Page, position: number) => page.locator(`[data-key="row-${String(position)}"]`);
const sign = (page: Page) => page.locator('header').getByRole('button', { name: /Messages disappear after/u });

/** Gives a message a life, of which so much is left. */
async function giveLife(page: Page, position: number, leftMs?: number): Promise<void> {
  await page.evaluate(
    ([n, left]) => {
      const room = window.fake.summaries[0]?.room ?? '';
      const { digest } = window.fake.rowAt(room, n);
      const endsMs = left === undefined ? {} : { endsMs: Date.now() + left };
      window.fake.changes.change(room, digest, { timerS: 3600, ...endsMs });
    },
    [position, leftMs] as const,
  );
}

/** Their time is over. */
async function end(page: Page, ...positions: readonly number[]): Promise<void> {
  await page.evaluate((all) => {
    const room = window.fake.summaries[0]?.room ?? '';
    const removed = all.map((n) => `row-${String(n)}`);
    window.fake.emit({ type: 'rows', room, rows: [], removed, reset: false });
  }, positions);
}

describe('the timer of a room', () => {
  it('is set from the menu of the room, says what it is worth, and stands in the header', async () => {
    const page = await chat.openRoom({ rooms: [ROOM] });
    expect(await sign(page).count()).toBe(0);
    await page.getByRole('button', { name: 'Room menu' }).click();
    await page.getByRole('menuitem', { name: 'Disappearing messages…' }).click();
    const dialogue = page.getByRole('dialog', { name: /Disappearing messages in/u });
    await expect.poll(() => dialogue.textContent()).toMatch(/an app can be changed to keep what it shows/u);
    expect(await dialogue.getByRole('radio', { name: 'Never' }).isChecked()).toBe(true);
    await dialogue.getByRole('radio', { name: 'After 1 hour' }).check();
    await dialogue.getByRole('button', { name: 'Set for everybody' }).click();
    await dialogue.waitFor({ state: 'detached' });
    expect(await callsOf(page, 'setTimer')).toMatchObject([{ seconds: HOUR_S }]);
    await expect.poll(() => sign(page).textContent()).toContain('1 h');
  });

  it('is changed from the header, and what another app set stands among the others', async () => {
    const page = await chat.openRoom({ rooms: [{ ...ROOM, timerS: 7200 }] });
    await sign(page).press('Enter');
    const dialogue = page.getByRole('dialog');
    expect(await dialogue.getByRole('radio', { name: 'After 2 hours' }).isChecked()).toBe(true);
    expect(await dialogue.getByRole('radio').count()).toBe(9);
    await page.keyboard.press('Escape');
    await dialogue.waitFor({ state: 'detached' });
    expect(await callsOf(page, 'setTimer')).toEqual([]);
  });

  it('is said in a line of the conversation, also when it is switched off', async () => {
    const page = await chat.openRoom({ rooms: [ROOM] });
    const say = (timerS: number) =>
      page.evaluate((seconds) => {
        const room = window.fake.summaries[0]?.room ?? '';
        const { digest } = window.fake.rowAt(room, 399);
        window.fake.changes.change(room, digest, { kind: 'timed', text: '', timerS: seconds });
      }, timerS);
    await say(HOUR_S);
    await expect.poll(() => rowAt(page, 399).textContent()).toMatch(/set disappearing messages to 1 hour/u);
    await say(0);
    await expect.poll(() => rowAt(page, 399).textContent()).toMatch(/switched disappearing messages off/u);
  });
});

describe('a message that disappears', () => {
  it('shows what is left of it, and says to a screen reader how long it lasts', async () => {
    const page = await chat.openRoom({ rooms: [ROOM] });
    await giveLife(page, 398);
    await expect.poll(() => rowAt(page, 398).locator('.life').textContent()).toContain('1 h');
    expect(await rowAt(page, 398).locator('.life').getAttribute('title')).toMatch(/Disappears 1 hour after/u);
    await giveLife(page, 400, 20 * 60_000);
    await expect.poll(() => rowAt(page, 400).locator('.life').textContent()).toMatch(/20 min/u);
    await expect.poll(() => rowAt(page, 400).getAttribute('aria-label')).toMatch(/disappears after 1 hour/u);
  });

  it('leaves the list, with the dialogue that showed it, the text that was to replace it and the answer to it', async () => {
    const page = await chat.openRoom({ rooms: [ROOM] });
    await rowAt(page, 398).focus();
    await page.keyboard.press('r');
    await page.locator('.chip').waitFor();
    await end(page, 398);
    await rowAt(page, 398).waitFor({ state: 'detached' });
    await page.locator('.chip').waitFor({ state: 'detached' });
    await rowAt(page, 400).focus();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').waitFor();
    await end(page, 400);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('gives the focus to what stands beside it', async () => {
    const page = await chat.openRoom({ rooms: [ROOM] });
    await rowAt(page, 398).focus();
    await end(page, 398);
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('row-399');
  });

  it('moves nothing that is read when it stood above', async () => {
    const page = await chat.openRoom({ rooms: [ROOM] });
    await rowAt(page, 400).focus();
    await page.keyboard.press('Home');
    await rowAt(page, 1).waitFor();
    const list = page.locator('[data-key="row-30"]');
    for (let step = 0; step < 40 && (await list.count()) === 0; step += 1) await page.keyboard.press('ArrowDown');
    await list.focus();
    await list.scrollIntoViewIfNeeded();
    const topOf = async () => Math.round((await list.boundingBox())?.y ?? -1);
    const before = await topOf();
    await end(page, 2, 3, 5);
    await expect.poll(topOf).toBe(before);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('row-30');
  });
});

it.each(LOOKS)('is fine in $language, $colorScheme, $width px', async ({ language, colorScheme, width }) => {
  const room = { ...ROOM, timerS: HOUR_S };
  const page = await chat.openRoom({ language, rooms: [room] }, { viewport: { width, height: 720 }, colorScheme });
  await giveLife(page, 398, 50_000);
  await giveLife(page, 400);
  await rowAt(page, 400).locator('.life').waitFor();
  await expectFine(page, 'room');
  await page.locator('header .timer').click();
  await page.getByRole('dialog').waitFor();
  await expectFine(page, 'dialogue');
});
