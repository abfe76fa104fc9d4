import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, test } from 'vitest';

import { systemRandom } from '../../client/crypto/random';
import type { FrameResponse, InvitationFramesOptions } from '../../host/invitation-frames';
import { InvitationFrames } from '../../host/invitation-frames';
import { AparteError } from '../../protocol/errors';
import { temporaryFolder } from './support';

const ROOM = 'ab'.repeat(32);
const LINK = 'aparte://join#secret-of-the-room';
const RELAY = `aparte-relay://127.0.0.1:4747#${'A'.repeat(43)}`;

interface Stand {
  readonly frames: InvitationFrames;
  readonly offered: string[];
  readonly copied: string[];
  readonly entered: object[];
  readonly clock: { nowMs: number };
  readonly get: (address: string) => Promise<FrameResponse>;
  readonly post: (
    address: string,
    step: string,
    body?: unknown,
    origin?: string,
  ) => Promise<{ status: number; answer: unknown }>;
}

async function stand(changes: Partial<InvitationFramesOptions> = {}): Promise<Stand> {
  const pages = await temporaryFolder();
  await mkdir(path.join(pages, 'invitation', 'assets'), { recursive: true });
  await mkdir(path.join(pages, 'chat'), { recursive: true });
  await writeFile(path.join(pages, 'invitation', 'index.html'), '<p>frame</p>');
  await writeFile(path.join(pages, 'invitation', 'assets', 'main-1.js'), 'script');
  await writeFile(path.join(pages, 'chat', 'index.html'), '<p>chat</p>');
  const offered: string[] = [];
  const copied: string[] = [];
  const entered: object[] = [];
  const clock = { nowMs: 0 };
  const frames = new InvitationFrames({
    pages,
    chatOrigin: 'app://aparte',
    frameOrigin: 'app://secret',
    random: systemRandom,
    now: () => clock.nowMs,
    language: () => 'fr',
    invitationOf: () => Promise.resolve(LINK),
    inspect: (text) => {
      if (!text.includes('aparte://')) throw new AparteError('invitation-not-found');
      return { relayHost: '127.0.0.1', relayPort: 4747 };
    },
    offer: (text) => offered.push(text),
    relays: () => Promise.resolve([RELAY]),
    joinByWords: (way) => Promise.resolve(void entered.push(way)),
    clipboard: {
      write: async (text) => Promise.resolve(void copied.push(text)),
      read: () => Promise.resolve('pasted'),
    },
    ...changes,
  });
  const pathOf = (address: string): string => new URL(address).pathname;
  return {
    frames,
    offered,
    copied,
    entered,
    clock,
    get: (address) => frames.handle({ method: 'GET', path: pathOf(address), body: '' }),
    post: async (address, step, body = {}, origin = 'app://secret') => {
      const request = { method: 'POST', path: `${pathOf(address)}${step}`, origin, body: JSON.stringify(body) };
      const { status, body: said } = await frames.handle(request);
      return { status, answer: said === '' ? undefined : JSON.parse(String(said)) };
    },
  };
}

test('a frame shows the invitation once', async () => {
  const { frames, get, post } = await stand();
  const address = frames.show(ROOM, 'dark');
  expect(address).toMatch(/^app:\/\/secret\/frame\/[0-9a-f]{48}\/$/u);
  expect(String((await get(address)).body)).toBe('<p>frame</p>');
  expect(await post(address, 'open')).toEqual({
    status: 200,
    answer: { kind: 'show', theme: 'dark', language: 'fr', link: LINK, isLocal: true, pageOrigin: 'app://aparte' },
  });
  expect(await post(address, 'open')).toMatchObject({ status: 422, answer: { code: 'forbidden-sender' } });
});

test('its link is in no document, and copied by the host', async () => {
  const { frames, get, post, copied } = await stand();
  const address = frames.show(ROOM, 'light');
  expect(String((await get(address)).body)).not.toContain('secret-of-the-room');
  expect((await post(address, 'copy')).status).toBe(200);
  expect(copied).toEqual([LINK]);
});

test('what is pasted is checked, then offered', async () => {
  const { frames, post, offered } = await stand();
  const address = frames.join('light');
  expect((await post(address, 'open')).answer).toEqual({
    kind: 'join',
    theme: 'light',
    language: 'fr',
    canPaste: true,
    pageOrigin: 'app://aparte',
  });
  expect(await post(address, 'check', { text: 'hello' })).toEqual({
    status: 422,
    answer: { code: 'invitation-not-found', details: {} },
  });
  expect((await post(address, 'check', { text: LINK })).answer).toEqual({ relayHost: '127.0.0.1', relayPort: 4747 });
  expect((await post(address, 'paste')).answer).toEqual({ text: 'pasted' });
  expect(offered).toEqual([]);
  expect((await post(address, 'accept', { text: LINK })).status).toBe(200);
  expect(offered).toEqual([LINK]);
});

test('words that were drawn are shown in the place of the invitation until they are forgotten', async () => {
  const invitationOf = (): Promise<string> => Promise.reject(new AparteError('room-has-words'));
  const { frames, post, copied } = await stand({ invitationOf });
  const words = ['bado', 'chila', 'muplo', 'trusi', 'kavo', 'pina'];
  frames.keepWords(ROOM, { words, title: 'Salon', relay: RELAY });
  const address = frames.show(ROOM, 'light');
  expect((await post(address, 'open')).answer).toMatchObject({
    kind: 'words',
    ...{ words, title: 'Salon', relay: RELAY, isLocal: true },
  });
  expect((await post(address, 'copy')).status).toBe(200);
  expect(copied).toEqual([`${words.join(' ')}\nSalon\n${RELAY}`]);
  frames.forget();
  expect((await post(address, 'open')).status).toBe(410);
  const later = await post(frames.show(ROOM, 'light'), 'open');
  expect(later).toMatchObject({ status: 200, answer: { kind: 'words-gone' } });
  expect(JSON.stringify(later)).not.toContain('bado');
});

test('words are read as they are typed, and enter the room', async () => {
  const { frames, post, entered, offered } = await stand();
  const address = frames.join('light', true);
  expect((await post(address, 'open')).answer).toMatchObject({ kind: 'join-words', relays: [RELAY] });
  expect((await post(address, 'words', { text: 'Bado, chilla' })).answer).toEqual({
    kind: 'unknown',
    place: 2,
    nearest: 'chila',
    isLast: true,
  });
  expect((await post(address, 'words', { text: 'Bado, chila' })).answer).toEqual({ kind: 'count', count: 2 });
  const way = { title: 'Salon', relay: RELAY, words: 'bado chila muplo trusi kavo pina' };
  expect(await post(address, 'enter', way)).toEqual({ status: 200, answer: {} });
  expect([entered, offered]).toEqual([[way], []]);
  for (const step of ['check', 'accept', 'paste', 'copy'])
    expect(await post(address, step, { text: LINK })).toMatchObject({ status: 422 });
  for (const step of ['words', 'enter'])
    expect(await post(frames.join('light'), step, { text: 'bado', ...way })).toMatchObject({ status: 422 });
});

test('a frame does what it is for, and nothing else', async () => {
  const { frames, post } = await stand();
  for (const step of ['check', 'accept', 'paste']) {
    expect(await post(frames.show(ROOM, 'light'), step, { text: LINK })).toMatchObject({ status: 422 });
  }
  expect(await post(frames.join('light'), 'copy')).toMatchObject({ status: 422, answer: { code: 'bad-argument' } });
  expect(await post(frames.join('light'), 'erase')).toMatchObject({ status: 422, answer: { code: 'bad-argument' } });
});

test.each([[{ text: 7 }], [{}], [{ text: 'a', more: 1 }], ['text'], [{ text: 'x'.repeat(200_001) }]])(
  'the body %j is refused',
  async (body) => {
    const { frames, post } = await stand();
    const answered = await post(frames.join('light'), 'check', body);
    expect(answered).toMatchObject({ status: 422, answer: { code: 'bad-argument' } });
  },
);

test('without a clipboard of its own the host offers no pasting', async () => {
  const { frames, post } = await stand({ clipboard: undefined as never });
  const address = frames.join('light');
  expect((await post(address, 'open')).answer).toMatchObject({ canPaste: false });
  expect((await post(address, 'paste')).status).toBe(422);
});

test('other origins, other methods, guesses and old addresses get nothing', async () => {
  const { frames, get, post, clock } = await stand();
  const address = frames.show(ROOM, 'light');
  expect((await post(address, 'open', {}, 'app://aparte')).status).toBe(404);
  expect((await post(address, 'open', {}, 'null')).status).toBe(404);
  expect((await get(`${address}open`)).status).toBe(404);
  expect((await post(`app://secret/frame/${'0'.repeat(48)}/`, 'open')).status).toBe(410);
  clock.nowMs += 60 * 60 * 1000;
  expect((await get(address)).status).toBe(410);
  expect((await post(address, 'open')).status).toBe(410);
});

test.each([
  '/chat/',
  '/invitation/../chat/',
  '/invitation',
  '/',
  '/invitation/assets',
  '//etc/passwd',
  '/invitation/%2e%2e/chat/',
])('%s is not served from there', async (pathname) => {
  const { frames } = await stand();
  expect((await frames.handle({ method: 'GET', path: pathname, body: '' })).status).toBe(404);
});

test('every answer carries the policy, and lets only the chat page embed it', async () => {
  const { frames, get } = await stand();
  const address = frames.show(ROOM, 'light');
  const answers = [
    await get(address),
    await get('app://secret/absent'),
    await get('app://secret/invitation/assets/main-1.js'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 200]);
  for (const { headers } of answers) {
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; .*form-action 'none'; frame-ancestors app:\/\/aparte;/u,
    );
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
});
