/** Searching and backups by the command line, over a real relay. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, it, vi } from 'vitest';

import { CliProfile, freshFolder, relayOfTheFile, twoInARoom } from './support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const relay = relayOfTheFile();
const BACKUP_PASSPHRASE = 'another six words for it';

it('words are found without accents, in all rooms and in one, by argument and by standard input', async () => {
  const folder = await freshFolder();
  const { zoe, ali, room } = await twoInARoom(folder, relay().address);
  const { position } = await zoe.value(['send', room, 'Un éléphant au fond de la scène']);
  await zoe.value(['send', room, 'rideau']);
  await ali.heard(room, 2);
  const hit = { room, position, author: 'Zoé', own: false, text: 'Un éléphant au fond de la scène' };
  expect(await ali.values(['search', 'scene ELEPH'])).toEqual([expect.objectContaining(hit)]);
  expect(await ali.values(['search', '-', '--room', room.slice(0, 8)], { input: 'éléphant\n' })).toMatchObject([hit]);
  expect(await ali.values(['search', 'phant'])).toEqual([]);
  expect((await ali.run(['search', 'x', '--room', 'nowhere'])).exitCode).not.toBe(0);
  expect((await zoe.run(['search', 'rideau'])).stdout).toMatch(/Zoé: rideau\n$/u);
});

it('a backup is one file that its passphrase alone opens, and becomes a whole profile elsewhere', async () => {
  const folder = await freshFolder();
  const { zoe, room } = await twoInARoom(folder, relay().address);
  await zoe.value(['send', room, 'à garder']);
  const file = path.join(folder, 'zoe.aparte-backup');
  const create = (input: string) =>
    zoe.run(['--json', 'backup', 'create', file, '--backup-passphrase-file', '-'], { input });
  expect((await create('short\n')).exitCode).toBe(64);
  expect((await create('\n')).exitCode).toBe(64);
  const made = await create(`${BACKUP_PASSPHRASE}\n`);
  expect(made.exitCode).toBe(0);
  expect(JSON.parse(made.stdout)).toEqual({ bytes: (await stat(file)).size });
  expect((await readFile(file)).includes('à garder')).toBe(false);
  // What is there is never replaced.
  expect((await create(`${BACKUP_PASSPHRASE}\n`)).exitCode).toBe(64);

  const secret = path.join(folder, 'backup.txt');
  const restored = new CliProfile(path.join(folder, 'restored'));
  const restore = ['backup', 'restore', file, '--backup-passphrase-file', secret];
  await writeFile(secret, 'guessed words\n', { mode: 0o600 });
  expect((await restored.run(restore)).exitCode).toBe(77);
  await writeFile(secret, `${BACKUP_PASSPHRASE}\n`, { mode: 0o600 });
  expect(await restored.value(restore)).toEqual({ name: 'Zoé', rooms: 1 });
  expect(await restored.values(['search', 'garder'])).toMatchObject([{ text: 'à garder', own: true }]);
  expect((await restored.run(restore)).exitCode).not.toBe(0);
  // It goes on as the person it was.
  expect(await restored.value(['send', room, 'me revoilà'])).toMatchObject({ room });
});
