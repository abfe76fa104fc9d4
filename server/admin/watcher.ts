/** Sends events to one admin in batches. What it cannot take waits up to a limit; beyond, the oldest go and are counted: watching never stalls serving. */
import type { Duplex } from 'node:stream';
import type { Clock } from '../environment';
import type { EventLog } from '../events';
import type { Limits } from '../limits';

/** A batch's line stays well below what a line may have. */
const BATCH_BYTES = 128 * 1024;
/** No new batch while this much of the last ones waits in the stream. */
const STREAM_BYTES = 256 * 1024;

export class Watcher {
  private waiting: string[] = [];
  private waitingBytes = 0;
  private dropped = 0;
  private isScheduled = false;
  private isTripped = false;
  private readonly unsubscribe: () => void;
  private readonly onDrain = (): void => this.schedule();

  constructor(
    private readonly duplex: Duplex,
    private readonly clock: Clock,
    private readonly limits: Limits,
    private readonly events: EventLog,
    past: readonly string[],
  ) {
    this.unsubscribe = events.subscribe(({ json }) => this.add(json));
    duplex.on('drain', this.onDrain);
    for (const json of past) this.add(json);
  }

  stop(): void {
    this.unsubscribe();
    this.duplex.off('drain', this.onDrain);
    this.waiting = [];
  }

  /** Whether everything was handed to the stream. */
  get isIdle(): boolean {
    return this.waiting.length === 0;
  }

  private add(json: string): void {
    this.waiting.push(json);
    this.waitingBytes += json.length;
    while (this.waitingBytes > this.limits.maxWatcherBytes) {
      this.waitingBytes -= this.waiting.shift()?.length ?? 0;
      this.dropped += 1;
      this.trip();
    }
    this.schedule();
  }

  /** Once until it has caught up; the event joins those that wait. */
  private trip(): void {
    if (this.isTripped) return;
    this.isTripped = true;
    this.events.emit('warn', 'limit-tripped', { details: { limit: 'maxWatcherBytes' } });
  }

  private schedule(): void {
    if (this.isScheduled || this.waiting.length === 0) return;
    this.isScheduled = true;
    this.clock.soon(() => {
      this.isScheduled = false;
      this.send();
    });
  }

  private send(): void {
    while (this.waiting.length > 0 && this.duplex.writableLength < STREAM_BYTES && this.duplex.writable) {
      const batch: string[] = [];
      for (let bytes = 0; bytes < BATCH_BYTES && this.waiting.length > 0;) {
        const json = this.waiting.shift() ?? '';
        bytes += json.length;
        batch.push(json);
      }
      this.waitingBytes -= batch.reduce((sum, { length }) => sum + length, 0);
      this.duplex.write(`{"events":[${batch.join(',')}],"dropped":${String(this.dropped)}}\n`);
      this.dropped = 0;
    }
    if (this.waiting.length === 0) this.isTripped = false;
  }
}
