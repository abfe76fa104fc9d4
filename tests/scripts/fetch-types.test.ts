import { ReadableStream } from 'node:stream/web';

import { describe, expect, test } from 'vitest';

import shimmed from '../electron-22/fetch-types.cjs';

// The tests' Electron 22 gets its Headers, Request and Response from us: they must not be kinder than the real ones,
// which this Node has, or the app would pass its tests and fail on its own Electron.

const real = { Headers, Request, Response };

/** What one implementation makes of an input: a value, or that it throws. */
async function outcome(act: () => unknown): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    return error instanceof TypeError || error instanceof RangeError ? error.name : error;
  }
}

function stream(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('in '));
      controller.enqueue(new TextEncoder().encode('parts'));
      controller.close();
    },
  });
}

type Fetch = typeof real;

const CASES: [string, (fetch: Fetch) => unknown][] = [
  ['a header in any case', ({ Headers }) => new Headers({ 'Content-Type': 'a/b' }).get('content-TYPE')],
  ['a header appended to', ({ Headers }) => [...appended(new Headers([['B', '1']]))]],
  ['a header set, deleted, absent', ({ Headers }) => setAndDeleted(new Headers())],
  [
    'cookies',
    ({ Headers }) =>
      new Headers([
        ['Set-Cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ]).getSetCookie(),
  ],
  ['a name with a space', ({ Headers }) => new Headers({ 'a b': '1' })],
  ['a value with a line end', ({ Headers }) => new Headers({ a: '1\r\nb: 2' })],
  ['a value with spaces around', ({ Headers }) => new Headers({ a: '  1 ' }).get('a')],
  ['a response with nothing', ({ Response }) => described(new Response())],
  ['a response with text', ({ Response }) => described(new Response('é', { status: 404, statusText: 'None' }))],
  ['a response with bytes', ({ Response }) => described(new Response(Buffer.from('bytes')))],
  ['a response with part of a buffer', ({ Response }) => described(new Response(Buffer.from('xbytes').subarray(1)))],
  ['its own type', ({ Response }) => described(new Response('a', { headers: { 'content-type': 'text/css' } }))],
  ['a response as JSON', ({ Response }) => described(Response.json({ a: [1] }, { status: 201 }))],
  ['a status below', ({ Response }) => new Response(null, { status: 199 })],
  ['a status above', ({ Response }) => new Response(null, { status: 600 })],
  ['a body where none may be', ({ Response }) => new Response('', { status: 204 })],
  ['no body where none may be', ({ Response }) => described(new Response(null, { status: 204 }))],
  ['a body read twice', async ({ Response }) => readTwice(new Response('once'))],
  ['a body used', async ({ Response }) => usedness(new Response('once'))],
  ['a request', ({ Request }) => requested(new Request('app://main/a?b#c', { headers: { A: '1' } }))],
  ['a post', ({ Request }) => requested(new Request('http://a/', { method: 'post', body: 'text' }))],
  ['a body that is got', ({ Request }) => new Request('http://a/', { body: 'text' })],
  ['an address that is none', ({ Request }) => new Request('nowhere')],
];

function appended(headers: Headers): Headers {
  headers.append('a', '1');
  headers.append('A', '2');
  return headers;
}

function setAndDeleted(headers: Headers): unknown[] {
  headers.set('a', '1');
  headers.set('A', '2');
  const before = [headers.has('a'), headers.get('a')];
  headers.delete('a');
  return [...before, headers.has('a'), headers.get('a')];
}

async function described(response: Response): Promise<unknown> {
  const { status, statusText, ok, bodyUsed } = response;
  return { status, statusText, ok, bodyUsed, headers: [...response.headers], text: await response.text() };
}

async function readTwice(response: Response): Promise<unknown> {
  await response.text();
  return response.text();
}

async function usedness(response: Response): Promise<unknown> {
  const before = response.bodyUsed;
  await response.arrayBuffer();
  return [before, response.bodyUsed];
}

async function requested(request: Request): Promise<unknown> {
  return { url: request.url, method: request.method, a: request.headers.get('a'), text: await request.text() };
}

describe.each(CASES)('%s', (_what, act) => {
  test('is what Node itself makes of it', async () => {
    const ours = await outcome(() => act(shimmed as unknown as Fetch));
    expect(JSON.stringify(ours)).toBe(JSON.stringify(await outcome(() => act(real))));
  });
});

test('a streamed body arrives whole', async () => {
  expect(await new shimmed.Response(stream()).text()).toBe('in parts');
});
