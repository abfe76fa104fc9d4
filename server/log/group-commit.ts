/**
 * Group commit: while one sync is under way, what comes meanwhile gathers and is synced together. Alone, nothing waits for company. What fails
 * fails everything after it: nobody knows what the disk holds then.
 */

/** Changes that become durable at once. */
export interface Gathering<Batch> {
  readonly batch: Batch;
  /** Resolves once they are durable: one promise for all of them, since a busy relay makes hundreds of them at once. */
  readonly done: Promise<void>;
}

interface Waiting<Batch> extends Gathering<Batch> {
  bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const MAX_BATCH_BYTES = 8 * 1024 * 1024;
const nobody = (): void => undefined;

export class GroupCommit<Batch> {
  /** The last one gathers; more than one is there only where much came during one sync. */
  private readonly waiting: Waiting<Batch>[] = [];
  private pump: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;

  /**
   * @param make a batch that follows on all that were made before
   * @param write makes a batch durable; called for one after the other, in the order in which they were made
   */
  constructor(
    private readonly make: () => Batch,
    private readonly write: (batch: Batch) => Promise<void>,
  ) {}

  /** The batch that takes one more change of about so many bytes, now: whoever asks puts it in before doing anything else. */
  gather(bytes: number): Gathering<Batch> {
    const newest = this.waiting[this.waiting.length - 1];
    if (newest && newest.bytes + bytes <= MAX_BATCH_BYTES) {
      newest.bytes += bytes;
      return newest;
    }
    return this.begin(bytes);
  }

  /** Waits for everything that was begun. */
  async idle(): Promise<void> {
    while (this.pump) await this.pump;
  }

  private begin(bytes: number): Gathering<Batch> {
    const ends: Pick<Waiting<Batch>, 'resolve' | 'reject'> = { resolve: nobody, reject: nobody };
    const done = new Promise<void>((resolve, reject) => Object.assign(ends, { resolve, reject }));
    // Whoever made a change hears of a failure; that nobody did is none of its own.
    done.catch(nobody);
    const gathering = { batch: this.make(), done, bytes, ...ends };
    if (this.failure) gathering.reject(this.failure.error);
    else this.waiting.push(gathering);
    this.pump ??= this.run();
    return gathering;
  }

  private async run(): Promise<void> {
    // What else comes in this turn joins the first batch.
    await Promise.resolve();
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      try {
        await this.write(next.batch);
        next.resolve();
      } catch (error) {
        this.failure = { error };
        for (const { reject } of [next, ...this.waiting.splice(0)]) reject(error);
      }
    }
    this.pump = undefined;
  }
}
