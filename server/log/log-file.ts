/** A segment's file while it is written: the calls of the system that durability rests on, so that tests let them fail as disks do. */
import { open } from 'node:fs/promises';
import { AparteError } from '../../protocol/errors';

export interface LogFile {
  write(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
  datasync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  stat(): Promise<{ readonly size: number; readonly nlink: number }>;
  close(): Promise<void>;
}

/** Opens a file that exists, to be read and written. */
export type OpenLogFile = (file: string) => Promise<LogFile>;

export const openLogFile: OpenLogFile = (file) => open(file, 'r+');

/** Writes all of it, however little the system takes at once. */
export async function writeAll(file: LogFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    if (bytesWritten === 0) throw new AparteError('disk-full');
    written += bytesWritten;
  }
}
