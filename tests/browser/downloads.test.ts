import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

import { expect, it, onTestFinished } from 'vitest';

import { Downloads } from '../../browser/downloads';
import { WebServer } from '../../browser/web-server';
import { WebSession } from '../../browser/web-session';
import { systemRandom } from '../../client/crypto/random';

const FILE = { suggestedName: 'aparte-evidence-0011-forked.aparte-evidence', bytes: Uint8Array.of(0, 255, 13, 10) };

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A server whose every call makes a file. */
async function serve(nowMs: () => number = () => 0) {
  const session = new WebSession(systemRandom);
  const downloads = new Downloads(systemRandom, nowMs);
  const dispatch = () => {
    downloads.add(FILE);
    return Promise.resolve({ ok: true, value: { saved: true } } as const);
  };
  const window = { dispatch, subscribe: () => () => undefined };
  const server = new WebServer({
    session,
    downloads,
    pages: 'none',
    windows: () => ({ chat: window, relay: window }),
    handleFrame: () => Promise.resolve({ status: 404, headers: {}, body: '' }),
  });
  await server.listen();
  onTestFinished(() => server.close());
  const { host, port } = new URL(server.pageOrigin);
  const ask = (method: string, path: string, cookie = session.setCookie.split(';')[0] ?? ''): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = { host, cookie, origin: server.pageOrigin };
      const asked = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { statusCode: status = 0, headers: given } = response;
          resolve({ status, headers: given, body: Buffer.concat(chunks) });
        });
      });
      asked.on('error', reject);
      asked.end(method === 'POST' ? '{}' : '');
    });
  const save = async (method = 'saveEvidence'): Promise<string> => {
    const { headers } = await ask('POST', `/call/chat/${method}`);
    return String(headers['x-aparte-download']);
  };
  return { ask, save };
}

it('gives a file out once, as something to save, to the page alone', async () => {
  const { ask, save } = await serve();
  const path = await save();
  expect(path).toMatch(/^\/download\/[0-9a-f]{48}$/u);
  expect((await ask('GET', path, 'aparte=other')).status).toBe(403);
  const { status, headers, body } = await ask('GET', path);
  expect([status, [...body]]).toEqual([200, [...FILE.bytes]]);
  expect(headers['content-type']).toBe('application/octet-stream');
  expect(headers['content-disposition']).toBe(`attachment; filename*=UTF-8''${FILE.suggestedName}`);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect((await ask('GET', path)).status).toBe(404);
});

it.each(['saveFile', 'saveBackup', 'exportRoom'])('tells where the file of %s is', async (method) => {
  const { ask, save } = await serve();
  expect((await ask('GET', await save(method))).status).toBe(200);
});

it('names each file to one call, and keeps it for a minute', async () => {
  let nowMs = 0;
  const { ask, save } = await serve(() => nowMs);
  const paths = [await save(), await save()];
  expect(new Set(paths).size).toBe(2);
  nowMs = 59_000;
  expect((await ask('GET', paths[0] ?? '')).status).toBe(200);
  nowMs = 60_000;
  expect((await ask('GET', paths[1] ?? '')).status).toBe(404);
});

it('has no other download', async () => {
  const { ask } = await serve();
  expect((await ask('GET', `/download/${'0'.repeat(48)}`)).status).toBe(404);
});
