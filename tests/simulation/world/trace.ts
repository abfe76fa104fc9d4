/** Everything that happened in a run, in order: one digest over it says whether two runs of a seed were the same. */
import { createHash } from 'node:crypto';

const MAX_KEPT_LINES = 200_000;

/** See the file's head. Signatures of the relay differ from run to run, so no payload goes in: who, what, when and how much. */
export class Trace {
  private readonly hash = createHash('sha256');
  private readonly kept: string[] = [];

  constructor(
    private readonly nowMs: () => number,
    private readonly keepsLines: boolean,
  ) {}

  note(who: string, what: string, ...figures: readonly (string | number)[]): void {
    const line = [this.nowMs().toFixed(3), who, what, ...figures].join(' ');
    this.hash.update(line).update('\n');
    if (this.keepsLines && this.kept.length < MAX_KEPT_LINES) this.kept.push(line);
  }

  /** The lines, if they are kept. */
  get lines(): readonly string[] {
    return this.kept;
  }

  /** Digest over all that was noted until now. */
  digest(): string {
    return this.hash.copy().digest('hex');
  }
}
