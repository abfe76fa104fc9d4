import { expect, test, vi } from 'vitest';

import { AdminLink } from '../../host/admin-link';
import { MAX_ADMIN_LINE_BYTES } from '../../protocol/admin';
import type { AdminEvents } from '../../protocol/admin';
import { ManualTimers, duplexPair } from './support';

const EVENT = { id: 4, timeMs: 9, level: 'info', event: 'connection-opened' } as const;

function link(): {
  near: AdminLink;
  far: ReturnType<typeof duplexPair>[1];
  timers: ManualTimers;
  heard: AdminEvents[];
  closed: ReturnType<typeof vi.fn>;
  asked: () => Promise<string>;
} {
  const [near, far] = duplexPair();
  const timers = new ManualTimers();
  const heard: AdminEvents[] = [];
  const closed = vi.fn();
  const asked = (): Promise<string> =>
    new Promise((resolve) => far.once('data', (chunk: Buffer) => resolve(chunk.toString())));
  const options = { after: timers.after, onEvents: (events: AdminEvents) => heard.push(events), onClose: closed };
  return { near: new AdminLink(near, options), far, timers, heard, closed, asked };
}

test('a request is one line, and its answer is found whatever comes between and however it is cut', async () => {
  const { near, far, heard, asked } = link();
  const said = asked();
  const answer = near.call('events', { after: 3, limit: 10 });
  expect(await said).toBe('{"id":1,"method":"events","params":{"after":3,"limit":10}}\n');
  const lines = `${JSON.stringify({ events: [EVENT], dropped: 2 })}\n${JSON.stringify({ id: 1, result: { events: [EVENT], oldest: 1, newest: 4 } })}\n`;
  for (const character of lines) far.write(character);
  expect(await answer).toEqual({ events: [EVENT], oldest: 1, newest: 4 });
  expect(heard).toEqual([{ events: [EVENT], dropped: 2 }]);
});

test('an error of the relay is thrown with its code', async () => {
  const { near, far, asked } = link();
  const said = asked();
  const answer = near.call('status', {});
  await said;
  far.write('{"id":1,"error":{"code":"store-failed","details":{"path":"x"}}}\n');
  await expect(answer).rejects.toMatchObject({ code: 'store-failed', details: { path: 'x' } });
});

test('an answer of another shape is not taken', async () => {
  const { near, far, asked } = link();
  const said = asked();
  const answer = near.call('status', {});
  await said;
  far.write('{"id":1,"result":{"state":"listening"}}\n');
  await expect(answer).rejects.toMatchObject({ code: 'relay-misbehaved' });
});

test('no answer in time is an error, and a late one disturbs nothing', async () => {
  const { near, far, timers, asked, closed } = link();
  const said = asked();
  const answer = near.call('stop', {});
  await said;
  timers.run(10_000);
  await expect(answer).rejects.toMatchObject({ code: 'relay-misbehaved' });
  far.write('{"id":1,"result":{}}\n');
  expect(closed).not.toHaveBeenCalled();
});

test.each([
  ['not JSON', 'relay says hello\n'],
  ['an unknown event', '{"events":[{"id":1,"timeMs":1,"level":"info","event":"plaintext"}],"dropped":0}\n'],
  ['a line longer than the limit', `"${'x'.repeat(MAX_ADMIN_LINE_BYTES)}"\n`],
  ['a line that never ends', 'x'.repeat(MAX_ADMIN_LINE_BYTES + 1)],
])('%s ends the link', async (_what, bytes) => {
  const { near, far, closed } = link();
  const answer = near.call('status', {});
  far.write(bytes);
  await expect(answer).rejects.toMatchObject({ code: 'relay-misbehaved' });
  expect(closed).toHaveBeenCalledOnce();
  await expect(near.call('status', {})).rejects.toMatchObject({ code: 'relay-not-running' });
});

test('the end of the stream answers what was asked', async () => {
  const { near, far, closed } = link();
  const answer = near.call('status', {});
  far.end();
  await expect(answer).rejects.toMatchObject({ code: 'relay-not-running' });
  expect(closed).toHaveBeenCalledWith(undefined);
});

test('requests that nobody answers do not pile up', async () => {
  const { near } = link();
  const pending = Array.from({ length: 64 }, () => near.call('status', {}));
  await expect(near.call('status', {})).rejects.toMatchObject({ code: 'too-many-requests' });
  near.close();
  const outcomes = await Promise.allSettled(pending);
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
});
