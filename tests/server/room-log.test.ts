import { cpSync } from 'node:fs';
import { describe, onTestFinished } from 'vitest';
import { MemoryLog } from '../../server/log/memory-log';
import type { RoomLog } from '../../server/log/room-log';
import { openStore } from '../../server/log/store';
import { testFolder } from './support/folder';
import { itIsARoomLog } from './support/room-log-contract';

const folders = new WeakMap<RoomLog, string>();
const folderOf = (log: RoomLog): string => folders.get(log) ?? '';

async function openOnDisk(folder: string, segmentBytes: number | undefined): Promise<RoomLog> {
  const log = await openStore(folder, segmentBytes === undefined ? {} : { segmentBytes });
  onTestFinished(() => log.close());
  folders.set(log, folder);
  return log;
}

describe('the log in memory', () => {
  itIsARoomLog({
    open: () => Promise.resolve(new MemoryLog()),
    reopen: (log) => Promise.resolve(log),
    crash: (log) => Promise.resolve(log instanceof MemoryLog ? log.copy() : log),
  });
});

describe.each([
  ['in one segment', undefined],
  ['in many small segments', 3000],
])('the log on disk, %s', (_what, segmentBytes) => {
  itIsARoomLog({
    open: () => openOnDisk(testFolder(), segmentBytes),
    reopen: async (log) => {
      await log.close();
      return openOnDisk(folderOf(log), segmentBytes);
    },
    crash: (log) => {
      // What a process that is killed leaves is what stands in its files at that moment.
      const folder = testFolder();
      cpSync(folderOf(log), folder, { recursive: true, filter: (file) => !file.endsWith('LOCK') });
      return openOnDisk(folder, segmentBytes);
    },
  });
});
