import { Readable } from 'node:stream';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { linesOf } from '../../cli/rpc/lines';
import { RpcHost } from '../support/rpc-host';
import { CliProfile, freshFolder, parseLine } from './support';

vi.setConfig({ testTimeout: 120_000 });

async function collect(chunks: readonly Buffer[], maxBytes?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(Readable.from(chunks), maxBytes)) lines.push(line);
  return lines;
}

describe('lines', () => {
  it('are the same however the bytes arrive', async () => {
    const text = Buffer.from('é"un"\n\n{"deux":"€"}\nsans fin');
    const expected = ['é"un"', '', '{"deux":"€"}', 'sans fin'];
    for (let size = 1; size <= text.length; size += 1) {
      const chunks = [];
      for (let at = 0; at < text.length; at += size) chunks.push(text.subarray(at, at + size));
      expect(await collect(chunks)).toEqual(expected);
    }
  });

  it('do not fill the memory where none ends', async () => {
    const endless = Array.from({ length: 5 }, () => Buffer.alloc(10, 97));
    await expect(collect(endless, 40)).rejects.toMatchObject({ code: 'bad-argument' });
  });
});

describe('rpc', () => {
  async function host(folder: string, options: readonly string[] = []): Promise<RpcHost> {
    const started = await RpcHost.start(folder, options);
    onTestFinished(async () => {
      await started.running.kill('SIGKILL');
    });
    return started;
  }

  it('answers every line, bad ones too, and ends with its input', async () => {
    const mia = await CliProfile.create(`${await freshFolder()}/mia`, 'Mia');
    const rpc = await host(mia.folder);
    for (const line of ['', 'pas du JSON', '[]', '{"id":{},"method":"state"}', '{"id":1}']) rpc.write(line);
    const { running } = rpc;
    const refused = () => running.lines.filter((line) => parseLine(line)['id'] === null);
    await running.until(() => refused()[3], 'four refusals');
    expect(refused().map((line) => parseLine(line)['error'])).toEqual(
      Array.from({ length: 4 }, () => ({ code: 'bad-argument', details: { what: 'line' } })),
    );
    expect(await rpc.carry('state', {})).toMatchObject({ ok: true, value: { program: { host: 'cli' } } });
    rpc.write('{"id":99,"method":"rooms"}');
    running.child.stdin.end();
    const { exitCode, stdout, stderr } = await running.ended;
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('{"id":99,"ok":true,"value":[]}');
  });

  it('takes the passphrase by call where no file names it', async () => {
    const mia = await CliProfile.create(`${await freshFolder()}/mia`, 'Mia', 'la bonne');
    const rpc = await host(mia.folder);
    expect(await rpc.carry('state', {})).toMatchObject({ value: { stage: { stage: 'locked' } } });
    const early = await rpc.carry('send', { room: '0'.repeat(64), text: 'x' });
    const wrong = await rpc.carry('unlock', { passphrase: 'la mauvaise' });
    expect([early, wrong]).toMatchObject([
      { error: { code: 'vault-locked' } },
      { error: { code: 'wrong-passphrase' } },
    ]);
    expect(await rpc.carry('unlock', { passphrase: 'la bonne' })).toEqual({ ok: true, value: {} });
    expect(await rpc.carry('state', {})).toMatchObject({ value: { stage: { stage: 'ready', name: 'Mia' } } });
    expect(`${rpc.running.stdout}${rpc.running.stderr}`).not.toContain('la bonne');
  });

  it('has no desktop', async () => {
    const rpc = await host(`${await freshFolder()}/mia`);
    await rpc.carry('createProfile', { name: 'Mia' });
    for (const method of ['openRelayWindow', 'tryAlone', 'endTrial']) {
      expect(await rpc.carry(method, {})).toMatchObject({ ok: false, error: { code: 'not-ready' } });
    }
    const here = { title: 'Ici', place: { on: 'this-computer' } };
    expect(await rpc.carry('createRoom', here)).toMatchObject({ error: { code: 'relay-not-running' } });
  });
});
