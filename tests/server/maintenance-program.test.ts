/** The commands about a relay's data as they are typed: exit codes, and kill -9 in the middle. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { toHex } from '../../protocol/bytes';
import { openStore } from '../../server/log/store';
import { testFolder } from './support/folder';
import { Capability } from './support/member';
import { RelayProcess, bundlePrograms, runRelay } from './support/program';
import { TestBlob } from './support/test-blob';
import { greetedRaw } from './support/tls-client';
import { payload } from './support/world';

/** Each test runs a dozen programs, and computers may be slow. */
vi.setConfig({ testTimeout: 180_000 });
bundlePrograms('aparte-relay');

const capability = new Capability();

/** The folder of a relay that ran, with a room, some messages and a file. */
async function site(): Promise<string> {
  const folder = path.join(testFolder(), 'relay');
  const relay = await RelayProcess.serve(folder);
  const client = await greetedRaw(relay.port);
  await client.open(1, capability);
  for (let n = 1; n <= 20; n += 1) await client.publish(1, n, payload(n));
  await client.putBlob(1, TestBlob.of(5000).put(0));
  relay.kill('SIGTERM');
  expect(await relay.exit).toBe(0);
  return folder;
}

const backupsIn = (into: string): string[] =>
  existsSync(into) ? readdirSync(into).filter((name) => !name.startsWith('.')) : [];

describe('the commands about data', () => {
  it('back up a running relay, verify and restore it, and say in exit codes why not', async () => {
    const folder = await site();
    const into = path.join(testFolder(), 'backups');
    const relay = await RelayProcess.serve(folder);
    const backup = await runRelay('backup', '--data', folder, '--to', into, '--json');
    expect([backup.exit, backup.stderr]).toEqual([0, '']);
    const made = JSON.parse(backup.stdout) as { path: string };
    expect(made).toMatchObject({ rooms: 1, frames: 20, blobs: 1, problems: [] });
    expect((await runRelay('compact', '--data', folder)).exit).toBe(69);
    relay.kill('SIGTERM');
    await relay.exit;
    expect((await runRelay('verify', '--data', made.path)).exit).toBe(0);
    expect((await runRelay('restore', '--from', made.path, '--data', folder)).exit).toBe(64);
    expect((await runRelay('restore', '--from', into, '--data', path.join(into, 'x'))).exit).toBe(78);
    const restored = path.join(testFolder(), 'restored');
    expect((await runRelay('restore', '--from', made.path, '--data', restored)).exit).toBe(0);
    const again = await RelayProcess.serve(restored);
    const client = await greetedRaw(again.port);
    expect((await client.open(1, capability, { create: false })).end.n).toBe(20);
    const exported = await runRelay('export', '--data', restored);
    expect(exported.exit).toBe(0);
    expect(exported.stdout.trim().split('\n').length).toBeGreaterThanOrEqual(22);
  });

  it('find damage, repair a copy, and need data and sensible options', async () => {
    const folder = await site();
    const room = path.join(folder, 'blobs', toHex(capability.room));
    writeFileSync(path.join(room, readdirSync(room)[0] ?? ''), new Uint8Array(5000));
    const verified = await runRelay('verify', '--data', folder);
    expect([verified.exit, verified.stdout]).toEqual([65, expect.stringContaining('is not what was written')]);
    expect((await runRelay('backup', '--data', folder, '--to', path.join(testFolder(), 'b'))).exit).toBe(65);
    expect((await runRelay('repair', '--data', folder, '--to', path.join(testFolder(), 'copy'))).exit).toBe(0);
    for (const command of ['backup', 'verify', 'repair', 'compact', 'export'])
      expect((await runRelay(command, '--data', testFolder(), '--to', 'x')).exit).not.toBe(0);
    expect((await runRelay('verify', '--data', testFolder())).exit).toBe(78);
    expect((await runRelay('verify')).exit).toBe(64);
    expect((await runRelay('backup', '--data', folder, '--to', 'x', '--keep', '0')).exit).toBe(64);
  });
});

/** Data that take a while to copy. */
async function largeSite(): Promise<string> {
  const folder = await site();
  const room = path.join(folder, 'blobs', toHex(capability.room));
  for (let number = 0; number < 30; number += 1) {
    const blob = TestBlob.of(300_000, number + 10);
    const name = `${toHex(blob.blob)}.${toHex(blob.owner)}.${String(blob.total)}.1700000000000.blob`;
    writeFileSync(path.join(room, name), blob.bytes);
  }
  return folder;
}

/** Starts a command, and kills it once what it makes has begun and `more` turns of looking have passed. */
async function killMidway(args: readonly string[], parent: string, more: number): Promise<void> {
  const command = new RelayProcess(args);
  const state = { isOver: false };
  void command.exit.then(() => {
    state.isOver = true;
  });
  const hasBegun = (): boolean => existsSync(parent) && readdirSync(parent).some((name) => name.endsWith('.partial'));
  while (!state.isOver && !hasBegun()) await new Promise((resolve) => setImmediate(resolve));
  for (let turn = 0; turn < more && !state.isOver; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  command.kill('SIGKILL');
  await command.exit;
}

describe('killed in the middle', () => {
  it.each([0, 50, 400])('a backup is none (%i turns in), and the next one is', async (turns) => {
    const folder = await largeSite();
    const into = path.join(testFolder(), 'backups');
    const args = ['backup', '--data', folder, '--to', into];
    await killMidway(args, into, turns);
    for (const name of backupsIn(into))
      expect((await runRelay('verify', '--data', path.join(into, name))).exit).toBe(0);
    expect((await runRelay(...args)).exit).toBe(0);
    const [newest = ''] = backupsIn(into).sort().reverse();
    expect(await runRelay('verify', '--data', path.join(into, newest), '--json')).toMatchObject({ exit: 0 });
    expect((await runRelay('verify', '--data', folder)).exit).toBe(0);
  });

  it.each([0, 50, 400])('a restore leaves nothing or all (%i turns in), and the next one all', async (turns) => {
    const folder = await largeSite();
    const into = path.join(testFolder(), 'backups');
    await runRelay('backup', '--data', folder, '--to', into);
    const parent = testFolder();
    const target = path.join(parent, 'restored');
    mkdirSync(target);
    const args = ['restore', '--from', path.join(into, backupsIn(into)[0] ?? ''), '--data', target];
    await killMidway(args, parent, turns);
    if (existsSync(target) && readdirSync(target).length > 0)
      expect((await runRelay('verify', '--data', target)).exit).toBe(0);
    else expect((await runRelay(...args)).exit).toBe(0);
    const log = await openStore(path.join(target, 'store'));
    expect(await log.rooms()).toMatchObject([{ end: 20 }]);
    await log.close();
    expect(readFileSync(path.join(target, 'relay-key.pem'))).toEqual(readFileSync(path.join(folder, 'relay-key.pem')));
  });
});
