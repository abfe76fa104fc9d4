import path from 'node:path';

import type { Page } from 'playwright';
import { expect, test } from 'vitest';

import { findInvitation, INVITATION_PREFIX } from '../../../client/crypto/invitation';
import { databasePath } from '../../../client/vault/paths';
import { unlockVault } from '../../../client/vault/slots';
import { openVaultInThread } from '../../../client/vault/vault';
import { profilePaths } from '../../../host/profile-paths';
import { pieces, secretForms } from '../../support/secret-forms';
import { PASSPHRASE, createRoom, joinRoom, nameProfile, say } from '../support/chat';
import type { RunningApp } from '../support/electron';
import { freshFolder } from '../support/folders';
import { addPreload } from '../support/preload';
import { freePort, openApp, openRelay, startRelay } from './person';

// No key, ever, in a page: not in anything that main says to one, nor in the memory of its process.

/**
 * Keeps all that this page's process is told by main, on whatever channel: answers of calls, and messages. Bytes are written down as their numbers,
 * so that they can be searched for.
 */
const RECORDER = `
const { contextBridge, ipcRenderer } = require('electron');
const { invoke, sendSync, emit } = ipcRenderer;
const told = [];
const numbers = (value) => {
  if (ArrayBuffer.isView(value)) return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)].join(',');
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)].join(',');
  if (value instanceof Map || value instanceof Set) return [...value];
  return value;
};
const keep = (how, channel, value) => told.push(how + ' ' + channel + ' ' + JSON.stringify(value, (_name, one) => numbers(one)));
ipcRenderer.invoke = async (channel, ...rest) => {
  const answer = await invoke.call(ipcRenderer, channel, ...rest);
  keep('answer', channel, answer);
  return answer;
};
ipcRenderer.sendSync = (channel, ...rest) => {
  const answer = sendSync.call(ipcRenderer, channel, ...rest);
  keep('answer', channel, answer);
  return answer;
};
ipcRenderer.emit = (channel, event, ...rest) => {
  keep('message', channel, [rest, event.ports ? event.ports.length : 0]);
  return emit.call(ipcRenderer, channel, event, ...rest);
};
contextBridge.exposeInMainWorld('toldByMain', () => told.join('\\n'));
`;

interface RecordedPage {
  readonly toldByMain: () => string;
}

async function openRecorded(
  profile: string,
  dataRoot: string,
  scratch: string,
): Promise<{ app: RunningApp; page: Page }> {
  const opened = await openApp({ profile, dataRoot });
  const file = path.join(scratch, `${profile}-recorder.cjs`);
  await addPreload(opened.app, opened.page, { file, source: RECORDER, global: 'toldByMain' });
  return opened;
}

const toldTo = (page: Page): Promise<string> => page.evaluate(() => (window as unknown as RecordedPage).toldByMain());

/** The memory of the page's process, as far as scripts reach: all strings and buffers of its heap. */
async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('');
}

/** Every secret that lies in a profile's vault, by name. */
async function secretsOf(dataRoot: string, profile: string): Promise<Map<string, Uint8Array>> {
  const directory = profilePaths(dataRoot, profile).vault;
  const { key } = await unlockVault({ directory, secret: { passphrase: PASSPHRASE } });
  const vaultKey = key.exportBytes();
  const { store, close } = openVaultInThread({ path: databasePath(directory), key: vaultKey });
  const own = await store.loadProfile();
  const [room] = await store.listRooms();
  await close();
  if (!own || !room) throw new Error('the vault is empty');
  return new Map([
    ['vault', vaultKey],
    ['signature', own.signSeed],
    ['agreement', own.agreeSeed],
    ['capability', room.capabilitySeed],
    ['epoch', room.epochKey],
  ]);
}

test('no invitation and no key crosses to a page, or comes to lie in its process', async () => {
  const scratch = await freshFolder();
  const dataRoot = path.join(scratch, 'data');
  const zoe = await openRecorded('zoe', dataRoot, scratch);
  const ali = await openRecorded('ali', dataRoot, scratch);
  await nameProfile(zoe.page, 'Zoé');
  await nameProfile(ali.page, 'Ali');
  const relay = await openRelay(zoe.app, zoe.page);
  await startRelay(relay, await freePort());
  await createRoom(zoe.page, 'Essai');
  await zoe.page.getByRole('button', { name: 'Invite', exact: true }).first().click();
  const frame = zoe.page.frameLocator('iframe');
  const link = await frame.locator('#link').inputValue();
  await frame.getByRole('button', { name: 'Copy the link' }).click();
  const heaps = [await heapOf(zoe.page)];
  await zoe.page.getByRole('button', { name: 'Done' }).click();
  await joinRoom(ali.page, link);
  await say(zoe.page, 'Bonjour Ali');
  await ali.page.getByText('Bonjour Ali').first().waitFor();
  await say(ali.page, 'Bonjour Zoé');
  await zoe.page.getByText('Received by 1').first().waitFor();
  heaps.push(await heapOf(ali.page), await heapOf(relay));
  const told = [await toldTo(zoe.page), await toldTo(ali.page), await toldTo(relay)];
  await ali.app.quit();
  await zoe.app.quit();

  // It was recorded: what pages may know is there.
  for (const text of ['answer aparte:chat', 'message aparte:chat-event', 'Bonjour Ali']) {
    for (const one of told.slice(0, 2)) expect(one).toContain(text);
  }
  expect(told[2]).toContain('message aparte:relay-event');
  for (const heap of heaps.slice(0, 2)) expect(heap).toContain('Essai');

  const secrets = [...(await secretsOf(dataRoot, 'zoe')), ...(await secretsOf(dataRoot, 'ali'))];
  const { capability } = findInvitation(link);
  expect(secrets.map(([, secret]) => Buffer.from(secret).toString('hex'))).toContain(
    Buffer.from(capability.exportBytes()).toString('hex'),
  );
  const parts = pieces(link.slice(INVITATION_PREFIX.length));
  for (const [index, text] of [...told, ...heaps].entries()) {
    const found = secrets.filter(([, secret]) => secretForms(secret).some((form) => text.includes(form)));
    expect({ index, found: found.map(([name]) => name) }).toEqual({ index, found: [] });
    expect({ index, parts: parts.filter((part) => text.includes(part)) }).toEqual({ index, parts: [] });
  }
  for (const text of told) expect(text).not.toContain(INVITATION_PREFIX);
  for (const text of told) expect(text).not.toContain(PASSPHRASE);
}, 120_000);
