/** The saboteur as people start it: bundled, in a process of its own, over TLS. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { encodeInvitation } from '../../client/crypto/invitation';
import { CapabilityKey, EpochKey } from '../../client/crypto/keys';
import { systemRandom } from '../../client/crypto/random';
import { signEd25519 } from '../../client/crypto/signing';
import { ATTACKS } from '../../lab/saboteur/attacks';
import { MEMBER_ATTACKS } from '../../lab/saboteur/members/member-attacks';
import { parseCommand, parseLine } from '../../lab/saboteur/program/options';
import { parseRelayAddress } from '../../protocol/address';
import { encodeAdmission } from '../../protocol/admission';
import { toHex } from '../../protocol/bytes';
import { FRAME_TYPE } from '../../protocol/frames';
import { EPOCH_MS } from '../../protocol/limits';
import { decodeOpened, encodeOpen } from '../../protocol/messages';
import type { RawClient } from '../server/support/client';
import { Capability } from '../server/support/member';
import { connectTls, greetedRaw, pinOf } from '../server/support/tls-client';
import { payload } from '../server/support/world';
import { bundledSaboteur, SaboteurProgram } from './support/program';

let folder = '';

beforeAll(async () => {
  folder = await bundledSaboteur();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run saboteur', () => {
  it('lists every attack', async () => {
    const program = new SaboteurProgram(folder, '--help');
    expect(await program.exit).toBe(0);
    for (const { name, does } of [...ATTACKS, ...MEMBER_ATTACKS])
      expect(program.stdout).toContain(`${name} `.padEnd(29) + does);
  });

  it('refuses what it does not know', async () => {
    const program = new SaboteurProgram(folder, '--attack', 'rain');
    expect(await program.exit).toBe(64);
    expect(program.stderr).toContain('there is no attack "rain"');
  });

  it('is a relay, attacks when told, stops, and takes another key', async () => {
    const program = new SaboteurProgram(folder, '--attack', 'alter-in-log', '--member', '1');
    const { relay } = await program.line(({ event }) => event === 'listening');
    const { port, pin } = parseRelayAddress(String(relay));
    const capability = new Capability();
    const one = await greetedRaw(port);
    expect(one.relayKey).toEqual(pin);
    await one.open(1, capability);
    const two = await greetedRaw(port);
    await two.open(1, capability);
    await one.publish(1, 1, payload(1));
    await one.publish(1, 2, payload(2));
    expect((await two.delivered(1)).payload).not.toEqual(payload(1));
    expect((await two.delivered(1)).payload).toEqual(payload(2));
    await program.line(
      ({ event, attack, what }) => event === 'deed' && attack === 'alter-in-log' && what === 'altered',
    );
    program.say('end alter-in-log');
    program.say(`begin fork --member 2 --room ${toHex(capability.room)}`);
    expect(await two.ended(1)).toEqual({ code: 'generation-ended' });
    await two.open(2, capability);
    await one.publish(1, 3, payload(3));
    await two.publish(2, 1, payload(4));
    expect((await two.page(2, { from: 3 })).entries[0]?.payload).toEqual(payload(4));
    program.say('list');
    expect(await program.line(({ event }) => event === 'running')).toMatchObject({ attacks: [{ name: 'fork' }] });
    program.say('begin swap-key');
    await program.line(({ what }) => what === 'another key shown');
    expect(pinOf(await connectTls(port))).not.toEqual(pin);
    program.child.kill('SIGTERM');
    expect(await program.exit).toBe(0);
  });
});

/** A room made by hand, with an invitation to it in a file. */
async function invite(port: number, file: string): Promise<RawClient> {
  const client = await greetedRaw(port);
  const capability = CapabilityKey.generate(systemRandom);
  const room = capability.publicBytes();
  const signature = signEd25519(capability, encodeAdmission(client.exporter, client.relayKey, room));
  const request = { room, signature, create: true, retentionDays: 30, generations: [] };
  client.send(FRAME_TYPE.open, 1, encodeOpen(request));
  const { end } = decodeOpened((await client.next(FRAME_TYPE.opened)).body);
  const link = encodeInvitation({
    suite: 'xchacha20-poly1305',
    relay: { host: '127.0.0.1', port, pin: client.relayKey },
    capability,
    epoch: Math.floor(Date.now() / EPOCH_MS),
    epochKey: EpochKey.generate(systemRandom),
    head: end,
    retentionDays: 30,
  });
  writeFileSync(file, `Viens : ${link}\n`);
  return client;
}

describe('a malicious member', () => {
  it('joins by an invitation, alone or with the relay’s help', async () => {
    const program = new SaboteurProgram(folder);
    const { relay } = await program.line(({ event }) => event === 'listening');
    const file = path.join(folder, 'invitation.txt');
    const client = await invite(parseRelayAddress(String(relay)).port, file);
    const alone = new SaboteurProgram(folder, '--member-attack', 'hostile-padding', '--invitation', file);
    expect(await alone.exit).toBe(0);
    expect(alone.lines.map(({ what, member }) => [member, what])).toEqual(
      Array.from({ length: 4 }, () => ['hostile-padding', 'hostile padding']),
    );
    expect((await client.delivered(1)).n).toBe(1);
    program.say(`member signed-together ${file}`);
    await program.line(({ what }) => what === 'signed together');
    program.say(`member far-epoch ${path.join(folder, 'nothing.txt')}`);
    expect(await program.line(({ event }) => event === 'failed')).toMatchObject({ member: 'far-epoch' });
  });

  it('is not the relay: what takes both is for a saboteur', async () => {
    const program = new SaboteurProgram(folder, '--member-attack', 'signed-together', '--invitation', 'x');
    expect(await program.exit).toBe(64);
    expect(program.stderr).toContain('takes the relay');
  });
});

describe('options', () => {
  it('are read into a target', () => {
    const room = 'ab'.repeat(32);
    const command = parseCommand([
      '--attack',
      'fork',
      '--room',
      room,
      '--at',
      '7',
      '--beacons',
      'replay',
      '--count',
      '3',
    ]);
    expect(command).toMatchObject({
      name: 'run',
      orders: [{ attack: { name: 'fork' }, target: { room, at: 7, beacons: 'replay', count: 3 } }],
    });
    expect(parseLine('begin delay --member 2 --delay 50')).toMatchObject({ target: { member: 2, delayMs: 50 } });
    expect(parseLine('  ')).toEqual({ name: 'nothing' });
  });

  it.each([
    '--member x',
    '--room 12',
    '--beacons sing',
    '--at',
    'serve',
    '--member-attack rain',
    '--member-attack garbage',
  ])('%s is refused', (text) => {
    expect(() => parseCommand(text.split(' '))).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it.each(['begin', 'begin rain', 'sing', 'member garbage', 'member rain x'])('so is the line "%s"', (text) => {
    expect(() => parseLine(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
