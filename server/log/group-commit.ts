/**
 * Group commit: while one sync is under way, what comes meanwhile gathers and is synced together. Alone, nothing waits for company. What fails
 * fails everything after it: nobody knows what the disk holds then.
 */

/** A change that must be durable before anybody hears of it. */
export interface Change<Batch> {
  /** About how much it writes. */
  readonly bytes: number;
  readonly apply: (batch: Batch) => void;
  /** Runs once it is durable, before anybody who waits for it does. */
  readonly written?: () => void;
}

interface Waiting<Batch> {
  readonly change: Change<Batch>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const MAX_BATCH_BYTES = 8 * 1024 * 1024;

export class GroupCommit<Batch> {
  private waiting: Waiting<Batch>[] = [];
  private pump: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;

  /** @param write makes all changes durable at once */
  constructor(private readonly write: (changes: readonly Change<Batch>[]) => Promise<void>) {}

  /** Resolves, in the order of the calls, once the change is durable. */
  commit(change: Change<Batch>): Promise<void> {
    const { failure } = this;
    if (failure) return Promise.reject(toError(failure.error));
    return new Promise((resolve, reject) => {
      this.waiting.push({ change, resolve, reject });
      this.pump ??= this.run();
    });
  }

  /** Waits for everything that was begun. */
  async idle(): Promise<void> {
    while (this.pump) await this.pump;
  }

  private async run(): Promise<void> {
    // What else comes in this turn joins the first batch.
    await Promise.resolve();
    for (let batch = this.takeBatch(); batch.length > 0; batch = this.takeBatch()) {
      try {
        await this.write(batch.map(({ change }) => change));
        for (const { change, resolve } of batch) {
          change.written?.();
          resolve();
        }
      } catch (error) {
        this.failure = { error };
        for (const { reject } of [...batch, ...this.waiting.splice(0)]) reject(error);
      }
    }
    this.pump = undefined;
  }

  private takeBatch(): Waiting<Batch>[] {
    let bytes = 0;
    let count = 0;
    for (const { change } of this.waiting) {
      bytes += change.bytes;
      if (count > 0 && bytes > MAX_BATCH_BYTES) break;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The store failed.', { cause: error });
}
