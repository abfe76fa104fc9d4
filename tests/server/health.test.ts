import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RelayEvent } from '../../protocol/admin';
import { EventLog } from '../../server/events';
import { LIMIT_NAMES } from '../../server/limits';
import { Histogram } from '../../server/metrics/instruments';
import { RelayMetrics } from '../../server/metrics/relay-metrics';
import { METRICS } from '../../server/metrics/table';
import { EventPrinter } from '../../server/process/output';
import { testFolder } from './support/folder';
import { Capability } from './support/member';
import { RelayProcess, bundlePrograms, runRelay } from './support/program';
import { connectTls, greetedRaw } from './support/tls-client';
import { VirtualClock } from './support/virtual-clock';
import { payload, World } from './support/world';

bundlePrograms('aparte-relay');

/** What a path is answered with. */
function ask(port: number, url: string): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: url }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    }).on('error', reject);
  });
}

/** Where the relay says that it serves health. */
async function healthPort(relay: RelayProcess): Promise<number> {
  const port = (): string | undefined => /"what":"health","host":"127\.0\.0\.1","port":(\d+)/u.exec(relay.stderr)?.[1];
  await expect.poll(port).toBeDefined();
  return Number(port());
}

describe('health', () => {
  it('is told over HTTP on this computer, and by the command', async () => {
    const folder = testFolder();
    const relay = await RelayProcess.serve(folder, '--http', '127.0.0.1:0');
    const port = await healthPort(relay);
    expect(await ask(port, '/live')).toEqual({ status: 200, text: 'live\n' });
    expect(await ask(port, '/ready')).toEqual({ status: 200, text: 'ready\n' });
    expect((await ask(port, '/else')).status).toBe(404);
    const status = await runRelay('status', '--data', folder, '--json');
    expect(status.exit).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'listening', port: relay.port });
    relay.kill('SIGTERM');
    expect(await relay.exit).toBe(0);
    const gone = await runRelay('status', '--data', folder);
    expect([gone.exit, gone.stderr.includes('relay-not-running')]).toEqual([69, true]);
  });

  it('is served nowhere unless asked for', async () => {
    const relay = await RelayProcess.serve(testFolder());
    await greetedRaw(relay.port);
    expect(relay.stderr).not.toContain('"what":"health"');
  });
});

describe('metrics', () => {
  it('are those of the table, and move with what happens', async () => {
    const relay = await RelayProcess.serve(testFolder(), '--http', '127.0.0.1:0', '--limit', 'maxRoomsPerConnection=1');
    const port = await healthPort(relay);
    const client = await greetedRaw(relay.port);
    await client.open(1, new Capability());
    await client.publish(1, 1, payload(1));
    await client.openRefused(2, new Capability());
    await expect
      .poll(async () => (await ask(port, '/metrics')).text)
      .toContain('aparte_admissions_total{result="too-many-open-rooms"} 1');
    const { text } = await ask(port, '/metrics');
    const lines = text.trimEnd().split('\n');
    const told = lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ')[2]);
    expect(told).toEqual(Object.values(METRICS).map(({ name }) => name));
    for (const line of [
      'aparte_ready 1',
      'aparte_connections{state="serving"} 1',
      'aparte_rooms 1',
      'aparte_frames_received_total{type="publish"} 1',
      'aparte_frames_accepted_total 1',
      'aparte_append_seconds_count 1',
      'aparte_handshake_seconds_count 1',
      'aparte_admissions_total{result="granted"} 1',
      'aparte_limit_tripped_total{limit="maxRoomsPerConnection"} 1',
      'aparte_store_writable 1',
      'aparte_config_reload_success 1',
    ]) {
      expect(lines).toContain(line);
    }
    expect(Number(/^aparte_sync_seconds_count (\d+)$/mu.exec(text)?.[1])).toBeGreaterThan(0);
    for (const line of lines)
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) .+|[a-z_]+(?:\{[a-z]+="[\w.+-]+"\})? [\d.e+-]+)$/u);
    expect(text).not.toContain('127.0.0.1');
  });

  it('say when the last backup was made, and nothing before the first', async () => {
    const folder = path.join(testFolder(), 'relay');
    const relay = await RelayProcess.serve(folder, '--http', '127.0.0.1:0');
    const port = await healthPort(relay);
    const timestamp = async (): Promise<number> =>
      Number(/^aparte_backup_success_timestamp_seconds (\S+)$/mu.exec((await ask(port, '/metrics')).text)?.[1]);
    expect(await timestamp()).toBeNaN();
    const beforeSeconds = Math.floor(Date.now() / 1000) - 5;
    const { exit } = await runRelay('backup', '--data', folder, '--to', path.join(testFolder(), 'backups'));
    expect(exit).toBe(0);
    expect(await timestamp()).toBeGreaterThan(beforeSeconds);
  });

  it('count every limit by its name', async () => {
    const clock = new VirtualClock();
    const events = new EventLog(clock, 1000);
    const metrics = new RelayMetrics(events);
    for (const limit of LIMIT_NAMES) events.emit('warn', 'limit-tripped', { details: { limit } });
    events.emit('warn', 'frame-refused', { code: 'room-full' });
    events.emit('warn', 'limit-tripped', { address: '192.0.2.1', details: { limit: '192.0.2.1' } });
    const text = metrics.text({}, new Histogram([1]));
    for (const limit of LIMIT_NAMES) expect(text).toContain(`aparte_limit_tripped_total{limit="${limit}"}`);
    expect(text).toContain('aparte_limit_tripped_total{limit="maxRoomBytes"} 2');
    expect(text).not.toContain('192.0.2.1');
    await Promise.resolve();
  });
});

describe('the log', () => {
  function printed(world: { events: EventLog; clock: VirtualClock }, level: RelayEvent['level'] = 'info') {
    const lines: string[] = [];
    const sink = { writableLength: 0, write: (text: string) => lines.push(...text.trimEnd().split('\n')) };
    new EventPrinter(world.events, level, sink, world.clock);
    return { sink, parsed: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  }

  it('has times in UTC, and only what is as severe as was asked for', async () => {
    const clock = new VirtualClock();
    const events = new EventLog(clock, 100);
    const { parsed } = printed({ events, clock }, 'warn');
    events.emit('info', 'room-created');
    events.emit('warn', 'limit-tripped', { details: { limit: 'maxRooms' } });
    await clock.advance(0);
    expect(parsed()).toEqual([
      expect.objectContaining({ time: '2026-11-22T12:00:00.000Z', level: 'warn', event: 'limit-tripped' }),
    ]);
  });

  it('tells what repeats once a second, with its number, and every kind by itself', async () => {
    const clock = new VirtualClock();
    const events = new EventLog(clock, 100);
    const { parsed } = printed({ events, clock });
    for (let count = 0; count < 500; count += 1) {
      events.emit('warn', 'limit-tripped', { connection: count, details: { limit: 'maxRooms' } });
      if (count % 100 === 0) events.emit('warn', 'limit-tripped', { details: { limit: 'maxConnections' } });
    }
    await clock.advance(5000);
    expect(parsed().map(({ details, repeats }) => [details, repeats])).toEqual([
      [{ limit: 'maxRooms' }, undefined],
      [{ limit: 'maxConnections' }, undefined],
      [{ limit: 'maxRooms' }, 499],
      [{ limit: 'maxConnections' }, 4],
    ]);
  });

  it('drops and counts what a blocked sink cannot take', async () => {
    const clock = new VirtualClock();
    const events = new EventLog(clock, 10_000);
    const { sink, parsed } = printed({ events, clock });
    sink.writableLength = 2 ** 20 + 1;
    for (let count = 0; count < 700; count += 1) events.emit('info', 'room-opened');
    await clock.advance(0);
    expect(parsed()).toEqual([]);
    sink.writableLength = 0;
    events.emit('info', 'room-created');
    await clock.advance(0);
    expect(parsed().map(({ event, details }) => [event, details])).toEqual([
      ['room-created', undefined],
      ['events-dropped', { sink: 'stderr', count: 700 }],
    ]);
  });

  it.each([
    ['truncated', '192.0.2.0/24'],
    ['none', undefined],
    ['full', '192.0.2.77'],
  ] as const)('shows addresses %s, and limits count them the same', async (mode, shown) => {
    const world = await World.start({ limits: { maxConnectionsPerAddress: 1 } });
    world.relay.events.addressMode = mode;
    await world.greeted('192.0.2.77');
    expect(world.named('connection-opened')[0]?.address).toBe(shown);
    expect(world.relay.describeConnections()[0]?.address).toBe(shown ?? '');
    expect(await world.connect('192.0.2.77').error()).toMatchObject({ code: 'too-many-connections-from-address' });
  });

  it('and everything else that it says holds no secret: key, tokens, rooms, content', async () => {
    const folder = testFolder();
    const tokenFile = path.join(testFolder(), 'token');
    const token = 'AAECAwQFBgcICQoLDA0ODw';
    const { writeFileSync } = await import('node:fs');
    writeFileSync(tokenFile, token, { mode: 0o600 });
    const more = ['--http', '127.0.0.1:0', '--log-level', 'debug', '--access-token-file', tokenFile];
    const relay = await RelayProcess.serve(folder, ...more, '--admin-token-file', tokenFile);
    const port = await healthPort(relay);
    const capability = new Capability();
    const client = await greetedRaw(relay.port);
    const bytes = Uint8Array.from({ length: 16 }, (_, index) => index);
    await client.open(1, capability, { token: bytes });
    const content = new TextEncoder().encode('a sealed frame that nobody may see in a log');
    await client.publish(1, 1, content);
    await client.openRefused(2, new Capability(), { token: content.subarray(0, 16) });
    client.send(0x7f, 0, content);
    await client.error();
    const admin = await connectTls(relay.port, 'aparte-admin/1');
    admin.write(`{"token":"${token}x"}\n`);
    const { text } = await ask(port, '/metrics');
    const status = await runRelay('status', '--data', folder);
    relay.kill('SIGUSR1');
    await expect.poll(() => relay.stderr).toContain('"via":"signal"');
    relay.kill('SIGTERM');
    await relay.exit;
    const said = relay.stdout + relay.stderr + text + status.stdout + status.stderr;
    const key = readFileSync(path.join(folder, 'relay-key.pem'), 'utf8').split('\n')[1] ?? 'absent';
    const secrets = [Buffer.from(capability.room), Buffer.from(content), Buffer.from(bytes)];
    const forms = secrets.flatMap((one) => [one.toString('hex'), one.toString('base64url'), one.toString('base64')]);
    for (const secret of [...forms, key, token, 'nobody may see']) expect(said).not.toContain(secret);
  });
});
