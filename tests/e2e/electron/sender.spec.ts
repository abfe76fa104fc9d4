import path from 'node:path';

import { expect, test } from 'vitest';

import { PROJECT } from '../support/folders';
import type { ChatPage } from './person';
import { openApp, openRelay } from './person';

// Who may call: the one window of the contract, on its own page, in its main frame.

const FORBIDDEN = { ok: false, error: { code: 'forbidden-sender', details: {} } };
const CHAT_PRELOAD = path.join(PROJECT, 'dist', 'preload', 'chat.cjs');

/** What the page of a window that the test itself made gets for an answer. */
async function stateFrom(
  app: Awaited<ReturnType<typeof openApp>>['app'],
  address: string,
  script: string,
): Promise<unknown> {
  return app.app.evaluate(
    async ({ BrowserWindow }, { preload, url, code }) => {
      const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
      if (!session) return undefined;
      const webPreferences = { session, preload, sandbox: true, nodeIntegrationInSubFrames: true };
      const window = new BrowserWindow({ show: false, webPreferences });
      await window.loadURL(url);
      const answer: unknown = await window.webContents.executeJavaScript(code);
      window.destroy();
      return answer;
    },
    { preload: CHAT_PRELOAD, url: address, code: script },
  );
}

test('another window with the same page and preload is refused', async () => {
  const { app, page } = await openApp();
  expect(await stateFrom(app, 'app://aparte/chat/', 'window.aparte.state({})')).toEqual(FORBIDDEN);
  expect(await page.evaluate(() => (window as unknown as ChatPage).aparte.state({}))).toMatchObject({ ok: true });
});

test('the chat window itself is refused while it shows another page', async () => {
  const { app } = await openApp();
  const answer = await app.app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    await window?.loadURL('app://aparte/relay/');
    return window?.webContents.executeJavaScript('window.aparte.state({})') as Promise<unknown>;
  });
  expect(answer).toEqual(FORBIDDEN);
});

test('the relay window has no way to what the chat window may', async () => {
  const { app, page } = await openApp();
  const relay = await openRelay(app, page);
  const names = await relay.evaluate(() => Object.keys((window as unknown as { aparte: object }).aparte).sort());
  expect(names).toEqual([
    'ban',
    'comeBack',
    'comparison',
    'connections',
    'copyText',
    'deleteRoom',
    'disconnect',
    'events',
    'forgetRelay',
    'goTo',
    'history',
    'keepPreferences',
    'limits',
    'preferences',
    'reopenRoom',
    'restart',
    'rooms',
    'rotateToken',
    'rules',
    'samples',
    'saveEvents',
    'start',
    'state',
    'stop',
    'subscribe',
    'testPlace',
    'unban',
  ]);
});

test('events reach a page without the object that Electron sends them with', async () => {
  const { page } = await openApp();
  const heard = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const { aparte } = window as unknown as ChatPage;
        const unsubscribe = aparte.subscribe((...told: unknown[]) => {
          unsubscribe();
          resolve(told);
        });
        void aparte.changeSettings({ theme: 'dark' });
      }),
  );
  expect(heard).toMatchObject([{ type: 'state', state: { settings: { theme: 'dark' } } }]);
});
