/** Mentions: written with a list of members to choose from, shown in messages, counted in the list of rooms. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { expectFine, LOOKS } from '../../renderer/support/chat-looks';
import { callsOf } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';
import { authorOf } from '../../renderer/support/fake-chat-host';

const ROOM = { title: 'Atelier', end: 60, lastTexts: ['À demain @Camille, et merci @Zoé !'] };

const chat = chatSpec();
const composer = (page: Page) => page.locator('form textarea');
const list = (page: Page) => page.getByRole('listbox');
const chosen = (page: Page) => page.locator('[role=option][aria-selected=true]');

/** The newest message mentions the person and somebody else. */
async function mentioned(page: Page): Promise<void> {
  await page.evaluate(
    ([self, other]) => {
      const room = window.fake.summaries[0]?.room ?? '';
      const { digest } = window.fake.rowAt(room, 60);
      const mentions = [
        { from: 9, to: 17, author: self, own: true },
        { from: 28, to: 32, author: other, own: false },
      ];
      window.fake.changes.change(room, digest, { mentions });
    },
    [authorOf(0), authorOf(1)] as const,
  );
  await page.locator('.mention.own').waitFor();
}

describe('the composer', () => {
  it('offers members behind an @, and takes the one that is marked by Enter or Tab', async () => {
    const page = await chat.openRoom({ rooms: [{ ...ROOM, names: ['Camille', 'Zoé', 'Ali', 'Noémie'] }] });
    await composer(page).pressSequentially('salut @');
    await list(page).waitFor();
    expect(await page.getByRole('option').allTextContents()).toHaveLength(3);
    expect(await chosen(page).count()).toBe(0);
    await composer(page).press('ArrowDown');
    await composer(page).press('ArrowDown');
    await expect.poll(() => chosen(page).textContent()).toContain('Ali');
    await composer(page).press('ArrowUp');
    await composer(page).press('Enter');
    await list(page).waitFor({ state: 'detached' });
    expect(await composer(page).inputValue()).toBe('salut @Zoé ');
    await composer(page).pressSequentially('et @no');
    await expect.poll(() => chosen(page).textContent()).toContain('Noémie');
    await composer(page).press('Tab');
    expect(await composer(page).inputValue()).toBe('salut @Zoé et @Noémie ');
    expect(await page.locator('.copy .named').allTextContents()).toEqual(['@Zoé', '@Noémie']);
    await composer(page).press('Enter');
    await expect
      .poll(() => callsOf(page, 'send'))
      .toMatchObject([
        {
          text: 'salut @Zoé et @Noémie',
          mentions: [
            { from: 6, to: 10, author: authorOf(1) },
            { from: 14, to: 21, author: authorOf(3) },
          ],
        },
      ]);
    expect(await page.locator('.message-row').last().locator('.mention').allTextContents()).toEqual([
      '@Zoé',
      '@Noémie',
    ]);
  });

  it('sends where nobody is marked, closes by Esc without losing a word, and stays closed', async () => {
    const page = await chat.openRoom({ rooms: [{ ...ROOM, names: ['Camille', 'Zoé', 'Ali', 'Noémie'] }] });
    await composer(page).pressSequentially('vu @z');
    await list(page).waitFor();
    await composer(page).press('Escape');
    await list(page).waitFor({ state: 'detached' });
    await composer(page).pressSequentially('o');
    expect(await composer(page).inputValue()).toBe('vu @zo');
    expect(await list(page).count()).toBe(0);
    await composer(page).press('Enter');
    await expect.poll(() => callsOf(page, 'send')).toEqual([{ room: expect.any(String) as string, text: 'vu @zo' }]);
    await composer(page).pressSequentially('@');
    await list(page).waitFor();
    await composer(page).press('Enter');
    await expect.poll(async () => (await callsOf(page, 'send')).length).toBe(2);
  });

  it('tells like names apart by words, and binds the one that was chosen', async () => {
    const page = await chat.openRoom({ rooms: [{ ...ROOM, names: ['Camille', 'Zoé', 'Zoe', 'Ali'] }] });
    await composer(page).pressSequentially('@zo');
    await list(page).waitFor();
    const options = await page.getByRole('option').allTextContents();
    expect(options).toHaveLength(2);
    expect(new Set(options.map((option) => /\(.+\)/u.exec(option)?.[0])).size).toBe(2);
    await page.getByRole('option').nth(1).click();
    await composer(page).press('Enter');
    await expect.poll(() => callsOf(page, 'send')).toMatchObject([{ mentions: [{ from: 0, author: authorOf(2) }] }]);
  });

  it('offers nothing while an input method composes', async () => {
    const page = await chat.openRoom({ rooms: [ROOM] });
    await composer(page).focus();
    await composer(page).evaluate((input: HTMLTextAreaElement) => {
      const type = (text: string, isComposing: boolean) => {
        input.value = text;
        input.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing }));
      };
      input.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
      type('@z', true);
    });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(await list(page).count()).toBe(0);
    await composer(page).evaluate((input) =>
      input.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true })),
    );
    await list(page).waitFor();
  });

  it('keeps a mention through an edit', async () => {
    const page = await chat.openRoom({ rooms: [{ ...ROOM, names: ['Camille', 'Zoé', 'Ali', 'Noémie'] }] });
    await composer(page).fill('@Zoé oui');
    await composer(page).press('Enter');
    await expect.poll(async () => (await callsOf(page, 'send')).length).toBe(1);
    await page.evaluate(() => window.fake.acceptWaiting(0));
    await page
      .locator('.message-row')
      .last()
      .getByText(/Accepted|Received/u)
      .waitFor();
    await composer(page).press('ArrowUp');
    await expect.poll(() => composer(page).inputValue()).toBe('@Zoé oui');
    await composer(page).fill('@Zoé non');
    await composer(page).press('Enter');
    const said = { text: '@Zoé non', mentions: [{ from: 0, to: 4, author: authorOf(1) }] };
    await expect.poll(() => callsOf(page, 'editMessage')).toMatchObject([said]);
  });
});

it('a mention shows, and otherwise where it is of oneself, also to a screen reader', async () => {
  const page = await chat.openRoom({ rooms: [ROOM] });
  await mentioned(page);
  const row = page.locator('.message-row[data-key="row-60"]');
  expect(await row.locator('.mention').count()).toBe(2);
  await expect.poll(() => row.getAttribute('aria-label')).toContain('mentions you');
});

it('a room counts mentions apart, and mutes but for them', async () => {
  const page = await chat.open({ rooms: [ROOM, { title: 'Régie', end: 20, unread: 3 }] });
  const entry = page.locator('nav [data-room]', { hasText: 'Régie' });
  await entry.getByText('3 unread messages').waitFor({ state: 'attached' });
  await page.evaluate(() => window.fake.setRoom(1, { mentions: 2 }));
  await entry.getByText('2 mention you').waitFor({ state: 'attached' });
  await expect
    .poll(() => entry.locator('.count').allTextContents())
    .toEqual(['@', expect.stringContaining('3') as string]);
  await entry.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Mute…' }).click();
  await page.getByRole('checkbox', { name: 'Except messages that mention me' }).check();
  await page.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect.poll(() => callsOf(page, 'chooseForRoom')).toMatchObject([{ mutedButMentions: true }]);
  const colours = () =>
    entry.locator('.count').evaluateAll((counts) => counts.map((count) => getComputedStyle(count).backgroundColor));
  await expect.poll(async () => new Set(await colours()).size).toBe(2);
});

it.each(LOOKS)('is fine in $language, $colorScheme, $width px', async ({ language, colorScheme, width }) => {
  const page = await chat.openRoom({ language, rooms: [ROOM] }, { viewport: { width, height: 720 }, colorScheme });
  await mentioned(page);
  await composer(page).fill('@Zoé et ');
  await composer(page).press('End');
  await composer(page).pressSequentially('@');
  await list(page).waitFor();
  await composer(page).press('ArrowDown');
  await chosen(page).waitFor();
  await expectFine(page, 'mentions');
});
