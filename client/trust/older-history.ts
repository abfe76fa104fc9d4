/** What a newcomer keeps of a room until it has the history that it is about (docs/PROTOCOL.md §11.2). */
import type { RoomState } from '../rooms/room-state';
import type { Heard } from './judge';

/** Messages at most whose views reach below what is held; beyond, the newest are not judged. */
const MAX_WAITING = 256;

/** See the file's head. In memory only: what was not judged before the app closed stays unknown. */
export class OlderHistory {
  /** Runs of authors in older history, by author: what is remembered for messages to come stays as it is. */
  readonly runs = new Map<string, Uint8Array>();
  private waiting: Heard[] = [];

  /** Keeps a message whose view lies below our base, while there is more to fetch. */
  keep({ record, transcript }: Pick<RoomState, 'record' | 'transcript'>, heard: Heard): void {
    const { view } = heard.content;
    const { n } = view.computed ?? view.signed;
    if (record.historyDone || n >= (transcript.base?.n ?? 0) || this.waiting.length >= MAX_WAITING) return;
    this.waiting.push(heard);
  }

  /** Everything that waits, which is kept again where it has to wait longer. */
  take(): Heard[] {
    return this.waiting.splice(0);
  }
}
