/**
 * A file that only takes room. On a full disk LevelDB does not even open, and then nothing could be read, expired or deleted: giving the ballast away
 * lets it. It is laid again when there is room.
 */
import { open, rename, rm, stat } from 'node:fs/promises';
import { AparteError } from '../../protocol/errors';
import { hasCode } from './secret-file';

const BALLAST_BYTES = 32 * 1024 * 1024;
const BLOCK_BYTES = 1024 * 1024;

export class Ballast {
  constructor(
    private readonly file: string,
    private readonly bytes = BALLAST_BYTES,
  ) {}

  /** Opens something that needs room on the disk; if there is none, once more without the ballast. */
  async around<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      const isFull = error instanceof AparteError && error.code === 'disk-full';
      if (!isFull || !(await this.release())) throw error;
      return await task();
    }
  }

  /** Takes the room again, unless that leaves less than `reserveBytes` of the free ones; a disk that is full meanwhile is no error. */
  async lay(freeBytes: number, reserveBytes: number): Promise<void> {
    if ((await this.isLaid()) || freeBytes - this.bytes < reserveBytes) return;
    const draft = `${this.file}.new`;
    try {
      await this.write(draft);
      await rename(draft, this.file);
    } catch (error) {
      await rm(draft, { force: true });
      if (!hasCode(error, 'ENOSPC', 'EDQUOT')) throw error;
    }
  }

  private async write(file: string): Promise<void> {
    const handle = await open(file, 'w', 0o600);
    try {
      // Bytes that no file system saves the room of.
      const block = Buffer.alloc(BLOCK_BYTES);
      for (let index = 0; index < block.length; index += 4)
        block.writeUInt32LE(Math.imul(index, 2_654_435_761) >>> 0, index);
      for (let written = 0; written < this.bytes; written += block.length)
        await handle.write(block, 0, Math.min(block.length, this.bytes - written));
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  private async isLaid(): Promise<boolean> {
    return stat(this.file).then(
      ({ size }) => size >= this.bytes,
      () => false,
    );
  }

  /** @returns whether there was anything to give away */
  private async release(): Promise<boolean> {
    const isThere = await stat(this.file).then(
      ({ size }) => size > 0,
      () => false,
    );
    await rm(this.file, { force: true });
    return isThere;
  }
}
