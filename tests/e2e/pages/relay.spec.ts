import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { axeFindings } from '../../renderer/support/axe';
import { COMPARISON } from './relay-samples';
import {
  CONNECTIONS,
  eventRows as events,
  eventsGrid as grid,
  eventually,
  LISTENING,
  openStand,
  ROOMS,
  someEvents,
  STOPPED,
} from './relay-stand';

const filter = (page: Page) => page.getByRole('textbox', { name: 'Filter' });
const tab = (page: Page, name: string) => page.getByRole('tab', { name });

describe('the state of the relay', () => {
  it('starts it with the port and reach that were chosen', async () => {
    const { page, ...stand } = await openStand({ state: STOPPED });
    await page.getByText('Stopped', { exact: true }).waitFor();
    await page.getByRole('textbox', { name: 'Port' }).fill('5000');
    await page.getByRole('radio', { name: 'My network' }).check();
    await page.locator('header').getByRole('button', { name: 'Start' }).click();
    expect(await stand.calls('start')).toEqual([{ port: 5000, reach: 'network' }]);
  });

  it('refuses a port that is none', async () => {
    const { page, ...stand } = await openStand({ state: STOPPED });
    await page.getByRole('textbox', { name: 'Port' }).fill('70000');
    await page.getByText('A number from 1 to 65535').waitFor();
    expect(await page.locator('header').getByRole('button', { name: 'Start' }).isDisabled()).toBe(true);
    expect(await stand.calls('start')).toEqual([]);
  });

  it('says that a port is taken and offers another, which only a press takes', async () => {
    const { page, ...stand } = await openStand({
      state: {
        ...STOPPED,
        state: 'failed',
        error: { code: 'address-in-use', details: { port: 4747 } },
        freePort: 4748,
      },
    });
    await page.getByRole('alert').getByText('4747').waitFor();
    expect(await stand.calls('start')).toEqual([]);
    await page.getByRole('button', { name: 'Use 4748' }).click();
    expect(await stand.calls('start')).toEqual([{ port: 4748, reach: 'this-computer' }]);
  });

  it('names how many it cuts off before it stops, and stops only then', async () => {
    const { page, ...stand } = await openStand();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('dialog').getByText('2 connections will be cut.').waitFor();
    await page.keyboard.press('Escape');
    expect(await stand.calls('stop')).toEqual([]);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop the relay' }).click();
    expect(await stand.calls('stop')).toEqual([{}]);
  });

  it('warns that another port changes the address before it restarts with it', async () => {
    const { page, ...stand } = await openStand();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('textbox', { name: 'Port' }).fill('4999');
    await page.getByRole('button', { name: 'Apply and restart' }).click();
    await page.getByRole('dialog').getByText('address changes').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Restart the relay' }).click();
    expect(await stand.calls('restart')).toEqual([{ port: 4999, reach: 'network' }]);
  });

  it('leaves a relay of another process alone, and says whose it is', async () => {
    const { page } = await openStand({ state: { ...LISTENING, owned: false, owner: 'Zoé' } });
    await page.getByText('belongs to the profile “Zoé”').waitFor();
    expect(await page.getByRole('button', { name: /^(Start|Stop|Restart)$/u }).count()).toBe(0);
  });

  it('says why a call failed', async () => {
    const { page } = await openStand({
      state: STOPPED,
      failing: { start: { code: 'relay-owned-elsewhere', details: { owner: 'Ali' } } },
    });
    await page.locator('header').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('alert').getByText('Ali').waitFor();
  });

  it('follows the host: state, language and theme', async () => {
    const { page, ...stand } = await openStand({ state: STOPPED });
    await stand.state({ language: 'fr', theme: 'dark', host: '::', port: 4747 });
    await page.getByText('À l’écoute sur [::]:4747').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.getByText('Le relais ne connaît jamais contenus, noms ni titres.').waitFor();
  });
});

describe('the events', () => {
  it('begin with the past and go on with what happens, each once and in words', async () => {
    const { page, ...stand } = await openStand({ past: someEvents(1, 4) });
    await eventually(async () => expect(await events(page).count()).toBe(4));
    await stand.events(someEvents(5, 3));
    await eventually(async () => expect(await events(page).count()).toBe(7));
    await grid(page).getByText('Frame written to disk and accepted').waitFor();
    await grid(page).getByText('frame-accepted').waitFor();
    await page.getByText('7 events', { exact: true }).waitFor();
  });

  it('keep only those in view in the page, and show the newest', async () => {
    const { page } = await openStand({ past: someEvents(1, 5_000) });
    await page.getByText('5,000 events').waitFor();
    expect(await events(page).count()).toBeLessThan(100);
    expect(await events(page).last().getAttribute('aria-rowindex')).toBe('5001');
  });

  it('stand still from Space on, count what is new, and go on at End', async () => {
    const { page, ...stand } = await openStand({ past: someEvents(1, 300) });
    await grid(page).focus();
    await page.keyboard.press('Space');
    const before = await events(page).allInnerTexts();
    await stand.events(someEvents(301, 12));
    await page.getByRole('button', { name: '12 new' }).waitFor();
    expect(await events(page).allInnerTexts()).toEqual(before);
    await page.keyboard.press('End');
    await page.getByText('312 events').waitFor();
    expect(await page.getByRole('button', { name: /new$/u }).count()).toBe(0);
  });

  it('stand still when scrolled up', async () => {
    const { page, ...stand } = await openStand({ past: someEvents(1, 300) });
    await page.getByText('300 events').waitFor();
    await grid(page).hover();
    await page.mouse.wheel(0, -600);
    await page.getByRole('button', { name: 'Paused' }).waitFor();
    const top = await grid(page).evaluate((element) => element.scrollTop);
    await stand.events(someEvents(301, 50));
    await page.getByRole('button', { name: '50 new' }).click();
    await page.getByText('350 events').waitFor();
    expect(await grid(page).evaluate((element) => element.scrollTop)).toBeGreaterThan(top + 600);
  });

  it('stand still when a text in them is selected', async () => {
    const { page } = await openStand({ past: someEvents(1, 20) });
    await grid(page)
      .getByText('Frame written to disk and accepted')
      .first()
      .evaluate((element) => document.getSelection()?.selectAllChildren(element));
    await page.getByRole('button', { name: 'Paused' }).waitFor();
  });

  it('are filtered; a wrong pattern keeps the last good filter and says so', async () => {
    const { page } = await openStand({ past: someEvents(1, 80) });
    await filter(page).fill('level>=warn');
    await page.getByText('20 of 80').waitFor();
    await filter(page).fill('level>=warn /(/');
    await page.getByText('The last good filter stays in force.').waitFor();
    await page.getByText('20 of 80').waitFor();
    await filter(page).fill('level>=warn -event:store');
    await page.getByText('10 of 80').waitFor();
    await filter(page).fill('no-such-word');
    await page.getByText('None of the 80 events passes the filter.').waitFor();
    await page.locator('main').getByText('Clear the filter').click();
    await page.getByText('80 events', { exact: true }).waitFor();
  });

  it('are searched without hiding any', async () => {
    const { page } = await openStand({ past: someEvents(1, 80) });
    const search = page.getByRole('textbox', { name: 'Search' });
    await search.fill('REFUSED');
    await search.press('Enter');
    await eventually(async () => expect(await grid(page).locator('mark').count()).toBeGreaterThan(1));
    expect(await grid(page).locator('[aria-selected="true"]').innerText()).toContain('Frame refused');
    await page.getByText('80 events', { exact: true }).waitFor();
    await search.fill('no-such-word');
    await search.press('Enter');
    await page.getByText('No match').waitFor();
  });

  it('say how many were missed, and before which', async () => {
    const { page, ...stand } = await openStand({ past: someEvents(1, 3) });
    await stand.events(someEvents(20, 1), 16);
    await page.getByText('16 events missed').waitFor();
    await events(page).last().getByText('16 missed before').waitFor();
  });

  it('open in detail by keyboard, are copied, followed, and give the focus back', async () => {
    const { page, ...stand } = await openStand({ past: someEvents(1, 8) });
    await eventually(async () => expect(await events(page).count()).toBe(8));
    await grid(page).focus();
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const detail = page.getByRole('complementary', { name: 'Event detail' });
    await detail.getByText('a1'.repeat(32)).waitFor();
    await detail.getByRole('button', { name: 'Copy JSON' }).click();
    const [copied] = await stand.calls('copyText');
    expect(copied).toEqual({ text: JSON.stringify(someEvents(4, 1)[0], null, 2) });
    await page.keyboard.press('Escape');
    await eventually(async () => expect(await grid(page).evaluate((element) => element.matches(':focus'))).toBe(true));
    await page.keyboard.press('Enter');
    await detail.getByRole('button', { name: 'Follow this connection' }).click();
    expect(await filter(page).inputValue()).toBe('conn=1');
    await page.getByText('4 of 8').waitFor();
  });

  it.each([
    ['stopped', STOPPED, 'Start the relay: its events will appear here.'],
    ['listening', LISTENING, 'Nothing has happened yet.'],
  ])('say why there are none while the relay is %s', async (_name, state, text) => {
    const { page } = await openStand({ state });
    await page.getByText(text).waitFor();
  });

  it('are read once a relay listens, where none ran before', async () => {
    const { page, ...stand } = await openStand({
      state: STOPPED,
      failing: { events: { code: 'relay-not-running', details: {} } },
    });
    await page.getByText('Start the relay: its events will appear here.').waitFor();
    await stand.change({ failing: {}, past: someEvents(1, 6) });
    await stand.state({});
    await page.getByText('6 events').waitFor();
  });
});

describe('connections and rooms', () => {
  it('are shown as they are now, sorted by any column, and followed', async () => {
    const { page, ...stand } = await openStand({ connections: CONNECTIONS, past: someEvents(1, 8) });
    await tab(page, 'Connections').click();
    const rows = page.getByRole('table').getByRole('row');
    await rows.nth(1).getByText('#1').waitFor();
    await page.getByRole('columnheader', { name: 'Queued' }).getByRole('button').click();
    await rows.nth(1).getByText('slow').waitFor();
    expect(await page.getByRole('columnheader', { name: 'Queued' }).getAttribute('aria-sort')).toBe('descending');
    await stand.change({ connections: CONNECTIONS.slice(0, 1) });
    await eventually(async () => expect(await rows.count()).toBe(2));
    await page.getByRole('button', { name: 'Follow connection 1' }).click();
    expect(await filter(page).inputValue()).toBe('conn=1');
  });

  it('ask the relay only while they are looked at', async () => {
    const { page, ...stand } = await openStand({ rooms: ROOMS });
    expect(await stand.calls('rooms')).toEqual([]);
    await tab(page, 'Rooms').click();
    await page.getByText('p0aazz99').waitFor();
    await page.getByRole('button', { name: 'Follow room p0aazz99' }).click();
    expect(await filter(page).inputValue()).toBe('room=p0aazz99');
    expect(await stand.calls('connections')).toEqual([]);
  });
});

describe('what the relay sees', () => {
  it('stands beside what you see, and leads to its events', async () => {
    const { page, ...stand } = await openStand({ past: someEvents(1, 16) });
    await stand.tell({ type: 'comparison', comparison: COMPARISON });
    await page.getByRole('region', { name: 'You see' }).getByText('Qui relit la une ?').waitFor();
    const theirs = page.getByRole('region', { name: 'The relay sees' });
    const text = (await theirs.innerText()).replaceAll('\u00a0', ' ');
    for (const shown of ['k7q2mxw4', '543 B', '192.168.1.0', 'a1'.repeat(32), '0010', '29 72 bb 04']) {
      expect(text).toContain(shown);
    }
    for (const hidden of ['Zoé', 'Rédaction', 'boucle']) expect(text).not.toContain(hidden);
    await theirs.getByRole('button', { name: 'Show among the events' }).click();
    await page.getByText('6 of 16').waitFor();
  });

  it('is shown at once where the chat window asked before this one opened', async () => {
    const { page } = await openStand({ comparison: { ...COMPARISON, relay: null } });
    await page.getByText('This relay does not have this frame').waitFor();
  });

  it('says how to get there', async () => {
    const { page } = await openStand();
    await tab(page, 'What the relay sees').click();
    await page.getByText('open a message’s menu').waitFor();
  });
});

it('shares addresses with their scope, and copies them', async () => {
  const { page, ...stand } = await openStand();
  await tab(page, 'Share').click();
  await page.getByText('Your local network · 192.168.1.20').waitFor();
  await page.getByRole('button', { name: 'Copy the address 192.168.1.20' }).click();
  expect(await stand.calls('copyText')).toEqual([{ text: LISTENING.places[1]?.address }]);
  await page.getByText('port 4747').waitFor();
});

describe('without a pointer', () => {
  it('goes through tabs by arrow and through panes by F6', async () => {
    const { page } = await openStand();
    await tab(page, 'Events').focus();
    await page.keyboard.press('ArrowRight');
    expect(await tab(page, 'Dashboard').getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('F6');
    await page.keyboard.press('F6');
    expect(await page.getByRole('button', { name: 'Restart' }).evaluate((element) => element.matches(':focus'))).toBe(
      true,
    );
  });

  it.each([
    { width: 1280, height: 800, colorScheme: 'light', language: 'en' },
    { width: 360, height: 480, colorScheme: 'dark', language: 'fr' },
  ] as const)('has no fault that axe finds at $width in $colorScheme', async (look) => {
    const { width, height, colorScheme, language } = look;
    const { page, ...stand } = await openStand(
      { state: { ...LISTENING, language }, past: someEvents(1, 60), connections: CONNECTIONS, rooms: ROOMS },
      { viewport: { width, height }, colorScheme, reducedMotion: 'reduce' },
    );
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowUp');
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Enter');
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    for (const index of [1, 2, 3, 4, 5]) {
      await page.getByRole('tab').nth(index).click();
      expect(await axeFindings(page)).toEqual([]);
    }
    await stand.tell({ type: 'comparison', comparison: COMPARISON });
    await page.getByText('Zoé').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await stand.state({
      ...STOPPED,
      language,
      state: 'failed',
      error: { code: 'address-in-use', details: {} },
      freePort: 1,
    });
    await page.getByRole('alert').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    // Nothing is wider than the window.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
});
