import { cp, rm } from 'node:fs/promises';
import path from 'node:path';

import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { RelayProcess } from '../support/relay-process';
import { anomalyRecord, freshFolder, keepAnomalies, parseLine, twoInARoom, type CliProfile } from './support';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

/** As a backup of a relay that does not run. */
const FILES = { recursive: true, filter: (file: string) => !file.endsWith('.sock') };

interface Scene {
  readonly relay: RelayProcess;
  readonly relayFolder: string;
  readonly zoe: CliProfile;
  readonly ali: CliProfile;
  readonly room: string;
}

let scene: Scene;

beforeEach(async () => {
  const folder = await freshFolder();
  const relayFolder = path.join(folder, 'relay');
  const relay = await RelayProcess.start(relayFolder);
  onTestFinished(() => relay.kill());
  scene = { relay, relayFolder, ...(await twoInARoom(folder, relay.address)) };
});

async function found(profile: CliProfile, room: string): Promise<unknown> {
  return (await profile.value(['trust', room]))['anomalies'];
}

describe('what is found of a log', () => {
  it('is told to listeners between the messages, kept for trust, and quiet once it was dismissed', async () => {
    const { relay, relayFolder, zoe, ali, room } = scene;
    await zoe.value(['send', room, 'avant']);
    await relay.kill();
    await cp(relayFolder, `${relayFolder}.backup`, FILES);
    await relay.restart();
    const { position: lost } = await zoe.value(['send', room, 'perdu ?']);
    const listening = await ali.start(['--json', 'listen', room]);
    await listening.until(() => listening.lines[1], 'two messages');
    await relay.kill();
    await rm(relayFolder, { recursive: true });
    await cp(`${relayFolder}.backup`, relayFolder, FILES);
    await relay.restart();
    const line = await listening.until(() => listening.lines.find((one) => one.includes('"anomaly"')), 'an anomaly');
    const restored = parseLine(line);
    expect(restored).toMatchObject({ type: 'anomaly', name: 'restored', level: 'notice', count: 1, dismissed: false });
    expect(restored['position']).toBeLessThan(Number(lost));
    // The author's app says again what the relay lost; nobody hears it twice.
    await zoe.value(['send', room, 'après']);
    await listening.until(() => (listening.stdout.includes('après') ? true : undefined), 'the next message');
    const { stdout } = await listening.kill('SIGTERM');
    const lines = stdout.split('\n').slice(0, -1).map(parseLine);
    expect(lines.flatMap(({ type, text }) => (type === 'message' ? [text] : []))).toEqual([
      'avant',
      'perdu ?',
      'après',
    ]);
    expect(lines.filter(({ type }) => type === 'anomaly')).toEqual([restored]);

    const { id } = restored;
    expect(await found(ali, room)).toEqual([restored]);
    const again = await ali.values(['listen', room, '--for', '0']);
    expect(again.filter(({ type }) => type === 'anomaly')).toEqual([restored]);
    expect(await ali.value(['trust', room, '--dismiss', String(id)])).toEqual({ ...restored, dismissed: true });
    expect(await found(ali, room)).toEqual([{ ...restored, dismissed: true }]);
    const quiet = await ali.values(['listen', room, '--for', '0']);
    expect(quiet.map(({ type }) => type)).toEqual(['message', 'message', 'message']);
    const unknown = await ali.run(['trust', room, '--dismiss', 'forked']);
    expect([unknown.exitCode, unknown.stdout]).toEqual([64, '']);
    expect(unknown.stderr).toMatch(/^aparte: unknown-anomaly: /u);
  });

  it('is shown to people with what it means, even where the relay is gone', async () => {
    const { relay, zoe, room } = scene;
    const evidence = Uint8Array.of(1);
    await keepAnomalies(zoe.folder, room, [
      anomalyRecord('forked', { position: 3, newestPosition: 7, count: 2, evidence }),
      anomalyRecord('two-devices', { dismissed: true }),
    ]);
    await relay.kill();
    const { exitCode, stdout, stderr } = await zoe.run(['trust', room], { env: { LC_ALL: 'en_GB' } });
    expect([exitCode, stderr]).toEqual([69, expect.stringMatching(/^aparte: relay-unreachable: /u)]);
    expect(stdout).toMatch(/^Not connected to the relay/u);
    expect(stdout).toMatch(/^Alarm: The relay showed two histories \[forked\], position 3–7, seen 2 times$/mu);
    expect(stdout).toMatch(/What to do: .+\n.*--anomaly forked.*\n.*--dismiss forked/u);
    expect(stdout).toMatch(/^Dismissed: Notice: .*\[two-devices\]/mu);
    const listened = await zoe.run(['listen', room, '--for', '0'], { env: { LC_ALL: 'fr_FR' } });
    expect(listened.stdout).toMatch(
      /^! Alarme\u00a0: Le relais a montré deux historiques \[forked\].*\n(.+\n)+.*Que faire/mu,
    );
    expect(listened.stdout).not.toContain('two-devices');
  });

  it('is beside how late a message came: what its author had not seen above it is counted', async () => {
    const { relay, zoe, ali, room } = scene;
    await zoe.value(['send', room, 'avant']);
    await relay.kill();
    const late = await zoe.run(['send', room, 'sans réseau', '--timeout', '1']);
    expect(late.exitCode).toBe(69);
    await relay.restart();
    for (const text of ['deux', 'trois']) await ali.value(['send', room, text]);
    expect(await zoe.heard(room, 4)).toContain('Zoé: sans réseau');
    const rows = await zoe.values(['listen', room, '--for', '0']);
    expect(rows.map(({ text, unseenAbove }) => [text, unseenAbove])).toEqual([
      ['avant', undefined],
      ['deux', undefined],
      ['trois', undefined],
      ['sans réseau', 2],
    ]);
    const { stdout } = await zoe.run(['listen', room, '--for', '0'], { env: { LC_ALL: 'en_GB' } });
    expect(stdout).toMatch(/– written before 2 messages above: sans réseau$/mu);
  });

  it('is told even where it ends the command: something else answers in the place of the relay', async () => {
    const { relay, relayFolder, zoe, room } = scene;
    await relay.kill();
    await rm(relayFolder, { recursive: true });
    await relay.restart();
    const listened = await zoe.run(['--json', 'listen', room]);
    expect([listened.exitCode, listened.stderr]).toEqual([76, expect.stringMatching(/^aparte: wrong-relay: /mu)]);
    const impostor = { type: 'anomaly', name: 'impostor', level: 'alarm', count: 1 };
    expect(listened.stdout.split('\n').slice(0, -1).map(parseLine)).toEqual([expect.objectContaining(impostor)]);
    const dismissed = await zoe.run(['--json', 'trust', room, '--dismiss', 'impostor']);
    expect([dismissed.exitCode, parseLine(dismissed.stdout)]).toEqual([
      0,
      expect.objectContaining({ ...impostor, dismissed: true }),
    ]);
    const trust = await zoe.run(['--json', 'trust', room]);
    expect([trust.exitCode, parseLine(trust.stdout)]).toEqual([
      76,
      expect.objectContaining({ connected: false, anomalies: [expect.objectContaining(impostor)] }),
    ]);
  });
});

describe('room verify', () => {
  it('marks a member as compared, by digits or by words, and takes it back', async () => {
    const { zoe, ali, room } = scene;
    await ali.value(['send', room, 'Bonjour']);
    await ali.start(['listen', room]);
    const first = await zoe.value(['trust', room, '--for', '60']);
    expect(first).toMatchObject({ connected: true, unconfirmed: [], confirmedBy: [{ compared: false }] });
    const [own, member] = await zoe.values(['room', 'members', room]);
    const digits = String(member?.['fingerprint']);
    const verified = await zoe.value(['room', 'verify', room, digits.toUpperCase().replaceAll(/.{4}/gu, '$& ')]);
    expect(verified).toMatchObject({ fingerprint: digits, name: 'Ali', compared: true });
    expect(await zoe.value(['trust', room, '--for', '60'])).toMatchObject({
      confirmedBy: [{ fingerprint: digits, compared: true }],
    });
    const words = Array.isArray(member?.['words']) ? member['words'].join(' ') : '';
    expect(await zoe.value(['room', 'verify', room, words, '--undo'])).toMatchObject({ compared: false });
    expect((await zoe.values(['room', 'members', room])).map(({ compared }) => compared)).toEqual([
      own?.['compared'],
      false,
    ]);
    const codes: string[] = [];
    for (const typed of [digits.slice(0, 8), `0123456789abcdef${digits.slice(16)}`, String(own?.['fingerprint'])]) {
      const { exitCode, stderr } = await zoe.run(['room', 'verify', room, typed]);
      codes.push(`${String(exitCode)}${stderr.split(':')[1] ?? ''}`);
    }
    expect(codes).toEqual(['64 usage', '64 unknown-member', '64 unknown-member']);
  });

  it('and what is not known, are said in plain words', async () => {
    const { zoe, room } = scene;
    const { stdout } = await zoe.run(['trust', room], { env: { LC_ALL: 'en_GB' } });
    expect(stdout).toMatch(/^Nobody has confirmed the order since this command began/mu);
    expect(stdout).toMatch(/^Not known: whether Ali \([0-9a-f]{8}\) was shown the same/mu);
    expect(stdout).toMatch(/^Nothing was found that speaks against the relay or a member\.$/mu);
  });
});
