import { createServer } from 'node:net';

import type { Page } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';

import { nameProfile } from '../support/chat';
import type { RunningApp } from '../support/electron';
import type { ChatPage, RelayPage } from './person';
import { answerBoxes, freePort, openApp, openRelay, startRelay } from './person';

// The relay in its own process, started and stopped from its window.

async function stateOf(relay: Page): Promise<string> {
  const result = await relay.evaluate(() => (window as unknown as RelayPage).aparte.state({}));
  return result.ok ? result.value.state : result.error.code;
}

/** The relay's process, as the system knows it. */
async function relayPid(app: RunningApp): Promise<number> {
  return app.app.evaluate(({ app: electronApp }) => {
    const relay = electronApp.getAppMetrics().find(({ type, name }) => type === 'Utility' && name === 'Aparté relay');
    return relay?.pid ?? 0;
  });
}

test('it starts in a process of its own, stops, and starts again', async () => {
  const { app, page } = await openApp();
  const relay = await openRelay(app, page);
  const port = await freePort();
  await startRelay(relay, port);
  await relay.getByText(`Listening on 127.0.0.1:${port}`).waitFor();
  const pid = await relayPid(app);
  expect(pid).toBeGreaterThan(0);
  expect(pid).not.toBe(app.pid);

  await relay.getByRole('button', { name: 'Stop', exact: true }).click();
  await relay.getByRole('button', { name: 'Stop the relay' }).click();
  await relay.getByText('Stopped').first().waitFor();
  await expect.poll(() => relayPid(app)).toBe(0);
  await startRelay(relay, port);
  expect(await stateOf(relay)).toBe('listening');
});

test('a taken port is said, and a free one offered', async () => {
  const other = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => other.close(() => resolve())));

  const { app, page } = await openApp();
  const relay = await openRelay(app, page);
  await expect(startRelay(relay, port)).rejects.toThrow(/address-in-use/u);
  await relay.getByText(`The port ${port} is taken`).first().waitFor();
  await relay.getByRole('button', { name: /^Use \d+$/u }).click();
  await relay
    .getByText(/Listening on/u)
    .first()
    .waitFor();
});

test('killed with -9, it is said to have failed, and serves again what it had', async () => {
  const { app, page } = await openApp();
  await nameProfile(page, 'Zoé');
  const relay = await openRelay(app, page);
  const port = await freePort();
  await startRelay(relay, port);
  const made = await page.evaluate(() =>
    (window as unknown as ChatPage).aparte.createRoom({ title: 'Essai', place: { on: 'this-computer' } }),
  );
  expect(made).toMatchObject({ ok: true });

  process.kill(await relayPid(app), 'SIGKILL');
  await expect.poll(() => stateOf(relay)).toBe('failed');
  await startRelay(relay, port);
  const connection = async (): Promise<unknown> =>
    page.evaluate(async () => {
      const rooms = await (window as unknown as ChatPage).aparte.rooms({});
      return rooms.ok ? rooms.value[0]?.connection.state : undefined;
    });
  await expect.poll(connection, { timeout: 20_000 }).toBe('connected');
  const rooms = await relay.evaluate(() => (window as unknown as RelayPage).aparte.rooms({}));
  expect(rooms).toMatchObject({ ok: true, value: [{ openings: 1 }] });
});

test('a second profile finds it, says whose it is, and cannot stop it', async () => {
  const first = await openApp({ profile: 'zoe' });
  await startRelay(await openRelay(first.app, first.page), await freePort());
  const second = await openApp({ profile: 'ali', dataRoot: first.app.dataRoot });
  const relay = await openRelay(second.app, second.page);
  const state = await relay.evaluate(() => (window as unknown as RelayPage).aparte.state({}));
  expect(state).toMatchObject({ ok: true, value: { state: 'listening', owned: false, owner: 'zoe' } });
  const stopped = await relay.evaluate(() => (window as unknown as RelayPage).aparte.stop({}));
  expect(stopped).toMatchObject({ ok: false, error: { code: 'relay-owned-elsewhere', details: { owner: 'zoe' } } });

  // Killed with its relay: the next to look finds none, and may start its own.
  await first.app.kill();
  await expect.poll(() => stateOf(relay)).toBe('stopped');
  await startRelay(relay, await freePort());
});

test('closing the last window while it serves asks, and keeps it running', async () => {
  const { app, page } = await openApp();
  const relay = await openRelay(app, page);
  await startRelay(relay, await freePort());
  const shown = await answerBoxes(app, 0);
  await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.close()));
  await expect.poll(shown).toHaveLength(1);
  expect((await shown())[0]).toContain('Your relay is still running');
  expect(await relayPid(app)).toBeGreaterThan(0);

  await app.app.evaluate(({ app: electronApp }) => void electronApp.emit('activate'));
  const again = await app.window('app://aparte/chat/');
  await again.getByLabel('Your name').waitFor();
});

test('without a relay, closing the last window ends the app', async () => {
  const { app } = await openApp();
  const ended = new Promise<void>((resolve) => app.app.once('close', () => resolve()));
  await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await ended;
});
