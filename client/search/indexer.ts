/** Takes what a vault held before there was an index into it, a little at a time and between everything else. */
import { toAparteError } from '../../protocol/errors';
import type { Clock, LogRecordSink } from '../ports';
import type { AsyncVaultStore } from '../vault/store';

/** Messages of one step: some tens of milliseconds of the vault's thread. */
const STEP_MESSAGES = 500;
/** Between two steps the vault's thread is free for whoever waits for it. */
const PAUSE_MS = 20;

interface IndexerContext {
  readonly store: AsyncVaultStore;
  readonly clock: Clock;
  readonly log: LogRecordSink;
}

/** Begins, and goes on until all is indexed or the returned function is called; what was done stays done. */
export function indexInBackground({ store, clock, log }: IndexerContext): () => void {
  const run = { stopped: false, cancel: (): void => undefined };
  const failed = (error: unknown): void => {
    // Tried again at the next start; until then the results say that they are not complete.
    if (!run.stopped) log('warn', 'search-index-stopped', { code: toAparteError(error).code });
  };
  const step = async (): Promise<void> => {
    const moreAreLeft = await store.indexOlder(STEP_MESSAGES);
    if (moreAreLeft && !run.stopped) run.cancel = clock.after(PAUSE_MS, () => void step().catch(failed));
  };
  run.cancel = clock.after(PAUSE_MS, () => void step().catch(failed));
  return () => {
    run.stopped = true;
    run.cancel();
  };
}
