/**
 * Blobs as files: `ROOM/BLOB.OWNER.TOTAL.TIME.part` while they come, `….blob` once they are whole. The name holds all that is known, so that a
 * copy of the folder is a backup and nothing else has to agree with it; the length of a part is how much of it is there.
 */
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fromHex, toHex } from '../../protocol/bytes';
import { BLOB_ID_BYTES } from '../../protocol/limits';
import { diskError, makePrivateFolder, syncFolder } from '../process/secret-file';
import type { BlobRecord, BlobStore } from './blob-store';

const ROOM_NAME = /^[0-9a-f]{64}$/u;
const FILE_NAME = /^([0-9a-f]{64})\.([0-9a-f]{64})\.([0-9]{1,16})\.([0-9]{1,16})\.(part|blob)$/u;

export class FileBlobs implements BlobStore {
  /** A room's folder is neither made nor removed while the other is under way. */
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(private readonly folder: string) {}

  /** @throws AparteError `disk-full`, `disk-failed`, `file-permissions` */
  static async open(folder: string): Promise<FileBlobs> {
    await makePrivateFolder(folder);
    return new FileBlobs(folder);
  }

  /** The folder as it is; `undefined` where there is none. Nothing is made. */
  static async existing(folder: string): Promise<FileBlobs | undefined> {
    const isThere = await stat(folder).then(
      () => true,
      () => false,
    );
    return isThere ? new FileBlobs(folder) : undefined;
  }

  async list(): Promise<readonly BlobRecord[]> {
    return this.onDisk(async () => {
      const records: BlobRecord[] = [];
      for (const room of await readdir(this.folder)) {
        if (!ROOM_NAME.test(room)) continue;
        for (const file of await readdir(path.join(this.folder, room))) {
          const record = await this.recordOf(room, file);
          if (record) records.push(record);
        }
      }
      return records;
    });
  }

  begin(record: BlobRecord): Promise<void> {
    return this.inTurn(async () => {
      const folder = this.folderOf(record);
      const made = await mkdir(folder, { recursive: true, mode: 0o700 });
      const handle = await open(this.fileOf(record), constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600);
      await handle.close();
      await syncFolder(folder);
      if (made !== undefined) await syncFolder(this.folder);
    });
  }

  async write(record: BlobRecord, offset: number, bytes: Uint8Array): Promise<void> {
    await this.onDisk(async () => {
      const handle = await open(this.fileOf(record), constants.O_WRONLY);
      try {
        for (let written = 0; written < bytes.length;) {
          const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, offset + written);
          written += bytesWritten;
        }
        await handle.sync();
      } finally {
        await handle.close();
      }
    });
  }

  async finish(record: BlobRecord, timeMs: number): Promise<BlobRecord> {
    const whole = { ...record, timeMs, isWhole: true };
    await this.onDisk(async () => {
      await rename(this.fileOf(record), this.fileOf(whole));
      await syncFolder(this.folderOf(record));
    });
    return whole;
  }

  async read(record: BlobRecord, from: number, count: number): Promise<Uint8Array> {
    return this.onDisk(async () => {
      const handle = await open(this.fileOf(record), constants.O_RDONLY);
      try {
        const bytes = new Uint8Array(count);
        let length = 0;
        for (;;) {
          const { bytesRead } = await handle.read(bytes, length, count - length, from + length);
          length += bytesRead;
          if (bytesRead === 0 || length === count) return bytes.subarray(0, length);
        }
      } finally {
        await handle.close();
      }
    });
  }

  remove(record: BlobRecord): Promise<void> {
    return this.inTurn(async () => {
      await rm(this.fileOf(record), { force: true });
      // The last one takes the room's folder with it.
      await rmdir(this.folderOf(record)).catch(() => undefined);
    });
  }

  private async recordOf(room: string, file: string): Promise<BlobRecord | undefined> {
    const [, blob, owner, total, timeMs, kind] = FILE_NAME.exec(file) ?? [];
    if (blob === undefined || owner === undefined) return undefined;
    const { size } = await stat(path.join(this.folder, room, file));
    return {
      room: fromHex(room),
      blob: fromHex(blob),
      owner: fromHex(owner),
      total: Number(total),
      timeMs: Number(timeMs),
      isWhole: kind === 'blob',
      stored: Math.min(size, Number(total)),
    };
  }

  private folderOf({ room }: BlobRecord): string {
    return path.join(this.folder, nameOf(room));
  }

  private fileOf(record: BlobRecord): string {
    const { blob, owner, total, timeMs, isWhole } = record;
    const parts = [nameOf(blob), nameOf(owner), String(total), String(timeMs), isWhole ? 'blob' : 'part'];
    return path.join(this.folderOf(record), parts.join('.'));
  }

  private inTurn(task: () => Promise<void>): Promise<void> {
    const result = this.turn.then(() => this.onDisk(task));
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async onDisk<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw diskError(error, this.folder);
    }
  }
}

/** A name of a file made of bytes that a stranger chose. */
function nameOf(bytes: Uint8Array): string {
  if (bytes.length !== BLOB_ID_BYTES) throw new RangeError('A name of a blob has 32 bytes.');
  return toHex(bytes);
}
