import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toBase64Url } from '../../protocol/bytes';
import { ADMIN_PROTOCOL } from '../../protocol/labels';
import { testFolder } from './support/folder';
import { JsonLines } from './support/json-lines';
import { Capability } from './support/member';
import { ForkedRelay, RelayProcess, bundlePrograms } from './support/program';
import { connectTls, greetedRaw } from './support/tls-client';
import { payload } from './support/world';

bundlePrograms('aparte-relay', 'relay-child');

function linesOver(stream: Duplex): JsonLines {
  const lines = new JsonLines((text) => void stream.write(text));
  stream.on('data', (chunk: Buffer) => lines.take(chunk.toString()));
  return lines;
}

async function overSocket(folder: string): Promise<JsonLines> {
  const socket = connect(path.join(folder, 'admin.sock'));
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return linesOver(socket);
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('over the local socket', () => {
  it('an admin sees what is there, what happens, and one frame as the relay has it', async () => {
    const folder = testFolder();
    const relay = await RelayProcess.serve(folder);
    const admin = await overSocket(folder);
    const client = await greetedRaw(relay.port);
    const capability = new Capability();
    await client.open(1, capability);
    const { result: watching } = await admin.call('watch');
    await client.publish(1, 1, payload(1));
    const event = await admin.event('frame-accepted');
    expect(event).toMatchObject({ connection: 1, position: 1, bytes: 100, digest: digest(payload(1)) });
    expect(watching).toMatchObject({ after: expect.any(Number) as number });

    const { result: status } = await admin.call('status');
    expect(status).toMatchObject({
      state: 'listening',
      port: relay.port,
      connections: 1,
      rooms: 1,
      acceptedFrames: 1,
      tokenRequired: false,
    });
    const { result: connections } = await admin.call('connections');
    expect(connections).toMatchObject({
      connections: [{ connection: 1, address: '127.0.0.1', program: 'test', rooms: [event.room] }],
    });
    const { result: rooms } = await admin.call('rooms');
    expect(rooms).toMatchObject({
      rooms: [{ room: event.room, end: 1, first: 1, generations: 1, openings: 1, retentionDays: 30 }],
    });
    const { result: seen } = await admin.call('frame', { digest: digest(payload(1)) });
    expect(seen).toMatchObject({
      frame: {
        room: event.room,
        position: 1,
        bytes: 100,
        connection: 1,
        address: '127.0.0.1',
        payload: toBase64Url(payload(1)),
      },
    });
    expect(await admin.call('frame', { digest: digest(payload(2)) })).toMatchObject({ result: { frame: null } });
    const { result: past } = await admin.call('events', { after: 0, limit: 3 });
    expect(past).toMatchObject({ events: [{ id: 1, event: 'relay-starting' }, { id: 2 }, { id: 3 }], oldest: 1 });
    expect(JSON.stringify([admin.events, past, rooms, seen])).not.toContain(
      Buffer.from(capability.room).toString('hex'),
    );
  });

  it('what is no request is refused, and what is no line ends the session', async () => {
    const folder = testFolder();
    await RelayProcess.serve(folder);
    const admin = await overSocket(folder);
    expect(await admin.call('dance')).toMatchObject({ error: { code: 'bad-argument' } });
    expect(await admin.call('frame', { digest: 'xyz' })).toMatchObject({ error: { code: 'bad-argument' } });
    expect(await admin.call('events', { after: -1, limit: 1 })).toMatchObject({ error: { code: 'bad-argument' } });
    const other = connect(path.join(folder, 'admin.sock'));
    other.write('{"id":');
    other.write('oops}\n');
    const [answer] = (await once(other, 'data')) as [Buffer];
    expect(JSON.parse(answer.toString())).toMatchObject({ id: 0, error: { code: 'bad-encoding' } });
    await once(other, 'close');
    const long = connect(path.join(folder, 'admin.sock'));
    long.on('error', () => undefined);
    long.write(Buffer.alloc(300_000, 'x'));
    expect(((await once(long, 'data')) as [Buffer])[0].toString()).toContain('frame-too-large');
  });

  it('so many may watch, and stop ends the relay in order', async () => {
    const folder = testFolder();
    const relay = await RelayProcess.serve(folder, '--limit', 'maxAdminWatchers=1');
    const [first, second] = [await overSocket(folder), await overSocket(folder)];
    await first.call('watch');
    expect(await second.call('watch')).toMatchObject({ error: { code: 'too-many-requests' } });
    await first.call('unwatch');
    expect(await second.call('watch')).toMatchObject({ result: {} });
    const client = await greetedRaw(relay.port);
    await second.call('stop');
    expect(await client.error()).toMatchObject({ code: 'shutting-down' });
    expect(await relay.exit).toBe(0);
    expect(relay.stderr).toContain('"event":"admin-acted"');
  });
});

describe('over the network', () => {
  async function withToken(): Promise<{ relay: RelayProcess & { port: number }; token: string }> {
    const token = toBase64Url(randomBytes(16));
    const file = path.join(testFolder(), 'admin-token');
    writeFileSync(file, token, { mode: 0o600 });
    chmodSync(file, 0o600);
    return { relay: await RelayProcess.serve(testFolder(), '--admin-token-file', file), token };
  }

  it('an admin shows the token first', async () => {
    const { relay, token } = await withToken();
    const socket = await connectTls(relay.port, ADMIN_PROTOCOL);
    const admin = linesOver(socket);
    socket.write(`{"token":"${token}"}\n{"id":7,"method":"status","params":{}}\n`);
    expect(await admin.answer(7)).toMatchObject({ result: { state: 'listening' } });
    expect(await admin.call('rooms')).toMatchObject({ result: { rooms: [] } });
  });

  it.each([
    '{"token":"AAECAwQFBgcICQoLDA0ODw"}\n',
    '{"id":1,"method":"stop","params":{}}\n',
    'garbage\n',
    '{"token":7}\n',
  ])('nothing else is answered: %j', async (line) => {
    const { relay } = await withToken();
    const socket = await connectTls(relay.port, ADMIN_PROTOCOL);
    const admin = linesOver(socket);
    const startedMs = Date.now();
    socket.write(line);
    expect(await admin.answer(0)).toMatchObject({ error: { code: 'admin-refused' } });
    expect(Date.now() - startedMs).toBeGreaterThan(400);
    await greetedRaw(relay.port);
  });

  it('nobody administers a relay that has no admin token', async () => {
    const relay = await RelayProcess.serve(testFolder());
    await expect(connectTls(relay.port, ADMIN_PROTOCOL)).rejects.toThrow();
  });
});

describe('as a child', () => {
  it('the relay takes its configuration as the first message, tokens too, and speaks the admin protocol on its port', async () => {
    const token = randomBytes(16);
    const relay = new ForkedRelay();
    relay.child.send({
      dataDir: testFolder(),
      listen: '127.0.0.1:0',
      accessToken: toBase64Url(token),
      limits: { maxRooms: 1 },
    });
    await relay.lines.call('watch');
    const listening = await relay.lines.event('relay-listening');
    expect(relay.lines.events[0]).toMatchObject({ id: 1 });
    expect(await relay.lines.call('status')).toMatchObject({ result: { state: 'listening', tokenRequired: true } });
    const client = await greetedRaw(Number(listening.details?.['port']));
    expect(await client.openRefused(1, new Capability())).toEqual({ code: 'token-required' });
    await client.open(1, new Capability(), { token });
    expect(await client.openRefused(2, new Capability(), { token })).toEqual({ code: 'too-many-rooms' });
    await relay.lines.call('stop');
    expect(await client.error()).toMatchObject({ code: 'shutting-down' });
    expect(await relay.exit).toBe(0);
  });

  it('it takes arguments too, and ends in order when its parent lets go of it', async () => {
    const relay = new ForkedRelay(['--data', testFolder(), '--listen', '127.0.0.1:0']);
    await relay.lines.call('watch');
    const listening = await relay.lines.event('relay-listening');
    const client = await greetedRaw(Number(listening.details?.['port']));
    relay.child.disconnect();
    expect(await client.error()).toMatchObject({ code: 'shutting-down' });
    expect(await relay.exit).toBe(0);
  });

  it('a start that fails is told, however late the parent asks', async () => {
    const folder = testFolder();
    await RelayProcess.serve(folder);
    const relay = new ForkedRelay(['--data', folder, '--listen', '127.0.0.1:0']);
    await relay.lines.call('watch');
    expect(await relay.lines.event('relay-failed')).toMatchObject({
      code: 'relay-data-in-use',
      details: { path: folder },
    });
    expect(await relay.exit).toBe(69);
  });

  it.each([
    [{ dataDir: 'x' }, 'configuration', 78],
    [{ dataDir: 'x', listen: 'a:b:c' }, 'usage', 64],
    [{ dataDir: 'x', listen: 'localhost:0', accessToken: 'short' }, 'configuration', 78],
    [{ dataDir: 'x', listen: 'localhost:0', limits: { maxRoms: 3 } }, 'configuration', 78],
  ])('a configuration that is none is refused: %j', async (configuration, code, exit) => {
    const relay = new ForkedRelay();
    relay.child.send(configuration);
    await relay.lines.call('watch');
    expect(await relay.lines.event('relay-failed')).toMatchObject({ code });
    expect(await relay.exit).toBe(exit);
  });
});
