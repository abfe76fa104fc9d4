import { mkdir, writeFile } from 'node:fs/promises';
import type { NetworkInterfaceInfo } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';

import { expect, test } from 'vitest';

import { nextFreePort } from '../../host/free-port';
import { readJsonFile, writeJsonFile } from '../../host/json-file';
import { ProfileSettings } from '../../host/profile-settings';
import { listenHost, relayPlaces, roomPlace } from '../../host/relay-places';
import { readPageFile } from '../../host/static-pages';
import { readHandOver, writeHandOver } from '../../host/trial-guest';
import { formatRelayAddress } from '../../protocol/address';
import * as v from 'valibot';
import { PIN, temporaryFolder } from './support';

function at(address: string, internal = false): NetworkInterfaceInfo {
  const common = { address, netmask: '', mac: '', internal, cidr: null };
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' };
}

const RELAY = formatRelayAddress({ host: '0.0.0.0', port: 4747, pin: PIN });

test('addresses for others are those that others can use', () => {
  const interfaces = {
    lo: [at('127.0.0.1', true), at('::1', true)],
    eth0: [at('192.168.1.20'), at('fe80::1'), at('fd00::20'), at('2001:db8::20')],
    other: [at('169.254.3.4'), at('172.16.0.1'), at('172.32.0.1'), at('100.64.0.9'), at('203.0.113.7')],
  };
  const places = relayPlaces(RELAY, true, interfaces).map(({ host, scope }) => `${host} ${scope}`);
  expect(places).toEqual([
    '127.0.0.1 this-computer',
    '192.168.1.20 local-network',
    'fd00::20 local-network',
    '2001:db8::20 public',
    '172.16.0.1 local-network',
    '172.32.0.1 public',
    '100.64.0.9 local-network',
    '203.0.113.7 public',
  ]);
  expect(roomPlace(relayPlaces(RELAY, true, interfaces))?.host).toBe('192.168.1.20');
  expect(roomPlace(relayPlaces(RELAY, false, interfaces))?.host).toBe('127.0.0.1');
});

test('it listens on IPv6 too where there is any', () => {
  expect(listenHost('this-computer', { eth0: [at('2001:db8::1')] })).toBe('127.0.0.1');
  expect(listenHost('network', { eth0: [at('192.168.1.20')] })).toBe('0.0.0.0');
  expect(listenHost('network', { eth0: [at('192.168.1.20'), at('2001:db8::1')] })).toBe('::');
});

test('the offered port is free', async () => {
  const port = await nextFreePort('127.0.0.1', 40_000);
  expect(port).toBeGreaterThan(40_000);
  expect(await nextFreePort('127.0.0.1', 65_535)).toBeUndefined();
});

test('settings that are damaged are no settings, and never an error', async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder, 'settings.json');
  for (const content of ['', '{', '[]', '{"language":7,"windows":{"chat":{"x":"left"}}}', `"${'x'.repeat(70_000)}"`]) {
    await writeFile(file, content);
    const settings = await ProfileSettings.open(file);
    expect(settings.shown).toMatchObject({ language: 'system', theme: 'system' });
    expect(settings.placeOf('chat')).toBeUndefined();
  }
});

test('changes of settings do not overtake one another', async () => {
  const file = path.join(await temporaryFolder(), 'settings.json');
  const settings = await ProfileSettings.open(file);
  const place = { x: 1, y: 2, width: 300, height: 400, isMaximized: false, zoomLevel: 1 };
  await Promise.all([settings.change({ theme: 'dark' }), settings.keepPlace('chat', place), settings.trayExplained()]);
  const later = await ProfileSettings.open(file);
  expect(later.shown.theme).toBe('dark');
  expect(later.placeOf('chat')).toEqual(place);
  expect(later.isTrayExplained).toBe(true);
});

test('a file that cannot be written is said with a code', async () => {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'settings.json'));
  await expect(writeJsonFile(path.join(folder, 'settings.json'), {})).rejects.toMatchObject({ code: 'disk-failed' });
  expect(await readJsonFile(path.join(folder, 'settings.json'), v.object({}))).toBeUndefined();
});

test.each([
  '/chat/..',
  '/chat/../relay/',
  '/chat/%2e%2e/',
  '/chat\\index.html',
  '/chat/.secret',
  '/chat',
  '/',
  '',
  '/chat/a.map',
  '/chat/../other/index.html',
  '/chat/../../outside.html',
  '/chat//index.html',
  '/other/',
])('no page lies at %j', async (pathname) => {
  const folder = await temporaryFolder();
  const root = path.join(folder, 'pages');
  await mkdir(path.join(root, 'chat'), { recursive: true });
  await mkdir(path.join(root, 'other'));
  await writeFile(path.join(folder, 'outside.html'), 'x');
  for (const name of ['chat/index.html', 'chat/.secret', 'chat/a.map', 'other/index.html'])
    await writeFile(path.join(root, name), 'x');
  expect(await readPageFile(root, pathname, ['chat'])).toBeUndefined();
  expect(await readPageFile(root, '/chat/', ['chat'])).toMatchObject({ contentType: 'text/html; charset=utf-8' });
});

const HAND_OVER = { name: 'Camille', link: 'aparte://join#x', language: 'fr', theme: 'dark' } as const;

test('the hand-over arrives whole, however it is cut', async () => {
  const input = new PassThrough();
  const read = readHandOver(input);
  for (const character of writeHandOver(HAND_OVER)) input.write(character);
  expect(await read).toEqual(HAND_OVER);
});

test.each([
  '\n',
  '{}\n',
  'hello\n',
  'x'.repeat(20_000),
  '{"name":"a","link":"b","language":"fr","theme":"dark","more":1}\n',
])('a hand-over of another shape is refused', async (line) => {
  const input = new PassThrough();
  const read = readHandOver(input);
  input.write(line);
  await expect(read).rejects.toMatchObject({ code: 'usage' });
});

test('nobody at the other end is refused too', async () => {
  const input = new PassThrough();
  const read = readHandOver(input);
  input.end();
  await expect(read).rejects.toMatchObject({ code: 'usage' });
});
