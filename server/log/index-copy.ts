/**
 * The second file of an index: the same bytes, and their SHA-256. It is made before the records of a segment go, for from then on its leaves stand nowhere
 * else, and every room that has one of them would lose all that follows.
 */
import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { equalBytes } from '../../protocol/bytes';
import { HASH_BYTES } from '../../protocol/chain';
import { sha256 } from '../crypto/sha256';
import { hasCode, syncFolder } from '../process/secret-file';
import { segmentFile, writeWhole } from './segment';

const STEP_BYTES = 1024 * 1024;

/** Copies the index of a segment's generation. The copy is there whole or not at all. */
export async function copyIndex(folder: string, number: number, generation: number): Promise<void> {
  const copy = segmentFile(folder, number, generation, 'dup');
  const draft = `${copy}.new`;
  const [from, to] = [await open(segmentFile(folder, number, generation, 'idx'), 'r'), await open(draft, 'w', 0o600)];
  try {
    const hash = createHash('sha256');
    const step = Buffer.alloc(STEP_BYTES);
    for (;;) {
      const { bytesRead } = await from.read(step, 0, STEP_BYTES);
      if (bytesRead === 0) break;
      hash.update(step.subarray(0, bytesRead));
      await to.writeFile(step.subarray(0, bytesRead));
    }
    await to.writeFile(hash.digest());
    await to.sync();
  } finally {
    await to.close();
    await from.close();
  }
  await rename(draft, copy);
  await syncFolder(path.dirname(copy));
}

/** The index as it was written; `undefined` where there is no copy, or it is damaged itself. */
export async function readIndexCopy(file: string): Promise<Buffer | undefined> {
  try {
    const bytes = await readFile(file);
    const index = bytes.subarray(0, Math.max(0, bytes.length - HASH_BYTES));
    return equalBytes(sha256(index), bytes.subarray(index.length)) ? index : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Puts the copy in the place of an index that is not the same, or is gone. @returns whether it did */
export async function mendIndex(folder: string, number: number, generation: number): Promise<boolean> {
  const sound = await readIndexCopy(segmentFile(folder, number, generation, 'dup'));
  if (!sound) return false;
  const file = segmentFile(folder, number, generation, 'idx');
  const found = await readFile(file).catch(() => undefined);
  if (found?.equals(sound) === true) return false;
  await writeWhole(file, sound);
  return true;
}
