import path from 'node:path';

import { expect, test } from 'vitest';

import { openBrowser } from './support/browser';
import { launchApp } from './support/electron';
import { PROJECT } from './support/folders';

// What the app builds on holds in the Electron of this run: its own, or the tests' old one with its shim.

const PROBE = path.join(PROJECT, 'tests', 'electron-22', 'probe-app');

/** Where the page of the probe has its bridge. */
interface ProbePage {
  arrived: string;
  probe: { ask(greeting: string): Promise<Record<string, unknown>> };
}

declare const window: ProbePage;

test('pages, preload, IPC, the relay process and the native modules work', async () => {
  const running = await launchApp({ appFolder: PROBE });
  const page = await running.window('probe://app/index.html');
  await page.waitForFunction(() => window.arrived === 'in parts');

  const found = await page.evaluate(() => window.probe.ask('hello'));
  expect(found).toMatchObject({
    greeting: 'hello',
    sender: 'probe://app/index.html',
    name: 'Probe 9.8.7',
    appPath: PROBE,
    packaged: false,
    persistent: false,
    cloned: 0,
    relay: 'level function',
    worker: { cipher: expect.stringMatching(/^4\./u) as string, derivedBytes: 32 },
  });
  expect(running.output()).toContain('the first line');
  await running.quit();
});

test('the policy of a response is enforced, and its violation fails a test', async () => {
  const running = await launchApp({ appFolder: PROBE, tolerated: [/tolerated in this test/u] });
  const page = await running.window('probe://app/index.html');
  const refused = page.evaluate(() => {
    document.body.innerHTML = '<b>unsafe</b>';
  });
  await expect(refused).rejects.toThrow(/TrustedHTML/u);
  await expect(running.quit()).rejects.toThrow(/TrustedHTML/u);
});

test.runIf(process.platform === 'linux').each([false, true])(
  'with a keyring (%s) it has a keychain',
  async (keyring) => {
    const running = await launchApp({ appFolder: PROBE, keyring });
    const page = await running.window('probe://app/index.html');
    const found = await page.evaluate(() => window.probe.ask('hello'));
    expect(found['keychain']).toBe(keyring);
  },
);

test('a killed app is gone, and its test goes on', async () => {
  const running = await launchApp({ appFolder: PROBE });
  await running.window();
  await running.kill();
  expect(() => process.kill(running.pid, 0)).toThrow(/ESRCH/u);
});

test('the browser starts and shows a page', async () => {
  const context = await openBrowser();
  const page = await context.newPage();
  await page.goto('about:blank');
  expect(await page.evaluate(() => navigator.language)).toBe('en-US');
});
