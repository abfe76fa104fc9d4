import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';

import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { bundledSaboteur, SaboteurProgram } from '../../lab/support/program';
import { createRoom, joinRoom, nameProfile, readInvitation, say } from '../support/chat';
import type { RunningApp } from '../support/electron';
import { freshFolder, PROJECT } from '../support/folders';
import { openApp } from './person';

// A relay that cheats, seen by the people at the app: the saboteur in a process of its own, two real windows.

let saboteurFolder = '';
beforeAll(async () => {
  saboteurFolder = await bundledSaboteur();
});
afterAll(() => rmSync(saboteurFolder, { recursive: true, force: true }));

interface Stage {
  readonly relay: SaboteurProgram;
  readonly zoe: { readonly app: RunningApp; readonly page: Page };
  readonly ali: { readonly app: RunningApp; readonly page: Page };
}

/** Two people in a room at a saboteur that is honest so far; each has read the other. Zoé connected first. */
async function twoAtSaboteur(): Promise<Stage> {
  const relay = new SaboteurProgram(saboteurFolder);
  const { relay: address } = await relay.line(({ event }) => event === 'listening');
  const zoe = await openApp({ profile: 'zoe' });
  await nameProfile(zoe.page, 'Zoé');
  await createRoom(zoe.page, 'Atelier', String(address));
  const ali = await openApp({ profile: 'ali' });
  await nameProfile(ali.page, 'Ali');
  await joinRoom(ali.page, await readInvitation(zoe.page));
  await say(zoe.page, 'on se voit demain ?');
  await shown(ali.page, 'on se voit demain ?').waitFor();
  await say(ali.page, 'oui, à dix heures');
  await shown(zoe.page, 'oui, à dix heures').waitFor();
  return { relay, zoe, ali };
}

const shown = (page: Page, text: string) => page.locator('.message-row').getByText(text, { exact: true }).first();
const alarm = (page: Page, title: string) => page.getByRole('group', { name: `Alarm: ${title}` }).first();

/** What `aparte evidence verify` says of a file. */
function verify(file: string): Promise<{ code: number; words: string }> {
  return new Promise((resolve) => {
    const program = path.join(PROJECT, 'dist', 'cli', 'aparte.cjs');
    execFile(process.execPath, [program, 'evidence', 'verify', file], (error, stdout) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, words: stdout });
    });
  });
}

test('a relay that tells two histories is named in both windows, and convicted by the file that one saves', async () => {
  const { relay, zoe, ali } = await twoAtSaboteur();
  relay.say('begin fork --member 2');
  await relay.line(({ event, attack }) => event === 'deed' && attack === 'fork');
  await say(zoe.page, 'plutôt onze heures');
  await say(ali.page, 'je viens seul');
  for (const { page } of [zoe, ali]) await alarm(page, 'The relay showed two histories').waitFor();
  // What each wrote stays, and the room goes on.
  await shown(zoe.page, 'plutôt onze heures').waitFor();
  await shown(ali.page, 'je viens seul').waitFor();
  await say(zoe.page, 'elle triche');
  await shown(zoe.page, 'elle triche').waitFor();

  const file = path.join(await freshFolder(), 'two-histories.aparte-evidence');
  await zoe.app.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
  await alarm(zoe.page, 'The relay showed two histories').getByRole('button', { name: 'Save evidence…' }).click();
  await zoe.page.getByText('aparte evidence verify FILE').first().waitFor();
  const verdict = await verify(file);
  expect(verdict.code).toBe(0);
  expect(verdict.words).toContain('Proven: this key signed two histories of one room.');
});

test('a relay that alters a message is named, and what it altered is said again', async () => {
  const { relay, zoe, ali } = await twoAtSaboteur();
  relay.say('begin alter-in-log --member 1');
  await say(zoe.page, 'rendez-vous à la gare');
  await relay.line(({ event, what }) => event === 'deed' && what === 'altered');
  await say(zoe.page, 'quai trois');
  await shown(ali.page, 'quai trois').waitFor();
  await alarm(ali.page, 'A message cannot be genuine').waitFor();
  // In its place stands that something stood there; the author's app noticed, and sent it once more.
  await ali.page.getByText('A message stands here that this device cannot open.').waitFor();
  await shown(ali.page, 'rendez-vous à la gare').waitFor();
  await alarm(zoe.page, 'A message that the relay accepted is gone').waitFor();
  await say(ali.page, 'je ne lis pas tout');
  await shown(zoe.page, 'je ne lis pas tout').waitFor();
});

test('another key is no relay to go on with', async () => {
  const { relay, zoe } = await twoAtSaboteur();
  relay.say('begin swap-key');
  await relay.line(({ what }) => what === 'another key shown');
  const card = alarm(zoe.page, 'Something else answers in the relay’s place');
  await card.waitFor();
  // No way to go on all the same.
  const buttons = (await card.getByRole('button').allTextContents()).map((text) => text.trim());
  expect(buttons.filter((text) => text !== 'Details' && text !== 'Dismiss')).toEqual([]);
});
