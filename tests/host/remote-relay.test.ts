import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { connectPinned } from '../../client/link/tls-connect';
import type { Keychain } from '../../client/vault/slots';
import { KeptRelays } from '../../host/kept-relays';
import { RemoteRelay } from '../../host/remote-relay';
import { formatRelayAddress, parseRelayAddress } from '../../protocol/address';
import { ADMIN_PROTOCOL } from '../../protocol/labels';
import { testFolder } from '../server/support/folder';
import { RelayProcess, bundlePrograms, runRelay } from '../server/support/program';
import { temporaryFolder } from './support';

bundlePrograms('aparte-relay');

const TIMERS = { after: () => () => undefined };

const connect = async (address: string) =>
  (await connectPinned(parseRelayAddress(address), { onAbort: () => undefined }, ADMIN_PROTOCOL)).stream;

async function served(): Promise<{ relay: RelayProcess; address: string; token: string; folder: string }> {
  const folder = testFolder();
  const token = (await runRelay('token', 'create', 'boss', '--data', folder, '--for', 'admin')).stdout.trim();
  const relay = await RelayProcess.serve(folder);
  const { relay: address } = JSON.parse((await runRelay('status', '--data', folder, '--json')).stdout) as {
    relay: string;
  };
  return { relay, address, token, folder };
}

test('a relay elsewhere answers over pinned TLS, and says when it is gone', async () => {
  const { relay, address, token } = await served();
  const remote = await RemoteRelay.connect(address, ` ${token}\n`, connect, TIMERS);
  onTestFinished(() => remote.close());
  const states: string[] = [];
  let events = 0;
  remote.subscribe({ changed: ({ state }) => states.push(state), events: (batch) => (events += batch.events.length) });
  expect(remote.state).toMatchObject({ state: 'listening', owned: false });
  expect((await remote.call('limits', {})).limits.length).toBeGreaterThan(5);
  await remote.call('ban', { network: '203.0.113.9', minutes: 1 });
  await expect.poll(() => events).toBeGreaterThan(0);
  relay.kill('SIGKILL');
  await expect.poll(() => states.at(-1)).toBe('failed');
  expect(remote.state.error?.code).toBe('relay-unreachable');
  await expect(remote.call('status', {})).rejects.toMatchObject({ code: 'relay-not-running' });
});

test('another key, a wrong token, no such door and nobody there are told apart', async () => {
  const { address, token } = await served();
  const parsed = parseRelayAddress(address);
  const other = formatRelayAddress({ ...parsed, pin: new Uint8Array(32).fill(9) });
  const wrong = Buffer.alloc(16, 3).toString('base64url');
  const code = (promise: Promise<unknown>) => expect(promise).rejects.toMatchObject;
  await code(RemoteRelay.connect(other, token, connect, TIMERS))({ code: 'wrong-relay' });
  await code(RemoteRelay.connect(address, wrong, connect, TIMERS))({ code: 'admin-refused' });
  await code(RemoteRelay.connect(address, 'no token', connect, TIMERS))({ code: 'admin-refused' });
  await code(RemoteRelay.connect(formatRelayAddress({ ...parsed, port: 1 }), token, connect, TIMERS))({
    code: 'relay-unreachable',
  });
  await code(RemoteRelay.connect('nonsense', token, connect, TIMERS))({ code: 'bad-relay-address' });
});

test('a token is kept as the keychain encrypted it, and not at all without one', async () => {
  const file = path.join(await temporaryFolder(), 'relays.json');
  const flip = (bytes: Uint8Array): Promise<Uint8Array> => Promise.resolve(bytes.map((byte) => byte ^ 0x5a));
  const keychain: Keychain = { available: () => true, protect: flip, unprotect: flip };
  const kept = new KeptRelays(file, keychain);
  await kept.keep('aparte-relay://a', 'the-token');
  await kept.keep('aparte-relay://b', 'another');
  await kept.forget('aparte-relay://b');
  expect(await readFile(file, 'utf8')).not.toContain('the-token');
  const again = new KeptRelays(file, keychain);
  await again.open();
  expect(again.addresses).toEqual(['aparte-relay://a']);
  expect(await again.tokenOf('aparte-relay://a')).toBe('the-token');
  const without = new KeptRelays(file, undefined);
  await without.open();
  await expect(without.tokenOf('aparte-relay://a')).rejects.toMatchObject({ code: 'keychain-unavailable' });
  await expect(without.keep('x', 'y')).rejects.toMatchObject({ code: 'keychain-unavailable' });
});
