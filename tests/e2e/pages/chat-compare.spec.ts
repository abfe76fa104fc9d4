import type { Locator, Page } from 'playwright';
import { expect, it } from 'vitest';

import { callsOf } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';
import { authorOf } from '../../renderer/support/fake-chat-host';

const chat = chatSpec();

/** Zoé and Ali were compared; the third member bears a name that looks like Zoé's. */
const NAMES = ['Camille', 'Zoé', 'Ali', 'ZOE'];

async function openMembers(): Promise<Page> {
  const page = await chat.openRoom({ rooms: [{ title: 'Atelier', end: 60, names: NAMES }] });
  await page.locator('.members').click();
  return page;
}

const memberOf = (page: Page, name: string): Locator =>
  page.getByRole('complementary', { name: 'Members' }).getByRole('listitem').filter({ hasText: name });

it('marks a member as verified after both fingerprints were compared, and takes it back', async () => {
  const page = await openMembers();
  const member = memberOf(page, 'ZOE (');
  await member.getByText('Fingerprint not compared').waitFor();
  await member.getByRole('button', { name: /^Compare with .ZOE \(/u }).click();
  const dialog = page.getByRole('dialog', { name: /^Compare with .ZOE \(/u });
  await dialog.getByRole('img', { name: 'QR code of this fingerprint' }).nth(1).waitFor();
  expect(await dialog.getByRole('list', { name: 'Fingerprint, to read aloud' }).count()).toBe(2);
  // A key typed a moment before says nothing about a fingerprint.
  await page.keyboard.press('Enter');
  expect(await callsOf(page, 'setCompared')).toEqual([]);
  await member.getByRole('button', { name: /^Compare with/u }).click();
  await dialog.getByRole('button', { name: 'They are the same: mark as verified' }).click();
  await member.getByText('Verified: fingerprint compared').waitFor();
  expect(await dialog.count()).toBe(0);

  await member.getByRole('button', { name: /^Compare with/u }).click();
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await member.getByText('Fingerprint not compared').waitFor();
  expect(await callsOf(page, 'setCompared')).toMatchObject([
    { author: authorOf(3), compared: true },
    { author: authorOf(3), compared: false },
  ]);
});

it('says what it means when they differ, and marks nothing', async () => {
  const page = await openMembers();
  await memberOf(page, 'ZOE (')
    .getByRole('button', { name: /^Compare with/u })
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'They differ' }).click();
  await dialog
    .getByRole('alert')
    .getByText(/Do not trust what is written under/u)
    .waitFor();
  expect(await dialog.getByRole('button', { name: /mark as verified/u }).count()).toBe(0);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect.poll(() => dialog.count()).toBe(0);
  expect(await callsOf(page, 'setCompared')).toEqual([]);
});

it('keeps people of like names apart: at the member, when one joins, and in what was verified', async () => {
  const page = await openMembers();
  for (const name of ['Zoé (', 'ZOE (']) {
    await memberOf(page, name)
      .getByText('Another member bears this name, or bore it before, with another fingerprint.')
      .waitFor();
  }
  expect(await memberOf(page, 'Ali').getByText('Another member bears this name').count()).toBe(0);
  await memberOf(page, 'Zoé (').getByText('Verified: fingerprint compared').waitFor();
  await memberOf(page, 'ZOE (').getByText('Fingerprint not compared').waitFor();

  await page.evaluate(
    ([like, other]) => {
      const row = { own: false, timeMs: Date.now(), digest: '' } as const;
      window.fake.emit({
        type: 'rows',
        room: window.fake.summaries[0]?.room ?? '',
        rows: [
          { ...row, key: 'j1', position: 61, kind: 'joined', author: like, authorName: 'ZOE', text: '' },
          {
            ...row,
            key: 'j2',
            position: 62,
            kind: 'renamed',
            author: other,
            authorName: 'Z o é',
            before: 'Ali',
            text: 'Z o é',
          },
        ],
        removed: [],
        reset: false,
      });
    },
    [authorOf(3), authorOf(2)] as const,
  );
  await page
    .locator('[data-key=j1]')
    .getByText(/joined\. Another member bears this name/u)
    .waitFor();
  await page
    .locator('[data-key=j2]')
    .getByText(/.Ali. is now called .Z o é.\. Another member bears this name/u)
    .waitFor();
});

it('shows a code at every fingerprint, one’s own too', async () => {
  const page = await openMembers();
  await memberOf(page, 'Camille').getByText('As QR code').click();
  await memberOf(page, 'Camille').getByRole('img', { name: 'QR code of this fingerprint' }).waitFor();
  await page.keyboard.press('Control+,');
  await page.getByRole('dialog').getByText('As QR code').click();
  await page.getByRole('dialog').getByRole('img', { name: 'QR code of this fingerprint' }).waitFor();
});
