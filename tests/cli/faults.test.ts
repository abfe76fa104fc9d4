import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { RelayProcess } from '../support/relay-process';
import { RpcHost } from '../support/rpc-host';
import { WireTap } from '../support/wire-tap';
import { parseLine, twoInARoom } from './support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let folder: string;
let relay: RelayProcess;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aparte-faults-'));
  relay = await RelayProcess.start(path.join(folder, 'relay'));
});

afterEach(async () => {
  await relay.kill();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

describe('while the relay is away', () => {
  it('a message is kept, said to be, and goes with the next command: first it, then the newer one', async () => {
    const { zoe, ali, room } = await twoInARoom(folder, relay.address);
    await relay.kill();
    const failed = await zoe.run(['--json', 'send', room, 'en attente', '--timeout', '0.5']);
    expect([failed.exitCode, failed.stdout]).toEqual([69, '']);
    const lines = failed.stderr.trimEnd().split('\n');
    expect(lines[lines.length - 1]).toMatch(
      /^aparte: relay-unreachable: .*127\.0\.0\.1:\d+.*waits in the outbox.*\.$/u,
    );
    expect(await zoe.values(['room', 'list'])).toMatchObject([{ waiting: 1 }]);
    await relay.restart();
    await zoe.value(['send', room, 'ensuite']);
    expect(await zoe.values(['room', 'list'])).toMatchObject([{ waiting: 0 }]);
    expect(await ali.heard(room, 2)).toEqual(['Zoé: en attente', 'Zoé: ensuite']);
  });

  it('a message whose command is interrupted or killed is sent once all the same', async () => {
    const { zoe, ali, room } = await twoInARoom(folder, relay.address);
    await relay.kill();
    const interrupted = await zoe.start(['send', room, 'interrompu']);
    await interrupted.until(() => (interrupted.stderr === '' ? undefined : true), 'a note');
    const ended = await interrupted.kill('SIGINT');
    expect(ended.exitCode).toBe(69);
    expect(ended.stderr).toMatch(/\naparte: not-confirmed: .*outbox.*\n$/u);
    const killed = await zoe.start(['send', room, 'tué']);
    await killed.until(() => (killed.stderr === '' ? undefined : true), 'a note');
    await killed.kill('SIGKILL');
    await relay.restart();
    await zoe.value(['send', room, 'vivant']);
    expect(await ali.heard(room, 3)).toEqual(['Zoé: interrompu', 'Zoé: tué', 'Zoé: vivant']);
  });

  it('nothing that needs it is done by halves', async () => {
    const { zoe, room } = await twoInARoom(folder, relay.address);
    await relay.kill();
    const create = await zoe.run(['room', 'create', '--relay', relay.address, '--title', 'Nulle part']);
    expect([create.exitCode, create.stderr]).toEqual([69, expect.stringMatching(/^aparte: relay-unreachable: /u)]);
    expect(await zoe.values(['room', 'list'])).toHaveLength(1);
    // What is known is known without it.
    const trust = await zoe.run(['--json', 'trust', room]);
    expect([trust.exitCode, parseLine(trust.stdout)]).toEqual([
      69,
      expect.objectContaining({ room, connected: false, confirmedBy: [] }),
    ]);
    const listened = await zoe.run(['listen', room, '--for', '0']);
    expect(listened.exitCode).toBe(0);
  });
});

it('a client killed right after it queued a message loses nothing and sends nothing twice', async () => {
  const { zoe, ali, room } = await twoInARoom(folder, relay.address);
  const host = await RpcHost.start(zoe.folder);
  await relay.kill();
  await host.value('send', { room, text: 'mis en file' });
  await host.running.kill('SIGKILL');
  await relay.restart();
  await zoe.value(['send', room, 'après']);
  expect(await ali.heard(room, 2)).toEqual(['Zoé: mis en file', 'Zoé: après']);
});

it('a relay killed between taking a message and acknowledging it has it once, and the sender learns its place', async () => {
  const tap = await WireTap.start(relay.port);
  const { zoe, ali, room } = await twoInARoom(folder, relay.addressAt(tap.port));
  const host = await RpcHost.start(zoe.folder);
  await host.told(
    (event) => event.type === 'rooms' && event.rooms.some(({ connection }) => connection.state === 'connected'),
  );
  const acceptedBefore = relay.log.split('"frame-accepted"').length - 1;
  tap.hold();
  const { key } = await host.value('send', { room, text: 'une seule fois' });
  await relay.told('"frame-accepted"', acceptedBefore + 1);
  await relay.kill();
  await relay.restart();
  tap.cut();
  const told = await host.told(
    (event) => event.type === 'rows' && event.rows.some((row) => row.key === key && row.position !== undefined),
  );
  expect(told).toMatchObject({ rows: [{ text: 'une seule fois', send: { state: 'accepted' } }] });
  await host.value('send', { room, text: 'la suite' });
  await host.end();
  await zoe.value(['send', room, 'la fin']);
  expect(await ali.heard(room, 3)).toEqual(['Zoé: une seule fois', 'Zoé: la suite', 'Zoé: la fin']);
  await tap.close();
});

it('a listener hears every message once and in order while the relay is killed and restarted', async () => {
  const { zoe, ali, room } = await twoInARoom(folder, relay.address);
  const listening = await ali.start(['--json', 'listen', room]);
  const texts = Array.from({ length: 6 }, (_, index) => `message ${String(index)}`);
  for (const [index, text] of texts.entries()) {
    const sending = zoe.value(['send', room, text]);
    if (index % 2 === 1) {
      await relay.kill();
      await relay.restart();
    }
    await sending;
  }
  await listening.until(() => listening.lines[texts.length - 1], 'all messages');
  const { stdout, stderr, exitCode } = await listening.kill('SIGTERM');
  const heard = stdout.split('\n').slice(0, -1).map(parseLine);
  expect(heard.map(({ text }) => text)).toEqual(texts);
  const positions = heard.map(({ position }) => Number(position));
  expect(positions).toEqual([...positions].sort((a, b) => a - b));
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/aparte: Not connected \([a-z-]+\)/u);
});
