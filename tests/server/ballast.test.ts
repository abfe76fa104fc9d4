import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AparteError } from '../../protocol/errors';
import { Ballast } from '../../server/process/ballast';
import { testFolder } from './support/folder';

const MIB = 1024 * 1024;

/** A disk that is full while the ballast lies on it. */
function fullDisk() {
  const folder = testFolder();
  const file = path.join(folder, 'ballast');
  const open = (): Promise<string> =>
    readdirSync(folder).includes('ballast') ? Promise.reject(new AparteError('disk-full')) : Promise.resolve('open');
  return { folder, file, ballast: new Ballast(file, 3 * MIB), open };
}

describe('the ballast', () => {
  it('takes its room once, for its owner only, and only where enough stays free', async () => {
    const { folder, file, ballast } = fullDisk();
    await ballast.lay(10 * MIB, 8 * MIB);
    expect(readdirSync(folder)).toEqual([]);
    await ballast.lay(10 * MIB, 7 * MIB);
    const laid = statSync(file);
    expect([laid.size, laid.mode & 0o777]).toEqual([3 * MIB, 0o600]);
    expect(laid.blocks * 512).toBeGreaterThanOrEqual(3 * MIB);
    await ballast.lay(100 * MIB, 0);
    expect(statSync(file).mtimeMs).toBe(laid.mtimeMs);
  });

  it('is given away where the disk is full, so that what there is opens', async () => {
    const { folder, ballast, open } = fullDisk();
    await ballast.lay(10 * MIB, 0);
    expect(await ballast.around(open)).toBe('open');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('helps once, and against nothing but a full disk', async () => {
    const { ballast, file } = fullDisk();
    const full = () => Promise.reject(new AparteError('disk-full'));
    await expect(ballast.around(full)).rejects.toMatchObject({ code: 'disk-full' });
    writeFileSync(file, 'x');
    await expect(ballast.around(() => Promise.reject(new AparteError('disk-failed')))).rejects.toMatchObject({
      code: 'disk-failed',
    });
    expect(statSync(file).size).toBe(1);
    await expect(ballast.around(full)).rejects.toMatchObject({ code: 'disk-full' });
  });
});
