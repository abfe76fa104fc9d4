import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, test } from 'vitest';

import { databasePath, slotFilePath } from '../../../client/vault/paths';
import { profilePaths } from '../../../host/profile-paths';
import { PASSPHRASE, nameProfile } from '../support/chat';
import { freshFolder, PROJECT } from '../support/folders';
import { electronProgram, sandboxArguments } from '../support/machine';
import { openApp } from './person';

// A vault that cannot be read is said to be so, in words and by code, and stays as it is.

/** A profile whose app has quit. @returns its vault's folder */
async function madeProfile(): Promise<{ dataRoot: string; vault: string }> {
  const { app, page } = await openApp();
  await nameProfile(page, 'Zoé');
  await app.quit();
  return { dataRoot: app.dataRoot, vault: profilePaths(app.dataRoot, 'default').vault };
}

/** Flips every bit of some bytes of a file. */
async function flip(file: string, from: number, count: number): Promise<void> {
  const bytes = await readFile(file);
  for (let at = from; at < from + count; at += 1) bytes[at] = 0xff - (bytes[at] ?? 0);
  await writeFile(file, bytes);
}

/** Digests of all files in a folder, by name. */
async function digests(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) {
    found[name] = createHash('sha256')
      .update(await readFile(path.join(folder, name)))
      .digest('hex');
  }
  return found;
}

test.each([
  ['at its beginning', 20, 4],
  ['in its second page', 4096 + 100, 16],
])('a database with bytes flipped %s is refused in the window, and left as it is', async (_where, from, count) => {
  const { dataRoot, vault } = await madeProfile();
  await flip(databasePath(vault), from, count);
  const before = await digests(vault);
  const { app, page } = await openApp({ dataRoot });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Unlock' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('The file that holds your messages is damaged. Nothing was changed in it').waitFor();
    expect(await alert.locator('code').textContent()).toContain('vault-damaged');
  }
  await app.quit();
  expect(await digests(vault)).toEqual(before);
});

test('a wrong passphrase is not called damage, and the right one still opens', async () => {
  const { dataRoot } = await madeProfile();
  const { page } = await openApp({ dataRoot });
  const field = page.getByLabel('Passphrase', { exact: true });
  await field.fill(`${PASSPHRASE}!`);
  await page.getByRole('button', { name: 'Unlock' }).click();
  const alert = page.getByRole('alert');
  await alert.getByText('This passphrase does not open your messages.').waitFor();
  expect(await alert.locator('code').textContent()).toContain('wrong-passphrase');
  await field.fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByRole('heading', { name: /Welcome, .Zoé/u }).waitFor();
});

/** Answers the system's boxes, and writes down what they say. */
const BOXES = `
const Module = require('module');
const load = Module._load;
Module._load = function (name, ...rest) {
  const loaded = load.call(this, name, ...rest);
  if (name === 'electron' && loaded.dialog) {
    loaded.dialog.showMessageBox = (options) => {
      process.stderr.write('box ' + JSON.stringify(options) + '\\n');
      return Promise.resolve({ response: 0, checkboxChecked: false });
    };
  }
  return loaded;
};
`;

test('key slots that cannot be read keep the app from starting, with a box and an exit code', async () => {
  const { dataRoot, vault } = await madeProfile();
  await flip(slotFilePath(vault), 10, 4);
  const before = await digests(vault);
  const hook = path.join(await freshFolder(), 'boxes.cjs');
  await writeFile(hook, BOXES);
  const program = await electronProgram();
  const args = [...sandboxArguments(program), '--lang=en', PROJECT, '--data-root', dataRoot];
  const child = spawn(program, args, {
    env: { ...process.env, NODE_OPTIONS: `--require ${hook}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let written = '';
  child.stderr.on('data', (chunk: Buffer) => (written += chunk.toString()));
  const exitCode = await new Promise((resolve) => child.once('exit', resolve));
  const [, box] = /^box (.*)$/mu.exec(written) ?? [];
  expect(JSON.parse(box ?? '{}')).toMatchObject({
    type: 'error',
    message: 'Aparté cannot start',
    detail: expect.stringMatching(/damaged[^]*\n\nvault-damaged$/u) as string,
  });
  expect(exitCode).toBe(65);
  expect(await digests(vault)).toEqual(before);
});
