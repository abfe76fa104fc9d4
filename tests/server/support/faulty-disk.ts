/**
 * A disk below the log that fails when told to, and knows what is really on it. Files show what the system's cache holds; what a sync that failed should
 * have written is clean in the cache from then on and on no disk, as Linux has it, so that a later sync writes none of it.
 */
import { open, readFile, writeFile, type FileHandle } from 'node:fs/promises';
import type { LogFile, OpenLogFile } from '../../../server/log/log-file';

/** What goes wrong: of a write, with as many bytes taken before; of a sync; or a write takes little at once, which is no error. */
export type Fault =
  | { readonly call: 'write'; readonly code: 'EIO' | 'ENOSPC' | 'EROFS'; readonly takenBytes: number }
  | { readonly call: 'write'; readonly code: 'short' | 'nothing' }
  | { readonly call: 'sync'; readonly code: 'EIO' | 'ENOSPC' };

interface Written {
  readonly at: number;
  readonly bytes: Buffer;
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}

export class FaultyDisk {
  /** Applies from now on. */
  fault: Fault | undefined;
  /** How often it applied. */
  faults = 0;
  /** What is on disk of each file that was opened. */
  private readonly images = new Map<string, Buffer>();

  readonly openFile: OpenLogFile = async (file) => {
    if (!this.images.has(file)) this.images.set(file, await readFile(file));
    return this.wrap(file, await open(file, 'r+'));
  };

  /** The power goes: files hold what was on disk. */
  async losePower(): Promise<void> {
    for (const [file, image] of this.images) await writeFile(file, image).catch(() => undefined);
    this.images.clear();
    this.fault = undefined;
  }

  private wrap(file: string, handle: FileHandle): LogFile {
    let dirty: Written[] = [];
    return {
      stat: () => handle.stat(),
      close: () => handle.close(),
      write: async (bytes, offset, length, position) => {
        const taken = this.takenOf(length);
        const kept = Buffer.from(bytes.subarray(offset, offset + taken));
        if (taken > 0) await handle.write(kept, 0, taken, position);
        dirty.push({ at: position, bytes: kept });
        this.failIf('write');
        return { bytesWritten: taken };
      },
      truncate: async (bytes) => {
        await handle.truncate(bytes);
        dirty = dirty.filter(({ at }) => at < bytes);
        this.images.set(file, (this.images.get(file) ?? Buffer.alloc(0)).subarray(0, bytes));
      },
      datasync: async () => {
        const written = dirty.splice(0);
        this.failIf('sync');
        await handle.datasync();
        for (const one of written) this.images.set(file, withBytes(this.images.get(file) ?? Buffer.alloc(0), one));
      },
    };
  }

  private takenOf(length: number): number {
    const { fault } = this;
    if (fault?.call !== 'write') return length;
    if ('takenBytes' in fault) return Math.min(length, fault.takenBytes);
    return fault.code === 'nothing' ? 0 : Math.max(1, Math.floor(length / 3));
  }

  private failIf(call: Fault['call']): void {
    const { fault } = this;
    if (fault?.call !== call) return;
    this.faults += 1;
    if (fault.code !== 'short' && fault.code !== 'nothing') throw systemError(fault.code);
  }
}

function withBytes(image: Buffer, { at, bytes }: Written): Buffer {
  const longer = Buffer.alloc(Math.max(image.length, at + bytes.length));
  image.copy(longer);
  bytes.copy(longer, at);
  return longer;
}
