import { expect, test } from 'vitest';

import type { ChatPage } from './person';
import { CHAT, openApp } from './person';

// What a page may not do, tried in the real thing.

test('the first window asks for a name, and is closed in on all sides', async () => {
  const { app, page } = await openApp();
  expect(await page.getByLabel('Your name').count()).toBe(1);

  const preferences = await app.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const session = window?.webContents.session;
    return {
      // Not among the published types: Electron's own words on what a page was given.
      preferences: Reflect.apply(
        Reflect.get(window?.webContents ?? {}, 'getLastWebPreferences') as () => unknown,
        window?.webContents,
        [],
      ),
      isPersistent: session?.isPersistent(),
      spellcheck: session?.isSpellCheckerEnabled(),
      title: window?.getTitle(),
    };
  });
  expect(preferences).toMatchObject({
    preferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
    },
    isPersistent: false,
    spellcheck: false,
  });
  const globals = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter((name) => name in window),
  );
  expect(globals).toEqual([]);
});

test('another profile stands in the title', async () => {
  const { app } = await openApp({ profile: 'ali' });
  const title = await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
  expect(title).toMatch(/^Aparté.* – ali$/u);
});

test('every answer of the scheme carries the policy, and nothing but the pages is served', async () => {
  const { app } = await openApp();
  const answers = await app.app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const { session } = window?.webContents ?? {};
    const seen: { status: number; policy: string; address: string }[] = [];
    const addresses = [
      'app://aparte/chat/',
      'app://aparte/relay/',
      'app://aparte/chat/absent.js',
      'app://aparte/',
      'app://aparte/invitation/',
      'app://aparte/chat/../../electron/main.cjs',
      'app://aparte/chat/%2e%2e/%2e%2e/electron/main.cjs',
      'app://aparte/chat/..%2f..%2felectron/main.cjs',
      'app://aparte/chat/..%5c..%5celectron%5cmain.cjs',
      'app://aparte/chat//etc/passwd',
      'app://elsewhere/chat/',
      'app://secret/frame/000000000000000000000000000000000000000000000000/',
      'app://secret/chat/',
    ];
    session?.webRequest.onHeadersReceived((details, respond) => {
      const [policy = ''] =
        details.responseHeaders?.['content-security-policy'] ??
        details.responseHeaders?.['Content-Security-Policy'] ??
        [];
      seen.push({ status: details.statusCode, policy, address: details.url });
      respond({});
    });
    const { webContents } = window ?? {};
    for (const address of addresses) await webContents?.loadURL(address).catch(() => undefined);
    await webContents?.loadURL('app://aparte/chat/');
    return seen;
  });
  const statusOf = (address: string): number[] =>
    answers.filter((one) => one.address === address).map(({ status }) => status);
  expect(statusOf(CHAT)).toContain(200);
  expect(
    answers.filter(({ status, address }) => status === 200 && !/^app:\/\/aparte\/(?:chat|relay)\//u.test(address)),
  ).toEqual([]);
  expect(answers.filter(({ address }) => address.includes('main.cjs')).every(({ status }) => status === 404)).toBe(
    true,
  );
  for (const { policy } of answers) {
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/u);
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).toMatch(/frame-ancestors ('none'|app:\/\/aparte)/u);
  }
  expect(answers.length).toBeGreaterThan(10);
});

test('a page cannot leave, open windows, embed, fetch, or be permitted anything', async () => {
  const { app, page } = await openApp({ tolerated: [/policy:/u] });
  const tried = await page.evaluate(async () => {
    const opened = window.open('https://example.org/');
    const permission = await navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state);
    const notification = await Notification.requestPermission();
    const media = await (navigator.mediaDevices as MediaDevices | undefined)?.getUserMedia({ audio: true }).then(
      () => 'granted',
      (error: unknown) => String(error),
    );
    const fetched = await fetch('https://example.org/').then(
      () => 'fetched',
      () => 'refused',
    );
    const secret = await fetch('app://secret/invitation/').then(
      () => 'fetched',
      () => 'refused',
    );
    const frame = document.createElement('iframe');
    frame.src = 'https://example.org/';
    document.body.append(frame);
    const webview = document.createElement('webview');
    webview.setAttribute('src', 'https://example.org/');
    document.body.append(webview);
    return { opened: opened === null, permission, notification, media, fetched, secret };
  });
  expect(tried).toMatchObject({
    opened: true,
    permission: 'denied',
    notification: 'denied',
    fetched: 'refused',
    secret: 'refused',
  });
  expect(tried.media ?? 'refused').not.toBe('granted');

  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await page.evaluate(() => {
    location.href = 'app://aparte/relay/';
  });
  await page.evaluate(() => {
    location.href = 'file:///etc/passwd';
  });
  await expect.poll(() => page.url()).toBe(CHAT);
  const windows = await app.app.evaluate(({ BrowserWindow, webContents }) => ({
    windows: BrowserWindow.getAllWindows().length,
    contents: webContents.getAllWebContents().map((contents) => contents.getURL()),
  }));
  expect(windows.windows).toBe(1);
  expect(windows.contents.filter((address) => !address.startsWith('app://'))).toEqual([]);
});

test('where a page dies, its window brings it back', async () => {
  const { app, page } = await openApp({ tolerated: [/^died:/u] });
  const died = new Promise<void>((resolve) => page.once('crash', () => resolve()));
  await app.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await died;
  const isBack = (): Promise<string> =>
    app.app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (!contents || contents.isCrashed() || contents.isLoading()) return '';
      return contents.executeJavaScript('document.body.innerText') as Promise<string>;
    });
  await expect.poll(isBack, { timeout: 20_000 }).toContain('What shall others call you?');
});

test('wrong arguments are refused with a code, whatever they are', async () => {
  const { page } = await openApp();
  const answers = await page.evaluate(async () => {
    const api = (window as unknown as ChatPage).aparte as unknown as Record<
      string,
      (argument?: unknown) => Promise<unknown>
    >;
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const wrong: [string, unknown][] = [
      ['state', { extra: 1 }],
      ['state', 'text'],
      ['rows', { room: 'short', range: { from: 'end', limit: 1 } }],
      ['rows', { room: 'a'.repeat(64), range: { from: 'end', limit: 1e9 } }],
      ['send', { room: 'a'.repeat(64), text: 7 }],
      ['createProfile', { name: '' }],
      ['openLink', { url: 'file:///etc/passwd' }],
      ['openLink', { url: 'javascript:alert(1)' }],
      ['openLink', { url: 'https://zoe:secret@example.org/' }],
      ['invitationFrame', { room: 'a'.repeat(64), theme: 'pink' }],
      ['state', cyclic],
    ];
    const answered: unknown[] = [];
    for (const [method, argument] of wrong) answered.push(await api[method]?.(argument));
    return answered;
  });
  for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: 'bad-argument' } });
  expect(await page.evaluate(() => (window as unknown as ChatPage).aparte.rooms({}))).toEqual({ ok: true, value: [] });
});
