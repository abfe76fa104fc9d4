import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url, toHex } from '../../protocol/bytes';
import { Rules } from '../../server/rules';
import { AccessToken } from '../../server/token';
import { Tokens } from '../../server/tokens';
import { testFolder } from './support/folder';
import { Capability } from './support/member';
import { TestBlob } from './support/test-blob';
import { RelayProcess, bundlePrograms, runRelay } from './support/program';
import { connectTls, greetedRaw } from './support/tls-client';
import { settle, VirtualClock } from './support/virtual-clock';
import { payload, World } from './support/world';

bundlePrograms('aparte-relay');

const bytes = (fill: number): Uint8Array => new Uint8Array(16).fill(fill);

describe('tokens', () => {
  const entry = (name: string, scope: 'access' | 'admin', fill: number, expiresMs?: number) => ({
    name,
    scope,
    token: AccessToken.of(bytes(fill)),
    ...(expiresMs !== undefined && { expiresMs }),
  });

  it('open their own door, until they expire; then the door stays locked', () => {
    const clock = new VirtualClock();
    const tokens = new Tokens(clock);
    expect(tokens.isRequired('access')).toBe(false);
    tokens.replace([entry('a', 'access', 1, clock.nowMs() + 1000), entry('b', 'admin', 2)]);
    const found = tokens.find('access', bytes(1));
    expect(found?.name).toBe('a');
    expect(tokens.find('access', bytes(2))).toBeUndefined();
    expect(tokens.find('admin', bytes(1))).toBeUndefined();
    clock.offsetMs += 1001;
    expect(tokens.find('access', bytes(1))).toBeUndefined();
    expect([found && tokens.isValid(found), tokens.isRequired('access')]).toEqual([false, true]);
  });

  it('guessed wrong are answered slower each time, per address', async () => {
    const clock = new VirtualClock();
    const access = new Tokens(clock);
    access.replace([entry('a', 'access', 1)]);
    const world = await World.start({ clock, parts: { access }, limits: { idleMs: 1e9 } });
    const guesser = await world.greeted('192.0.2.1');
    const waits: number[] = [];
    for (let channel = 1; channel <= 3; channel += 1) {
      guesser.sendOpen(channel, new Capability(), { token: bytes(9) });
      let waitedMs = 0;
      for (; guesser.inbox.length < channel; waitedMs += 250) await clock.advance(250);
      waits.push(waitedMs);
    }
    expect(waits).toEqual([500, 1000, 2000]);
    const other = await world.greeted('198.51.100.1');
    await other.open(1, new Capability(), { token: bytes(1) });
  });

  it('are made by name, shown once, kept by their hashes, and cut off whoever came by one that was revoked', async () => {
    const folder = testFolder();
    const relay = await RelayProcess.serve(folder);
    const made = await runRelay('token', 'create', 'newsroom', '--data', folder, '--days', '90', '--json');
    expect(made).toMatchObject({ exit: 0, stderr: '' });
    const { token } = JSON.parse(made.stdout) as { token: string };
    const admin = (await runRelay('token', 'create', 'boss', '--data', folder, '--for', 'admin')).stdout.trim();
    const file = path.join(folder, 'tokens.json');
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    expect(readFileSync(file, 'utf8')).not.toContain(token);
    // The relay that runs asks for it at once.
    const client = await greetedRaw(relay.port);
    expect(await client.openRefused(1, new Capability())).toEqual({ code: 'token-required' });
    await client.open(2, new Capability(), { token: fromBase64Url(token) });
    const guest = await greetedRaw(relay.port);
    const session = await connectTls(relay.port, 'aparte-admin/1');
    const answered = new Promise<string>((resolve) =>
      session.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    session.write(`${JSON.stringify({ token: admin })}\n${JSON.stringify({ id: 1, method: 'rules', params: {} })}\n`);
    expect(JSON.parse(await answered)).toEqual({ id: 1, result: { bans: [], rooms: [] } });
    const listed = await runRelay('token', 'list', '--data', folder);
    expect(listed.stdout).toMatch(/^newsroom +access +until 20.*\nboss +admin +until it is revoked\n$/u);
    expect((await runRelay('token', 'create', 'boss', '--data', folder)).exit).toBe(64);
    const closed = new Promise<void>((resolve) => session.once('close', () => resolve()));
    expect((await runRelay('token', 'revoke', 'newsroom', '--data', folder)).exit).toBe(0);
    expect(await client.error()).toEqual({ code: 'token-refused' });
    expect((await runRelay('token', 'revoke', 'boss', '--data', folder)).exit).toBe(0);
    await closed;
    // The last key gone, the lock stays one; whoever made no room stays too.
    expect(await guest.openRefused(1, new Capability())).toEqual({ code: 'token-required' });
  });
});

describe('bans', () => {
  it('keep networks out, those who are there too, until they end', async () => {
    const clock = new VirtualClock();
    const rules = new Rules(clock);
    const world = await World.start({ clock, parts: { rules }, limits: { idleMs: 1e9 } });
    const banned = await world.greeted('203.0.113.7');
    const other = await world.greeted('198.51.100.7');
    rules.replace({ bans: [{ network: '203.0.113.0/24', untilMs: clock.nowMs() + 60_000 }], rooms: [] });
    await world.relay.rulesChanged();
    expect(await banned.error()).toEqual({ code: 'banned' });
    expect(await world.connect('203.0.113.99').error()).toEqual({ code: 'banned' });
    await other.open(1, new Capability());
    await clock.advance(60_001);
    await world.greeted('203.0.113.7');
    expect(rules.current.bans).toEqual([]);
  });
});

describe('closed rooms', () => {
  it('are read as closed by the operator by whoever can open them, and reopened as they were', async () => {
    const clock = new VirtualClock();
    const rules = new Rules(clock);
    const world = await World.start({ clock, parts: { rules } });
    const capability = new Capability();
    const member = await world.greeted();
    await member.open(1, capability);
    await member.publish(1, 1, payload(1));
    const room = toHex(capability.room);
    rules.replace({ bans: [], rooms: [{ room, how: 'frozen', sinceMs: 0 }] });
    await world.relay.rulesChanged();
    expect(await member.ended(1)).toEqual({ code: 'room-closed' });
    expect(await member.openRefused(2, capability)).toEqual({ code: 'room-closed' });
    // Who cannot open it learns nothing of it.
    const signature = new Uint8Array(64);
    expect(await member.openRefused(3, capability, { signature })).toEqual({ code: 'bad-signature' });
    rules.replace({ bans: [], rooms: [] });
    const opened = await member.open(4, capability);
    expect(opened.end.n).toBe(1);
    expect((await member.page(4)).entries[0]?.payload).toBeDefined();
  });

  it('that are deleted keep their chain and nothing else', async () => {
    const clock = new VirtualClock();
    const rules = new Rules(clock);
    const world = await World.start({ clock, parts: { rules } });
    const capability = new Capability();
    const member = await world.greeted();
    await member.open(1, capability);
    await member.publish(1, 1, payload(1));
    const [whole, half] = [TestBlob.of(1000, 1), TestBlob.of(1000, 2)];
    await member.putBlob(1, whole.put(0));
    await member.putBlob(1, half.put(0, 400));
    rules.replace({ bans: [], rooms: [{ room: toHex(capability.room), how: 'deleted', sinceMs: 0 }] });
    await world.relay.rulesChanged();
    await settle();
    rules.replace({ bans: [], rooms: [] });
    const opened = await member.open(2, capability);
    expect(opened).toMatchObject({ first: 2, end: { n: 1 } });
    expect(world.relay.blobs.storedBytes).toBe(0);
    expect(await member.putBlob(2, half.ask())).toBe(0);
  });
});

describe('on the command line', () => {
  it('rooms, bans and connections are managed while the relay runs, and stay so over a restart', async () => {
    const folder = testFolder();
    const relay = await RelayProcess.serve(folder);
    // A key may begin with a dash, and is no option for that.
    let capability = new Capability();
    while (!toBase64Url(capability.room).startsWith('-')) capability = new Capability();
    const client = await greetedRaw(relay.port);
    await client.open(1, capability);
    const at = ['--data', folder];
    expect((await runRelay('rooms', ...at)).stdout).toMatch(/^room=[0-9a-f]{10} {2}end=0 .*openings=1/u);
    expect((await runRelay('room', 'freeze', toBase64Url(capability.room), ...at)).exit).toBe(0);
    expect(await client.ended(1)).toEqual({ code: 'room-closed' });
    expect((await runRelay('disconnect', '1', ...at)).exit).toBe(0);
    expect(await client.error()).toMatchObject({ code: 'cut-off' });
    const unknown = await runRelay('disconnect', '99', ...at);
    expect([unknown.exit, unknown.stderr.includes('bad-argument')]).toEqual([64, true]);
    expect((await runRelay('ban', 'add', '203.0.113.0/24', ...at, '--minutes', '5')).exit).toBe(0);
    expect((await runRelay('ban', 'add', 'nonsense', ...at)).exit).toBe(64);
    relay.kill('SIGTERM');
    await relay.exit;
    expect((await runRelay('rules', ...at)).exit).toBe(69);
    const again = await RelayProcess.serve(folder);
    const rules = JSON.parse((await runRelay('rules', ...at, '--json')).stdout) as {
      bans: unknown[];
      rooms: unknown[];
    };
    expect(rules).toMatchObject({ bans: [{ network: '203.0.113.0/24' }], rooms: [{ how: 'frozen' }] });
    const member = await greetedRaw(again.port);
    expect(await member.openRefused(1, capability)).toEqual({ code: 'room-closed' });
    expect((await runRelay('room', 'reopen', toHex(capability.room), ...at)).exit).toBe(0);
    await member.open(2, capability);
    expect(again.stderr).not.toContain(toHex(capability.room));
    expect(again.stderr).toContain('"method":"reopen-room"');
  });
});
