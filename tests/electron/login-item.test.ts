import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, onTestFinished, test, vi } from 'vitest';

import { autostartFile } from '../../electron/login-item';

vi.mock('electron', () => ({ app: {} }));

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'aparte-login-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return path.join(made, 'autostart');
}

test('is off at first, on once it is asked for, and leaves nothing when it is given up', async () => {
  const at = folder();
  const item = autostartFile(at, { program: '/opt/Aparté/aparte-desktop', args: [], profile: 'default' });
  expect(await item.isOn()).toBe(false);
  await item.set(true);
  expect(await item.isOn()).toBe(true);
  expect(readdirSync(at)).toEqual(['chat.aparte.desktop.desktop']);
  expect(readFileSync(path.join(at, 'chat.aparte.desktop.desktop'), 'utf8')).toContain(
    'Exec="/opt/Aparté/aparte-desktop"\n',
  );
  await item.set(false);
  expect([await item.isOn(), readdirSync(at)]).toEqual([false, []]);
  await item.set(false);
});

test('each profile has its own, and what a desktop switched off is off', async () => {
  const at = folder();
  const usual = autostartFile(at, { program: '/a', args: [], profile: 'default' });
  const zoe = autostartFile(at, { program: '/a', args: ['--profile=zoe'], profile: 'zoe' });
  await zoe.set(true);
  expect([await usual.isOn(), await zoe.isOn()]).toEqual([false, true]);
  const file = path.join(at, 'chat.aparte.desktop-zoe.desktop');
  writeFileSync(file, `${readFileSync(file, 'utf8')}Hidden=true\n`);
  expect(await zoe.isOn()).toBe(false);
});

test('a program in a strange place is quoted so that no shell and no desktop reads more into it', async () => {
  const at = folder();
  await autostartFile(at, { program: '/home/a b/100% "$HOME"\\x', args: [], profile: 'default' }).set(true);
  const text = readFileSync(path.join(at, 'chat.aparte.desktop.desktop'), 'utf8');
  expect(text).toContain(String.raw`Exec="/home/a b/100%% \\"\\$HOME\\"\\\\x"`);
});
