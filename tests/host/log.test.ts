import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { FileLog } from '../../host/log';
import { AparteError } from '../../protocol/errors';
import { temporaryFolder } from './support';

const SECRETS = [
  'Rendez-vous at nine',
  'aparte://join#AQE8cm91ZGUtZm9yZ2Vy',
  'a'.repeat(64),
  '192.168.1.20',
  'relay.example.org:4747',
  'Zoé Martin',
  'MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw',
];

function read(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('');
}

test('a record keeps its event, figures and codes', async () => {
  const folder = await temporaryFolder();
  const log = new FileLog({ folder, now: () => 0 });
  log.record('warn', 'link-lost', { code: 'idle-timeout', attempt: 3, window: 'chat', ok: false });
  expect(JSON.parse(read(folder))).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    level: 'warn',
    event: 'link-lost',
    code: 'idle-timeout',
    attempt: 3,
    window: 'chat',
    ok: false,
  });
});

test.each(SECRETS)('%j does not reach the disk, wherever it stands', async (secret) => {
  const folder = await temporaryFolder();
  const log = new FileLog({ folder, now: () => 0 });
  log.record('info', secret, { code: secret, window: secret, reason: secret, other: secret, [secret]: 1 });
  log.unexpected('call-failed', new Error(secret, { cause: new AparteError('internal', { what: secret }) }));
  const named = new TypeError(secret);
  named.name = secret;
  log.unexpected('call-failed', named);
  log.unexpected('call-failed', secret);
  expect(read(folder)).not.toContain(secret);
  expect(read(folder).trim().split('\n')).toHaveLength(4);
});

test('an unexpected error says its class, its code and where it came from', async () => {
  const folder = await temporaryFolder();
  new FileLog({ folder, now: () => 0 }).unexpected('call-failed', new AparteError('disk-full', { path: '/home/zoe' }));
  expect(JSON.parse(read(folder))).toMatchObject({
    event: 'call-failed',
    causes: [
      {
        error: 'AparteError',
        code: 'disk-full',
        at: expect.arrayContaining([expect.stringMatching(/log\.test\.ts:\d+:\d+$/u)]) as unknown,
      },
    ],
  });
  expect(read(folder)).not.toContain('/home');
});

test('files are turned over, and the oldest goes', async () => {
  const folder = await temporaryFolder();
  const log = new FileLog({ folder, now: () => 0, maxFileBytes: 100, maxFiles: 3 });
  for (let count = 0; count < 20; count += 1) log.record('info', 'tick', { count });
  expect(readdirSync(folder).sort()).toEqual(['aparte.1.log', 'aparte.2.log', 'aparte.log']);
  expect(read(folder)).toContain('"count":19');
  expect(read(folder)).not.toContain('"count":0}');
});

test('a log that cannot be written stops nobody', async () => {
  const file = path.join(await temporaryFolder(), 'file');
  writeFileSync(file, '');
  const log = new FileLog({ folder: path.join(file, 'logs'), now: () => 0 });
  expect(() => log.record('info', 'tick')).not.toThrow();
});
