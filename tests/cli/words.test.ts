/** Rooms of six words, between two profiles and a relay: words come in by file or standard input, and stand in no list of processes. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { CliProfile, freshFolder, relayOfTheFile } from './support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const relay = relayOfTheFile();

/** Two profiles, and the room of words that the first one made. */
async function roomOfWords(): Promise<{
  readonly folder: string;
  readonly zoe: CliProfile;
  readonly ali: CliProfile;
  readonly room: unknown;
  readonly words: string;
  readonly way: (title: string) => string[];
}> {
  const folder = await freshFolder();
  const zoe = await CliProfile.create(path.join(folder, 'zoe'), 'Zoé');
  const ali = await CliProfile.create(path.join(folder, 'ali'), 'Ali');
  const way = (title: string): string[] => ['--relay', relay().address, '--title', title];
  const { room, words } = await zoe.value(['room', 'create-words', ...way('Les Amis')]);
  if (!Array.isArray(words)) throw new Error('no words');
  return { folder, zoe, ali, room, words: words.join(' '), way };
}

describe('a room of six words', () => {
  it('is joined from standard input, reads what was said, and has no invitation', async () => {
    const { zoe, ali, room, words, way } = await roomOfWords();
    expect(words).toMatch(/^(?:[a-z]+ ){5}[a-z]+$/u);
    await zoe.value(['send', 'Les Amis', 'avant']);
    const joined = await ali.value(['room', 'join-words', '-', ...way('les amis')], {
      input: `${words.toUpperCase().replaceAll(' ', ', ')}\n`,
    });
    expect(joined).toEqual({ room, title: 'Les Amis' });
    expect(await ali.heard('Les Amis', 1)).toEqual(['Zoé: avant']);
    const invited = await ali.run(['room', 'invite', 'Les Amis']);
    expect([invited.exitCode, invited.stderr]).toEqual([64, expect.stringContaining('room-has-words')]);
  });

  it('is joined from a file that nobody else may read', async () => {
    const { folder, ali, room, words, way } = await roomOfWords();
    const file = path.join(folder, 'words.txt');
    await writeFile(file, `${words}\n`, { mode: 0o644 });
    const open = await ali.run(['room', 'join-words', file, ...way('Les Amis')]);
    expect([open.exitCode, open.stderr]).toEqual([77, expect.stringContaining('file-permissions')]);
    const own = path.join(folder, 'own.txt');
    await writeFile(own, `${words}\n`, { mode: 0o600 });
    expect(await ali.value(['room', 'join-words', own, ...way('Les Amis')])).toMatchObject({ room });
  });

  it.each([
    ['another name', 'Les Ennemis', (words: string) => words, 69, 'words-absent'],
    ['another word', 'Les Amis', (words: string) => words.replace(/^\S+/u, 'quax'), 64, 'word-unknown'],
    ['five words', 'Les Amis', (words: string) => words.replace(/^\S+/u, ''), 64, 'words-count'],
  ])('is not joined by %s, and no error repeats a word', async (_, title, change, exitCode, code) => {
    const { ali, words, way } = await roomOfWords();
    const refused = await ali.run(['room', 'join-words', '-', ...way(title)], { input: change(words) });
    expect([refused.exitCode, refused.stderr]).toEqual([exitCode, expect.stringContaining(code)]);
    for (const word of [...words.split(' '), 'quax'])
      expect(refused.stderr).not.toMatch(new RegExp(`\\b${word}\\b`, 'u'));
    expect(await ali.values(['room', 'list'])).toEqual([]);
  });
});
