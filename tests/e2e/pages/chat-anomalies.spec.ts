import type { Locator, Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { callsOf } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';
import type { ScriptedRoom } from '../../renderer/support/fake-chat-host';
import { finding } from '../../renderer/support/found';
import type { Found } from '../../renderer/support/found';

const FORKED = finding({ id: 'f', name: 'forked', position: 58, evidence: true, count: 3 });
const RESTORED = finding({ id: 'r', name: 'restored', level: 'notice', position: 57, details: { lost: 2 } });
const CLOCK = finding({ id: 'c', name: 'clock', level: 'state', position: 61 });
const TITLE = 'The relay showed two histories';

const chat = chatSpec();

function openRoom(room: Partial<ScriptedRoom> = {}): Promise<Page> {
  return chat.openRoom({
    rooms: [
      { title: 'Atelier', end: 60, ...room },
      { title: 'Costumes', end: 30 },
    ],
  });
}

const find = (page: Page, ...found: readonly Found[]): Promise<void> =>
  page.evaluate((anomalies) => window.fake.find(0, ...anomalies), found);
const row = (page: Page, position: number): Locator => page.locator(`[data-key=row-${String(position)}]`);
const card = (within: Page | Locator, title: string): Locator => within.getByRole('group', { name: title });
const panelOf = (page: Page): Locator => page.getByRole('complementary', { name: 'Order of this room' });
const topOf = (locator: Locator): Promise<number> => locator.evaluate((element) => element.getBoundingClientRect().top);

/** The list has come to rest: two frames show the same. */
async function settled(page: Page): Promise<void> {
  await page.locator('.scroller').evaluate(
    (scroller) =>
      new Promise<void>((resolve) => {
        const look = (before: number): void => {
          const top = scroller.scrollTop;
          if (top === before) resolve();
          else setTimeout(look, 100, top);
        };
        look(-1);
      }),
  );
}

describe('what was found', () => {
  it('stands where it happened: before its message, or after the last', async () => {
    const page = await openRoom();
    await find(page, RESTORED, FORKED, CLOCK);
    await card(row(page, 57), 'Notice: The relay lost messages and went on').waitFor();
    await card(row(page, 58), `Alarm: ${TITLE}`).waitFor();
    const last = row(page, 60);
    await card(last, 'State: A message bears a date to come').waitFor();
    expect(await topOf(last.locator('[data-card]'))).toBeGreaterThan(await topOf(last.locator('.spoken')));
    await page.evaluate(() => window.fake.arrive(0, 'later'));
    await card(row(page, 61), 'State: A message bears a date to come').waitFor();
    expect(await last.locator('[data-card]').count()).toBe(0);
  });

  it('moves nothing that is being read', async () => {
    const page = await openRoom({ end: 400 });
    await page.getByRole('list', { name: /^Messages of/u }).hover();
    const away = page.getByRole('button', { name: 'Latest', exact: true });
    await expect
      .poll(async () => {
        await page.mouse.wheel(0, -1200);
        return away.count();
      })
      .toBe(1);
    await settled(page);
    const read = await page.evaluate(() => {
      const frame = document.querySelector('.scroller')?.getBoundingClientRect().top ?? 0;
      const rows = [...document.querySelectorAll<HTMLElement>('.message-row')];
      return rows.find((one) => one.getBoundingClientRect().top > frame + 40)?.dataset['key'] ?? '';
    });
    const reading = page.locator(`[data-key=${read}]`);
    const before = await topOf(reading);
    const position = Number(read.slice('row-'.length));
    await find(
      page,
      finding({ id: 'above', position: position - 3 }),
      finding({ id: 'below', position: position + 2 }),
      finding({ id: 'end', position: 401 }),
    );
    for (const near of [position - 3, position + 2]) {
      await row(page, near).locator('[data-card]').waitFor({ state: 'attached' });
    }
    expect(await topOf(row(page, position - 3).locator('[data-card]'))).toBeLessThan(before);
    await expect.poll(() => topOf(reading)).toBeCloseTo(before, 0);
  });

  it('says who could have done it, who not, and what to do; and how often it was seen', async () => {
    const page = await openRoom();
    await find(page, FORKED);
    const alarm = card(page, `Alarm: ${TITLE}`);
    await alarm.getByText(/It showed at message 58\.$/u).waitFor();
    await alarm.getByText(/^Seen 3 times \(first: .*\d\d:\d\d; last: .*\d\d:\d\d\)\.$/u).waitFor();
    expect(await alarm.getByText('Could not', { exact: true }).count()).toBe(0);
    await alarm.getByRole('button', { name: 'Details' }).click();
    await alarm.getByText('The relay: whoever runs it, or whoever got into it.').waitFor();
    await alarm.getByText('A member alone, or somebody on the network.').waitFor();
    await alarm.getByText('What to do', { exact: true }).waitFor();
  });

  it('is said once: an alarm at once, a notice when there is time, a state not at all', async () => {
    const page = await openRoom();
    await find(page, RESTORED, FORKED, CLOCK);
    const urgent = page.locator('[aria-live=assertive] p');
    const polite = page.locator('[aria-live=polite] p');
    await expect.poll(() => urgent.allTextContents()).toEqual([`Alarm: ${TITLE}`]);
    await find(page, RESTORED, { ...FORKED, count: 4 }, CLOCK);
    expect(await urgent.count()).toBe(1);
    expect(await polite.allTextContents()).toEqual(['Notice: The relay lost messages and went on']);
  });

  it('is reached by keyboard, as part of its row', async () => {
    const page = await openRoom();
    await find(page, FORKED);
    await row(page, 59).focus();
    await page.keyboard.press('ArrowUp');
    const label = await row(page, 58).getAttribute('aria-label');
    expect(label).toMatch(new RegExp(`^Alarm: ${TITLE}\\. `, 'u'));
    expect(await row(page, 58).evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await card(page, `Alarm: ${TITLE}`).getByText('What to do', { exact: true }).waitFor();
    expect(await page.getByRole('menu').count()).toBe(0);
  });

  it('has a place in a room without a message too', async () => {
    const page = await chat.openRoom({ rooms: [{ title: 'Atelier', end: 0, memberCount: 1 }] });
    await find(page, finding({ id: 'i', name: 'impostor', position: 0 }));
    await card(page, 'Alarm: Something else answers in the relay’s place').waitFor();
  });
});

describe('an alarm', () => {
  it('takes the place of the order’s line and marks the room, until it is dismissed', async () => {
    const page = await openRoom();
    await find(page, FORKED, finding({ id: 'p', name: 'replayed', position: 40 }));
    const header = page.locator('[data-pane=header]');
    await header.getByRole('button', { name: TITLE }).waitFor();
    await page.locator('nav [data-room]', { hasText: 'Atelier' }).getByText('2 alarms').waitFor();
    await card(page, `Alarm: ${TITLE}`).getByRole('button', { name: 'Dismiss' }).click();
    expect(await callsOf(page, 'dismissAnomaly')).toMatchObject([{ id: 'f' }]);
    await header.getByRole('button', { name: 'A message was delivered twice' }).waitFor();
    expect(await card(page, `Alarm: ${TITLE}`).count()).toBe(0);
    expect(await row(page, 58).evaluate((element) => element === document.activeElement)).toBe(true);

    await page.keyboard.press('Control+Shift+H');
    const panel = panelOf(page);
    await card(panel, 'Alarm: A message was delivered twice').getByRole('button', { name: 'Dismiss' }).click();
    await header.getByRole('button', { name: 'Not yet confirmed by anyone' }).waitFor();
    expect(await page.getByText('1 alarm', { exact: true }).count()).toBe(0);
    await panel.getByText('2 dismissed').click();
    expect(await panel.getByRole('group', { name: /^Alarm: / }).count()).toBe(2);
    expect(await panel.getByRole('button', { name: 'Dismiss' }).count()).toBe(0);
  });

  it('of another room is said, and signed in the list', async () => {
    const page = await openRoom();
    await page.evaluate((found) => window.fake.find(1, found), FORKED);
    await page
      .getByRole('button', { name: /Costumes/u })
      .getByText('1 alarm')
      .waitFor();
    await expect.poll(() => page.locator('[aria-live=polite] p').allTextContents()).toEqual(['Alarm in Costumes']);
  });

  it('that can be proven saves its file', async () => {
    const page = await openRoom();
    await find(page, FORKED, finding({ id: 'g', position: 59 }));
    expect(await page.getByRole('button', { name: 'Save evidence…' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Save evidence…' }).click();
    await page.getByRole('status').getByText('aparte evidence verify FILE').waitFor();
    expect(await callsOf(page, 'saveEvidence')).toMatchObject([{ id: 'f' }]);
    await page.evaluate(() => window.fake.failures.set('saveEvidence', 'disk-full'));
    await page.getByRole('button', { name: 'Save evidence…' }).click();
    await page.getByRole('alert').getByText('This computer’s disk is full.').waitFor();
  });

  it('leads from the panel to its place, however far that is', async () => {
    const page = await openRoom({ end: 5000 });
    await find(page, finding({ id: 'g', position: 1200 }));
    await page.keyboard.press('Control+Shift+H');
    await card(panelOf(page), 'Alarm: The history has a break').getByRole('button', { name: 'Show the place' }).click();
    await card(row(page, 1200), 'Alarm: The history has a break').waitFor();
    await expect.poll(() => row(page, 1200).evaluate((element) => element === document.activeElement)).toBe(true);
    await row(page, 1203).click();
    await card(panelOf(page), 'Alarm: The history has a break').getByRole('button', { name: 'Show the place' }).click();
    await expect.poll(() => row(page, 1200).evaluate((element) => element === document.activeElement)).toBe(true);
  });
});
