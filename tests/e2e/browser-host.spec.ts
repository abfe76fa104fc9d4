import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { freshFolder } from './support/folders';
import { WebHost, type WebAnswer, type WebRequest } from './support/web-host';

// The browser host speaks HTTP on a port that any program of this computer, and any page in its browsers, can reach.

const REFUSED = JSON.stringify({ ok: false, error: { code: 'forbidden-sender', details: {} } });
const STATE = { method: 'POST', path: '/call/chat/state', body: '{}' };
/** Everything that a page asks for. */
const ALL: readonly WebRequest[] = [
  { path: '/' },
  { path: '/chat/' },
  { path: '/relay/' },
  { path: '/bridge.js' },
  { path: '/events/chat' },
  { path: '/events/relay' },
  { path: '/absent' },
  STATE,
  { method: 'POST', path: '/call/relay/state', body: '{}' },
];

let folder = '';
let host: WebHost;
let cookie = '';
let frame: URL;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aparte-web-'));
  host = await WebHost.start('zoe', folder);
  cookie = await host.enter();
  frame = new URL(String(await call('joinFrame', { theme: 'light' }, 'url')));
});
afterAll(async () => {
  await host.end();
  await rm(folder, { recursive: true, force: true });
});

/** As the page itself asks. */
function asPage(request: WebRequest): Promise<WebAnswer> {
  return host.request({ ...request, headers: { cookie, origin: host.entrance.origin, ...request.headers } });
}

/** A field of the value that a call of the page gives. */
async function call(method: string, argument: object, field: string): Promise<unknown> {
  const answer = await asPage({ method: 'POST', path: `/call/chat/${method}`, body: JSON.stringify(argument) });
  const { ok, value } = JSON.parse(answer.body) as { ok: boolean; value: object };
  if (!ok) throw new Error(answer.body);
  return Reflect.get(value, field);
}

/** What the page would find. */
const settings = (): Promise<unknown> => call('state', {}, 'settings');

describe('the entrance', () => {
  it('opens once, for the token alone, with a strict cookie that no script reads', async () => {
    const other = await WebHost.start('ali', await freshFolder());
    onTestFinished(async () => {
      await other.end();
    });
    const { pathname, search, searchParams } = other.entrance;
    const token = searchParams.get('token') ?? '';
    expect(token).toMatch(/^[\w-]{32}$/u);
    const wrong = [
      '',
      '?token=',
      `?token=${token.slice(1)}`,
      `?token=${token}x`,
      `?token=${'A'.repeat(32)}`,
      '?token=%00',
    ];
    for (const query of wrong) {
      const { status, headers, body } = await other.request({ path: `${pathname}${query}` });
      expect([query, status, headers['set-cookie'], body.includes('/chat/')]).toEqual([query, 403, undefined, false]);
    }
    const posted = await other.request({ method: 'POST', path: `${pathname}${search}` });
    expect([posted.status, posted.headers['set-cookie']]).toEqual([403, undefined]);

    const entered = await other.request({ path: `${pathname}${search}` });
    expect(entered.status).toBe(200);
    expect(entered.headers['set-cookie']).toHaveLength(1);
    const [first] = entered.headers['set-cookie'] ?? [];
    expect(first).toMatch(/^aparte=[\w-]{32}; Path=\/; HttpOnly; SameSite=Strict$/u);
    expect(first).not.toContain(token);

    const again = await other.request({ path: `${pathname}${search}` });
    expect([again.status, again.headers['set-cookie']]).toEqual([403, undefined]);
    const known = await other.request({
      path: `${pathname}${search}`,
      headers: { cookie: first?.split(';')[0] ?? '' },
    });
    expect([known.status, known.headers['set-cookie']]).toEqual([200, undefined]);
  });

  // Other systems list processes in other ways; what is started is the same.
  it.runIf(process.platform === 'linux')(
    'is known to its terminal only: the token stands in no process and no environment',
    async () => {
      const scratch = await freshFolder();
      const seen = path.join(scratch, 'seen');
      const programs = path.join(scratch, 'bin');
      await mkdir(programs);
      for (const name of ['xdg-open', 'open']) {
        await writeFile(
          path.join(programs, name),
          `#!/bin/sh\nprintf '%s' "$*" > '${seen}.part'\nmv '${seen}.part' '${seen}'\nsleep 60\n`,
        );
        await chmod(path.join(programs, name), 0o755);
      }
      const opened = await WebHost.start('zoe', scratch, { PATH: `${programs}:${process.env['PATH'] ?? ''}` });
      onTestFinished(async () => {
        await opened.end();
      });
      const token = opened.entrance.searchParams.get('token') ?? 'none';
      await expect.poll(() => readFile(seen, 'utf8').catch(() => '')).toMatch(/^file:\/\/\S+$/u);
      const told = await readFile(seen, 'utf8');
      expect(told).not.toContain(token);
      const file = fileURLToPath(told);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(await readFile(file, 'utf8')).toContain(opened.entrance.href);
      expect(await processesHolding(token)).toEqual([]);
      await opened.enter();
      expect(await processesHolding(token)).toEqual([]);
    },
  );
});

/** Processes of this computer whose arguments or environment hold a text, as other programs can list them. */
async function processesHolding(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/u.test(name))) {
    for (const part of ['cmdline', 'environ']) {
      const content = await readFile(`/proc/${pid}/${part}`, 'utf8').catch(() => '');
      if (content.includes(text)) found.push(`${pid} ${part}`);
    }
  }
  return found;
}

describe('whoever has no cookie', () => {
  it.each([
    ['none', () => ({})],
    ['an empty one', () => ({ cookie: 'aparte=' })],
    ['another one', () => ({ cookie: `aparte=${'A'.repeat(32)}` })],
    ['a part of it', () => ({ cookie: cookie.slice(0, -1) })],
    ['it under another name', () => ({ cookie: `x${cookie}` })],
  ])('gets nothing (%s)', async (_what, headers) => {
    for (const request of ALL) {
      const { origin } = host.entrance;
      const { status, body, headers: got } = await host.request({ ...request, headers: { origin, ...headers() } });
      expect([request.path, status, body, got['set-cookie']]).toEqual([request.path, 403, REFUSED, undefined]);
    }
  });
});

describe('a request for another name', () => {
  it('that leads to this port is answered with nothing, cookie or not', async () => {
    const { port } = host.entrance;
    const page = host.entrance.hostname;
    const names = ['127.0.0.1', 'localhost', '[::1]', 'example.org', `${page}.example.org`, `x${page}`, page.slice(1)];
    const hosts = [...names.map((name) => `${name}:${port}`), page, `${page}:1`, `${page}:${port}0`];
    for (const name of hosts) {
      for (const request of [...ALL, { path: `/enter?token=x` }, { path: frame.pathname }]) {
        const { status, body } = await asPage({ ...request, host: name });
        expect([name, request.path, status, body]).toEqual([name, request.path, 421, '']);
      }
    }
  });
});

describe('a page of another origin', () => {
  it('cannot call, though its browser sends the cookie along', async () => {
    const before = await settings();
    const { origin, port } = host.entrance;
    const foreign = ['https://example.org', 'null', frame.origin, `http://127.0.0.1:${port}`, `${origin}.example.org`];
    const request = { method: 'POST', path: '/call/chat/changeSettings', body: '{"theme":"dark"}' };
    for (const name of [...foreign, origin.replace('http:', 'https:'), origin.replace(/:\d+$/u, ''), '']) {
      const { status, body } = await asPage({ ...request, headers: { origin: name } });
      expect([name, status, body]).toEqual([name, 403, REFUSED]);
    }
    const { status } = await host.request({ ...request, headers: { cookie } });
    expect(status).toBe(403);
    expect(await settings()).toEqual(before);
  });

  it('is let read nothing, embed nothing, and keep nothing', async () => {
    for (const request of [{ path: '/chat/' }, { path: '/bridge.js' }, { path: '/absent' }, STATE]) {
      const { headers } = await asPage(request);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers).toMatchObject({
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    }
  });
});

describe('the policy', () => {
  it('stands on every answer of the pages’ origin, word for word', async () => {
    const policy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' blob:",
      "font-src 'self'",
      'media-src blob:',
      "connect-src 'self'",
      "worker-src 'none'",
      `frame-src ${frame.origin}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types svelte-trusted-html',
    ].join('; ');
    const whole = ALL.filter((request) => !request.path.startsWith('/events/'));
    const more = [{ path: '/enter' }, { path: '/favicon.ico' }, { method: 'PUT', path: '/chat/' }];
    const statuses = new Set<number>();
    for (const request of [...whole, ...more]) {
      for (const asked of [asPage(request), host.request(request), asPage({ ...request, host: 'example.org' })]) {
        const { status, headers } = await asked;
        statuses.add(status);
        expect([request.path, headers['content-security-policy']]).toEqual([request.path, policy]);
      }
    }
    expect([...statuses].sort()).toEqual([200, 204, 303, 403, 404, 405, 421]);
  });

  it('of the frames lets the chat page embed them, and nothing else', async () => {
    const policy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      `frame-ancestors ${host.entrance.origin}`,
      "require-trusted-types-for 'script'",
      'trusted-types svelte-trusted-html',
    ].join('; ');
    for (const wanted of [frame.pathname, '/invitation/', '/absent', '/frame/none/']) {
      const { headers } = await host.request({ path: wanted, host: frame.host });
      expect([wanted, headers['content-security-policy']]).toEqual([wanted, policy]);
    }
  });
});

describe('the frames’ origin', () => {
  it('answers with frames only', async () => {
    for (const request of ALL) {
      const { status, body } = await asPage({ ...request, host: frame.host });
      expect([request.path, status, body]).toEqual([request.path, 404, '']);
    }
    const { searchParams } = host.entrance;
    const entered = await host.request({ path: `/enter?token=${searchParams.get('token') ?? ''}`, host: frame.host });
    expect([entered.status, entered.headers['set-cookie']]).toEqual([404, undefined]);
    expect((await host.request({ path: frame.pathname, host: frame.host })).status).toBe(200);
    // Nor do the pages' names serve what is the frames'.
    expect((await asPage({ path: frame.pathname })).status).toBe(404);
    expect((await asPage({ path: '/invitation/' })).status).toBe(404);
  });

  it('gives a frame’s content to its own script, once', async () => {
    const once = new URL(String(await call('joinFrame', { theme: 'dark' }, 'url')));
    const step = (name: string, origin: string) =>
      host.request({
        method: 'POST',
        path: `${once.pathname}${name}`,
        host: once.host,
        headers: { origin },
        body: '{}',
      });
    for (const origin of ['https://example.org', 'null', host.entrance.origin]) {
      expect((await step('open', origin)).status).toBe(404);
    }
    const opened = await step('open', once.origin);
    expect([opened.status, JSON.parse(opened.body)]).toMatchObject([200, { kind: 'join', theme: 'dark' }]);
    expect(JSON.parse((await step('open', once.origin)).body)).toMatchObject({ code: 'forbidden-sender' });
    const guessed = once.pathname.replace(/[0-9a-f]{4}\/$/u, '0000/');
    expect((await host.request({ path: guessed, host: once.host })).status).toBe(410);
  });
});

describe('a path', () => {
  it('that climbs leads nowhere', async () => {
    const paths = [
      // To what would be served there, were it not for the way.
      '/chat/../invitation/index.html',
      '/invitation/../chat/index.html',
      '/chat/../../pages/chat/index.html',
      '/chat/../../electron/main.cjs',
      '/chat/%2e%2e/%2e%2e/electron/main.cjs',
      '/chat/..%2f..%2felectron/main.cjs',
      '/chat/..%5c..%5celectron%5cmain.cjs',
      '/chat/..\\..\\electron\\main.cjs',
      '/../server/aparte-relay.cjs',
      '//etc/passwd',
      '/chat//etc/passwd',
      '/chat/%00',
      '/electron/main.cjs',
      '/pages/chat/index.html',
      'http://example.org/chat/',
    ];
    for (const wanted of paths) {
      for (const name of [host.pageHost, frame.host]) {
        const { status, body } = await asPage({ path: wanted, host: name });
        expect([wanted, status, body]).toEqual([wanted, 404, '']);
      }
    }
  });
});

describe('a body', () => {
  it('of another kind than JSON, or too long, is refused, and the host goes on', async () => {
    for (const body of ['', '{', 'theme=dark', '\u0000']) {
      const answer = await asPage({ ...STATE, body });
      expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'bad-argument' } });
    }
    // Blanks: whoever read them all would obey.
    const long = (text: string): string => `{"theme":"dark",${' '.repeat(5 * 1024 * 1024)}${text}}`;
    const change = { method: 'POST', path: '/call/chat/changeSettings', body: long('"language":"fr"') };
    const answered = await asPage(change).catch(() => undefined);
    if (answered) expect(JSON.parse(answered.body)).toMatchObject({ ok: false, error: { code: 'bad-argument' } });
    const check = { method: 'POST', path: `${frame.pathname}check`, host: frame.host, body: long('"text":""') };
    const checked = await host.request({ ...check, headers: { origin: frame.origin } }).catch(() => undefined);
    expect(checked?.status ?? 422).toBe(422);
    expect(await settings()).toMatchObject({ theme: 'system', language: 'system' });
  });
});
