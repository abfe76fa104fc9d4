import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { callsOf, composer } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';
import type { Scenario } from '../../renderer/support/fake-chat-host';

const ROOMS = [
  { title: 'Atelier', end: 2000, lastTexts: ['Un éléphant au fond', 'rien'] },
  { title: 'Élégies', end: 400, lastTexts: ['the elephant left'] },
];

const chat = chatSpec();

async function open(scenario: Scenario = { rooms: ROOMS }, viewport = { width: 1280, height: 800 }): Promise<Page> {
  const page = await chat.open(scenario, { viewport });
  await page.locator('nav button').first().waitFor();
  return page;
}

async function openRoom(scenario?: Scenario, viewport?: { width: number; height: number }): Promise<Page> {
  const page = await open(scenario, viewport);
  await page.locator('nav button').first().click();
  await page.locator('.scroller.placed').waitFor();
  return page;
}

const field = (page: Page) => page.getByRole('combobox', { name: 'Words to find' });
const hits = (page: Page) => page.getByRole('listbox', { name: 'Messages found' }).getByRole('option');
/** The words that are marked in the rows, and those in the row that was jumped to. */
const marked = (page: Page, name: string) =>
  page.evaluate((key) => [...(CSS.highlights.get(key) ?? [])].map((range) => (range as Range).toString()), name);
const rowInView = (page: Page, position: number) =>
  page.locator(`.message-row[aria-posinset="${String(position)}"]`).evaluate((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    const view = row.closest('.scroller')?.getBoundingClientRect();
    return view !== undefined && top >= view.top - 1 && bottom <= view.bottom + 1;
  });

describe('the search in a room', () => {
  it('finds as one types, marks, shows the place in its context and goes back', async () => {
    const page = await openRoom();
    await page.keyboard.press('Control+f');
    await expect.poll(() => field(page).evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.type('elep');
    await expect.poll(() => hits(page).count()).toBe(1);
    expect(await hits(page).first().locator('mark').allInnerTexts()).toEqual(['éléphant']);
    await field(page).fill('curtain');
    await expect.poll(() => hits(page).count()).toBe(50);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await hits(page).nth(2).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    const third = 1991 - 2 * 11;
    await expect.poll(() => page.locator(`.message-row[aria-posinset="${String(third)}"]`).count()).toBe(1);
    await expect.poll(() => rowInView(page, third)).toBe(true);
    await expect.poll(() => marked(page, 'found-here')).toEqual(['Curtain']);
    // Enter again: the next older one. The cursor stays where it is.
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator(`.message-row[aria-posinset="${String(third - 11)}"]`).count()).toBe(1);
    await expect.poll(() => rowInView(page, third - 11)).toBe(true);
    expect(await field(page).evaluate((input) => input === document.activeElement)).toBe(true);
    await page.getByRole('button', { name: 'Back to where you were' }).click();
    await expect.poll(() => page.locator('.message-row[aria-posinset="2000"]').count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => field(page).count()).toBe(0);
    await expect.poll(() => marked(page, 'found')).toEqual([]);
  });

  it('reads older ones on demand, each once', async () => {
    const page = await openRoom();
    await page.keyboard.press('Control+f');
    await field(page).fill('curtain');
    await expect.poll(() => hits(page).count()).toBe(50);
    await page.getByRole('button', { name: 'Older ones' }).click();
    await expect.poll(() => hits(page).count()).toBe(100);
    const asked = (await callsOf(page, 'search')) as { before?: number }[];
    expect(asked.at(-1)?.before).toBe(1991 - 49 * 11);
  });

  it('says when there is nothing, and takes whatever is typed', async () => {
    const page = await openRoom();
    await page.keyboard.press('Control+f');
    for (const typed of ['zzz', '"', '(((', '* OR NOT', '<zzb>']) {
      await field(page).fill(typed);
      await page.getByText('No message has these words.').waitFor();
    }
    await field(page).fill('');
    await expect.poll(() => page.getByText('No message has these words.').count()).toBe(0);
  });

  it('gives way to the place where there is no room for both, and keeps its hits', async () => {
    const page = await openRoom(undefined, { width: 360, height: 700 });
    await page.keyboard.press('Control+f');
    await field(page).fill('curtain');
    await expect.poll(() => hits(page).count()).toBe(50);
    await hits(page).nth(3).click();
    await expect.poll(() => field(page).count()).toBe(0);
    await expect.poll(() => rowInView(page, 1991 - 3 * 11)).toBe(true);
    await page.keyboard.press('Control+f');
    expect(await field(page).inputValue()).toBe('curtain');
  });
});

describe('the search in all rooms', () => {
  it('needs no open room, groups by room and opens the right one at the place', async () => {
    const page = await open();
    await page.keyboard.press('Control+Shift+f');
    await field(page).fill('élep');
    await expect.poll(() => hits(page).count()).toBe(2);
    const groups = page.getByRole('listbox', { name: 'Messages found' }).getByRole('group');
    expect(await groups.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))).toEqual([
      'Atelier',
      'Élégies',
    ]);
    await hits(page).nth(1).click();
    await expect.poll(() => page.title()).toContain('Élégies');
    await expect.poll(() => marked(page, 'found-here')).toEqual(['elephant']);
  });
});

describe('the palette', () => {
  const typed = (page: Page) => page.getByRole('combobox', { name: /Room, person/u });
  const chosen = (page: Page) => page.locator('[role=option][aria-selected=true]');

  it('goes to a room by the beginning of any of its words, without accents', async () => {
    const page = await open();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('eleg');
    await expect.poll(() => chosen(page).innerText()).toContain('Élégies');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.title()).toContain('Élégies');
    await expect.poll(() => composer(page).evaluate((input) => input === document.activeElement)).toBe(true);
  });

  it('goes to a person, to a message, and does things', async () => {
    const page = await open();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('zo');
    await expect.poll(() => chosen(page).innerText()).toMatch(/Zoé\s*Atelier/u);
    await page.keyboard.press('Enter');
    await page.locator('[data-pane=panel]').getByText('Members').first().waitFor();
    await page.keyboard.press('Control+k');
    await typed(page).fill('elephant left');
    await expect.poll(() => chosen(page).innerText()).toContain('the elephant left');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.title()).toContain('Élégies');
    await page.keyboard.press('Control+k');
    await typed(page).fill('create');
    await expect.poll(() => chosen(page).innerText()).toContain('Create a room');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Create a room' }).waitFor();
  });

  it('closes with Esc and gives the cursor back', async () => {
    const page = await openRoom();
    await composer(page).focus();
    await page.keyboard.press('Control+k');
    await typed(page).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => typed(page).count()).toBe(0);
    expect(await composer(page).evaluate((input) => input === document.activeElement)).toBe(true);
  });
});

describe('keys', () => {
  it('open rooms by their place and by what is unread', async () => {
    const rooms = [
      { title: 'Un', end: 5 },
      { title: 'Deux', end: 5 },
      { title: 'Trois', end: 5, unread: 2 },
    ];
    const page = await open({ rooms });
    for (const [keys, title] of [
      ['Control+Digit2', 'Deux'],
      ['Control+Digit1', 'Un'],
      ['Alt+Shift+ArrowDown', 'Trois'],
      ['Alt+ArrowUp', 'Deux'],
    ] as const) {
      await page.keyboard.press(keys);
      await expect.poll(() => page.title()).toContain(title);
    }
  });
});
