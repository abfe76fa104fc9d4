import path from 'node:path';

import type { Page } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';

import { RelayProcess } from '../support/relay-process';
import { openBrowser } from './support/browser';
import { call, nameProfile, roomsOf, say } from './support/chat';
import { PROJECT, freshFolder } from './support/folders';
import { WebHost } from './support/web-host';

// Rooms of six words, in the built app: what the frames show and take, which no other test opens.

async function enter(profile: string, dataRoot: string): Promise<Page> {
  const host = await WebHost.start(profile, dataRoot);
  onTestFinished(async () => {
    await host.end();
  });
  const page = await (await openBrowser()).newPage();
  await page.goto(host.entrance.href);
  await page.waitForURL(`${host.entrance.origin}/chat/`);
  return page;
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(PROJECT, 'test-results', 'browser-words', `${name}.png`) });
}

test('six words are shown once, told, mistyped, corrected, and open the room', async () => {
  const folder = await freshFolder();
  const relay = await RelayProcess.start(path.join(folder, 'elsewhere'));
  onTestFinished(() => relay.kill());
  const zoe = await enter('zoe', folder);
  const ali = await enter('ali', folder);
  await nameProfile(zoe, 'Zoé');
  await nameProfile(ali, 'Ali');

  await zoe
    .getByRole('button', { name: /^Create a room/u })
    .first()
    .click();
  await zoe.getByLabel('Title of the room').fill('Les Amis');
  await zoe.getByText('On another relay').click();
  await zoe.getByLabel('Address of the relay').fill(relay.address);
  await zoe.getByRole('radio', { name: 'With six words' }).check();
  await picture(zoe, 'create');
  await zoe.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
  const shown = zoe.frameLocator('iframe');
  await shown.locator('ol li').first().waitFor();
  const words = await shown.locator('ol li').allTextContents();
  expect(words).toHaveLength(6);
  expect(await shown.locator('code').textContent()).toBe(relay.address);
  await picture(zoe, 'shown');
  // The page around the frame holds none of them.
  const content = await zoe.content();
  for (const word of words) expect(content).not.toMatch(new RegExp(`\\b${word}\\b`, 'u'));
  await zoe.getByRole('button', { name: 'Done' }).click();
  await say(zoe, 'avant');

  await ali.getByText('I have an invitation').first().click();
  await ali.getByRole('button', { name: 'I was told six words' }).click();
  const frame = ali.frameLocator('iframe');
  // A word that is still being written is not called wrong, and is once one goes on.
  await frame.getByLabel('Six words').pressSequentially(`${words.slice(0, 2).join(' ')} fo`);
  await frame.getByText('2 words, six are wanted').waitFor();
  await frame.getByLabel('Name of the room').focus();
  await frame.getByText(/^Word 3 is not one that Aparté draws/u).waitFor();
  const typed = words.map((word, place) => (place === 2 ? `${word}x` : word)).join(' ');
  await frame.getByLabel('Six words').fill(typed.toUpperCase());
  await frame.getByText(/^Word 3 is not one that Aparté draws/u).waitFor();
  await picture(ali, 'mistyped');
  await frame.getByRole('button', { name: /^Write “/u }).click();
  await frame.getByText('Six words, all of them known.').waitFor();
  // What was copied whole is taken apart.
  await frame.getByLabel('Six words').fill([words.join(' '), 'Les Autres', relay.address].join('\n'));
  await expect.poll(() => frame.getByLabel('Six words').inputValue()).toBe(words.join(' '));
  expect(await frame.getByLabel('Name of the room').inputValue()).toBe('Les Autres');
  expect(await frame.getByLabel('Address of the relay').inputValue()).toBe(relay.address);
  await frame.getByRole('button', { name: 'Join' }).click();
  await frame.getByText(/^No such room on this relay/u).waitFor();
  await picture(ali, 'absent');
  expect(await roomsOf(ali)).toEqual([]);
  await frame.getByLabel('Name of the room').fill('les amis');
  await frame.getByRole('button', { name: 'Join' }).click();
  await ali.getByLabel('Write to Les Amis').waitFor();
  await ali.getByText('avant').first().waitFor();
  expect(await call(ali, 'anomalies', { room: (await roomsOf(ali))[0]?.room ?? '' })).toEqual([]);

  await ali.getByRole('button', { name: 'Invite', exact: true }).first().click();
  await ali
    .frameLocator('iframe')
    .getByText(/The app no longer has the words/u)
    .waitFor();
  await picture(ali, 'gone');
});
