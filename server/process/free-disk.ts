import * as fs from 'node:fs/promises';

/** Bytes free to us on a folder's disk; absent where this Node cannot tell (before 18.15). */
export function freeDiskBytes(folder: string): (() => Promise<number>) | undefined {
  if (typeof Reflect.get(fs, 'statfs') !== 'function') return undefined;
  return async () => {
    const { bavail, bsize } = await fs.statfs(folder);
    return bavail * bsize;
  };
}
