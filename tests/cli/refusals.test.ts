import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { encodeInvitation, findInvitation } from '../../client/crypto/invitation';
import { formatRelayAddress, parseRelayAddress } from '../../protocol/address';
import { RelayProcess } from '../support/relay-process';
import { RpcHost } from '../support/rpc-host';
import type { Ended } from '../support/processes';
import { aparte, CliProfile, freshFolder } from './support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const OTHER_PIN = new Uint8Array(32).fill(7);

let folder: string;
let relay: RelayProcess;
let zoe: CliProfile;
let invitation: string;

/** Exit code and the one line of the error. */
function failure({ exitCode, stdout, stderr }: Ended): string {
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^aparte: [a-z-]+: .*\.\n$/u);
  return `${String(exitCode)} ${stderr.split(':')[1]?.trim() ?? ''}`;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aparte-refusals-'));
  const tokens = path.join(folder, 'token');
  await writeFile(tokens, 'AAECAwQFBgcICQoLDA0ODw\n', { mode: 0o600 });
  relay = await RelayProcess.start(path.join(folder, 'relay'), ['--access-token-file', tokens]);
  zoe = await CliProfile.create(path.join(folder, 'zoe'), 'Zoé');
  const create = ['room', 'create', '--relay', relay.address, '--title', 'Salon'];
  const created = await zoe.value([...create, '--access-token-file', tokens]);
  invitation = String(created['invitation']);
});

afterAll(async () => {
  await relay.kill();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

it('refuses what is not an invitation, or no longer one, or one to a room of one’s own', async () => {
  const cut = await zoe.run(['room', 'join', invitation.slice(0, -10)]);
  const changed = await zoe.run(['room', 'join', '-'], {
    input: invitation.replace(/.$/u, (last) => (last === 'A' ? 'B' : 'A')),
  });
  const foreign = await zoe.run(['room', 'join', 'https://example.org/invitation']);
  const own = await zoe.run(['room', 'join', invitation]);
  expect([cut, changed, foreign, own].map(failure)).toEqual([
    expect.stringMatching(/^65 invitation-(?:cut|damaged)$/u),
    '65 invitation-damaged',
    '65 invitation-not-found',
    '64 already-joined',
  ]);
});

it('sends nothing to a relay with another key, and keeps no room of it', async () => {
  const ali = await CliProfile.create(path.join(await freshFolder(), 'ali'), 'Ali');
  const address = formatRelayAddress({ ...parseRelayAddress(relay.address), pin: OTHER_PIN });
  const create = await ali.run(['room', 'create', '--relay', address, '--title', 'Salon']);
  const read = findInvitation(invitation);
  const link = encodeInvitation({ ...read, relay: { ...read.relay, pin: OTHER_PIN } });
  const join = await ali.run(['room', 'join', '-'], { input: link });
  expect([create, join].map(failure)).toEqual(['76 wrong-relay', '76 wrong-relay']);
  expect(await ali.values(['room', 'list'])).toEqual([]);
});

it('tells a missing and a refused access token apart, and reads it from a private file only', async () => {
  const create = ['room', 'create', '--relay', relay.address, '--title', 'Autre'];
  const wrong = path.join(folder, 'wrong-token');
  await writeFile(wrong, 'BBECAwQFBgcICQoLDA0ODw\n', { mode: 0o600 });
  const open = path.join(folder, 'open-token');
  await writeFile(open, 'AAECAwQFBgcICQoLDA0ODw\n');
  await chmod(open, 0o644);
  const results = [
    await zoe.run(create),
    await zoe.run([...create, '--access-token-file', wrong]),
    await zoe.run([...create, '--access-token-file', open]),
    await zoe.run([...create, '--access-token-file', path.join(folder, 'none')]),
  ];
  expect(results.map(failure)).toEqual([
    '77 token-required',
    '77 token-refused',
    '77 file-permissions',
    '78 configuration',
  ]);
});

describe('a profile', () => {
  it('opens with its passphrase and nothing else', async () => {
    const place = path.join(await freshFolder(), 'mia');
    const mia = await CliProfile.create(place, 'Mia', 'la bonne');
    expect(await mia.values(['room', 'list'])).toEqual([]);
    expect(existsSync(path.join(place, 'vault', 'key'))).toBe(false);
    const wrong = `${place}.wrong`;
    await writeFile(wrong, 'la mauvaise\nla bonne\n', { mode: 0o600 });
    const results = [
      await aparte(['--profile', place, 'room', 'list', '--passphrase-file', wrong]),
      await aparte(['--profile', place, 'room', 'list']),
      await aparte(['--profile', place, 'init', '--name', 'Mia']),
    ];
    await chmod(`${place}.passphrase`, 0o640);
    results.push(await mia.run(['room', 'list']));
    expect(results.map(failure)).toEqual([
      '77 wrong-passphrase',
      '77 vault-locked',
      '64 vault-exists',
      '77 file-permissions',
    ]);
  });

  it('without a passphrase has a key file of its owner alone, and init says so once', async () => {
    const place = path.join(await freshFolder(), 'mia');
    const init = await aparte(['--profile', place, 'init', '--name', 'Mia']);
    const key = path.join(place, 'vault', 'key');
    expect(init.stderr).toContain(key);
    expect(init.stderr.split('\n')).toHaveLength(2);
    expect((await stat(key)).mode & 0o777).toBe(0o600);
    expect((await stat(place)).mode & 0o777).toBe(0o700);
    const list = await aparte(['--profile', place, 'room', 'list', '--json']);
    expect([list.exitCode, list.stdout]).toEqual([0, '']);
    await chmod(key, 0o604);
    const opened = await aparte(['--profile', place, 'room', 'list']);
    await rm(key);
    const lost = await aparte(['--profile', place, 'room', 'list']);
    const again = await aparte(['--profile', place, 'init', '--name', 'Mia']);
    expect([opened, lost, again].map(failure)).toEqual([
      '77 file-permissions',
      '78 key-file-missing',
      '64 vault-exists',
    ]);
  });

  it('is opened by one process at a time, which the other names', async () => {
    const place = path.join(await freshFolder(), 'mia');
    const mia = await CliProfile.create(place, 'Mia');
    const host = await RpcHost.start(place);
    await host.carry('state', {});
    const second = await mia.run(['room', 'list']);
    expect(failure(second)).toBe('69 profile-in-use');
    expect(second.stderr).toContain(`(pid ${String(host.running.child.pid)})`);
    await host.running.kill('SIGKILL');
    expect(await mia.values(['room', 'list'])).toEqual([]);
  });

  it('that is not there is not made by looking for it', async () => {
    const place = path.join(await freshFolder(), 'nobody');
    expect(failure(await aparte(['--profile', place, 'room', 'list']))).toBe('78 vault-missing');
    expect(existsSync(place)).toBe(false);
  });

  it('whose vault is damaged says so', async () => {
    const place = path.join(await freshFolder(), 'mia');
    const mia = await CliProfile.create(place, 'Mia');
    const database = path.join(place, 'vault', 'vault.db');
    const bytes = await readFile(database);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(database, bytes);
    expect(failure(await mia.run(['room', 'list']))).toBe('65 vault-damaged');
  });
});

describe('a message', () => {
  it('is refused where there is nothing to send, too much of it, or no text', async () => {
    const results = [
      await zoe.run(['send', 'Salon', '-'], { input: '\n' }),
      await zoe.run(['send', 'Salon', '-'], { input: 'é'.repeat(40_000) }),
    ];
    expect(results.map(failure)).toEqual(['64 message-empty', '64 message-too-long']);
  });

  it('goes nowhere but where it was meant to', async () => {
    const results = [
      await zoe.run(['send', 'Salle', 'x']),
      await zoe.run(['send', 'abcdef', 'x']),
      await zoe.run(['send', 'f'.repeat(64), 'x']),
      await zoe.run(['send', 'Salon']),
      await zoe.run(['send', 'Salon', 'deux', 'mots']),
    ];
    expect(results.map(failure)).toEqual([
      '64 unknown-room',
      '64 unknown-room',
      '64 unknown-room',
      '64 usage',
      '64 usage',
    ]);
  });
});

it('guesses no option, in either language', async () => {
  const run = ['--profile', zoe.folder, 'send', 'Salon', 'x', '--tiemout', '3'];
  const english = await aparte(run);
  const french = await aparte(run, { env: { LC_ALL: 'fr_CA.UTF-8' } });
  expect([english, french].map(failure)).toEqual(['64 usage', '64 usage']);
  expect(english.stderr).toContain('did you mean --timeout?');
  expect(french.stderr).toContain('vouliez-vous dire --timeout');
  expect(failure(await aparte(['room', 'list']))).toBe('64 usage');
});
