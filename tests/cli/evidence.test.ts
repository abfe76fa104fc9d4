import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';

import { branchEvidence, forkEvidence } from '../../client/evidence/build';
import { decodeEvidence, encodeEvidence, MAX_EVIDENCE_BYTES } from '../../client/evidence/evidence';
import { toBase64Url, toHex } from '../../protocol/bytes';
import { RelayHand, bytesOf, twoHistories, twoSides } from '../client/evidence/support';
import type { Ended } from '../support/processes';
import { RelayProcess } from '../support/relay-process';
import { anomalyRecord, aparte, CliProfile, freshFolder, keepAnomalies, parseLine, startAparte } from './support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const relay = new RelayHand();
const { one, two } = twoHistories(relay);
const accused = { relayPublicKey: relay.relayPublicKey, room: relay.room };
const fork = await forkEvidence({
  ...accused,
  statements: [relay.statement(one.at(3)), relay.statement(two.at(5))],
  descent: two.descent(3, 5),
});
const generation = toHex(one.generation);

/** Runs the command on a file with these bytes, in a home of its own. */
async function verify(bytes: Uint8Array, options: readonly string[] = [], language = 'en_GB'): Promise<Ended> {
  const folder = await freshFolder();
  const file = path.join(folder, 'file.evidence');
  await writeFile(file, bytes);
  const ended = await aparte([...options, 'evidence', 'verify', file], { env: { HOME: folder, LC_ALL: language } });
  expect(await readdir(folder)).toEqual(['file.evidence']);
  return ended;
}

beforeAll(async () => {
  await aparte(['--version']);
});

describe('evidence export', () => {
  it('writes what the profile keeps, as a file that convicts, and never over another', async () => {
    const folder = await freshFolder();
    const server = await RelayProcess.start(path.join(folder, 'relay'));
    onTestFinished(() => server.kill());
    const zoe = await CliProfile.create(path.join(folder, 'zoe'), 'Zoé');
    const { room } = await zoe.value(['room', 'create', '--relay', server.address, '--title', 'Salon']);
    const file = path.join(folder, 'fork.aparte-evidence');
    const nothing = await zoe.run(['evidence', 'export', 'Salon', file]);
    expect([nothing.exitCode, nothing.stderr]).toEqual([64, expect.stringMatching(/^aparte: unknown-anomaly: /u)]);
    await keepAnomalies(zoe.folder, String(room), [
      anomalyRecord('held-back'),
      { ...anomalyRecord('forked'), evidence: fork },
    ]);
    const exported = await zoe.value(['evidence', 'export', 'Salon', file]);
    expect(exported).toEqual({ room, anomaly: 'forked', bytes: fork.length });
    expect(Buffer.compare(await readFile(file), fork)).toBe(0);
    expect((await aparte(['evidence', 'verify', file])).exitCode).toBe(0);
    const other = path.join(folder, 'other');
    const results = [
      await zoe.run(['evidence', 'export', 'Salon', file]),
      await zoe.run(['evidence', 'export', 'Salon', other, '--anomaly', 'held-back']),
      await zoe.run(['evidence', 'export', 'Salon', path.join(folder, 'none', 'file')]),
    ];
    expect(results.map(({ exitCode, stderr }) => `${String(exitCode)}${stderr.split(':')[1] ?? ''}`)).toEqual([
      '64 usage',
      '64 unknown-anomaly',
      '78 configuration',
    ]);
    expect(existsSync(other)).toBe(false);
    expect((await readdir(folder)).filter((name) => name.endsWith('.new'))).toEqual([]);
    const chosen = await zoe.run(['evidence', 'export', 'Salon', other, '--anomaly', 'forked']);
    expect(chosen.stdout).toContain(`${other} (${String(fork.length)} bytes)`);
  });
});

describe('evidence verify', () => {
  it('says what is proven, against which key, of which room, and what is not', async () => {
    const { exitCode, stdout, stderr } = await verify(fork);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Proven: /u);
    expect(stdout.replaceAll(' ', '')).toContain(toHex(relay.relayKey));
    expect(stdout).toContain(`#${toBase64Url(relay.relayKey)}`);
    expect(stdout).toContain(toHex(relay.room));
    expect(stdout).toMatch(new RegExp(`${generation} .*position 3,.*position 5 `, 'u'));
    expect(stdout).toMatch(/not why, nor who held the key/u);
  });

  it('says so in French', async () => {
    const { exitCode, stdout } = await verify(fork, [], 'fr_CA.UTF-8');
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^Prouvé.* deux histoires/u)]);
    expect(stdout).toContain('ni qui tenait la clé');
  });

  it('says it to programs', async () => {
    const { exitCode, stdout } = await verify(fork, ['--json']);
    expect(exitCode).toBe(0);
    expect(parseLine(stdout)).toEqual({
      proven: true,
      kind: 'fork',
      relayKey: toHex(relay.relayKey),
      room: toHex(relay.room),
      positions: [
        { generation, position: 3 },
        { generation, position: 5 },
      ],
    });
  });

  it('reads standard input, and minds no profile', async () => {
    const running = await startAparte(['--profile', 'nowhere', 'evidence', 'verify', '-', '--json']);
    running.child.stdin.end(branchEvidence({ ...accused, sides: twoSides(relay) }));
    const { exitCode, stdout } = await running.ended;
    expect([exitCode, parseLine(stdout)]).toEqual([0, expect.objectContaining({ proven: true, kind: 'branches' })]);
  });

  it('ends with 1 where nothing is proven, and says why', async () => {
    const evidence = decodeEvidence(fork);
    const forged = encodeEvidence({ ...evidence, room: bytesOf('another room') });
    const { exitCode, stdout, stderr } = await verify(forged);
    expect([exitCode, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^Not proven: a signature in it /u);
    const told = await verify(forged, ['--json']);
    expect([told.exitCode, parseLine(told.stdout)]).toEqual([
      1,
      {
        proven: false,
        kind: 'fork',
        relayKey: toHex(relay.relayKey),
        room: toHex(bytesOf('another room')),
        reason: 'false-signature',
      },
    ]);
  });

  it('ends with 65 where a file is no evidence, is cut or is too long', async () => {
    for (const bytes of [new Uint8Array(0), fork.subarray(0, -1), new Uint8Array(MAX_EVIDENCE_BYTES + 1)]) {
      const { exitCode, stdout, stderr } = await verify(bytes);
      expect([exitCode, stdout]).toEqual([65, '']);
      expect(stderr).toMatch(/^aparte: bad-evidence: [^\n]*\.\n$/u);
    }
  });

  it('says that there is no such file, or that it cannot be read', async () => {
    const folder = await freshFolder();
    const absent = await aparte(['evidence', 'verify', path.join(folder, 'none')]);
    const unreadable = await aparte(['evidence', 'verify', folder]);
    expect([absent.exitCode, absent.stderr]).toEqual([78, expect.stringMatching(/no file .*none/u)]);
    expect([unreadable.exitCode, unreadable.stderr]).toEqual([78, expect.stringMatching(/cannot be read/u)]);
    expect((await aparte(['evidence', 'verify'])).exitCode).toBe(64);
  });
});
