/** The commands about the relay's key as they are typed, and what real clients meet before, during and after a change. */
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { connectOverTls } from '../../client/link/tls-connect';
import type { RelayTarget, Wire } from '../../client/ports';
import { fromBase64Url, toBase64Url } from '../../protocol/bytes';
import { FRAME_TYPE, FrameSplitter, encodeFrame } from '../../protocol/frames';
import { MAX_WELCOME_FRAME_BYTES } from '../../protocol/limits';
import { decodeRefusal, decodeWelcome, encodeHello, type Welcome } from '../../protocol/messages';
import { sha256 } from '../../server/crypto/sha256';
import { testFolder } from './support/folder';
import { Capability } from './support/member';
import { RelayProcess, bundlePrograms, runRelay } from './support/program';
import { greetedRaw } from './support/tls-client';
import { payload } from './support/world';

/** Each test runs a dozen programs, and computers may be slow. */
vi.setConfig({ testTimeout: 180_000 });
bundlePrograms('aparte-relay');

const KEY_FILES = ['former-relay-key.pem', 'next-relay-key.pem', 'relay-key.pem'];
const keyFiles = (folder: string): string[] => KEY_FILES.filter((name) => existsSync(path.join(folder, name)));

interface Pins {
  readonly present: string;
  readonly next?: string;
  readonly former?: string;
  readonly changes: number;
}

async function key(folder: string, command: string, ...more: readonly string[]): Promise<Pins> {
  const { exit, stdout, stderr } = await runRelay('key', command, '--data', folder, '--json', ...more);
  expect([exit, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Pins;
}

const connectTo = (target: RelayTarget): Promise<Wire> => connectOverTls(target, { onAbort: () => undefined });
const at = (port: number, pin: string): RelayTarget => ({ host: '127.0.0.1', port, pin: fromBase64Url(pin) });

/** What a client hears that says hello: the welcome, and the code where the relay ends it then. */
async function greeting({ stream }: Wire): Promise<{ welcome: Welcome; code: string | undefined }> {
  const heard: { welcome?: Welcome; code?: string } = {};
  const splitter = new FrameSplitter(MAX_WELCOME_FRAME_BYTES);
  stream.write(encodeFrame(FRAME_TYPE.hello, 0, encodeHello({ versions: [1], program: 'test', release: '1' })));
  await new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      for (const { type, body } of splitter.push(chunk)) {
        if (type === FRAME_TYPE.error) heard.code = decodeRefusal(body).code;
        else if (type === FRAME_TYPE.welcome) heard.welcome = decodeWelcome(body);
        else if (type === FRAME_TYPE.pong) resolve();
      }
    });
    stream.once('close', resolve);
    stream.write(encodeFrame(FRAME_TYPE.ping, 0, new Uint8Array(8)));
  });
  stream.destroy();
  if (!heard.welcome) throw new Error('no welcome');
  return { welcome: heard.welcome, code: heard.code };
}

async function stop(relay: RelayProcess): Promise<void> {
  relay.kill('SIGTERM');
  expect(await relay.exit).toBe(0);
}

describe('a change of the relay’s key', () => {
  it('is announced while the relay runs, put into use by a restart, and told by the old key for as long as asked', async () => {
    const folder = testFolder();
    const first = await RelayProcess.serve(folder);
    const capability = new Capability();
    const member = await greetedRaw(first.port);
    await member.open(1, capability);
    await member.publish(1, 1, payload(1));
    const { next = '', ...before } = await key(folder, 'announce');
    expect(await key(folder, 'announce')).toMatchObject({ present: before.present, next, changes: 0 });
    const announced = await greeting(await connectTo(at(first.port, before.present)));
    expect(announced.welcome.keyChanges.map(({ newKey }) => toBase64Url(sha256(newKey)))).toEqual([next]);
    await stop(first);

    expect(await key(folder, 'switch', '--overlap', '2')).toMatchObject({ present: next, former: before.present });
    expect(keyFiles(folder)).toEqual(['former-relay-key.pem', 'relay-key.pem']);
    for (const name of keyFiles(folder))
      expect((statSync(path.join(folder, name)).mode & 0o777).toString(8)).toBe('600');
    const second = await RelayProcess.serve(folder);
    // Who knows the new key is served; who knows the old one alone is told, and nothing else.
    const late = await connectTo(at(second.port, before.present));
    expect(toBase64Url(sha256(late.relayPublicKey))).toBe(before.present);
    expect(await greeting(late)).toMatchObject({
      code: 'relay-key-changed',
      welcome: { keyChanges: announced.welcome.keyChanges },
    });
    const informed = await connectTo({ ...at(second.port, before.present), nextPin: fromBase64Url(next) });
    expect(await greeting(informed)).toMatchObject({ code: undefined });
    const again = await greetedRaw(second.port);
    const opened = await again.open(1, capability);
    expect(opened.end.n).toBe(1);
    expect(opened.starts.map(({ relayKey }) => toBase64Url(relayKey))).toEqual([before.present, next]);

    await key(folder, 'finish');
    await expect(connectTo(at(second.port, before.present))).rejects.toMatchObject({ code: 'wrong-relay' });
    expect(keyFiles(folder)).toEqual(['relay-key.pem']);
    await stop(second);
    expect((await runRelay('verify', '--data', folder)).exit).toBe(0);
  });

  it('of a stolen key leaves nothing of it, and can be withdrawn before it is used', async () => {
    const folder = testFolder();
    const relay = await RelayProcess.serve(folder);
    await stop(relay);
    const { next: taken } = await key(folder, 'announce');
    expect(await key(folder, 'withdraw')).not.toHaveProperty('next');
    const { present, next } = await key(folder, 'announce');
    expect(next).not.toBe(taken);
    expect(await key(folder, 'switch', '--overlap', '0')).toEqual({ present: next, changes: 1 });
    expect(keyFiles(folder)).toEqual(['relay-key.pem']);
    const second = await RelayProcess.serve(folder);
    await expect(connectTo(at(second.port, present))).rejects.toMatchObject({ code: 'wrong-relay' });
    const { welcome } = await greeting(await connectTo(at(second.port, next ?? '')));
    expect(welcome.keyChanges).toHaveLength(1);
    await stop(second);
    expect(readdirSync(folder).filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  it('refuses what makes no sense, and a file that somebody wrote into', async () => {
    const folder = testFolder();
    expect((await runRelay('key', 'show', '--data', folder)).exit).toBe(78);
    await stop(await RelayProcess.serve(folder));
    for (const command of [['switch'], ['withdraw'], ['switch', '--overlap', '400']])
      expect((await runRelay('key', ...command, '--data', folder)).exit).toBe(64);
    await key(folder, 'announce');
    await key(folder, 'switch');
    expect((await runRelay('key', 'announce', '--data', folder)).exit).toBe(64);
    const file = path.join(folder, 'key-changes.json');
    const ledger = JSON.parse(readFileSync(file, 'utf8')) as { changes: string[] };
    const [change = ''] = ledger.changes;
    writeFileSync(file, JSON.stringify({ ...ledger, changes: [`${change.slice(0, 300)}AAAA${change.slice(304)}`] }));
    expect((await runRelay('key', 'show', '--data', folder)).exit).toBe(65);
    expect((await runRelay('serve', '--data', folder, '--listen', '127.0.0.1:0')).exit).toBe(65);
  });
});
