/** What this process has of descriptors and memory. */
import { readdir, readFile } from 'node:fs/promises';
import { getHeapStatistics } from 'node:v8';
import type { Resources } from '../arrivals';

/** Linux tells both; elsewhere the system's own limits have to do. */
export const systemResources: Resources = {
  descriptors: async () => {
    try {
      const [open, limits] = await Promise.all([readdir('/proc/self/fd'), readFile('/proc/self/limits', 'utf8')]);
      const max = Number(/^Max open files\s+(\d+)/mu.exec(limits)?.[1]);
      return Number.isSafeInteger(max) ? { open: open.length, max } : undefined;
    } catch {
      return undefined;
    }
  },
  heapShare: () => {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    return used / limit;
  },
};
