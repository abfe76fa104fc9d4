import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { eventRows as events, eventsGrid as grid, eventually, openStand, someEvents } from './relay-stand';

const filter = (page: Page) => page.getByRole('textbox', { name: 'Filter' });

describe('what is kept of the events', () => {
  it('goes back before this run of the relay', async () => {
    const yesterday = (events: ReturnType<typeof someEvents>) =>
      events.map((event) => ({ ...event, timeMs: event.timeMs - 86_400_000 }));
    const history = [yesterday(someEvents(5, 4)), yesterday(someEvents(1, 4))];
    const { page } = await openStand({ history, past: someEvents(1, 3) });
    await page.getByText('11 events').waitFor();
    await eventually(async () => expect(await events(page).count()).toBe(11));
    const times = await events(page)
      .getByRole('gridcell')
      .filter({ hasText: /^\d\d\/\d\d / })
      .count();
    expect(times).toBeGreaterThanOrEqual(8);
  });

  it('is exported as NDJSON, all of it or what passes the filter', async () => {
    const { page, ...stand } = await openStand({ past: someEvents(1, 80) });
    const exported = async () => {
      const calls = (await stand.calls('saveEvents')) as { part: string; last: boolean }[];
      expect(calls.filter(({ last }) => last)).toHaveLength(1);
      return calls.map(({ part }) => part).join('');
    };
    await filter(page).fill('level>=warn');
    await page.getByText('20 of 80').waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'The 20 that pass the filter' }).click();
    await page.getByText('Events exported').waitFor();
    const lines = (await exported()).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      someEvents(1, 80).filter(({ level }) => level === 'warn' || level === 'error'),
    );
  });

  it('is said where it cannot be written', async () => {
    const { page } = await openStand({
      past: someEvents(1, 4),
      failing: { saveEvents: { code: 'disk-full', details: {} } },
    });
    await page.getByText('4 events').waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'All: 4 events' }).click();
    await page.getByText(/disk is full/iu).waitFor();
  });

  it('is filtered by a press on a value, and without it', async () => {
    const { page } = await openStand({ past: someEvents(1, 80) });
    await grid(page).getByText('Frame refused').last().dblclick();
    const detail = page.getByRole('complementary', { name: 'Event detail' });
    await detail.getByRole('button', { name: 'Only Code payload-too-large' }).click();
    expect(await filter(page).inputValue()).toBe('code=payload-too-large');
    await page.getByText('10 of 80').waitFor();
    await detail.getByRole('button', { name: 'Show in context' }).click();
    await page.getByText('80 events', { exact: true }).waitFor();
    await detail.getByRole('button', { name: 'Without Name frame-refused' }).click();
    await page.getByText('70 of 80').waitFor();
  });

  it('finds its filter and columns as they were left, and saves filters by hand', async () => {
    const preferences = { filter: 'level>=warn', savedFilters: ['room:p0'], hiddenColumns: ['address'] } as const;
    const { page, ...stand } = await openStand({ past: someEvents(1, 80), preferences });
    await page.getByText('20 of 80').waitFor();
    expect(await page.getByRole('columnheader', { name: 'Address' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Columns' }).click();
    expect(await page.getByRole('menuitemcheckbox', { name: 'Address' }).getAttribute('aria-checked')).toBe('false');
    await page.getByRole('menuitemcheckbox', { name: 'Address' }).click();
    await page.getByRole('columnheader', { name: 'Address' }).waitFor();
    await page.getByRole('button', { name: 'Saved filters' }).click();
    await page.getByRole('menuitem', { name: 'Save this filter' }).click();
    await page.getByRole('button', { name: 'Saved filters' }).click();
    await page.getByRole('menuitem', { name: 'room:p0' }).click();
    expect(await filter(page).inputValue()).toBe('room:p0');
    await expect
      .poll(async () => (await stand.calls('keepPreferences')).at(-1))
      .toEqual({ filter: 'room:p0', savedFilters: ['room:p0', 'level>=warn'], hiddenColumns: [] });
  });
});
