/** What is made from the table of commands: the manual page, completions; and the invitation as a QR code. */
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { COMMANDS } from '../../server/commands/run';
import { testFolder } from './support/folder';
import { RelayProcess, bundlePrograms, runRelay } from './support/program';

vi.setConfig({ testTimeout: 120_000 });
bundlePrograms('aparte-relay');

const hasBash = spawnSync('bash', ['-c', 'true']).status === 0;

/** What bash offers for a line whose last word is being typed. */
function offered(script: string, line: readonly string[]): string[] {
  const ask = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _aparte_relay; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', ask, 'bash', ...line], { encoding: 'utf8' })
    .trim()
    .split('\n');
}

describe('the completion', () => {
  it('is one that bash runs: commands, their second words, their options, and files', async () => {
    const { stdout, exit } = await runRelay('completion', 'bash');
    expect(exit).toBe(0);
    if (!hasBash) return;
    const first = offered(stdout, ['aparte-relay', '']);
    for (const { name } of COMMANDS) expect(first).toContain(name.split(' ')[0]);
    expect(offered(stdout, ['aparte-relay', 'fing'])).toEqual(['fingerprint']);
    expect(offered(stdout, ['aparte-relay', 'token', ''])).toEqual(['create', 'list', 'revoke']);
    for (const { name, options } of COMMANDS) {
      const found = offered(stdout, ['aparte-relay', ...name.split(' '), '--']);
      expect([name, found]).toEqual([name, [...options.map((option) => `--${option.name}`), '--help']]);
    }
    expect(offered(stdout, ['aparte-relay', 'verify', '--data', '/et'])).toContain('/etc');
    expect(offered(stdout, ['aparte-relay', 'backup', '--keep', ''])).toEqual(['']);
  });

  it('has each option for zsh and fish, and is for no other shell', async () => {
    expect((await runRelay('completion', 'zsh')).stdout).toContain('bashcompinit');
    const fish = (await runRelay('completion', 'fish')).stdout;
    for (const { options } of COMMANDS) for (const { name } of options) expect(fish).toContain(`-l ${name} `);
    expect(await runRelay('completion', 'tcsh')).toMatchObject({ exit: 64 });
  });
});

it('the manual page has every command with its options, and nothing that roff would take for a request', async () => {
  const { stdout } = await runRelay('manual');
  const plain = stdout.replaceAll('\\-', '-');
  for (const { name, purpose, options } of COMMANDS) {
    expect(plain).toContain(`.SS "${name}`);
    expect(plain).toContain(purpose.replaceAll('\\', '\\e'));
    for (const option of options) expect(plain).toContain(`\\fB--${option.name}\\fR`);
  }
  const requests = new Set(stdout.split('\n').flatMap((line) => (/^[.']/u.test(line) ? [line.split(' ')[0]] : [])));
  expect([...requests].sort()).toEqual(['.PP', '.SH', '.SS', '.TH', '.TP']);
});

it('the invitation of a running relay is its address, and says where others cannot reach it', async () => {
  const folder = path.join(testFolder(), 'relay');
  expect(await runRelay('invite', '--data', folder)).toMatchObject({ exit: 69 });
  const relay = await RelayProcess.serve(folder);
  const near = await runRelay('invite', '--data', folder, '--json');
  const [, pin = '', port = ''] = /"pin":"([\w-]{43})".*"port":(\d+)/u.exec(near.stdout) ?? [];
  expect(near.stderr).toContain('127.0.0.1 is reached from this computer or its network only');
  expect((await runRelay('fingerprint', '--data', folder)).stdout).toContain(`pin     ${pin}\n`);
  const far = await runRelay('invite', '--data', folder, '--host', 'relay.example.org');
  expect(far.stderr).toBe('');
  expect(far.stdout).toContain(`aparte-relay://relay.example.org:${port}#${pin}\n`);
  // Two modules a line, white around: a square of at least version 3.
  const rows = far.stdout.split('\n').filter((line) => line.includes('[30;47m'));
  expect(rows.length).toBeGreaterThanOrEqual(16);
  expect(await runRelay('invite', '--data', folder, '--host', 'a b')).toMatchObject({ exit: 64 });
  relay.kill('SIGTERM');
  await relay.exit;
});
