/** What a room does when it has caught up: watches that it is heard, fetches older history, and opens what came ahead of its day. */
import { AparteError } from '../../protocol/errors';
import type { Channel } from '../link/relay-link';
import type { Follower } from './follower';
import { fetchHistory } from './history';
import { isAnomalyName } from '../trust/anomalies';
import type { MessageRecord } from '../vault/store';
import type { Publisher } from './publisher';
import { reopenFrames } from './reopening';
import type { RoomState } from './room-state';
import type { Silence } from './silence';

/** How often frames of a clock that runs ahead are tried again. */
const REOPEN_MS = 60 * 60 * 1000;

/** How long the relay may take to answer a publish. */
const PUBLISH_TIMEOUT_MS = 60_000;

/** What it works on. */
export interface BackgroundParts {
  readonly state: RoomState;
  readonly channel: Channel;
  readonly follower: Follower;
  readonly publisher: Publisher;
  readonly silence: Silence;
  readonly listener: { rowsReset(): void; trustChanged(): void };
  /** Runs a task of this opening, after a delay. */
  readonly later: (delayMs: number, task: () => Promise<void>) => void;
}

/** See the file's head. One per opening. */
export class Background {
  constructor(private readonly parts: BackgroundParts) {}

  begin(): void {
    const { state, later } = this.parts;
    this.watchPublishing(undefined);
    if (!state.record.historyDone) later(0, () => this.fetchHistory());
    later(0, () => this.reopen());
  }

  /** A relay that neither takes nor refuses what was sent to it has lost it, or will not have it: the next opening sends it again. */
  private watchPublishing(before: number | undefined): void {
    const { publisher, channel, silence, later } = this.parts;
    later(PUBLISH_TIMEOUT_MS, () => {
      const { unanswered } = publisher;
      if (unanswered !== undefined && unanswered === before) silence.found(channel);
      else this.watchPublishing(unanswered);
      return Promise.resolve();
    });
  }

  private async fetchHistory(): Promise<void> {
    const { state, listener, later, silence } = this.parts;
    const messages = await this.historyOrNone();
    silence.answered();
    if (!messages) return;
    if (messages.length > 0) listener.rowsReset();
    if (state.record.historyDone) listener.trustChanged();
    else later(0, () => this.fetchHistory());
  }

  /** What is wrong with older history is said, and asked for again at the next opening: the conversation goes on without it. */
  private async historyOrNone(): Promise<readonly MessageRecord[] | undefined> {
    const { state, follower } = this.parts;
    try {
      return await fetchHistory(state, follower);
    } catch (error) {
      if (!(error instanceof AparteError) || error.code !== 'relay-misbehaved') throw error;
      const { what, n } = error.details;
      if (typeof what !== 'string' || !isAnomalyName(what)) throw error;
      state.note({ name: what, position: typeof n === 'number' ? n : state.endPosition });
      return undefined;
    }
  }

  private async reopen(): Promise<void> {
    const { state, follower, listener, later } = this.parts;
    if (!state.anomalies.find('clock')) return;
    if ((await reopenFrames(state, follower)).length > 0) listener.rowsReset();
    later(REOPEN_MS, () => this.reopen());
  }
}
