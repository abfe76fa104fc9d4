import { chmodSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseRelayAddress } from '../../protocol/address';
import { toBase64Url, toHex } from '../../protocol/bytes';
import { testFolder } from './support/folder';
import { Capability } from './support/member';
import { RelayProcess, bundlePrograms, runRelay } from './support/program';
import { connectRaw, connectTls, greetedRaw, pinOf } from './support/tls-client';
import { payload } from './support/world';

bundlePrograms('aparte-relay');

function fileWith(text: string, mode = 0o600): string {
  const file = path.join(testFolder(), 'token');
  writeFileSync(file, text, { mode });
  chmodSync(file, mode);
  return file;
}

/** Every file below a folder with its mode. */
function modesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    (statSync(path.join(folder, name)).mode & 0o777).toString(8),
  );
}

const oneLine = (code: string): RegExp => new RegExp(`^aparte-relay: ${code}: [^\\n]+\\n$`, 'u');

describe('aparte-relay serve', () => {
  it('says where it listens and with which key, keeps its files to itself, and ends when told to', async () => {
    const folder = path.join(testFolder(), 'new');
    const relay = await RelayProcess.serve(folder);
    const ready = await relay.readyLine();
    const address = parseRelayAddress(String(ready['relay']));
    expect(ready).toMatchObject({ event: 'listening', address: `127.0.0.1:${String(relay.port)}`, port: address.port });
    expect(pinOf(await connectTls(relay.port))).toEqual(address.pin);
    expect([...new Set(modesBelow(folder))].sort()).toEqual(['600', '700']);
    const printed = JSON.parse((await runRelay('fingerprint', '--data', folder, '--json')).stdout) as unknown;
    expect(printed).toEqual({ pin: toBase64Url(address.pin), sha256: toHex(address.pin) });
    const client = await greetedRaw(relay.port);
    const startedMs = Date.now();
    relay.kill('SIGTERM');
    relay.kill('SIGINT');
    expect(await client.error()).toMatchObject({ code: 'shutting-down' });
    expect(await relay.exit).toBe(0);
    expect(Date.now() - startedMs).toBeLessThan(3000);
    expect(relay.stdout.split('\n')).toHaveLength(2);
    const events = relay.stderr
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events).toEqual(
      expect.arrayContaining(['relay-starting', 'relay-listening', 'relay-stopping', 'relay-stopped']),
    );
  });

  it('keeps its key over restarts', async () => {
    const folder = testFolder();
    const first = await RelayProcess.serve(folder);
    first.kill('SIGTERM');
    await first.exit;
    const key = readFileSync(path.join(folder, 'relay-key.pem'), 'utf8');
    const second = await RelayProcess.serve(folder);
    expect((await second.readyLine())['pin']).toBe((await first.readyLine())['pin']);
    expect(readFileSync(path.join(folder, 'relay-key.pem'), 'utf8')).toBe(key);
  });

  it('gives an address that others can use where it listens everywhere', async () => {
    const relay = new RelayProcess(['serve', '--data', testFolder(), '--listen', '0.0.0.0:0', '--json']);
    const ready = await relay.readyLine();
    expect(parseRelayAddress(String(ready['relay'])).host).not.toBe('0.0.0.0');
    expect(ready['relays']).toContain(`aparte-relay://127.0.0.1:${String(ready['port'])}#${String(ready['pin'])}`);
  });

  it('says it in a sentence without --json', async () => {
    const relay = new RelayProcess(['serve', '--data', testFolder(), '--listen', 'localhost:0']);
    expect(await relay.firstOutput).toMatch(
      /^The relay listens on localhost:\d+\. .*aparte-relay:\/\/localhost:\d+#[\w-]{43}\n$/u,
    );
  });

  it('goes on when nobody reads what it says any more', async () => {
    const relay = await RelayProcess.serve(testFolder());
    relay.child.stderr?.destroy();
    relay.child.stdout?.destroy();
    const client = await greetedRaw(relay.port);
    await client.open(1, new Capability());
    for (let n = 1; n <= 20; n += 1) await client.publish(1, n, payload(n));
    relay.kill('SIGTERM');
    await client.error();
  });
});

describe('what goes wrong is one line with a code', () => {
  it.each([
    [['serve'], 'usage', 64],
    [['dance'], 'usage', 64],
    [[], 'usage', 64],
    [['serve', '--data', 'x', '--what'], 'usage', 64],
    [['serve', '--data', 'x', '--listen', 'host:99999'], 'usage', 64],
    [['serve', '--data', 'x', '--limit', 'maxRoms=5'], 'usage', 64],
    [['fingerprint', '--data', 'no-such-folder'], 'relay-key-missing', 78],
    [['serve', '--data', 'x', '--access-token-file', 'no-such-file'], 'key-file-missing', 78],
  ])('%j: %s', async (args, code, exit) => {
    const output = await runRelay(...args);
    expect(output).toMatchObject({ exit, stdout: '' });
    expect(output.stderr).toMatch(oneLine(code));
  });

  it('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const output = await runRelay('serve', '--data', testFolder(), '--listen', `127.0.0.1:${String(port)}`);
    expect(output.exit).toBe(69);
    expect(output.stderr).toContain(`aparte-relay: address-in-use: port ${String(port)} on 127.0.0.1`);
  });

  it("an address that is not this computer's", async () => {
    const output = await runRelay('serve', '--data', testFolder(), '--listen', '192.0.2.1:0');
    expect(output.exit).toBe(69);
    expect(output.stderr).toContain('aparte-relay: address-unavailable: ');
  });

  it('a folder that another process uses; not one whose process was killed', async () => {
    const folder = testFolder();
    const first = await RelayProcess.serve(folder);
    const second = await runRelay('serve', '--data', folder, '--listen', '127.0.0.1:0');
    expect(second.exit).toBe(69);
    expect(second.stderr).toContain(
      `aparte-relay: relay-data-in-use: ${folder} is used by process ${String(first.child.pid)}`,
    );
    first.kill('SIGKILL');
    await first.exit;
    await RelayProcess.serve(folder);
  });

  it('a key that is gone, damaged, or open to others: it is never made anew', async () => {
    const folder = testFolder();
    const relay = await RelayProcess.serve(folder);
    relay.kill('SIGTERM');
    await relay.exit;
    const file = path.join(folder, 'relay-key.pem');
    const key = readFileSync(file);
    chmodSync(file, 0o644);
    const open = await runRelay('serve', '--data', folder);
    expect([open.exit, open.stderr.includes(`chmod 600 ${file}`)]).toEqual([77, true]);
    chmodSync(file, 0o600);
    writeFileSync(file, key.subarray(0, 100));
    const damaged = await runRelay('serve', '--data', folder);
    expect([damaged.exit, damaged.stderr.includes('relay-key-damaged')]).toEqual([78, true]);
    rmSync(file);
    const missing = await runRelay('serve', '--data', folder);
    expect([missing.exit, missing.stderr.includes('relay-key-missing')]).toEqual([78, true]);
    expect(readdirSync(folder)).not.toContain('relay-key.pem');
  });

  it('a store that fails: nothing more is acknowledged, exit 74', async () => {
    const folder = testFolder();
    const relay = await RelayProcess.serve(folder);
    const client = await greetedRaw(relay.port);
    await client.open(1, new Capability());
    rmSync(path.join(folder, 'store'), { recursive: true });
    for (let n = 1; n <= 2; n += 1) client.sendPublish(1, n, payload(n, 256 * 1024));
    expect(await client.error()).toEqual({ code: 'store-failed' });
    expect(await relay.exit).toBe(74);
    expect(relay.stderr).toContain('"event":"store-error"');
  });
});

describe('access tokens', () => {
  const token = 'AAECAwQFBgcICQoLDA0ODw';
  const bytes = Uint8Array.from({ length: 16 }, (_, index) => index);

  it('are asked of who makes a room, not of who opens one, and stand in no output', async () => {
    const relay = await RelayProcess.serve(testFolder(), '--access-token-file', fileWith(`${token}\n`));
    const capability = new Capability();
    const client = await greetedRaw(relay.port);
    expect(await client.openRefused(1, capability)).toEqual({ code: 'token-required' });
    expect(await client.openRefused(1, capability, { token: bytes.map((byte) => byte + 1) })).toEqual({
      code: 'token-refused',
    });
    await client.open(1, capability, { token: bytes });
    await (await greetedRaw(relay.port)).open(1, capability, { create: false });
    relay.kill('SIGTERM');
    await relay.exit;
    expect(relay.stdout + relay.stderr).not.toContain(token);
  });

  it('come from files that only their owner may read', async () => {
    const file = fileWith(token, 0o640);
    const output = await runRelay('serve', '--data', testFolder(), '--access-token-file', file);
    expect(output.exit).toBe(77);
    expect(output.stderr).toMatch(oneLine('file-permissions'));
    expect(output.stderr).toContain(`chmod 600 ${file}`);
  });

  it('that are none are refused without being shown', async () => {
    const output = await runRelay('serve', '--data', testFolder(), '--access-token-file', fileWith('not-a-token'));
    expect(output.exit).toBe(78);
    expect(output.stderr).not.toContain('not-a-token');
  });
});

describe('a relay on a real socket', () => {
  it('drops who does not speak TLS, and who says nothing', async () => {
    const relay = await RelayProcess.serve(testFolder(), '--limit', 'helloTimeoutMs=3000');
    const plain = connect(relay.port, '127.0.0.1');
    plain.on('error', () => undefined);
    plain.write('GET / HTTP/1.1\r\n\r\n');
    plain.resume();
    const silent = connect(relay.port, '127.0.0.1');
    silent.on('error', () => undefined);
    silent.resume();
    const closed = Promise.all([once(plain, 'close'), once(silent, 'close')]);
    const half = await connectRaw(relay.port);
    await closed;
    expect(await half.error()).toEqual({ code: 'handshake-timeout' });
    await greetedRaw(relay.port);
  });

  it('binds admissions to the connection', async () => {
    const relay = await RelayProcess.serve(testFolder());
    const capability = new Capability();
    const [ann, eve] = [await greetedRaw(relay.port), await greetedRaw(relay.port)];
    await ann.open(1, capability);
    const signature = capability.admission(ann.exporter, ann.relayKey);
    expect(await eve.openRefused(1, capability, { signature })).toEqual({ code: 'bad-signature' });
  });

  it('killed with -9 between publish and acknowledgement, it keeps what it acknowledged and takes the rest again, each once', async () => {
    const folder = testFolder();
    const capability = new Capability();
    const acknowledged = new Map<number, number>();
    const count = 150;
    for (let round = 0; round < 4; round += 1) {
      const relay = await RelayProcess.serve(folder, '--limit', 'publishBurst=100000');
      const client = await greetedRaw(relay.port);
      await client.open(1, capability);
      // Everything not acknowledged is sent again, byte for byte, as a client does it.
      const unsent = Array.from({ length: count }, (_, index) => index + 1).filter(
        (number) => !acknowledged.has(number),
      );
      for (const [index, number] of unsent.entries()) client.sendPublish(1, index + 1, payload(number));
      for (const [index, number] of unsent.entries()) {
        if (round < 3 && index === 30) break;
        acknowledged.set(number, (await client.accepted(1)).n);
      }
      relay.kill('SIGKILL');
      await relay.exit;
    }
    const relay = await RelayProcess.serve(folder);
    const client = await greetedRaw(relay.port);
    const opened = await client.open(1, capability);
    expect(opened.starts).toHaveLength(5);
    const stored = (await client.page(1)).entries.map((entry) => Buffer.from(entry.payload ?? []).readUInt32BE(0));
    expect([...stored].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    for (const [number, position] of acknowledged) expect(stored[position - 1]).toBe(number);
  });
});
