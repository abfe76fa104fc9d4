/** The sealed files of a room in memory, and how far each is. */
import { toHex } from '../../protocol/bytes';
import type { ErrorCode } from '../../protocol/errors';
import type { FileState } from '../api';
import type { FileRecord } from '../vault/file-record';

/** See the file's head. Files are named by their blobs, hex. */
export class FileBook {
  private readonly records = new Map<string, FileRecord>();
  private readonly done = new Map<string, number>();
  private readonly failures = new Map<string, { readonly code: ErrorCode; readonly sending: boolean }>();

  list(): readonly FileRecord[] {
    return [...this.records.values()];
  }

  get(file: string): FileRecord | undefined {
    return this.records.get(file);
  }

  set(record: FileRecord): void {
    this.records.set(toHex(record.blob), record);
  }

  /** Forgets a file, but not why it could not be fetched. */
  remove(file: string): void {
    this.records.delete(file);
    this.done.delete(file);
  }

  /** Bytes that are through; a transfer that goes on has not failed. */
  progress(file: string, done: number): void {
    this.done.set(file, done);
    this.failures.delete(file);
  }

  failed(file: string, code: ErrorCode): void {
    this.failures.set(file, { code, sending: this.records.get(file)?.state === 'sending' });
  }

  stateOf(file: string): FileState {
    const failure = this.failures.get(file);
    if (failure) return { state: 'failed', ...failure };
    const record = this.records.get(file);
    if (!record || record.state === 'deleting') return { state: 'remote' };
    const { state, total, paused } = record;
    return state === 'here' || state === 'draft' ? { state } : { state, done: this.done.get(file) ?? 0, total, paused };
  }
}
