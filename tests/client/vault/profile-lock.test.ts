import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { lockProfile } from '../../../client/vault/profile-lock';
import { codeThrown, temporaryFolder } from './fixtures';
import { buildProgram, makeProgramFolder, runProgram } from './programs';

const { folder: programs, remove } = makeProgramFolder();
let holdLock: string;

beforeAll(async () => {
  holdLock = await buildProgram(programs, 'tests/client/vault/programs/hold-lock.ts');
});

afterAll(remove);

function lock(folder: string) {
  const held = lockProfile(folder);
  onTestFinished(() => held.release());
  return held;
}

describe('the lock of a profile', () => {
  it('makes the folder, for its owner only', () => {
    const folder = path.join(temporaryFolder(), 'profiles', 'zoé');
    lock(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('is taken once, and by somebody else after its release', () => {
    const folder = temporaryFolder();
    const first = lock(folder);
    expect(codeThrown(() => lockProfile(folder))).toBe('profile-in-use');
    expect(codeThrown(() => lockProfile(folder))).toBe('profile-in-use');
    first.release();
    const second = lock(folder);
    // A second release of the first holder takes nothing from the second.
    first.release();
    expect(codeThrown(() => lockProfile(folder))).toBe('profile-in-use');
    second.release();
  });

  it('keeps profiles apart', () => {
    lock(temporaryFolder());
    expect(codeThrown(() => lock(temporaryFolder()))).toBeUndefined();
  });

  it('names the process that holds it', async () => {
    const folder = temporaryFolder();
    const other = runProgram(holdLock, [folder]);
    expect(await other.line('held')).toBe('held');
    expect(() => lockProfile(folder)).toThrow(
      expect.objectContaining({ code: 'profile-in-use', details: { pid: other.pid } }),
    );
  });

  it('is refused to another process while this one holds it', async () => {
    const folder = temporaryFolder();
    lock(folder);
    expect(await runProgram(holdLock, [folder]).line('held')).toBe('profile-in-use');
  });

  it('ends with a process that is killed, whose number may belong to another by then', async () => {
    const folder = temporaryFolder();
    const other = runProgram(holdLock, [folder]);
    await other.line('held');
    await other.kill();
    expect(existsSync(path.join(folder, 'lock-owner'))).toBe(true);
    writeFileSync(path.join(folder, 'lock-owner'), `${process.ppid}\n`);
    expect(codeThrown(() => lock(folder))).toBeUndefined();
  });

  it('does not trust what names the holder', () => {
    const folder = temporaryFolder();
    lock(folder);
    writeFileSync(path.join(folder, 'lock-owner'), 'nobody');
    expect(() => lockProfile(folder)).toThrow(expect.objectContaining({ details: { pid: 0 } }));
  });

  it('reports a folder that cannot be made', () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(codeThrown(() => lockProfile(path.join(file, 'profile')))).toBe('disk-failed');
  });
});
