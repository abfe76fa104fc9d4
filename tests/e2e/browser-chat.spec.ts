import path from 'node:path';

import type { Page } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';

import { RelayProcess } from '../support/relay-process';
import { openBrowser } from './support/browser';
import { createRoom, joinRoom, leaveFrameByEscape, nameProfile, readInvitation, roomsOf, say } from './support/chat';
import { PROJECT, freshFolder } from './support/folders';
import { WebHost } from './support/web-host';

// Where there is no Electron: two people, each with a host and a browser of their own.

interface Person {
  readonly page: Page;
  readonly host: WebHost;
  /** Origins of everything that the browser asked for. */
  readonly asked: ReadonlySet<string>;
}

async function enter(profile: string, dataRoot: string): Promise<Person> {
  const host = await WebHost.start(profile, dataRoot);
  onTestFinished(async () => {
    await host.end();
  });
  const context = await openBrowser();
  const asked = new Set<string>();
  context.on('request', (request) => asked.add(new URL(request.url()).origin));
  const page = await context.newPage();
  await page.goto(host.entrance.href);
  await page.waitForURL(`${host.entrance.origin}/chat/`);
  return { page, host, asked };
}

async function picture({ page }: Person, name: string): Promise<void> {
  await page.screenshot({ path: path.join(PROJECT, 'test-results', 'browser-chat', `${name}.png`) });
}

test('two people write to one another, in browsers that ask nothing of anyone else', async () => {
  const folder = await freshFolder();
  const relay = await RelayProcess.start(path.join(folder, 'elsewhere'));
  onTestFinished(() => relay.kill());
  const zoe = await enter('zoe', folder);
  const ali = await enter('ali', folder);
  await nameProfile(zoe.page, 'Zoé');
  await nameProfile(ali.page, 'Ali');

  await createRoom(zoe.page, 'Répétition', relay.address);
  await zoe.page.getByRole('button', { name: 'Invite', exact: true }).first().click();
  await zoe.page.frameLocator('iframe').locator('#link').waitFor();
  await picture(zoe, 'invitation');
  // Pressed in the frame, whose keys the page does not hear.
  await leaveFrameByEscape(zoe.page);
  await joinRoom(ali.page, await readInvitation(zoe.page));

  await say(zoe.page, 'On commence à huit heures ?');
  await ali.page.getByText('On commence à huit heures ?').first().waitFor();
  await say(ali.page, 'J’y serai.');
  await zoe.page.getByText('J’y serai.').first().waitFor();
  await zoe.page.getByText('Received by 1').first().waitFor();
  // Both windows show what came; it is read.
  for (const { page } of [zoe, ali]) await expect.poll(async () => (await roomsOf(page))[0]?.unread).toBe(0);
  await picture(zoe, 'zoe');
  await picture(ali, 'ali');

  // What was said is there again after the page is read anew.
  await ali.page.reload();
  await ali.page.getByText('Répétition').first().click();
  await ali.page.getByText('On commence à huit heures ?').first().waitFor();

  for (const { host, asked } of [zoe, ali]) {
    const names = [...asked].map((origin) => new URL(origin));
    expect(asked).toContain(host.entrance.origin);
    expect(
      names.filter(({ hostname, port }) => !hostname.endsWith('.localhost') || port !== host.entrance.port),
    ).toEqual([]);
    // The pages' origin, and the frames'.
    expect(names).toHaveLength(2);
  }
});
