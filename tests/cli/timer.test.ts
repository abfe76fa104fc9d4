/** Disappearing messages, from the command line. */
import { expect, it, vi } from 'vitest';

import { freshFolder, relayOfTheFile, twoInARoom } from './support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const relay = relayOfTheFile();

it('is set for everybody, read without a connection, said by listen, and switched off', async () => {
  const { zoe, ali, room } = await twoInARoom(await freshFolder(), relay().address);
  expect(await zoe.value(['room', 'timer', 'Salon'])).toEqual({ room, timer: 0 });
  expect(await zoe.value(['room', 'timer', 'Salon', '--set', '8h'])).toEqual({ room, timer: 28_800 });
  await zoe.value(['send', 'Salon', 'pas pour toujours']);
  await ali.heard('Salon', 1);
  const heard = await ali.values(['listen', 'Salon', '--for', '0']);
  expect(heard.at(-1)).toMatchObject({ text: 'pas pour toujours', disappearsAfter: 28_800 });
  expect(await ali.value(['room', 'timer', 'Salon'])).toEqual({ room, timer: 28_800 });
  const shown = await ali.run(['room', 'timer', 'Salon']);
  expect(shown.stdout).toContain('8h');
  expect(await ali.value(['room', 'timer', 'Salon', '--set', 'off'])).toEqual({ room, timer: 0 });
});

it.each(['8', '0h', '1y', '-1h', '1.5h'])('refuses %s', async (span) => {
  const { zoe } = await twoInARoom(await freshFolder(), relay().address);
  const refused = await zoe.run(['room', 'timer', 'Salon', `--set=${span}`]);
  expect(refused.exitCode).toBe(64);
});

it('refuses more than the room keeps', async () => {
  const { zoe } = await twoInARoom(await freshFolder(), relay().address);
  const refused = await zoe.run(['room', 'timer', 'Salon', '--set', '900w']);
  expect([refused.exitCode, refused.stderr]).toEqual([64, expect.stringContaining('bad-argument')]);
});
