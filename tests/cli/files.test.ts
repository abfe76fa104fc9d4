/** Files by the command line, over a real relay: sent, listed, saved; cut short and gone on with. */
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, it, vi } from 'vitest';

import { freshFolder, relayOfTheFile, twoInARoom } from './support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const relay = relayOfTheFile();

const CONTENT = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 31 + (index >> 9)) & 255));

it('a file goes from one profile to the other, and lies sealed with both', async () => {
  const folder = await freshFolder();
  const { zoe, ali, room } = await twoInARoom(folder, relay().address);
  const given = path.join(folder, 'bilan été.pdf');
  await writeFile(given, CONTENT);
  const { position } = await zoe.value(['send-file', room, given, '--text', 'le bilan']);

  const heard = await ali.values(['listen', room, '--for', '1']);
  const file = { name: 'bilan été.pdf', bytes: CONTENT.length, media: 'application/pdf' };
  expect(heard.at(-1)).toMatchObject({ position, text: 'le bilan', file });

  const place = path.join(folder, 'saved.pdf');
  const saved = await ali.value(['save-file', room, String(position), place]);
  expect(saved).toEqual({ room, position, name: file.name, bytes: file.bytes });
  expect((await readFile(place)).equals(CONTENT)).toBe(true);
  for (const name of ['zoe', 'ali']) {
    const kept = path.join(folder, name, 'files');
    const names = await readdir(kept);
    expect(names.length).toBe(1);
    const sealed = path.join(kept, names[0] ?? '');
    expect((await readFile(sealed)).includes(CONTENT.subarray(0, 64))).toBe(false);
    expect((await stat(sealed)).mode & 0o077).toBe(0);
  }

  // What is there is never replaced, and a message without a file has none to save.
  expect((await ali.run(['save-file', room, String(position), place])).exitCode).toBe(64);
  const { position: said } = await zoe.value(['send', room, 'sans fichier']);
  expect((await ali.run(['save-file', room, String(said), path.join(folder, 'none')])).exitCode).toBe(64);
  expect((await zoe.run(['send-file', room, folder])).exitCode).toBe(78);
});

it('what the relay did not get goes with the next command', async () => {
  const folder = await freshFolder();
  const { zoe, ali, room } = await twoInARoom(folder, relay().address);
  const given = path.join(folder, 'note.txt');
  await writeFile(given, 'gardé');
  await relay().kill();
  expect((await zoe.run(['send-file', room, given, '--timeout', '2'])).exitCode).toBe(69);
  await rm(given);
  await relay().restart();
  const { position: next } = await zoe.value(['send', room, 'suite']);
  const heard = async (): Promise<readonly unknown[]> =>
    (await zoe.values(['listen', room, '--for', '2'])).filter((line) => 'file' in line);
  await expect.poll(heard, { timeout: 60_000 }).toHaveLength(1);
  const [line] = (await ali.values(['listen', room, '--for', '2'])).filter((one) => 'file' in one);
  expect(line).toMatchObject({ file: { name: 'note.txt', bytes: 6 } });
  expect(line?.['position']).not.toBe(next);
  const place = path.join(folder, 'note');
  await ali.value(['save-file', room, String(line?.['position']), place]);
  expect(await readFile(place, 'utf8')).toBe('gardé');
});
