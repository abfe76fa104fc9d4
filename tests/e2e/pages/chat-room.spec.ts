import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { callsOf, composer } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';
import { authorOf } from '../../renderer/support/fake-chat-host';
import type { Scenario } from '../../renderer/support/fake-chat-host';

const ROOMS = [
  { title: 'Atelier', end: 60 },
  { title: 'Costumes', end: 30, draft: 'two hats are' },
];

const chat = chatSpec();

const openRoom = (scenario: Scenario = { rooms: ROOMS }): Promise<Page> => chat.openRoom(scenario);

const texts = async (page: Page) => (await callsOf(page, 'send')).map((call) => (call as { text: string }).text);

describe('the composer', () => {
  it('has the cursor when a room opens, sends with Enter, breaks with Shift+Enter', async () => {
    const page = await openRoom();
    await page.keyboard.type('one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    await page.keyboard.press('Enter');
    await page.keyboard.type('three');
    await page.keyboard.press('Enter');
    expect(await texts(page)).toEqual(['one\ntwo', 'three']);
    expect(await composer(page).inputValue()).toBe('');
  });

  it('leaves the keys to an input method while it composes', async () => {
    const page = await openRoom();
    await composer(page).fill('かな');
    const taken = await composer(page).evaluate((input) => {
      const press = (init: KeyboardEventInit) =>
        input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init }));
      return [press({ isComposing: true }), press({ key: 'Process' })];
    });
    expect(taken).toEqual([true, true]);
    expect(await callsOf(page, 'send')).toEqual([]);
  });

  it('keeps a draft for each room, with the host', async () => {
    const page = await openRoom();
    await composer(page).pressSequentially('half a line');
    const kept = () => page.evaluate(() => window.fake.summaries[0]?.draft);
    await expect.poll(kept).toBe('half a line');
    await page.keyboard.press('Alt+ArrowDown');
    await expect.poll(() => composer(page).inputValue()).toBe('two hats are');
    await expect.poll(() => page.locator('nav button').first().innerText()).toContain('Draft: half a line');
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => composer(page).inputValue()).toBe('half a line');
  });

  it('counts bytes near the limit, says how many are too many, and cuts nothing', async () => {
    const page = await openRoom();
    await composer(page).fill('é'.repeat(30_000));
    await page.getByText('5,536 bytes left').waitFor();
    await composer(page).fill('é'.repeat(40_000));
    await page.getByText('14,464 bytes too many').waitFor();
    await composer(page).press('Enter');
    expect(await callsOf(page, 'send')).toEqual([]);
    expect((await composer(page).inputValue()).length).toBe(40_000);
  });

  it('gives a text back that could not be queued, and says why', async () => {
    const page = await openRoom();
    await page.evaluate(() => window.fake.failures.set('send', 'disk-full'));
    await composer(page).fill('do not lose me');
    await composer(page).press('Enter');
    await expect.poll(() => composer(page).inputValue()).toBe('do not lose me');
    await page.getByRole('alert').getByText('This computer’s disk is full.').waitFor();
  });

  it('grows with its text to a limit', async () => {
    const page = await openRoom();
    const height = async () => (await page.locator('.grow').boundingBox())?.height ?? 0;
    const low = await height();
    await composer(page).fill('a\nb\nc\nd');
    expect(await height()).toBeGreaterThan(low + 60);
    await composer(page).fill('line\n'.repeat(200));
    expect(await height()).toBeLessThanOrEqual(320);
    await page.keyboard.type('end');
    const caretInView = await page
      .locator('.grow')
      .evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
    expect(caretInView).toBeLessThan(24);
  });
});

describe('the connection', () => {
  const setConnection = (page: Page, agoMs: number) =>
    page.evaluate((ago) => {
      const nowMs = Date.now();
      const details = { host: 'relay.example', port: 4747 };
      window.fake.setRoom(0, {
        connection: {
          state: 'waiting',
          sinceMs: nowMs - ago,
          retryMs: nowMs + 30_000,
          code: 'relay-unreachable',
          details,
        },
      });
    }, agoMs);

  it('is not worth a word for two seconds, then a word, then a banner with reason and countdown', async () => {
    const page = await openRoom();
    await setConnection(page, 0);
    expect(await page.getByText('Reconnecting…').count()).toBe(0);
    await setConnection(page, 3000);
    await page.getByRole('status').getByText('Reconnecting…').waitFor();
    await setConnection(page, 60_000);
    await page.getByText(/^Not connected to the relay since \d\d:\d\d\.$/u).waitFor();
    await page.getByText('The relay relay.example:4747 does not answer.').waitFor();
    await page.getByText(/Next attempt in (29|30) s\./u).waitFor();
    await page.getByRole('button', { name: 'Try now' }).click();
    expect(await callsOf(page, 'reconnect')).toHaveLength(1);
    await page.evaluate(() => window.fake.setRoom(0, { connection: { state: 'connected' } }));
    await expect.poll(() => page.getByText('Not connected to the relay since').count()).toBe(0);
  });

  it('says how far catching up is', async () => {
    const page = await openRoom();
    await page.evaluate(() =>
      window.fake.setRoom(0, { connection: { state: 'catching-up', done: 1200, total: 5400 } }),
    );
    await page.getByRole('status').getByText('Catching up: 1,200 of 5,400').waitFor();
  });
});

describe('the order of the room', () => {
  it('is said in a sentence, with names, those not compared apart, and an age that grows', async () => {
    const page = await openRoom();
    await page.getByRole('button', { name: 'Not yet confirmed by anyone' }).waitFor();
    await page.evaluate(
      (authors) =>
        window.fake.setTrust(0, {
          confirmedBy: authors.map((author, at) => ({
            author,
            name: ['Zoé', 'Ali', 'Bénédicte', 'Noor'][at] ?? '',
            compared: at < 2,
            position: 60 - at,
            atMs: Date.now() - 12_000 + at * 1000,
          })),
        }),
      [1, 2, 3, 4].map(authorOf),
    );
    const sentence = page.getByRole('button', {
      name: /^Order agreed with ⁨Zoé⁩, ⁨Ali⁩,? and 2 members you have not compared, \d\d s ago$/u,
    });
    const ageOf = (text: string): number => Number(/(\d+) s ago$/u.exec(text)?.[1]);
    const age = ageOf(await sentence.innerText());
    expect(age).toBeGreaterThanOrEqual(9);
    await expect.poll(async () => ageOf(await sentence.innerText())).toBeGreaterThan(age);
  });

  it('is explained member by member, with nothing technical outside the details', async () => {
    const page = await openRoom();
    await page.evaluate(
      (author) =>
        window.fake.setTrust(0, {
          confirmedBy: [{ author, name: 'Zoé', compared: true, position: 58, atMs: Date.now() - 5000 }],
        }),
      authorOf(1),
    );
    await page.keyboard.press('Control+Shift+H');
    const panel = page.getByRole('complementary', { name: 'Order of this room' });
    await panel.getByText(/^Same order as you, \d s ago$/u).waitFor();
    expect(await panel.innerText()).toContain('All but the last 2 messages');
    expect(await panel.getByText('Has not confirmed yet').count()).toBe(2);
    expect(await panel.innerText()).not.toMatch(/c3c3|head|hash|epoch|generation/iu);
    await panel.getByText('Details').click();
    expect(await panel.innerText()).toContain('c3c3');
    await page.keyboard.press('Escape');
    await expect.poll(() => panel.count()).toBe(0);
  });

  it('says that nobody else is here', async () => {
    const page = await openRoom({ rooms: [{ title: 'Alone', end: 0, memberCount: 1 }] });
    await page.getByRole('button', { name: 'Nobody else is here to confirm the order' }).waitFor();
    await page.getByText('You are alone here for now.').waitFor();
  });
});

describe('rooms', () => {
  it('show unread counts up to 99+, and are walked by arrows', async () => {
    const page = await chat.open({ rooms: [{ title: 'One', end: 300, unread: 140 }, ...ROOMS] });
    const entries = page.locator('nav [data-room]');
    await page.getByText('99+').waitFor();
    await page.getByText('140 unread messages').waitFor({ state: 'attached' });
    await entries.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Costumes' }).waitFor();
    expect(await entries.nth(2).getAttribute('aria-current')).toBe('true');
  });

  it('keep the place of the reader', async () => {
    const page = await openRoom({ rooms: [{ title: 'Atelier', end: 5000 }, ROOMS[1] ?? { title: '', end: 0 }] });
    await page.getByRole('list', { name: /^Messages of/u }).hover();
    await page.mouse.wheel(0, -4000);
    const top = () =>
      page.evaluate(() => {
        const frame = document.querySelector('.scroller')?.getBoundingClientRect().top ?? 0;
        const rows = [...document.querySelectorAll<HTMLElement>('.message-row')];
        const row = rows.find((one) => one.getBoundingClientRect().bottom > frame + 1);
        return `${row?.dataset['key'] ?? ''} ${String(Math.round((row?.getBoundingClientRect().top ?? 0) - frame))}`;
      });
    await page.getByRole('button', { name: 'Latest', exact: true }).waitFor();
    const before = await top();
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('list', { name: 'Messages of Costumes' }).waitFor();
    await page.keyboard.press('Alt+ArrowUp');
    await page.getByRole('list', { name: 'Messages of Atelier' }).waitFor();
    await expect.poll(top).toBe(before);
  });

  it('are left only after saying what is lost', async () => {
    const page = await openRoom();
    await page.getByRole('button', { name: 'Room menu' }).click();
    await page.getByRole('menuitem', { name: 'Leave and erase…' }).click();
    const dialog = page.getByRole('dialog', { name: /Leave .*Atelier/u });
    await dialog.getByText(/are erased from this computer/u).waitFor();
    await page.keyboard.press('Enter');
    expect(await callsOf(page, 'leaveRoom')).toEqual([]);
    await page.getByRole('button', { name: 'Room menu' }).click();
    await page.getByRole('menuitem', { name: 'Leave and erase…' }).click();
    await dialog.getByRole('button', { name: 'Leave and erase' }).click();
    await expect.poll(() => page.locator('nav [data-room]').count()).toBe(1);
    await page.getByText('Choose a room to read and write in it.').waitFor();
  });
});

describe('a narrow window', () => {
  it('has rooms, room and panel as levels, with a way back from each', async () => {
    const page = await chat.openRoom({ rooms: ROOMS }, { viewport: { width: 320, height: 480 } });
    expect(await page.locator('nav').isVisible()).toBe(false);
    await page.locator('.members').click();
    const panel = page.getByRole('complementary', { name: 'Members' });
    await panel.getByText('As digits').first().click();
    expect(await composer(page).isVisible()).toBe(false);
    await panel.getByRole('button', { name: 'Close' }).click();
    expect(await composer(page).isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Back to the rooms' }).click();
    await page.locator('nav').waitFor();
  });
});

describe('what goes wrong in the page', () => {
  it('is said with a code, and takes no draft', async () => {
    const page = await openRoom();
    await composer(page).fill('safe');
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('planted');
      });
    });
    const alert = page.getByRole('alert');
    await alert.getByText('Something went wrong inside Aparté.').waitFor();
    await alert.getByText('Details').click();
    await alert.getByText('Code: internal').waitFor();
    await expect.poll(() => callsOf(page, 'setDraft')).toContainEqual(expect.objectContaining({ text: 'safe' }));
    await alert.getByRole('button', { name: 'Dismiss' }).click();
    expect(chat.troubles()).toEqual(['planted']);
    chat.troubles().splice(0);
  });
});
