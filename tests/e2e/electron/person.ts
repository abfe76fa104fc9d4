/** A person at the app: what the specs of this folder do again and again. */
import type { Page } from 'playwright';

import type { Exposed } from '../../../contract/call';
import type { ChatApi } from '../../../contract/chat';
import type { RelayApi } from '../../../contract/relay';
import { launchApp } from '../support/electron';
import type { LaunchOptions, RunningApp } from '../support/electron';

/** What a preload put into a page. */
export interface ChatPage {
  readonly aparte: Exposed<ChatApi>;
}
export interface RelayPage {
  readonly aparte: Exposed<RelayApi>;
}

export const CHAT = 'app://aparte/chat/';
const RELAY = 'app://aparte/relay/';

/** Starts the app, and waits until its first page is drawn. */
export async function openApp(options: LaunchOptions = {}): Promise<{ app: RunningApp; page: Page }> {
  const app = await launchApp(options);
  const page = await app.window(CHAT);
  await page.locator('h1, h2').first().waitFor();
  return { app, page };
}

/** Opens the relay window, from the chat window. */
export async function openRelay(app: RunningApp, page: Page): Promise<Page> {
  await page.evaluate(() => (window as unknown as ChatPage).aparte.openRelayWindow({}));
  const relay = await app.window(RELAY);
  await relay
    .getByText('Stopped')
    .or(relay.getByText(/Listening on/u))
    .first()
    .waitFor();
  return relay;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Starts the relay from its window's own contract, on a port of this test. */
export async function startRelay(relay: Page, port: number): Promise<void> {
  const result = await relay.evaluate(
    (wanted) => (window as unknown as RelayPage).aparte.start({ port: wanted, reach: 'this-computer' }),
    port,
  );
  if (!result.ok) throw new Error(`The relay did not start: ${result.error.code}`);
}

/** Answers native boxes, and keeps them. */
export async function answerBoxes(app: RunningApp, response: number): Promise<() => Promise<string[]>> {
  await app.app.evaluate(({ dialog }, answer) => {
    const shown: string[] = [];
    Object.assign(globalThis, { shown });
    dialog.showMessageBox = (...box: unknown[]) => {
      shown.push(JSON.stringify(box));
      return Promise.resolve({ response: answer, checkboxChecked: false });
    };
  }, response);
  return () => app.app.evaluate(() => Reflect.get(globalThis, 'shown') as string[]);
}
