import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { Downloads } from '../../browser/downloads';
import { WebServer } from '../../browser/web-server';
import { WebSession } from '../../browser/web-session';
import { systemRandom } from '../../client/crypto/random';
import type { CallResult } from '../../contract/common';
import { openBrowser } from './support/browser';
import { PROJECT } from './support/folders';

// The built page with its real bridge, in a real browser; behind it a host that has a file to give.

const FILE = { suggestedName: 'aparte-evidence-00112233-forked.aparte-evidence', bytes: Uint8Array.of(0, 255, 13, 10) };
const CALL = `window.aparte.saveEvidence({ room: '${'0'.repeat(64)}', id: 'forked' })`;

test('evidence is saved by the browser, as it saves everything', async () => {
  const session = new WebSession(systemRandom);
  const downloads = new Downloads(systemRandom, Date.now);
  const dispatch = (method: unknown): Promise<CallResult<unknown>> => {
    if (method !== 'saveEvidence') return Promise.resolve({ ok: false, error: { code: 'not-ready', details: {} } });
    downloads.add(FILE);
    return Promise.resolve({ ok: true, value: { saved: true } });
  };
  const window = { dispatch, subscribe: () => () => undefined };
  const server = new WebServer({
    session,
    downloads,
    pages: path.join(PROJECT, 'dist', 'pages'),
    windows: () => ({ chat: window, relay: window }),
    handleFrame: () => Promise.resolve({ status: 404, headers: {}, body: '' }),
  });
  await server.listen();
  onTestFinished(() => server.close());
  const context = await openBrowser();
  const page = await context.newPage();
  await page.goto(server.entrance);
  await page.waitForURL(`${server.pageOrigin}/chat/`);

  for (let times = 0; times < 2; times += 1) {
    const [download, answer] = await Promise.all([page.waitForEvent('download'), page.evaluate(CALL)]);
    expect(answer).toEqual({ ok: true, value: { saved: true } });
    expect(download.suggestedFilename()).toBe(FILE.suggestedName);
    expect([...(await readFile(await download.path()))]).toEqual([...FILE.bytes]);
  }
  expect(page.url()).toBe(`${server.pageOrigin}/chat/`);
});
