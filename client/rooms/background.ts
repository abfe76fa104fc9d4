/** What a room does when it has caught up: fetches older history, and opens what came ahead of its day. */
import type { Follower } from './follower';
import { fetchHistory } from './history';
import { reopenFrames } from './reopening';
import type { RoomState } from './room-state';

/** How often frames of a clock that runs ahead are tried again. */
const REOPEN_MS = 60 * 60 * 1000;

/** Who hears of it. */
export interface BackgroundListener {
  rowsReset(): void;
  trustChanged(): void;
}

/** See the file's head. One per opening. */
export class Background {
  constructor(
    private readonly state: RoomState,
    private readonly follower: Follower,
    private readonly listener: BackgroundListener,
    /** Runs a task of this opening, after a delay. */
    private readonly later: (delayMs: number, task: () => Promise<void>) => void,
  ) {}

  begin(): void {
    if (!this.state.record.historyDone) this.later(0, () => this.fetchHistory());
    this.later(0, () => this.reopen());
  }

  private async fetchHistory(): Promise<void> {
    const messages = await fetchHistory(this.state, this.follower);
    if (messages.length > 0) this.listener.rowsReset();
    if (this.state.record.historyDone) this.listener.trustChanged();
    else this.later(0, () => this.fetchHistory());
  }

  private async reopen(): Promise<void> {
    if (!this.state.anomalies.find('clock')) return;
    if ((await reopenFrames(this.state, this.follower)).length > 0) this.listener.rowsReset();
    this.later(REOPEN_MS, () => this.reopen());
  }
}
