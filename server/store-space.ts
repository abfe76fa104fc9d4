/** Whether the store has room for more: on its disk, and within its own limit. Either is told once, when it is reached. */
import type { EventLog } from './events';
import type { Limits } from './limits';
import type { RoomLog } from './log/room-log';

interface StoreSpaceParts {
  readonly log: Pick<RoomLog, 'storedBytes'>;
  readonly limits: Limits;
  /** Bytes free on the store's disk, where that can be known. */
  readonly freeDiskBytes?: () => Promise<number>;
}

export class StoreSpace {
  private isDiskLow = false;
  private isStoreFull = false;

  constructor(
    private readonly parts: StoreSpaceParts,
    private readonly events: EventLog,
  ) {}

  /** Bytes free on the store's disk, where that can be known. */
  async freeDiskBytes(): Promise<number | undefined> {
    return this.parts.freeDiskBytes?.();
  }

  /** Looks at the disk, which costs a call of the system. */
  async look(): Promise<void> {
    const freeBytes = await this.freeDiskBytes();
    const { minFreeDiskBytes } = this.parts.limits;
    const isLow = freeBytes !== undefined && freeBytes < minFreeDiskBytes;
    if (isLow && !this.isDiskLow) {
      this.events.emit('error', 'limit-tripped', {
        code: 'store-full',
        details: { limit: 'minFreeDiskBytes', freeBytes },
      });
    }
    this.isDiskLow = isLow;
  }

  /** Whether nothing more is taken; of the disk, what the last look saw. */
  isFull(): boolean {
    const { log, limits } = this.parts;
    const isStoreFull = log.storedBytes >= limits.maxStoreBytes;
    if (isStoreFull && !this.isStoreFull)
      this.events.emit('warn', 'limit-tripped', { code: 'store-full', details: { limit: 'maxStoreBytes' } });
    this.isStoreFull = isStoreFull;
    return this.isDiskLow || isStoreFull;
  }
}
