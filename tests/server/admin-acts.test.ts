import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { AdminLink } from '../../host/admin-link';
import { connectToRunning } from '../../host/relay-owner';
import { fromBase64Url } from '../../protocol/bytes';
import { testFolder } from './support/folder';
import { Capability } from './support/member';
import { RelayProcess, bundlePrograms } from './support/program';
import { greetedRaw } from './support/tls-client';
import { payload } from './support/world';

bundlePrograms('aparte-relay');

/** A relay and its admin, who checks every answer as the app does. */
async function served() {
  const folder = testFolder();
  const relay = await RelayProcess.serve(folder);
  const stream = await connectToRunning(path.join(folder, 'admin.sock'));
  if (!stream) throw new Error('no admin socket');
  const link = new AdminLink(stream, { after: () => () => undefined });
  onTestFinished(() => link.close());
  return { relay, link };
}

it('a new access token takes the place of those before it, and is asked for at once', async () => {
  const { relay, link } = await served();
  const first = await link.call('rotate-token', {});
  const client = await greetedRaw(relay.port);
  expect(await client.openRefused(1, new Capability())).toEqual({ code: 'token-required' });
  await client.open(2, new Capability(), { token: fromBase64Url(first.token) });
  const second = await link.call('rotate-token', {});
  expect(second.token).not.toBe(first.token);
  expect(await client.error()).toEqual({ code: 'token-refused' });
  const other = await greetedRaw(relay.port);
  await other.open(1, new Capability(), { token: fromBase64Url(second.token) });
  expect(await link.call('status', {})).toMatchObject({ tokenRequired: true });
  expect(relay.stderr).not.toContain(second.token);
});

it('a room is deleted by its short id, an address banned by its connection', async () => {
  const { relay, link } = await served();
  const client = await greetedRaw(relay.port);
  const capability = new Capability();
  await client.open(1, capability);
  await client.publish(1, 1, payload(1));
  const [room] = (await link.call('rooms', {})).rooms;
  await expect(link.call('close-room', { room: '0123456789', how: 'deleted' })).rejects.toMatchObject({
    code: 'unknown-room',
  });
  await link.call('close-room', { room: room?.room ?? '', how: 'deleted' });
  expect(await client.ended(1)).toEqual({ code: 'room-closed' });
  expect((await link.call('rooms', {})).rooms[0]).toMatchObject({ end: 1, first: 2 });
  await expect(link.call('ban', { connection: 999, minutes: 5 })).rejects.toMatchObject({ code: 'bad-argument' });
  const [connection] = (await link.call('connections', {})).connections;
  await link.call('ban', { connection: connection?.connection ?? 0, minutes: 5 });
  expect(await client.error()).toEqual({ code: 'banned' });
  expect((await link.call('rules', {})).bans).toMatchObject([{ network: '127.0.0.1' }]);
});

it('it tells what it did, and how near its limits are', async () => {
  const { relay, link } = await served();
  const client = await greetedRaw(relay.port);
  await client.open(1, new Capability());
  await client.publish(1, 1, payload(1));
  await expect
    .poll(async () => (await link.call('samples', { stepMs: 1000, after: 0 })).samples.at(-1)?.connections)
    .toBe(1);
  await expect(link.call('samples', { stepMs: 7, after: 0 })).rejects.toMatchObject({ code: 'bad-argument' });
  const { limits } = await link.call('limits', {});
  expect(limits.find(({ limit }) => limit === 'maxRooms')).toEqual({
    limit: 'maxRooms',
    bound: 1000,
    now: 1,
    tripped: 0,
    isFloor: false,
  });
  expect(limits.find(({ limit }) => limit === 'minFreeDiskBytes')?.isFloor).toBe(true);
});
