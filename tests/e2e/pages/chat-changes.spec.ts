/** Replies, edits, deletions and reactions in the page, by pointer and by keyboard alone. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { callsOf, composer } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';
import type { Scenario } from '../../renderer/support/fake-chat-host';

const ROOM = { title: 'Atelier', end: 400, memberCount: 3, lastTexts: ['La clé est au bar.', 'Merci !', 'À demain'] };

const chat = chatSpec();

const openRoom = (scenario: Scenario = { rooms: [ROOM] }): Promise<Page> => chat.openRoom(scenario);

const rowAt = (page: Page, position: number) => page.locator(`[data-key="row-${String(position)}"]`);
const chip = (page: Page) => page.locator('[data-pane=composer] .chip');
/** The last row of somebody else, and of oneself. */
const OTHERS = 400;
const fromMenu = async (page: Page, position: number, name: string) => {
  await rowAt(page, position).click({ button: 'right' });
  await page.getByRole('menuitem', { name, exact: true }).click();
};
/** Sends something and has the relay take it; gives its row. */
async function say(page: Page, text: string) {
  await composer(page).fill(text);
  await composer(page).press('Enter');
  await expect.poll(async () => (await callsOf(page, 'send')).length).toBeGreaterThan(0);
  await page.evaluate(() => window.fake.acceptWaiting(0));
  const row = page.locator('.message-row', { hasText: text }).last();
  await row.getByText('Accepted by the relay').or(row.getByText('Received by')).waitFor();
  return row;
}

describe('a reply', () => {
  it('is begun by R, carries what it answers, and keeps the text when the chip is dropped', async () => {
    const page = await openRoom();
    await rowAt(page, OTHERS).focus();
    await page.keyboard.press('r');
    await expect.poll(() => chip(page).textContent()).toContain('À demain');
    await composer(page).pressSequentially('oui');
    await composer(page).press('Escape');
    await chip(page).waitFor({ state: 'detached' });
    expect(await composer(page).inputValue()).toBe('oui');
    await rowAt(page, OTHERS).focus();
    await page.keyboard.press('r');
    await chip(page).waitFor();
    await composer(page).press('Enter');
    await expect
      .poll(() => callsOf(page, 'send'))
      .toMatchObject([{ text: 'oui', reply: expect.any(String) as string }]);
    await chip(page).waitFor({ state: 'detached' });
    const sent = page.locator('.message-row').last();
    await expect.poll(() => sent.locator('.quote').textContent()).toContain('À demain');
    await expect.poll(() => sent.getAttribute('aria-label')).toMatch(/reply to .+: À demain/u);
  });

  it('leads to what it answers and back', async () => {
    const page = await openRoom();
    await rowAt(page, 398).scrollIntoViewIfNeeded();
    await fromMenu(page, 398, 'Reply');
    const answer = await say(page, 'Vu.');
    await page.evaluate(() => document.querySelector('.scroller')?.scrollTo(0, 0));
    await composer(page).press('Escape');
    await answer.locator('.quote').click();
    await rowAt(page, 398).locator('.bubble.found').waitFor();
    await page.getByRole('button', { name: 'Back to the reply' }).click();
    await answer.locator('.bubble.found').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Back to the reply' }).count()).toBe(0);
  });

  it('is kept with its draft', async () => {
    const page = await openRoom({ rooms: [ROOM, { title: 'Bureau', end: 3 }] });
    await fromMenu(page, OTHERS, 'Reply');
    await composer(page).pressSequentially('plus tard');
    await page.locator('nav button', { hasText: 'Bureau' }).click();
    await expect.poll(async () => (await callsOf(page, 'setDraft')).at(-1)).toMatchObject({ text: 'plus tard' });
    expect((await callsOf(page, 'setDraft')).at(-1)).toHaveProperty('reply');
    await expect.poll(() => chip(page).count()).toBe(0);
    await page.locator('nav button', { hasText: 'Atelier' }).click();
    await expect.poll(() => chip(page).textContent()).toContain('À demain');
    expect(await composer(page).inputValue()).toBe('plus tard');
  });

  it('to what is gone says so', async () => {
    const page = await openRoom();
    const unknown = { message: '00'.repeat(32), state: 'unknown', author: '', authorName: '', text: '' } as const;
    await page.evaluate((reply) => {
      const row = window.fake.rowAt(window.fake.summaries[0]?.room ?? '', 400);
      window.fake.changes.change(window.fake.summaries[0]?.room ?? '', row.digest, { reply });
    }, unknown);
    await expect.poll(() => rowAt(page, 400).locator('.quote').textContent()).toContain('not on this computer');
    expect(await rowAt(page, 400).locator('button.quote').count()).toBe(0);
  });
});

describe('a message that was written before others above it', () => {
  it('says so beside its time, and aloud', async () => {
    const page = await openRoom();
    for (const [position, unseenAbove] of [
      [399, 1],
      [400, 3],
    ] as const) {
      await page.evaluate(
        ([at, count]) => {
          const row = window.fake.rowAt(window.fake.summaries[0]?.room ?? '', at);
          window.fake.changes.change(window.fake.summaries[0]?.room ?? '', row.digest, { unseenAbove: count });
        },
        [position, unseenAbove] as const,
      );
    }
    await rowAt(page, 399).getByText('written before a message above', { exact: true }).waitFor();
    await rowAt(page, 400).getByText('written before 3 messages above', { exact: true }).waitFor();
    await expect.poll(() => rowAt(page, 400).getAttribute('aria-label')).toContain('written before 3 messages above');
    expect(await rowAt(page, 398).textContent()).not.toContain('written before');
  });
});

describe('an edit', () => {
  it('of the last own message begins with the arrow up in an empty composer only, and leaves the draft alone', async () => {
    const page = await openRoom();
    const row = await say(page, 'Bonsori');
    await composer(page).fill('x');
    await composer(page).press('ArrowUp');
    expect(await chip(page).count()).toBe(0);
    await composer(page).fill('');
    await composer(page).press('ArrowUp');
    await chip(page).waitFor();
    expect(await composer(page).inputValue()).toBe('Bonsori');
    await composer(page).press('Escape');
    expect(await composer(page).inputValue()).toBe('');
    await row.focus();
    await page.keyboard.press('e');
    await composer(page).fill('Bonsoir');
    await composer(page).press('Enter');
    await page.locator('.message-row', { hasText: 'Bonsoir' }).getByRole('button', { name: 'edited' }).click();
    const dialogue = page.getByRole('dialog', { name: 'Earlier texts' });
    await expect.poll(() => dialogue.locator('li .text').allTextContents()).toEqual(['Bonsori', 'Bonsoir']);
    await page.keyboard.press('Escape');
    expect(await composer(page).inputValue()).toBe('');
  });

  it('off screen moves nothing', async () => {
    const page = await openRoom();
    await page.locator('.scroller').hover();
    const top = () => page.evaluate(() => document.querySelector('.scroller')?.scrollTop ?? 0);
    const before = await top();
    await page.mouse.wheel(0, -3000);
    await expect.poll(top).toBeLessThan(before - 1000);
    await expect
      .poll(async () => {
        const [a, b] = [await top(), await page.evaluate(() => new Promise((done) => setTimeout(done, 100))).then(top)];
        return a === b;
      })
      .toBe(true);
    const place = () =>
      page.evaluate(() => {
        const frame = document.querySelector('.scroller')?.getBoundingClientRect();
        const rows = [...document.querySelectorAll<HTMLElement>('.message-row')];
        const first = rows.find((row) => row.getBoundingClientRect().top >= (frame?.top ?? 0));
        return [first?.dataset['key'], Math.round(first?.getBoundingClientRect().top ?? 0)];
      });
    const seen = await place();
    for (const position of [OTHERS, 330]) {
      await page.evaluate((n) => {
        const room = window.fake.summaries[0]?.room ?? '';
        const { digest } = window.fake.rowAt(room, n);
        window.fake.changes.change(room, digest, { text: 'long '.repeat(400), edited: true });
      }, position);
    }
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(await place()).toEqual(seen);
  });

  it('of another’s message is not offered', async () => {
    const page = await openRoom();
    await rowAt(page, OTHERS).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Reply' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Edit' }).count()).toBe(0);
  });
});

describe('a deletion', () => {
  it('asks where, and says what it cannot do', async () => {
    const page = await openRoom();
    const row = await say(page, 'À effacer');
    await row.focus();
    await page.keyboard.press('Delete');
    const dialogue = page.getByRole('dialog', { name: 'Delete this message?' });
    await dialogue.getByText('may refuse').waitFor();
    await dialogue.getByRole('radio', { name: 'For everybody' }).check();
    await dialogue.getByRole('button', { name: 'Delete' }).click();
    await page.locator('.message-row', { hasText: 'You deleted this message' }).waitFor();
    expect(await callsOf(page, 'deleteMessage')).toMatchObject([{ where: 'everywhere' }]);
  });

  it('of another’s message is for this computer', async () => {
    const page = await openRoom();
    await rowAt(page, OTHERS).focus();
    await page.keyboard.press('Delete');
    const dialogue = page.getByRole('dialog', { name: 'Delete this message?' });
    expect(await dialogue.getByRole('radio').count()).toBe(0);
    await dialogue.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => rowAt(page, OTHERS).textContent()).toContain('Deleted from this computer');
    expect(await callsOf(page, 'deleteMessage')).toMatchObject([{ where: 'here' }]);
  });
});

describe('reactions', () => {
  it('are put and taken back by keyboard alone, and name people', async () => {
    const page = await openRoom();
    await rowAt(page, OTHERS).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'React…' }).press('Enter');
    const picker = page.getByRole('menu', { name: 'Reactions' });
    await picker.waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const button = rowAt(page, OTHERS).getByRole('button', { name: '❤️ from you' });
    await button.waitFor();
    await expect.poll(() => rowAt(page, OTHERS).getAttribute('aria-label')).toContain('❤️ from you');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('row-400');
    await button.click();
    await expect.poll(() => rowAt(page, OTHERS).locator('.reactions button').count()).toBe(0);
    expect((await callsOf(page, 'react')).map((call) => (call as { on: boolean }).on)).toEqual([true, false]);
  });
});

it('a text is lightly formatted, as text and nothing else, and its code is copied as it is', async () => {
  const text = '**gras** et <img src=x>\n> cité\n```js\nconst a = 1;\n\n**b**\n```';
  const page = await openRoom({ rooms: [{ ...ROOM, lastTexts: [text] }] });
  const row = rowAt(page, OTHERS);
  await row.locator('strong', { hasText: 'gras' }).waitFor();
  expect(await row.locator('img').count()).toBe(0);
  expect(await row.locator('pre strong').count()).toBe(0);
  await row.getByRole('button', { name: 'Copy' }).click();
  await expect.poll(() => callsOf(page, 'copyText')).toEqual([{ text: 'const a = 1;\n\n**b**' }]);
  await row.focus();
  await page.keyboard.press('c');
  await expect.poll(async () => (await callsOf(page, 'copyText')).at(-1)).toEqual({ text });
});
