import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { CliProfile, freshFolder, parseLine, relayOfTheFile, startAparte, twoInARoom } from './support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const relay = relayOfTheFile();

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

describe('two profiles', () => {
  it('talk, and hear one another once and in one order, live and later', async () => {
    const { zoe, ali, room } = await twoInARoom(await freshFolder(), relay().address);
    const live = await ali.start(['--json', 'listen', 'Salon']);
    const first = await zoe.value(['send', 'Salon', 'Bonsoir']);
    await zoe.value(['send', room.slice(0, 8), '-'], { input: 'deux\nlignes\n' });
    await live.until(() => live.lines[1], 'two messages');
    const { exitCode, stdout } = await live.kill('SIGINT');
    expect(exitCode).toBe(0);
    const heard = await zoe.values(['listen', room, '--for', '0']);
    expect(stdout.split('\n').slice(0, -1).map(parseLine)).toEqual(heard);

    const answer = await ali.value(['send', room, 'Bonsoir à toi']);
    expect(await zoe.heard(room, 3)).toEqual(['Zoé: Bonsoir', 'Zoé: deux\nlignes', 'Ali: Bonsoir à toi']);
    const later = await ali.values(['listen', room, '--after', String(first['position']), '--for', '1']);
    expect(later.map(({ text, position }) => [text, typeof position])).toEqual([
      ['deux\nlignes', 'number'],
      ['Bonsoir à toi', 'number'],
    ]);
    expect(later[1]?.['position']).toBe(answer['position']);
  });

  it('know one another by the fingerprint that init gave, and a newcomer by title', async () => {
    const folder = await freshFolder();
    const zoe = new CliProfile(path.join(folder, 'zoe'));
    const { fingerprint } = await zoe.value(['init', '--name', 'Zoé']);
    const created = await zoe.value(['room', 'create', '--relay', relay().address, '--title', 'Théâtre']);
    await zoe.value(['send', 'Théâtre', 'avant']);
    const { invitation } = await zoe.value(['room', 'invite', 'Théâtre']);
    const ali = await CliProfile.create(path.join(folder, 'ali'), 'Ali', 'six mots pour un essai');
    const joined = await ali.value(['room', 'join', String(invitation)]);
    expect(joined).toEqual({ room: created['room'], title: 'Théâtre' });
    const [before] = await ali.values(['listen', 'Théâtre', '--for', '0']);
    expect(before).toMatchObject({ type: 'message', author: 'Zoé', fingerprint, text: 'avant' });
    expect(before?.['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u);
    const members = await ali.values(['room', 'members', 'Théâtre']);
    expect(members.map(({ name, own }) => [name, own])).toEqual([
      ['Ali', true],
      ['Zoé', false],
    ]);
    expect(members[1]?.['fingerprint']).toBe(fingerprint);
    expect(members[1]?.['words']).toHaveLength(8);
    const rooms = await ali.values(['room', 'list']);
    expect(rooms).toMatchObject([{ room: created['room'], title: 'Théâtre', relay: relay().address, waiting: 0 }]);
  });

  it('agree on the order while both are connected', async () => {
    const { zoe, ali, room } = await twoInARoom(await freshFolder(), relay().address);
    const { position } = await zoe.value(['send', room, 'Bonsoir']);
    await ali.start(['listen', room]);
    const trust = await zoe.value(['trust', room, '--for', '60']);
    const members = await zoe.values(['room', 'members', room]);
    expect(trust).toMatchObject({ room, anomalies: [] });
    expect(trust['position']).toBeGreaterThanOrEqual(Number(position));
    expect(trust['head']).toMatch(/^[0-9a-f]{64}$/u);
    expect(trust['generation']).toMatch(/^[0-9a-f]{32}$/u);
    expect(trust['confirmedBy']).toMatchObject([
      { fingerprint: members[1]?.['fingerprint'], position: trust['position'] },
    ]);
  });
});

it('gives each suite, and refuses any other', async () => {
  const zoe = await CliProfile.create(path.join(await freshFolder(), 'zoe'), 'Zoé');
  const create = ['room', 'create', '--relay', relay().address, '--title'];
  await zoe.value([...create, 'AES', '--suite', 'aes-256-gcm-siv']);
  await zoe.value(['send', 'AES', 'chut']);
  expect(await zoe.heard('AES', 1)).toEqual(['Zoé: chut']);
  expect(await zoe.values(['room', 'list'])).toMatchObject([{ suite: 'aes-256-gcm-siv' }]);
  const refused = await zoe.run([...create, 'DES', '--suite', 'des']);
  expect([refused.exitCode, refused.stderr]).toEqual([
    64,
    expect.stringMatching(/^aparte: usage: .*xchacha20-poly1305, aes-256-gcm-siv/u),
  ]);
});

it('speaks to people without --json, in their language, and lets no message steer their terminal', async () => {
  const { zoe, ali, room } = await twoInARoom(await freshFolder(), relay().address);
  await ali.value(['send', room, '-'], { input: 'rouge \u001b[31m\naparte: internal: faux' });
  const listened = await zoe.start(['listen', room]);
  await listened.until(() => (listened.stdout.includes('faux') ? true : undefined), 'the message');
  const { stdout } = await listened.kill('SIGTERM');
  expect(stdout).toMatch(/Ali \([0-9a-f]{8}\): rouge \ufffd\[31m\n {4}aparte: internal: faux\n$/u);
  const members = await zoe.run(['room', 'members', room], { env: { LC_ALL: 'fr_FR.UTF-8' } });
  expect(members.stdout).toMatch(/^Zoé \(vous\)\n/u);
});

it('ends quietly when nobody reads it any more', async () => {
  const { zoe, ali, room } = await twoInARoom(await freshFolder(), relay().address);
  const listening = await zoe.start(['listen', room]);
  await ali.value(['send', room, 'un']);
  await listening.until(() => listening.lines[0], 'a message');
  listening.child.stdout.destroy();
  await ali.value(['send', room, 'deux']);
  expect(await listening.ended).toMatchObject({ exitCode: 0, stderr: '' });
});

it('leaves no secret in arguments, environment or output, and no word in any file', async () => {
  const folder = await freshFolder();
  const passphrase = 'un secret bien gardé';
  const zoe = await CliProfile.create(path.join(folder, 'zoe'), 'Zénobie', passphrase);
  const created = await zoe.value(['room', 'create', '--relay', relay().address, '--title', 'Salon des Cent']);
  const listening = await zoe.start(['--json', 'listen', 'Salon des Cent']);
  const room = String(created['room']);
  const pid = String(listening.child.pid);
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8');
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
  await listening.kill('SIGTERM');
  const sent = await zoe.run(['send', room, 'Rendez-vous à minuit']);
  const secrets = [passphrase, String(created['invitation']).slice(14)];
  for (const text of [
    commandLine,
    environment,
    sent.stdout,
    sent.stderr,
    listening.stdout,
    listening.stderr,
    relay().log,
  ]) {
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
  const words = ['Zénobie', 'Salon des Cent', 'Rendez-vous', ...secrets].map((word) => Buffer.from(word));
  const files = [...(await filesBelow(zoe.folder)), ...(await filesBelow(relay().folder))];
  expect(files.length).toBeGreaterThan(4);
  for (const file of files) {
    const bytes = await readFile(file);
    expect(words.filter((word) => bytes.includes(word)).map(String), file).toEqual([]);
  }
});

it('says its help and its version on standard output, whatever else was typed', async () => {
  const help = await (await startAparte(['room', 'create', '--help'])).ended;
  expect([help.exitCode, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toContain('--access-token-file');
  const version = await (await startAparte(['--version', '--json'])).ended;
  expect(parseLine(version.stdout)).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+/u) as string });
});
