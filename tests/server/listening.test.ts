import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CLIENT_PROTOCOL, EXPORTER_BYTES, EXPORTER_LABEL } from '../../protocol/labels';
import { parseProxyHeader } from '../../server/process/proxy-header';
import { RawClient } from './support/client';
import { testFolder } from './support/folder';
import { RelayProcess, bundlePrograms, runRelay } from './support/program';

bundlePrograms('aparte-relay');

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** A header with a command, a family and a block. */
function header(command: number, family: number, block: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(block.length);
  return Buffer.concat([SIGNATURE, Buffer.of(0x20 | command, family), length, block]);
}

const tcp4 = (address: readonly number[], more = Buffer.alloc(0)): Buffer =>
  header(1, 0x11, Buffer.concat([Buffer.of(...address, 127, 0, 0, 1, 0x12, 0x34, 0x12, 0x8b), more]));

describe('a PROXY v2 header', () => {
  it('tells the client, whatever stands behind the addresses, and however the bytes come', () => {
    const whole = tcp4([192, 0, 2, 7], Buffer.from('more that is skipped'));
    for (let length = 0; length < whole.length; length += 1) {
      expect(parseProxyHeader(whole.subarray(0, length))).toBeUndefined();
    }
    expect(parseProxyHeader(Buffer.concat([whole, Buffer.from('tls')]))).toEqual({
      length: whole.length,
      address: '192.0.2.7',
    });
    const v6 = header(
      1,
      0x21,
      Buffer.concat([Buffer.from('20010db8000000000000000000000009', 'hex'), Buffer.alloc(20)]),
    );
    expect(parseProxyHeader(v6)?.address).toBe('2001:db8:0:0:0:0:0:9');
  });

  it('of the balancer itself tells nobody', () => {
    expect(parseProxyHeader(header(0, 0, Buffer.from('skipped')))).toEqual({ length: 23 });
    expect(parseProxyHeader(header(1, 0, Buffer.alloc(0)))).toEqual({ length: 16 });
  });

  it.each([
    ['text', Buffer.from('PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n')],
    ['TLS', Buffer.of(0x16, 3, 1)],
    ['another version', Buffer.concat([SIGNATURE, Buffer.of(0x11, 0x11, 0, 0)])],
    ['another command', header(2, 0x11, Buffer.alloc(12))],
    ['datagrams', header(1, 0x12, Buffer.alloc(12))],
    ['a block too short', header(1, 0x11, Buffer.alloc(11))],
    ['more than 1 KiB', header(1, 0x11, Buffer.alloc(1009))],
  ])('is none: %s', (_what, bytes) => {
    expect(() => parseProxyHeader(bytes)).toThrow('bad-frame');
  });
});

async function open(target: number | string): Promise<Socket> {
  const socket = typeof target === 'number' ? connectTcp(target, '127.0.0.1') : connectTcp(target);
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Resolves once the socket is closed, however that comes. */
const closing = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()));

/** A greeted client over a socket that may have said something already. */
async function greet(socket: Socket): Promise<RawClient> {
  const tls: TLSSocket = connectTls({ socket, rejectUnauthorized: false, ALPNProtocols: [CLIENT_PROTOCOL] });
  tls.on('error', () => undefined);
  await once(tls, 'secureConnect');
  const client = new RawClient(
    tls,
    Uint8Array.from(tls.exportKeyingMaterial(EXPORTER_BYTES, EXPORTER_LABEL, Buffer.alloc(0))),
    new Uint8Array(32),
  );
  await client.hello();
  return client;
}

const eventsOf = (relay: RelayProcess, name: string): Record<string, unknown>[] =>
  relay.stderr
    .split('\n')
    .filter((line) => line.includes(`"event":"${name}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const portsOf = (listening: unknown): number[] =>
  String(listening)
    .match(/(?<=:)\d+(?=,|$)/gu)
    ?.map(Number) ?? [];

describe('a relay that listens in several places', () => {
  it('serves each of them, and a Unix socket that its group may use', async () => {
    const folder = testFolder();
    const file = path.join(folder, 'relay.sock');
    const more = ['--listen', '127.0.0.1:0', '--listen', `unix:${file}`];
    const relay = await RelayProcess.serve(path.join(folder, 'data'), ...more);
    const { listening } = await relay.readyLine();
    const ports = portsOf(listening);
    expect(ports).toHaveLength(2);
    for (const port of ports) await greet(await open(port));
    await greet(await open(file));
    expect((statSync(file).mode & 0o777).toString(8)).toBe('660');
    relay.kill('SIGTERM');
    expect(await relay.exit).toBe(0);
    expect(existsSync(file)).toBe(false);
  });

  it('does not start where one of them fails', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const places = ['--listen', '127.0.0.1:0', '--listen', `127.0.0.1:${String(port)}`];
    const output = await runRelay('serve', '--data', testFolder(), ...places);
    expect([output.exit, output.stdout]).toEqual([69, '']);
    expect(output.stderr).toContain(`aparte-relay: address-in-use: port ${String(port)}`);
  });

  it('takes the place of a socket file that nobody answers at, and of no other', async () => {
    const folder = testFolder();
    const file = path.join(folder, 's');
    const first = await RelayProcess.serve(path.join(folder, 'one'), '--listen', `unix:${file}`);
    const second = await runRelay('serve', '--data', path.join(folder, 'two'), '--listen', `unix:${file}`);
    expect([second.exit, second.stderr.includes('address-in-use')]).toEqual([69, true]);
    first.kill('SIGKILL');
    await first.exit;
    expect(existsSync(file)).toBe(true);
    const third = await RelayProcess.serve(path.join(folder, 'two'), '--listen', `unix:${file}`);
    await greet(await open(file));
    third.kill('SIGTERM');
    await third.exit;
    writeFileSync(file, 'precious');
    const refused = await runRelay('serve', '--data', path.join(folder, 'two'), '--listen', `unix:${file}`);
    expect([refused.exit, statSync(file).size]).toEqual([69, 8]);
  });

  it('believes PROXY headers of those that it was told, and closes whoever sends none', async () => {
    const proxied = ['--listen', '127.0.0.1:0,proxy', '--proxy-from', '127.0.0.0/8', '--log-addresses', 'full'];
    const relay = await RelayProcess.serve(testFolder(), ...proxied, '--log-level', 'debug');
    const [, port = 0] = portsOf((await relay.readyLine())['listening']);
    const socket = await open(port);
    // In two pieces, the second with the first bytes of TLS: nothing of either may be lost.
    socket.write(tcp4([203, 0, 113, 9]).subarray(0, 20));
    socket.write(tcp4([203, 0, 113, 9]).subarray(20));
    await greet(socket);
    await expect.poll(() => eventsOf(relay, 'connection-opened')).toMatchObject([{ address: '203.0.113.9' }]);
    const local = await open(port);
    local.write(header(0, 0, Buffer.alloc(5)));
    await greet(local);
    await expect.poll(() => eventsOf(relay, 'connection-opened').at(-1)).toMatchObject({ address: '127.0.0.1' });
    const bare = await open(port);
    const closed = closing(bare);
    bare.resume().write(Buffer.of(0x16, 3, 1, 0, 5));
    await closed;
    await expect.poll(() => eventsOf(relay, 'protocol-error')).toMatchObject([{ code: 'bad-frame', level: 'warn' }]);
    // A probe that connects and leaves is none of anybody's business.
    const probe = await open(port);
    const gone = closing(probe);
    probe.resume().end();
    await gone;
    await greet(
      await (async () => {
        const next = await open(port);
        next.write(tcp4([203, 0, 113, 10]));
        return next;
      })(),
    );
    expect(eventsOf(relay, 'protocol-error')).toHaveLength(1);
  });

  it('closes peers of such a place that are on no list', async () => {
    const proxied = ['--listen', '127.0.0.1:0,proxy', '--proxy-from', '192.0.2.0/24'];
    const relay = await RelayProcess.serve(testFolder(), ...proxied);
    const [, port = 0] = portsOf((await relay.readyLine())['listening']);
    const socket = await open(port);
    const closed = closing(socket);
    socket.resume().write(tcp4([203, 0, 113, 9]));
    await closed;
    await expect
      .poll(() => eventsOf(relay, 'protocol-error'))
      .toMatchObject([{ details: { what: 'proxy not listed' } }]);
  });
});

describe('HUP', () => {
  it('takes limits, level and networks, names what needs a restart, and cuts nobody off', async () => {
    const folder = testFolder();
    const config = path.join(folder, 'relay.yaml');
    const data = path.join(folder, 'data');
    const write = (more: string): void => writeFileSync(config, `data: ${data}\nlisten: 127.0.0.1:0\n${more}`);
    write('limits:\n  maxConnectionsPerAddress: 1\n');
    const relay = new RelayProcess(['serve', '--config', config, '--json']);
    const port = Number((await relay.readyLine())['port']);
    expect(eventsOf(relay, 'relay-starting')).toMatchObject([{ details: { config } }]);
    const first = await greet(await open(port));
    write('public-host: relay.example.org\nlimits:\n  maxConnectionsPerAddress: 2\n  maxEvents: 5\n');
    relay.kill('SIGHUP');
    await expect
      .poll(() => eventsOf(relay, 'settings-reloaded'))
      .toMatchObject([{ details: { needsRestart: 'public-host limits.maxEvents' } }]);
    await greet(await open(port));
    write('limits:\n  maxConnectionsPerAddress: 100\n  maxRoms: 1\n');
    relay.kill('SIGHUP');
    await expect
      .poll(() => eventsOf(relay, 'settings-refused'))
      .toMatchObject([
        {
          code: 'configuration',
          details: { what: `${config}:5:3: there is no limit "maxRoms"; did you mean "maxRooms"?` },
        },
      ]);
    // All or nothing: the limit that was right beside it is not taken either.
    const third = new RawClient(
      connectTls({ socket: await open(port), rejectUnauthorized: false }),
      new Uint8Array(32),
      new Uint8Array(32),
    );
    expect(await third.error()).toMatchObject({ code: 'too-many-connections-from-address' });
    expect(first.isClosed).toBe(false);
  });
});

describe('the configuration on the command line', () => {
  it('is checked without listening and without writing anything', async () => {
    const folder = testFolder();
    const config = path.join(folder, 'relay.yaml');
    writeFileSync(config, `data: ${folder}/data\nlisen: x\nhttp: 1\n`);
    const wrong = await runRelay('check-config', '--config', config);
    expect(wrong).toMatchObject({ exit: 78, stdout: '' });
    expect(wrong.stderr.split('\n')).toEqual([
      `aparte-relay: configuration: ${config}:2:1: there is no setting "lisen"; did you mean "listen"?`,
      `aparte-relay: configuration: ${config}:3:7: "http" must be an address of this computer, like 127.0.0.1:9474`,
      '',
    ]);
    writeFileSync(config, `data: ${folder}/data\nlisten: 127.0.0.1:1\n`);
    const right = await runRelay('check-config', '--config', config);
    expect(right).toMatchObject({ exit: 0, stderr: '' });
    expect(existsSync(path.join(folder, 'data'))).toBe(false);
  });

  it('is printed with where each value comes from', async () => {
    const output = await runRelay('print-config', '--data', 'd', '--limit', 'maxRooms=7', '--json');
    const printed = JSON.parse(output.stdout) as {
      file: null;
      settings: { name: string; value: unknown; origin: string }[];
    };
    expect(printed.file).toBe(null);
    expect(printed.settings.find(({ name }) => name === 'limits.maxRooms')).toEqual({
      name: 'limits.maxRooms',
      value: 7,
      origin: '--limit',
    });
    expect(printed.settings.find(({ name }) => name === 'listen')).toMatchObject({
      value: ['127.0.0.1:4747'],
      origin: 'default',
    });
  });

  it('of a file that is not there is one line, and exit 78', async () => {
    const output = await runRelay('serve', '--config', 'no-such-file.yaml');
    expect(output).toMatchObject({ exit: 78, stdout: '' });
    expect(output.stderr).toMatch(/^aparte-relay: configuration: there is no file no-such-file\.yaml[^\n]*\n$/u);
  });
});
