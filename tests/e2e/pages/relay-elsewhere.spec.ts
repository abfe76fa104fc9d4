import { describe, expect, it } from 'vitest';

import { axeFindings } from '../../renderer/support/axe';
import { LISTENING, openStand, STOPPED } from './relay-stand';

const ADDRESS = `aparte-relay://relay.example.org:4747#${'Q'.repeat(43)}`;

describe('a relay elsewhere', () => {
  it('is shown by address and token, which is masked and not kept in the page', async () => {
    const { page, ...stand } = await openStand({ state: STOPPED });
    await page.getByRole('button', { name: 'Relay elsewhere' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'The relay’s address' }).fill(ADDRESS);
    const token = dialog.getByLabel('Admin token', { exact: true });
    expect(await token.getAttribute('type')).toBe('password');
    await token.fill('AAAAAAAAAAAAAAAAAAAAAA');
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await stand.calls('goTo')).toEqual([{ address: ADDRESS, token: 'AAAAAAAAAAAAAAAAAAAAAA', keep: true }]);
    await page.getByRole('button', { name: 'Relay elsewhere' }).click();
    expect(await token.inputValue()).toBe('');
  });

  it.each([
    ['wrong-relay', { host: 'relay.example.org', port: '4747' }],
    ['admin-refused', {}],
    ['relay-unreachable', { host: 'relay.example.org', port: '4747' }],
  ])('says %s in words, and leaves what was shown', async (code, details) => {
    const { page } = await openStand({ state: STOPPED, failing: { goTo: { code, details } } });
    await page.getByRole('button', { name: 'Relay elsewhere' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'The relay’s address' }).fill(ADDRESS);
    await dialog.getByLabel('Admin token', { exact: true }).fill('AAAAAAAAAAAAAAAAAAAAAA');
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByText(code).waitFor({ state: 'attached' });
    expect(await axeFindings(page)).toEqual([]);
  });

  it('that was kept needs no token, and may be forgotten', async () => {
    const { page, ...stand } = await openStand({ state: { ...STOPPED, kept: [ADDRESS] } });
    await page.getByRole('button', { name: 'Relay elsewhere' }).click();
    await page.getByRole('button', { name: `Forget ${ADDRESS}` }).click();
    expect(await stand.calls('forgetRelay')).toEqual([{ address: ADDRESS }]);
    await page.getByRole('button', { name: `Show ${ADDRESS}` }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await stand.calls('goTo')).toEqual([{ address: ADDRESS, keep: true }]);
  });

  it('is named, is not started or stopped from here, and left again', async () => {
    const elsewhere = { address: ADDRESS, host: 'relay.example.org', port: 4747 };
    const { page, ...stand } = await openStand();
    // Another relay is another window, which asks anew.
    await stand.change({ state: { ...LISTENING, owned: false, elsewhere } });
    await stand.state({ owned: false, elsewhere });
    await page.getByText('You see a relay elsewhere, relay.example.org:4747.').waitFor();
    expect(await page.getByRole('button', { name: /^(Start|Stop|Restart)$/u }).count()).toBe(0);
    await page.getByRole('button', { name: 'Back to this computer' }).click();
    expect(await stand.calls('comeBack')).toEqual([{}]);
  });
});
