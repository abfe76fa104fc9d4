import { cpSync } from 'node:fs';
import { describe, onTestFinished } from 'vitest';
import { LevelLog } from '../../server/log/level-log';
import { MemoryLog } from '../../server/log/memory-log';
import type { RoomLog } from '../../server/log/room-log';
import { testFolder } from './support/folder';
import { itIsARoomLog } from './support/room-log-contract';

const folders = new WeakMap<RoomLog, string>();
const folderOf = (log: RoomLog): string => folders.get(log) ?? '';

async function openLevel(folder: string): Promise<RoomLog> {
  const log = await LevelLog.open(folder);
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

describe('the log in LevelDB', () => {
  itIsARoomLog({
    open: () => openLevel(testFolder()),
    reopen: async (log) => {
      await log.close();
      return openLevel(folderOf(log));
    },
    crash: (log) => {
      // What a process that is killed leaves is what stands in its files at that moment.
      const folder = testFolder();
      cpSync(folderOf(log), folder, { recursive: true, filter: (file) => !file.endsWith('LOCK') });
      return openLevel(folder);
    },
  });
});
