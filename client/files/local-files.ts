/** Where sealed files lie on this computer: as blobs, which nobody opens without the vault. */
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

import { withVaultErrorsAsync } from '../vault/failures';

/** An open file; bytes are added at its end only. Errors: `disk-full`, `disk-failed`. */
export interface LocalFile {
  size(): Promise<number>;
  /** Bytes at `offset`: fewer where the file ends. */
  read(offset: number, count: number): Promise<Uint8Array>;
  append(bytes: Uint8Array): Promise<void>;
  /** All that was added is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Sealed files by names that say nothing. */
export interface LocalFiles {
  list(): Promise<readonly string[]>;
  /** Opens a file, and makes it if it is not there. */
  open(name: string): Promise<LocalFile>;
  /** Removes a file; one that is gone already is no error. */
  remove(name: string): Promise<void>;
}

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** Names that this program gives. */
const NAME = /^[0-9a-f]{32}$/u;

/** Sealed files in a folder of the profile. */
export class DiskFiles implements LocalFiles {
  constructor(private readonly folder: string) {}

  list(): Promise<readonly string[]> {
    return withVaultErrorsAsync(async () => {
      await this.makeFolder();
      return (await readdir(this.folder)).filter((name) => NAME.test(name));
    });
  }

  open(name: string): Promise<LocalFile> {
    return withVaultErrorsAsync(async () => {
      await this.makeFolder();
      return new DiskFile(await open(path.join(this.folder, name), 'a+', OWNER_ONLY_FILE));
    });
  }

  remove(name: string): Promise<void> {
    return withVaultErrorsAsync(() => rm(path.join(this.folder, name), { force: true }));
  }

  private async makeFolder(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
  }
}

class DiskFile implements LocalFile {
  constructor(private readonly handle: FileHandle) {}

  size(): Promise<number> {
    return withVaultErrorsAsync(async () => (await this.handle.stat()).size);
  }

  read(offset: number, count: number): Promise<Uint8Array> {
    return withVaultErrorsAsync(async () => {
      const bytes = new Uint8Array(count);
      let filled = 0;
      while (filled < count) {
        const { bytesRead } = await this.handle.read(bytes, filled, count - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    });
  }

  append(bytes: Uint8Array): Promise<void> {
    return withVaultErrorsAsync(() => this.handle.appendFile(bytes));
  }

  sync(): Promise<void> {
    return withVaultErrorsAsync(() => this.handle.datasync());
  }

  close(): Promise<void> {
    return withVaultErrorsAsync(() => this.handle.close());
  }
}

/** Sealed files of a profile that lives in memory. */
export class MemoryFiles implements LocalFiles {
  private readonly files = new Map<string, Uint8Array[]>();

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.files.keys()]);
  }

  open(name: string): Promise<LocalFile> {
    const parts = this.files.get(name) ?? [];
    this.files.set(name, parts);
    const whole = (): Buffer => Buffer.concat(parts);
    return Promise.resolve({
      size: () => Promise.resolve(whole().length),
      read: (offset, count) => Promise.resolve(Uint8Array.from(whole().subarray(offset, offset + count))),
      append: (bytes) => {
        parts.push(Uint8Array.from(bytes));
        return Promise.resolve();
      },
      sync: () => Promise.resolve(),
      close: () => Promise.resolve(),
    });
  }

  remove(name: string): Promise<void> {
    this.files.delete(name);
    return Promise.resolve();
  }
}
