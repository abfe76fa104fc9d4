/** Where a room's connection to its relay stands, and who waits for it. */
import { AparteError } from '../../protocol/errors';
import type { RoomConnection } from '../api';
import type { Clock } from '../ports';

/** See the file's head. */
export class ConnectionState {
  private state: RoomConnection;
  private lastError = new AparteError('not-ready');
  private waiters: ((error?: AparteError) => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {
    this.state = { state: 'connecting', sinceMs: clock.now() };
  }

  get now(): RoomConnection {
    return this.state;
  }

  get isConnected(): boolean {
    return this.state.state === 'connected';
  }

  /** Resolves when the room followed its log to the end, or rejects with why it could not. */
  settled(): Promise<void> {
    if (this.isConnected) return Promise.resolve();
    if (this.state.state === 'waiting') return Promise.reject(this.lastError);
    return new Promise((resolve, reject) => {
      this.waiters.push((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  connecting(): void {
    this.set({ state: 'connecting', sinceMs: this.clock.now() });
  }

  catchingUp(done: number, total: number): void {
    if (!this.isConnected) this.set({ state: 'catching-up', done, total });
  }

  connected(): void {
    this.set({ state: 'connected' });
    for (const waiter of this.waiters.splice(0)) waiter();
  }

  /** Not connected, for this reason; the next attempt is at `retryMs`. */
  waiting(error: AparteError, retryMs: number): void {
    const sinceMs = this.state.state === 'waiting' ? this.state.sinceMs : this.clock.now();
    this.lastError = error;
    this.set({ state: 'waiting', sinceMs, retryMs, code: error.code, details: error.details });
    for (const waiter of this.waiters.splice(0)) waiter(error);
  }

  private set(state: RoomConnection): void {
    this.state = state;
    this.changed();
  }
}
