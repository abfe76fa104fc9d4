import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { callsOf, composer } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';

const LONG_ROOM = { title: 'Atelier', end: 100_000 };

const { open, openRoom } = chatSpec();

const rowAt = (page: Page, position: number) => page.locator(`[data-key="row-${String(position)}"]`);
const list = (page: Page) => page.getByRole('list', { name: /^Messages of/u });

/** The first row of which something is in view, and where it stands. */
function topRow(page: Page): Promise<{ key: string; top: number }> {
  return page.evaluate(() => {
    const frame = document.querySelector('.scroller')?.getBoundingClientRect();
    for (const row of document.querySelectorAll<HTMLElement>('.message-row')) {
      const box = row.getBoundingClientRect();
      if (frame && box.bottom > frame.top + 1) return { key: row.dataset['key'] ?? '', top: box.top };
    }
    throw new Error('no row in view');
  });
}

function distanceToEnd(page: Page): Promise<number> {
  return page.evaluate(() => {
    const scroller = document.querySelector('.scroller');
    return scroller ? scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight : Number.NaN;
  });
}

const scrollTop = (page: Page): Promise<number> =>
  page.evaluate(() => document.querySelector('.scroller')?.scrollTop ?? Number.NaN);

async function scrollBy(page: Page, pixels: number): Promise<void> {
  await list(page).hover();
  const before = await scrollTop(page);
  const atEdge = pixels < 0 ? before === 0 : (await distanceToEnd(page)) <= 1;
  await page.mouse.wheel(0, pixels);
  // The wheel is answered by the compositor, in its own time; two frames after that the page has heard of it.
  if (!atEdge) await expect.poll(() => scrollTop(page)).not.toBe(before);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

describe('a room of 100,000 messages', () => {
  it('opens at its end with few rows in the document', async () => {
    const page = await openRoom({ rooms: [LONG_ROOM] });
    await rowAt(page, 100_000).waitFor();
    expect(await distanceToEnd(page)).toBeLessThanOrEqual(1);
    expect(await page.locator('.message-row').count()).toBeLessThan(100);
  });

  it('stays with a reader who turns the wheel while its rows are still being measured', async () => {
    const page = await open({ rooms: [LONG_ROOM] });
    // In the very frame in which the list is shown, earlier than a wheel of the test's browser could come.
    await page.evaluate(() => {
      new MutationObserver((_, observer) => {
        const scroller = document.querySelector('.scroller.placed');
        if (!scroller) return;
        observer.disconnect();
        scroller.dispatchEvent(new WheelEvent('wheel', { deltaY: -1500, bubbles: true }));
        scroller.scrollTop -= 1500;
      }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['class'] });
    });
    await page.locator('nav button').first().click();
    await page.locator('.scroller.placed').waitFor();
    // The rows that came into view were measured by now: whatever would take the reader back has had its turns.
    await page.evaluate(async () => {
      for (let frame = 0; frame < 30; frame += 1) await new Promise((next) => requestAnimationFrame(next));
    });
    expect(await distanceToEnd(page)).toBeGreaterThan(1000);
  });

  it('keeps the top row in its place while older rows come in', async () => {
    const page = await openRoom({ rooms: [LONG_ROOM], latencyMs: 400 });
    const above = () => scrollTop(page);
    for (let round = 0; round < 6; round += 1) {
      const asked = (await callsOf(page, 'rows')).length;
      while ((await callsOf(page, 'rows')).length === asked) await scrollBy(page, -900);
      const before = await topRow(page);
      const aboveBefore = await above();
      // The answer comes after this was measured, and adds a page of rows above.
      await expect.poll(above).toBeGreaterThan(aboveBefore + 2000);
      const box = await page.locator(`[data-key="${before.key}"]`).boundingBox();
      expect(Math.abs((box?.y ?? Number.NaN) - before.top)).toBeLessThanOrEqual(1);
    }
  });

  it('reads to its first message by Home, and back to the last by End', async () => {
    const page = await openRoom({ rooms: [LONG_ROOM] });
    await rowAt(page, 100_000).focus();
    await page.keyboard.press('Home');
    await rowAt(page, 1).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('row-1');
    await page.keyboard.press('End');
    await rowAt(page, 100_000).waitFor();
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1);
  });

  it('forgets far rows and finds them again', async () => {
    const page = await openRoom({ rooms: [LONG_ROOM] });
    for (let round = 0; round < 12; round += 1) await scrollBy(page, -6000);
    const far = await topRow(page);
    expect(Number(far.key.slice(4))).toBeLessThan(99_600);
    // The end is no longer held: going down reads it again.
    for (let round = 0; round < 40 && (await distanceToEnd(page)) > 1; round += 1) await scrollBy(page, 6000);
    await expect.poll(() => rowAt(page, 100_000).count()).toBe(1);
  });
});

describe('arrivals', () => {
  it('are followed at the end', async () => {
    const page = await openRoom({ rooms: [LONG_ROOM] });
    await page.evaluate(() => window.fake.arrive(0, 'one', 'two', 'three\nlines\nlong'));
    await rowAt(page, 100_003).waitFor();
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1);
  });

  it('move nothing where the reader is elsewhere, and are counted on the button that leads to them', async () => {
    const page = await openRoom({ rooms: [LONG_ROOM] });
    await scrollBy(page, -3000);
    const before = await topRow(page);
    await page.evaluate(() => window.fake.arrive(0, 'one', 'two'));
    const button = page.getByRole('button', { name: 'Latest, 2 unread' });
    await button.waitFor();
    expect(await topRow(page)).toEqual(before);
    await button.click();
    await rowAt(page, 100_002).waitFor();
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1);
  });

  it('are spoken politely, and counted when there are many', async () => {
    const page = await openRoom({ rooms: [LONG_ROOM] });
    const spoken = page.locator('[aria-live=polite] p');
    await page.evaluate(() => window.fake.arrive(0, 'good evening'));
    await expect.poll(() => spoken.allTextContents()).toEqual(['Zoé: good evening']);
    await page.evaluate(() => window.fake.arrive(0, 'a', 'b', 'c', 'd', 'e'));
    await expect.poll(() => spoken.allTextContents()).toContain('3 more messages');
  });

  it('count as read once they were in view', async () => {
    const page = await openRoom({ rooms: [LONG_ROOM] });
    await page.evaluate(() => window.fake.arrive(0, 'one'));
    await expect.poll(() => callsOf(page, 'markRead')).toContainEqual(expect.objectContaining({ position: 100_001 }));
  });
});

describe('the "New" line', () => {
  it('stands where reading stopped, is what a room opens at, and goes with Esc', async () => {
    const page = await openRoom({ rooms: [{ ...LONG_ROOM, unread: 40 }] });
    await page.getByText('New', { exact: true }).waitFor();
    expect((await topRow(page)).key).not.toBe('row-99960');
    const line = await page.getByText('New', { exact: true }).boundingBox();
    const first = await rowAt(page, 99_960).boundingBox();
    expect(line && first && line.y > first.y).toBe(true);
    await composer(page).press('Escape');
    await expect.poll(() => page.getByText('New', { exact: true }).count()).toBe(0);
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1);
  });

  it('goes with sending', async () => {
    const page = await openRoom({ rooms: [{ ...LONG_ROOM, unread: 3 }] });
    await page.getByText('New', { exact: true }).waitFor();
    await composer(page).fill('here I am');
    await composer(page).press('Enter');
    await expect.poll(() => page.getByText('New', { exact: true }).count()).toBe(0);
  });
});

describe('an own message', () => {
  it('goes to the end from anywhere, and says where it is on its way', async () => {
    const page = await openRoom({ rooms: [LONG_ROOM] });
    for (let round = 0; round < 8; round += 1) await scrollBy(page, -6000);
    await composer(page).fill('from far above');
    await composer(page).press('Enter');
    const own = page.locator('[data-key=own-1]');
    await own.waitFor();
    await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1);
    expect(await own.innerText()).toContain('Waiting');
    await page.evaluate(() => window.fake.setTrust(0, { received: [100_000, 100_000, 0] }));
    await page.evaluate(() => window.fake.acceptWaiting(0));
    await expect.poll(() => own.innerText()).toContain('Accepted by the relay');
    await page.evaluate(() => window.fake.setTrust(0, { received: [100_001, 100_001, 0] }));
    await expect.poll(() => own.innerText()).toContain('Received by 2');
    expect(await own.getAttribute('aria-label')).toMatch(/^Camille, from far above, \d\d:\d\d, Received by 2$/u);
  });

  it('says why it was refused, and can be taken back', async () => {
    const page = await openRoom({ rooms: [LONG_ROOM] });
    await composer(page).fill('too much');
    await composer(page).press('Enter');
    await page.evaluate(() => window.fake.refuseWaiting(0, 'room-full'));
    const own = page.locator('[data-key=own-1]');
    await expect.poll(() => own.innerText()).toContain('The room is full at the relay.');
    await own.getByRole('button', { name: 'Cancel sending' }).click();
    await expect.poll(() => own.count()).toBe(0);
  });
});

describe('the list by keyboard', () => {
  it('is one stop of Tab, in which arrows move', async () => {
    const page = await openRoom({ rooms: [LONG_ROOM] });
    expect(await list(page).locator('[tabindex="0"]').count()).toBe(1);
    // Past the button that attaches files.
    for (const step of ['Shift+Tab', 'Shift+Tab']) await page.keyboard.press(step);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-key'));
    expect(await focused()).toBe('row-100000');
    for (let position = 99_999; position >= 99_970; position -= 1) {
      await page.keyboard.press('ArrowUp');
      // As a person sees where they are before the next step.
      await expect.poll(focused, { interval: 10 }).toBe(`row-${String(position)}`);
    }
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('row-99971');
    const label = await rowAt(page, 99_971).getAttribute('aria-label');
    expect(label).toMatch(/, \d\d:\d\d/u);
  });

  it('opens a menu that shows what the relay sees, and gives the focus back', async () => {
    const page = await openRoom({ rooms: [LONG_ROOM] });
    await rowAt(page, 100_000).focus();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('row-100000');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'What the relay sees' }).click();
    expect(await callsOf(page, 'showInRelay')).toEqual([expect.objectContaining({ position: 100_000 })]);
  });
});

describe('what is written', () => {
  it('is copied as plain text, with names and times where there are several', async () => {
    const page = await openRoom({
      rooms: [{ title: 'Atelier', end: 40, lastTexts: ['first\nmessage', 'second', 'third'] }],
    });
    const copied = await page.evaluate(() => {
      const texts = [...document.querySelectorAll('.message-row [data-text]')].slice(-3);
      const [from, , to] = texts;
      if (!from || !to) throw new Error('rows missing');
      const take = (start: Element, end: Element) => {
        document.getSelection()?.setBaseAndExtent(start, 0, end, end.childNodes.length);
        const data = new DataTransfer();
        document
          .querySelector('.scroller')
          ?.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
        return data.getData('text/plain');
      };
      return [take(from, from), take(from, to)];
    });
    expect(copied[0]).toBe('first\nmessage');
    expect(copied[1]).toMatch(
      /^\[\d\d:\d\d\] [^:]+: first\nmessage\n\[\d\d:\d\d\] [^:]+: second\n\[\d\d:\d\d\] [^:]+: third$/u,
    );
  });

  it('opens an address only after saying where it leads', async () => {
    const url = 'https://xn--80ak6aa92e.com/path';
    const page = await openRoom({
      rooms: [{ title: 'Atelier', end: 9, lastTexts: ['https://аррӏе.com/path and more', url] }],
    });
    await rowAt(page, 8).getByRole('link').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('xn--80ak6aa92e.com', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    expect(await callsOf(page, 'openLink')).toEqual([]);
    await rowAt(page, 8).getByRole('link').click();
    await dialog.getByRole('button', { name: 'Open in the browser' }).click();
    expect(await callsOf(page, 'openLink')).toEqual([{ url: 'https://xn--80ak6aa92e.com/path' }]);
  });

  it('is shown in part where it is very long, until asked for', async () => {
    const page = await openRoom({
      rooms: [
        {
          title: 'Atelier',
          end: 9,
          lastTexts: [Array.from({ length: 50 }, (_, at) => `line ${String(at)}`).join('\n')],
        },
      ],
    });
    expect(await rowAt(page, 9).innerText()).not.toContain('line 49');
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => rowAt(page, 9).innerText()).toContain('line 49');
  });
});
