import { isIP } from 'node:net';
import path from 'node:path';

import { expect, test } from 'vitest';

import { createRoom, joinRoom, nameProfile, readInvitation, say } from '../support/chat';
import { launchRecorded, type Recording } from '../support/connections';
import { freePort, openRelay, startRelay } from './person';

// The app contacts its relays and nothing else.

/** What of Chromium's log tells of a way out: a request, a name looked up, a socket. */
const WAYS_OUT =
  /^(?:URL_REQUEST_START_JOB|HOST_RESOLVER|DNS_TRANSACTION|TCP_|UDP_|SOCKET_|SSL_CONNECT|CONNECT_JOB|QUIC)/u;

/** Everything that Nodes of the app reached for, each once: sockets of the network, and sockets that are files. */
function reachedByNode(person: Recording): { network: string[]; files: string[] } {
  const network = new Set<string>();
  const files = new Set<string>();
  for (const { kind, host, port, path: file, asked } of person.node()) {
    if (kind === 'connect' && file !== undefined) files.add(file);
    else if (kind === 'connect') network.add(`tcp ${String(host)}:${String(port)}`);
    else if (kind === 'datagram') network.add('datagram');
    // An address that is one already is not asked of anyone.
    else if (kind === 'name' && isIP(asked ?? '') === 0) network.add(`name ${String(asked)}`);
  }
  return { network: [...network], files: [...files] };
}

test('all that two people contact, from start to quit, is their relay', async () => {
  const zoe = await launchRecorded({ profile: 'zoe' });
  const { dataRoot } = zoe.app;
  const ali = await launchRecorded({ profile: 'ali', dataRoot });
  const [zoePage, aliPage] = [await zoe.app.window('/chat/'), await ali.app.window('/chat/')];
  await nameProfile(zoePage, 'Zoé');
  await nameProfile(aliPage, 'Ali');
  const port = await freePort();
  await startRelay(await openRelay(zoe.app, zoePage), port);
  await createRoom(zoePage, 'Essai');
  await joinRoom(aliPage, await readInvitation(zoePage));
  // An address in a message is text.
  await say(zoePage, 'https://example.org/ says hello');
  await aliPage.getByText('says hello').first().waitFor();
  await say(aliPage, 'oui');
  await zoePage.getByText('oui', { exact: true }).first().waitFor();
  const systems = [zoe.system(), ali.system()];
  await ali.app.quit();
  await zoe.app.quit();

  const relay = `127.0.0.1:${String(port)}`;
  // All three kinds of Node were there to be heard.
  expect(new Set(zoe.node().map(({ by }) => by))).toEqual(new Set(['browser', 'thread', 'utility']));
  for (const person of [zoe, ali]) {
    const { network, files } = reachedByNode(person);
    expect(network).toEqual([`tcp ${relay}`]);
    // Another profile's relay on this computer is asked how it is.
    expect(files.filter((file) => path.dirname(file) !== path.join(dataRoot, 'relay'))).toEqual([]);
    const chromium = person.chromium();
    expect(chromium.length).toBeGreaterThan(0);
    expect(chromium.filter(({ type }) => WAYS_OUT.test(type))).toEqual([]);
    expect(JSON.stringify(chromium)).not.toMatch(/https?:|wss?:/u);
  }
  if (process.platform === 'linux') expect(systems).toEqual([[`tcp ${relay}`], [`tcp ${relay}`]]);
});
