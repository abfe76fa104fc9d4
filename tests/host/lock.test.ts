import { existsSync } from 'node:fs';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { systemRandom } from '../../client/crypto/random';
import { systemClock } from '../../client/ports';
import { createProfile } from '../../client/profile';
import { lockProfile } from '../../client/vault/profile-lock';
import { AutoLock } from '../../host/auto-lock';
import { profilePaths } from '../../host/profile-paths';
import { ProfileVault } from '../../host/profile-vault';
import { builtPrograms } from '../support/built';
import { temporaryFolder } from './support';

const MINUTE_MS = 60_000;

function watch(lockAfterMinutes: number, lockOnSleep = false): { lock: AutoLock; pass: (ms: number) => number } {
  const state = { nowMs: 1_000_000, locks: 0 };
  const lock = new AutoLock({
    now: () => state.nowMs,
    settings: () => ({ lockAfterMinutes, lockOnSleep }),
    lock: () => (state.locks += 1),
  });
  const pass = (ms: number): number => {
    state.locks = 0;
    for (let passed = 0; passed < ms; passed += 10_000) {
      state.nowMs += 10_000;
      lock.look();
    }
    return state.locks;
  };
  return { lock, pass };
}

test('a profile that nobody touches is locked after the time that was chosen, and not before', () => {
  const { lock, pass } = watch(5);
  expect(pass(4 * MINUTE_MS)).toBe(0);
  lock.touched();
  expect(pass(4 * MINUTE_MS)).toBe(0);
  expect(pass(MINUTE_MS)).toBe(1);
  expect(watch(0).pass(600 * MINUTE_MS)).toBe(0);
});

test('a computer that slept is noticed, whether or not its system says so', () => {
  const times = [1_000_000];
  let locks = 0;
  const lockOn = (lockOnSleep: boolean) =>
    new AutoLock({
      now: () => times[0] ?? 0,
      settings: () => ({ lockAfterMinutes: 0, lockOnSleep }),
      lock: () => (locks += 1),
    });
  for (const [lockOnSleep, expected] of [
    [false, 0],
    [true, 1],
  ] as const) {
    locks = 0;
    const lock = lockOn(lockOnSleep);
    times[0] = (times[0] ?? 0) + 3600_000;
    lock.look();
    expect(locks).toBe(expected);
    lock.slept();
    expect(locks).toBe(2 * expected);
  }
});

test('a clock that is set back does not keep the window open', () => {
  let nowMs = 10 * 3600_000;
  let locks = 0;
  const lock = new AutoLock({
    now: () => nowMs,
    settings: () => ({ lockAfterMinutes: 1, lockOnSleep: false }),
    lock: () => (locks += 1),
  });
  nowMs = 3600_000;
  for (let step = 0; step < 7; step += 1) {
    lock.look();
    nowMs += 10_000;
  }
  expect(locks).toBe(1);
});

test('a closed vault leaves no thread that could hold its key, no open file, and its profile free', async () => {
  const folder = await temporaryFolder();
  const paths = profilePaths(folder, 'zoe');
  const vault = new ProfileVault({
    paths,
    workerPath: path.join(await builtPrograms(), 'workers', 'vault-worker.cjs'),
    random: systemRandom,
    onDeath: () => undefined,
  });
  const threads = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  const before = threads();
  const opened = await vault.create({ by: 'passphrase', passphrase: 'six words that nobody knows' });
  onTestFinished(() => opened.close());
  await createProfile(opened.store, 'Zoé', { random: systemRandom, clock: systemClock });
  expect(threads()).toBeGreaterThan(before);
  expect(() => lockProfile(paths.folder)).toThrow(expect.objectContaining({ code: 'profile-in-use' }));
  await opened.close();
  expect(threads()).toBe(before);
  lockProfile(paths.folder).release();
  expect(existsSync(path.join(paths.vault, 'vault.db-wal'))).toBe(false);
  await expect(opened.store.loadProfile()).rejects.toMatchObject({ code: 'vault-locked' });
});
