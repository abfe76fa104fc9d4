import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { axeFindings } from '../../renderer/support/axe';
import { RELAY_LIMITS, someSamples } from './relay-samples';
import { CONNECTIONS, LISTENING, openStand, ROOMS } from './relay-stand';

const tab = (page: Page, name: string) => page.getByRole('tab', { name });
const charts = (page: Page) => page.getByRole('region', { name: 'Charts of the relay' });
const chart = (page: Page, name: string) => page.getByRole('figure', { name });

async function onDashboard(...scene: Parameters<typeof openStand>) {
  const [changes, options] = scene;
  const stand = await openStand({ samples: someSamples(120), limits: RELAY_LIMITS, ...changes }, options);
  await stand.page.getByRole('tab').nth(1).click();
  return stand;
}

describe('the dashboard', () => {
  it('draws rates and what is held, with the newest values in words', async () => {
    const { page } = await onDashboard();
    await chart(page, 'Connections: connections 6').waitFor();
    await chart(page, 'Frames a second: received 19/s, accepted 5.5/s, delivered 20/s').waitFor();
    expect(await charts(page).locator('canvas').count()).toBe(6);
    await page.getByText('limit 8', { exact: true }).waitFor();
  });

  it('moves one mark over all charts by keyboard', async () => {
    const { page } = await onDashboard();
    await chart(page, 'Connections: connections 6').waitFor();
    await charts(page).focus();
    await page.keyboard.press('Home');
    await chart(page, 'Connections: connections 3').waitFor();
    await chart(page, 'Frames a second: received 10/s').waitFor();
    await page.keyboard.press('ArrowRight');
    await chart(page, 'Connections: connections 4').waitFor();
    await chart(page, 'Frames a second: received 11/s').waitFor();
  });

  it('asks for coarser steps where more time is shown', async () => {
    const { page, ...stand } = await onDashboard();
    await page.getByRole('radio', { name: '24 h' }).check();
    await expect.poll(async () => (await stand.calls('samples')).at(-1)).toMatchObject({ stepMs: 120_000 });
    await page.getByRole('radio', { name: '1 h' }).check();
    await expect.poll(async () => (await stand.calls('samples')).at(-1)).toMatchObject({ stepMs: 10_000 });
  });

  it('says the same as a table', async () => {
    const { page } = await onDashboard();
    await page.getByRole('radio', { name: 'Table' }).check();
    const table = page.getByRole('table', { name: 'Measurements, newest first' });
    const first = table.getByRole('row').nth(1);
    await first.getByRole('cell', { name: '19/s' }).waitFor();
    expect(await table.getByRole('columnheader').count()).toBe(11);
  });

  it('tells how near each limit is, and how often it was reached', async () => {
    const { page } = await onDashboard();
    const limits = page.getByRole('list', { name: 'Limits of the relay' });
    await limits.getByText('7 of 8 · nearly reached').waitFor();
    await limits.getByText('reached 3 times').waitFor();
    await limits.getByText('at least').waitFor();
    expect(await limits.getByRole('meter', { name: 'Connections' }).getAttribute('value')).toBe('0.875');
  });

  it('says why it cannot read', async () => {
    const { page } = await onDashboard({ failing: { samples: { code: 'relay-misbehaved', details: {} } } });
    await page.locator('.dashboard .notice').waitFor();
  });
});

describe('what an operator does', () => {
  it('cuts and bans only after a yes, and says how it ended', async () => {
    const { page, ...stand } = await openStand({ connections: CONNECTIONS });
    await tab(page, 'Connections').click();
    await page.getByRole('button', { name: 'Actions on connection 7' }).click();
    await page.getByRole('menuitem', { name: 'Cut the connection' }).click();
    await page.getByRole('dialog').getByText('comes back by itself').waitFor();
    await page.keyboard.press('Escape');
    expect(await stand.calls('disconnect')).toEqual([]);
    await page.getByRole('button', { name: 'Actions on connection 7' }).click();
    await page.getByRole('menuitem', { name: 'Ban its address' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ban for a day' }).click();
    await page.getByText('Done.').waitFor();
    expect(await stand.calls('ban')).toEqual([{ connection: 7, minutes: 1440 }]);
  });

  it('deletes a room by its short id', async () => {
    const { page, ...stand } = await openStand({
      rooms: ROOMS,
      failing: { deleteRoom: { code: 'unknown-room', details: {} } },
    });
    await tab(page, 'Rooms').click();
    await page.getByRole('button', { name: 'Actions on room p0aazz99' }).click();
    await page.getByRole('menuitem', { name: 'Delete the room' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('alert').waitFor();
    await stand.change({ failing: {} });
    await page.getByRole('button', { name: 'Actions on room p0aazz99' }).click();
    await page.getByRole('menuitem', { name: 'Delete the room' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Done.').waitFor();
    expect((await stand.calls('deleteRoom')).at(-1)).toEqual({ room: 'p0aazz99' });
  });

  it('lifts a ban and reopens a room, each after a yes', async () => {
    const key = 'ab12'.repeat(16);
    const { page, ...stand } = await openStand({
      connections: CONNECTIONS,
      rooms: ROOMS,
      rules: {
        bans: [
          { network: '10.0.0.7/32', untilMs: Date.UTC(2026, 10, 25, 12) },
          { network: '192.0.2.0/24', untilMs: 0 },
        ],
        rooms: [{ room: key, how: 'deleted', sinceMs: Date.UTC(2026, 10, 22, 12) }],
      },
    });
    await tab(page, 'Connections').click();
    await page.getByText('until somebody lifts the ban').waitFor();
    await page.getByRole('button', { name: 'Lift the ban…: 10.0.0.7/32' }).click();
    await page.keyboard.press('Escape');
    expect(await stand.calls('unban')).toEqual([]);
    await page.getByRole('button', { name: 'Lift the ban…: 10.0.0.7/32' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Lift', exact: true }).click();
    await page.getByText('Done.').waitFor();
    expect(await stand.calls('unban')).toEqual([{ network: '10.0.0.7/32' }]);
    await tab(page, 'Rooms').click();
    await page.getByText(/^data deleted since/u).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: /^Reopen…: ab12ab12/u }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reopen', exact: true }).click();
    await page.getByText('Done.').waitFor();
    expect(await stand.calls('reopenRoom')).toEqual([{ room: key }]);
  });

  it('is shown with nothing beyond a narrow window, in French and in the dark', async () => {
    const { page } = await openStand(
      {
        state: { ...LISTENING, language: 'fr', theme: 'dark' },
        rules: { bans: [{ network: '2001:0db8:85a3:0000:0000:8a2e:0370:7334/128', untilMs: 0 }], rooms: [] },
      },
      { viewport: { width: 360, height: 700 } },
    );
    await tab(page, 'Connexions').click();
    await page.getByText('tant que personne ne lève le bannissement').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });

  it('replaces the access token, tries addresses and shows them as codes', async () => {
    const { page, ...stand } = await openStand({ state: { ...LISTENING, needsAccess: true } });
    await tab(page, 'Share').click();
    await page.getByText('Making a room needs an access token.').waitFor();
    await page.getByRole('button', { name: 'Replace the access token' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Replace the token' }).click();
    await page.getByText('The new token is in the file that was saved.').waitFor();
    await page.getByRole('button', { name: 'Test the address 192.168.1.20' }).click();
    await page.getByText('Answers, with the right key.').waitFor();
    expect(await stand.calls('testPlace')).toEqual([{ address: LISTENING.places[1]?.address }]);
    await page.getByRole('button', { name: 'Show the QR code of 192.168.1.20' }).click();
    await page.getByRole('figure', { name: 'QR code of the address 192.168.1.20' }).waitFor();
  });
});

describe('all of it', () => {
  it.each([
    { width: 1440, height: 900, colorScheme: 'light', language: 'fr' },
    { width: 320, height: 568, colorScheme: 'dark', language: 'en' },
  ] as const)('has no fault that axe finds at $width in $colorScheme', async (look) => {
    const { width, height, colorScheme, language } = look;
    const { page } = await onDashboard(
      { state: { ...LISTENING, language }, connections: CONNECTIONS, rooms: ROOMS },
      { viewport: { width, height }, colorScheme, reducedMotion: 'reduce' },
    );
    await page.locator('canvas').first().waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await page.locator('.dashboard fieldset').nth(1).getByRole('radio').nth(1).check();
    await page.getByRole('table').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('tab').nth(5).click();
    await page.locator('.token').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.locator('.token button').click();
    await page.getByRole('dialog').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });
});
